"""What several messages tell of the same things: told apart, joined and linked, before anything is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chokepoint.load.joining.merging import merge
from chokepoint.load.joining.telling_apart import orders_apart, payments_apart
from chokepoint.load.joining.taken import Taken

if TYPE_CHECKING:
    from chokepoint.load.intake import Intake

__all__ = ["joined"]


def joined(intake: Intake) -> list[str]:
    """Join the rows that messages told; returns what was done, in sentences."""
    taken = Taken(intake)
    notices = [*payments_apart(taken), *orders_apart(taken)]
    for name in sorted(intake.told):
        notices += merge(taken, name)
    return notices

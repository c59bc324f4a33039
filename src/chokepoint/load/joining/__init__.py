"""What several messages tell of the same things: told apart, joined and linked, before anything is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chokepoint.load.joining.linking import link
from chokepoint.load.joining.merging import merge
from chokepoint.load.joining.order_numbers import orders_apart
from chokepoint.load.joining.payment_ids import payments_apart
from chokepoint.load.joining.taken import Taken
from chokepoint.load.joining.who import WHO, lay_down_names

if TYPE_CHECKING:
    from chokepoint.load.intake import Intake

__all__ = ["joined"]


def joined(intake: Intake) -> list[str]:
    """Join the rows that messages told; returns what was done, in sentences."""
    taken = Taken(intake)
    lay_down_names(taken)
    notices = [*payments_apart(taken), *orders_apart(taken)]
    for name in sorted(intake.told):
        notices += merge(taken, name)
    notices += link(taken)
    intake.engine.drop(WHO)
    return notices

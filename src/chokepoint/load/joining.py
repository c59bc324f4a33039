"""What several messages tell of the same things, joined before anything is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chokepoint.load.intake import Intake


def joined(intake: Intake) -> list[str]:
    return []

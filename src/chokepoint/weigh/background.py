"""How common each indicator is in this ledger: measured, shrunk to the elicited share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SIGNIFICANT_DIGITS = 9
"""Statistics are rounded to as many before anything is compared with them, so that no engine's order shows."""

WHOLE_LEDGER = ""
"""The segment that holds every subject; also that of a subject whose segment is not known."""


@dataclass(frozen=True)
class Background:
    """One indicator in one segment: sum of strengths, subjects assessed, and the share that shows it."""

    fired: float
    assessed: int
    share: float


Measured = Mapping[tuple[str, str], Background]
"""Backgrounds by (indicator, segment)."""


@dataclass(frozen=True)
class StoredBackgrounds:
    """What an earlier reference run measured: backgrounds by (indicator, segment), and its intercept."""

    run_id: str
    intercept: float
    by_segment: Measured


def measured(fired: float, assessed: int, elicited: float, pseudo_subjects: int) -> Background:
    """The share of assessed subjects that show an indicator, as if `pseudo_subjects` more had shown it `elicited`."""
    share = (fired + pseudo_subjects * elicited) / (assessed + pseudo_subjects)
    return Background(fired, assessed, rounded(share))


def rounded(value: float) -> float:
    """The value to nine significant digits."""
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")

"""Past cases that share evidence with an order or a case: what they came to, never what this one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class WeighedSign:
    """A sign with its weight of evidence: the logarithm of its ratio in the newest full run, 0 where it has none."""

    sign: str
    weight: float


@dataclass(frozen=True)
class PastCase:
    """One decision that is made, on subjects of a case, and the evidence that they share with what is asked of.

    `likeness` is the weight of the shared signs over that of all signs of the two, from 0 to 1. `shared`, `only_here`
    and `only_there` are the heaviest first.
    """

    case_id: str
    decision_id: str
    action: str
    outcome: str
    decided_at: datetime
    decided_by: str
    subjects: tuple[str, ...]
    likeness: float
    shared: tuple[WeighedSign, ...]
    only_here: tuple[WeighedSign, ...]
    only_there: tuple[WeighedSign, ...]


@dataclass(frozen=True)
class PastCases:
    """The decided cases nearest to one order or case, the nearest first, the newer first among equals.

    `signs` are those that fire here. `outcomes` counts the nearest by what they came to; `decided` is how many
    decisions there are to be near to, whether they share anything or not.
    """

    subject: str
    signs: tuple[WeighedSign, ...]
    decided: int
    outcomes: Mapping[str, int]
    past: tuple[PastCase, ...]

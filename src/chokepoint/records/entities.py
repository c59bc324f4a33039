"""What is said about who is one: entities, judgements, and what speaks for a pair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class RemovedSign:
    """A sign that fired on an order, or a stop on it, that would no longer stand if two parties were one.

    `sign` is the indicator's or the stop's id, `basis` what was seen, `answer` what it would say instead: silent,
    unassessable or outside.
    """

    order_id: str
    sign: str
    basis: str
    answer: str
    stop: bool


@dataclass(frozen=True)
class Entity:
    """Parties that are one. `likelihood` is that of the party that fits least; 1 where a party stands alone.

    `confirmed`: persons judged it so, without any guess.
    """

    entity_id: str
    party_ids: tuple[str, ...]
    likelihood: float
    confirmed: bool
    name: str | None = None
    """What the party of that id is called."""
    judgements: tuple[str, ...] = ()
    """Acts of judgement that stand on any of its parties; `resolve --undo` takes them."""


@dataclass(frozen=True)
class Judgement:
    """One decision on two parties, as it stands. `act` is what `resolve --undo` takes: one act may decide several."""

    judgement_id: str
    act: str
    left_party_id: str
    right_party_id: str
    same: bool
    decided_by: str
    decided_on: date
    basis: str | None
    withdrawn: bool


@dataclass(frozen=True)
class PairRow:
    """One piece of evidence: what was compared, what stood on either side, how it agrees, and what that adds."""

    field: str
    left: str
    right: str
    level: str
    log_odds: float


@dataclass(frozen=True)
class PairEvidence:
    """What speaks for and against two parties being one. The contributions of `rows` add up to `log_odds`."""

    left_party_id: str
    right_party_id: str
    likelihood: float
    log_odds: float
    rows: tuple[PairRow, ...]
    judged: bool | None = None
    """What a person decided on the pair; None: nobody did."""

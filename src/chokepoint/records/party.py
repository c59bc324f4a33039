"""All that a party's page shows besides its explanation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from chokepoint.records.answers import Cells, RankedOrder, Tie
from chokepoint.records.entities import Judgement, PairEvidence
from chokepoint.records.lists import Candidate


@dataclass(frozen=True)
class OwnRecord:
    """One record that is told to be this party. `likelihood` is that it is; `confirmed`: a person settled it."""

    party_id: str
    likelihood: float
    confirmed: bool
    cells: Cells


@dataclass(frozen=True)
class MayBe:
    """One other party that it may be: what depends on that is unassessable until somebody says so."""

    party_id: str
    name: str | None
    likelihood: float


@dataclass(frozen=True)
class PartyPayment:
    """One payment that it made (`direction` "out") or got ("in"), and with whom."""

    payment_id: str
    direction: str
    paid_at: datetime
    order_id: str | None
    other_id: str | None
    other: str | None
    amount: Decimal | None
    currency: str | None
    method: str | None


@dataclass(frozen=True)
class PartyRole:
    """One role in which records name it, how often, and when first and last."""

    role: str
    records: int
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True)
class PartyPage:
    """One party: an entity with the records that are told to be it.

    `evidence` says for each record beyond the first what speaks for and against its being one with another of them.
    `orders` and `payments` are the first of `orders_in_all`, most likely first, and `payments_in_all`, newest first.
    `network_id` None: nothing ties it to anybody.
    """

    entity_id: str
    name: str | None
    records: tuple[OwnRecord, ...]
    evidence: tuple[PairEvidence, ...]
    judgements: tuple[Judgement, ...]
    may_be: tuple[MayBe, ...]
    roles: tuple[PartyRole, ...]
    orders: tuple[RankedOrder, ...]
    orders_in_all: int
    bands: Mapping[str, int]
    payments: tuple[PartyPayment, ...]
    payments_in_all: int
    candidates: tuple[Candidate, ...]
    ties: tuple[Tie, ...]
    network_id: str | None
    network_size: int

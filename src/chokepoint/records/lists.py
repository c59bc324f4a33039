"""What is told of lists: which are in force, which parties they may name, and what was decided not to be meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from chokepoint.records.answers import Cells

ASKED, IN_FORCE, LAPSED, OVER, REFUSED, END_ASKED, ENDED = (
    "waits for a second person",
    "in force",
    "lapsed",
    "over",
    "refused",
    "its end waits for a second person",
    "ended",
)
"""States of an exception. Lapsed: the party or the entry has changed since; over: its last day is past."""


@dataclass(frozen=True)
class LoadedList:
    """One list in its edition in force.

    `kind` is the table that it fills: `lists` (of parties) or `controlled_goods`. `published_on` is the day that the
    edition states for itself. `fault` says why it is not to be relied on; None: it is.
    """

    list_id: str
    kind: str
    entries: int
    published_on: date | None
    loaded_at: datetime
    hash: str
    fault: str | None = None


@dataclass(frozen=True)
class ListsInForce:
    """The lists, and the screening of parties against them.

    `screened_at` None: nobody was screened yet. `screened` parties were, `unscreened` came in or changed their name
    since. `candidates` are parties that resemble an entry, each counted once an entry; `stopping` of them stop orders.
    """

    lists: tuple[LoadedList, ...]
    faults: tuple[str, ...]
    screened_at: datetime | None
    screened: int
    unscreened: int
    candidates: int
    stopping: int
    threshold: float


@dataclass(frozen=True)
class Candidate:
    """One party that resembles one entry of a list, with what agrees and what differs: `rows` add up to the log-odds.

    `stops`: it is likely enough to stop an order, and no exception holds.
    """

    party_id: str
    name: str | None
    list_id: str
    entry_id: str
    listed_as: str
    alias: str | None
    likelihood: float
    stops: bool
    exception_id: str | None
    reference: str | None
    program: str | None
    listed_on: date | None
    rows: tuple[Cells, ...]


@dataclass(frozen=True)
class ListException:
    """One decision that a party, or a name, is not an entry of a list: asked for, in force, or no more.

    `exception_id` None: it is not in force yet. `request_id` None: it was loaded with the records. `who` is the name
    that was asked about, or the party's; `reason` why. `until` is its last day; of one that was ended, the day before.
    `approval_id` is the request that waits now. `end_…`: who asked, when and why, that it end before its day, and who
    agreed; `end_approved_by` None: nobody yet, or the settings ask for nobody.
    """

    request_id: str | None
    exception_id: str | None
    party_id: str | None
    who: str
    list_id: str
    entry_id: str
    state: str
    reason: str
    asked_by: str
    asked_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    until: date | None
    approval_id: str | None = None
    end_asked_by: str | None = None
    end_reason: str | None = None
    end_asked_at: datetime | None = None
    end_approved_by: str | None = None

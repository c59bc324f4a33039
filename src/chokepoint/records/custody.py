"""What tracing items returns: one chain of custody, and the figures over all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class CustodyHop:
    """One holder over one span. `party_id` is None in a gap: no record names the holder.

    `lawful` is True where papers show lawful custody, False outside it, None where nothing shows either. `kind` is the
    custody event by which it came there, `event_type` the event type of EPCIS that this is, `matched_by` what ties the
    records to the item: item, lot, lot mask, answer. `grade` is that of the weakest source, 0 to 1. `corrected` are
    the records of which an earlier version stands beside the one that counts.
    """

    hop: int
    party_id: str | None
    name: str | None
    held_from: date | None
    held_to: date | None
    lawful: bool | None
    kind: str
    event_type: str | None
    matched_by: str | None
    grade: float
    sources: tuple[str, ...]
    record_ids: tuple[str, ...]
    corrected: tuple[str, ...]


@dataclass(frozen=True)
class CustodyGap:
    """One gap of a chain, between two hops by number; None: before the first, or after the last."""

    after_hop: int | None
    before_hop: int | None
    from_: date | None
    to: date | None
    basis: str


@dataclass(frozen=True)
class DiversionCandidate:
    """One holder with whom the item may have left lawful custody; `party_id` None: one whom no record names."""

    party_id: str | None
    likelihood: float
    name: str | None
    basis: str
    record_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class PointOfDiversion:
    """When an item may have left lawful custody, and with whom; None: not known. Likelihoods add up to 1 at most."""

    from_: date | None
    to: date | None
    candidates: tuple[DiversionCandidate, ...]


@dataclass(frozen=True)
class CustodyFault:
    """One thing that does not fit in an item's custody."""

    kind: str
    basis: str
    party_id: str | None
    record_ids: tuple[str, ...]


@dataclass(frozen=True)
class TraceRequest:
    """One request to trace an item. `state` is open, overdue, answered or closed without an answer.

    `reminders_due` are the days on which a reminder was or is next due, up to the first one to come.
    """

    request_id: str
    item_id: str
    addressed_to: str
    sent_on: date
    state: str
    outcome: str | None
    responded_on: date | None
    days: int | None
    next_holder_id: str | None
    reminders_due: tuple[date, ...] = ()


@dataclass(frozen=True)
class ItemTrace:
    """One item's chain of custody. `state` is complete, gap or conflicting.

    `point_of_diversion` is None where nothing shows that the item left lawful custody. `like_marked` are other items
    whose serial or lot number may be the same.
    """

    item_id: str
    state: str
    last_lawful_holder: str | None
    point_of_diversion: PointOfDiversion | None
    hops: tuple[CustodyHop, ...]
    gaps: tuple[CustodyGap, ...]
    first_outside: str | None
    left_by: str | None
    faults: tuple[CustodyFault, ...]
    requests: tuple[TraceRequest, ...]
    like_marked: tuple[str, ...]
    run_id: str


@dataclass(frozen=True)
class SuppliedUnder:
    """One order under which one recovered item was supplied. `by_lot`: only its lot is tied to the order."""

    order_id: str
    by_lot: bool
    record_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class TracedItem:
    """One item as a report shows it: its chain, the filled cells of its record (none where only events are on record),
    and the orders under which it was supplied, by id. `shared`: how many items have the same likeliest named holder,
    itself among them; 0: not counted."""

    trace: ItemTrace
    item: Mapping[str, object] = field(default_factory=dict)
    supplied_under: tuple[SuppliedUnder, ...] = ()
    shared: int = 0


@dataclass(frozen=True)
class MarkedItem:
    """One item whose marks fit a mask."""

    item_id: str
    serial_number: str | None
    lot_number: str | None
    manufacturer: str | None
    documented_on: date | None


@dataclass(frozen=True)
class ItemShare:
    """One group of items. `value` None: not known. Shares are of all items, the unknown among them.

    `records` counts rows, `quantity` items; each share has its 95 % Wilson interval, that by quantity on the effective
    number of records.
    """

    value: str | None
    records: int
    quantity: float
    share: float
    low: float
    high: float
    share_by_quantity: float
    low_by_quantity: float
    high_by_quantity: float
    last_seen: date | None
    """When one of the group was documented last."""


@dataclass(frozen=True)
class Interval:
    """Days from one event to recovery. `observed` items were recovered, `censored` ones were not by the run's day.

    `median` and `minimum` are of the observed; `survival_median` is Kaplan and Meier's, with the censored; None where
    less than half would be recovered, or there is nothing to count.
    """

    name: str
    observed: int
    censored: int
    median: float | None
    minimum: int | None
    survival_median: float | None


@dataclass(frozen=True)
class LotMatch:
    """One lot of one maker that was documented at several sites. `distance_km` is the widest between two located."""

    lot_number: str
    manufacturer: str | None
    item_ids: tuple[str, ...]
    sites: tuple[str, ...]
    distance_km: float | None


@dataclass(frozen=True)
class CountryCompanies:
    """Companies of one country in the chains; `intermediaries` held what they had not made, before it was outside."""

    country: str | None
    companies: int
    intermediaries: int


@dataclass(frozen=True)
class Responses:
    """How requests to one addressee fared; `addressed_to` None: all of them. `outcomes` are shares of requests."""

    addressed_to: str | None
    sent: int
    answered: int
    rate: float
    low: float
    high: float
    median_days: float | None
    outcomes: dict[str, float]
    open: int
    overdue: int


@dataclass(frozen=True)
class ItemFigures:
    """Statistics over all items of the last run."""

    items: int
    quantity: float
    states: dict[str, int]
    diversion_known: float
    """Share of items of which some likelihood of the point of diversion lies on a named holder alone."""
    faults: dict[str, int]
    left_by: tuple[ItemShare, ...]
    maker_country: tuple[ItemShare, ...]
    maker_region: tuple[ItemShare, ...]
    last_lawful_region: tuple[ItemShare, ...]
    class_and_year: tuple[ItemShare, ...]
    intervals: tuple[Interval, ...]
    lot_matches: tuple[LotMatch, ...]
    companies: tuple[CountryCompanies, ...]
    responses: tuple[Responses, ...]
    requests_due: tuple[TraceRequest, ...]
    run_id: str

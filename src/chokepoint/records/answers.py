"""What the commands return: the same content for Python, JSON, the terminal and the reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from chokepoint.records.catalogue import Card
from chokepoint.records.comparison import Comparison
from chokepoint.records.custody import TracedItem
from chokepoint.records.money import OrderMoney
from chokepoint.records.own import NotRun

Cells = Mapping[str, object]
"""One record: its columns and what stands in them, `None` where nothing does."""


@dataclass(frozen=True)
class Stop:
    """One stop on one order, apart from its likelihood."""

    stop_id: str
    basis: str
    record_ids: tuple[str, ...]


@dataclass(frozen=True)
class EvidenceRow:
    """One row of an explanation. `contribution` is added to the log-odds; it is 0 unless `state` is "fires".

    Some rows are no indicators: `usual-rate` is left out here (it is `Explanation.prior`), `nothing-fired-yet`
    stands first, and what a pair of signs adds beyond their sum has a row `first + second`; both with state "fires"
    and an empty code.
    """

    group: str
    indicator: str
    code: str
    state: str
    contribution: float
    basis: str
    record_ids: tuple[str, ...]
    title: str = ""
    relief: bool = False
    strength: float | None = None
    grade: float | None = None
    sensitivity: float | None = None
    background: float | None = None


@dataclass(frozen=True)
class Inquiry:
    """One question that could change where an order stands.

    `kind` is "internal" or "customer". `moves_band` is the probability that the answer moves the order to another
    band; `expected_change` the expected absolute change of its log-odds. Of a party or network: the greatest of those
    of its orders.
    """

    columns: tuple[str, ...]
    question: str
    kind: str
    moves_band: float
    expected_change: float


@dataclass(frozen=True)
class Explanation:
    """One subject's evidence. ln(prior / (1 - prior)) plus all contributions is `log_odds`."""

    subject_kind: str
    subject_id: str
    prior: float
    log_odds: float
    likelihood: float
    low: float
    high: float
    words: str
    coverage: float
    rows: tuple[EvidenceRow, ...]
    questions: tuple[Inquiry, ...]
    band: str
    rank: int
    of: int
    stops: tuple[Stop, ...]
    calibration: str
    run_id: str
    orders: int | None = None
    """How many orders a party or a network has; None for another kind of subject."""
    percentile: float | None = None
    """Share of random sets of as many orders whose signs add up to less, in per cent; None without orders."""


@dataclass(frozen=True)
class AssessedOrder(Explanation):
    """One order assessed on its own. `variants`: versions of it that were asked about lately, this one counted.

    `own_not_asked`: the workspace's own indicators, by id. They are asked of the whole ledger alone, so that a run may
    find what this answer cannot.
    """

    variants: int = 1
    own_not_asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class RankedUnit:
    """What is said alike of all that orders belong to, in its ranking.

    `fires` are the signs and reliefs that move its log-odds, its own and those of its orders. `percentile` is the share
    of random sets of as many orders whose signs add up to less, in per cent; None without orders.
    """

    likelihood: float
    low: float
    high: float
    words: str
    coverage: float
    percentile: float | None
    orders: int
    fires: tuple[str, ...]
    band: str
    rank: int


@dataclass(frozen=True)
class RankedParty(RankedUnit):
    """One party in the ranking: an entity, with all the parties that it is."""

    party_id: str
    party_ids: tuple[str, ...]
    name: str | None = None


@dataclass(frozen=True)
class RankedNetwork(RankedUnit):
    """One network in the ranking: entities that hang together by relationships and shared contacts."""

    network_id: str
    parties: tuple[str, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class RankedOrder:
    """One order in the ranking."""

    order_id: str
    likelihood: float
    low: float
    high: float
    words: str
    coverage: float
    band: str
    fires: tuple[str, ...]
    stops: tuple[str, ...]
    rank: int
    customer_id: str | None = None
    customer: str | None = None
    ordered_at: datetime | None = None
    known_good: str | None = None
    """Reason and expiry, where a person has cleared the customer for a time."""
    drawn: str | None = None
    """Why it is looked at beyond the first of the ranking: random, or uncertain."""


@dataclass(frozen=True)
class ListMatch:
    """One entry of a list that a name may be: its main name, and the alias that fits where that is one.

    `rows` add up to the log-odds: field, left, right, level, log_odds.
    """

    list_id: str
    entry_id: str
    name: str
    likelihood: float
    rows: tuple[Cells, ...]
    alias: str | None
    reference: str | None
    program: str | None
    listed_on: date | None
    exception_id: str | None = None
    """The exception by which the name is not this entry; it was looked at and decided."""


@dataclass(frozen=True)
class ScreenedName:
    """One name that was asked about, and the entries that it may be, the likeliest first."""

    query: str
    matches: tuple[ListMatch, ...]
    id: str | None = None
    note: str | None = None
    """Why nothing could be compared: a name without a letter or digit."""


@dataclass(frozen=True)
class ChangedMatch:
    """One party that now resembles a list entry, or no longer does. `change` is "new" or "gone"."""

    change: str
    party_id: str
    list_id: str
    entry_id: str
    basis: str
    likelihood: float


@dataclass(frozen=True)
class Rescreening:
    """What was screened again and what came of it. Parties and entries that did not change were left as they were."""

    parties: int = 0
    entries: int = 0
    changes: tuple[ChangedMatch, ...] = ()


@dataclass(frozen=True)
class LoadedFile:
    """What became of one file. `status` is "loaded", "partly" or "refused"; `rows` counts by table."""

    path: str
    format: str
    status: str
    rows: dict[str, int]
    set_aside: int
    reason: str | None


@dataclass(frozen=True)
class Load:
    """What became of one call of `load` or `reference load`."""

    files: tuple[LoadedFile, ...]
    notices: tuple[str, ...] = field(default=())
    """What a person should know besides: dangling references, unchanged files, where set-aside rows lie."""
    screening: Rescreening = Rescreening()
    """What changed lists changed among the matches of parties that were screened before."""


@dataclass(frozen=True)
class Assessment:
    """What one run of `assess` came to. `expected` is (N + 1/prior) x prior less what the pseudo-orders hold."""

    run_id: str
    orders: int
    assessed: int
    sum_of_likelihoods: float
    expected: float
    seconds: float
    stops: int
    held: int
    not_enough_known: int
    alert_budget: int | None = None
    """How many orders a person can look into, from `config.toml`; None: not stated."""
    screening: Rescreening = Rescreening()
    """Which parties and list entries were screened, and which matches are new or gone since the last time."""
    indicators_not_run: tuple[NotRun, ...] = ()
    """The user's own indicators that were left out, with the reason."""
    stages: dict[str, float] = field(default_factory=dict)
    """Seconds by stage: resolve, screen, observe, connect, weigh. Empty: not measured."""
    run: Cells = field(default_factory=dict)
    """The run's own row of the table `runs`: moments, usual rate, hashes, lists in force. Empty: not stated."""


@dataclass(frozen=True)
class LocatedPlace:
    """One place that one order touches, in one role.

    `role` says in words what the place is to the order: "customer", "supplier", "end user", "consignee", "delivery",
    "payer", "payment sent from", "leg". Any other word is shown as it is. `latitude` and `longitude` are degrees.
    A place that could not be located is left out here and named in `Dossier.not_located`.
    """

    role: str
    name: str
    country: str | None
    latitude: float
    longitude: float
    record_id: str | None = None


@dataclass(frozen=True)
class ZoneNear:
    """One zone near or around one place of the order, as it was valid at the order's date.

    Its shape is `wkt` where given, else a circle of `radius_km` around the point, else the point. `distance_km` is that
    from the nearest place of the order to its edge, 0 inside; `place` names that place.
    """

    zone_id: str
    name: str
    kind: str
    latitude: float | None
    longitude: float | None
    radius_km: float | None
    wkt: str | None
    distance_km: float
    place: str


@dataclass(frozen=True)
class Event:
    """One thing that happened to one order, for its time line.

    `kind` is "order", "payment", "refund", "shipment", "delivery" or "document". `until` ends what takes time: a
    shipment under way, a licence that holds.
    """

    at: datetime | date
    kind: str
    text: str
    record_id: str | None = None
    until: datetime | date | None = None


@dataclass(frozen=True)
class Tie:
    """One edge around an order, as the table `edges` has it, with the names of its ends."""

    from_entity_id: str
    from_name: str
    to_entity_id: str
    to_name: str
    kind: str
    directed: bool
    records: int


@dataclass(frozen=True)
class Dossier:
    """One order with all that its page in a report shows. Records hold their own columns only.

    `parties` are all parties that any record here names, by party_id. `records` are records of other tables that a
    sign or a stop rests on (documents, relationships, zones, earlier orders), by record id as in
    `EvidenceRow.record_ids`; those held in the other fields need not stand there again. `route` is the way of the goods
    as (latitude, longitude) points in order of travel, empty where not known. `roles` are the parts that entities take
    in the order, by entity; `ties` the edges between them, and the most telling to others. `cards` are the indicators
    named in the explanation, by id. `money` is None where nothing was traced; `items` were supplied under the order and
    recovered later. `comparison` lays the records side by side; None where it was not made.
    """

    explanation: Explanation
    order: Cells
    lines: tuple[Cells, ...] = ()
    customer: Cells | None = None
    parties: Mapping[str, Cells] = field(default_factory=dict)
    payments: tuple[Cells, ...] = ()
    shipments: tuple[Cells, ...] = ()
    legs: tuple[Cells, ...] = ()
    records: Mapping[str, Cells] = field(default_factory=dict)
    places: tuple[LocatedPlace, ...] = ()
    not_located: tuple[str, ...] = ()
    zones: tuple[ZoneNear, ...] = ()
    route: tuple[tuple[float, float], ...] = ()
    events: tuple[Event, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    ties: tuple[Tie, ...] = ()
    cards: Mapping[str, Card] = field(default_factory=dict)
    money: OrderMoney | None = None
    items: tuple[TracedItem, ...] = ()
    comparison: Comparison | None = None

    def record(self, record_id: str) -> Cells | None:
        """The record of that id (`table/key`), or None where it is not at hand."""
        if record_id in self.records:
            return self.records[record_id]
        table, _, key = record_id.partition("/")
        if table == "parties":
            if self.customer is not None and self.customer.get("party_id") == key:
                return self.customer
            return self.parties.get(key)
        for cells in self._held(table):
            if ":".join(str(cells.get(column)) for column in _KEYS[table]) == key:
                return cells
        return None

    def _held(self, table: str) -> tuple[Cells, ...]:
        held = {
            "orders": (self.order,),
            "order_lines": self.lines,
            "payments": self.payments,
            "shipments": self.shipments,
            "shipment_legs": self.legs,
        }
        return held.get(table, ())


_KEYS = {
    "orders": ("order_id",),
    "order_lines": ("order_id", "line_no"),
    "payments": ("payment_id",),
    "shipments": ("shipment_id",),
    "shipment_legs": ("shipment_id", "leg_no"),
}

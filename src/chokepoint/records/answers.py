"""What the commands return: the same content for Python, JSON, the terminal and the reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Stop:
    """One stop on one order, apart from its likelihood."""

    stop_id: str
    basis: str
    record_ids: tuple[str, ...]


@dataclass(frozen=True)
class EvidenceRow:
    """One row of an explanation. `contribution` is added to the log-odds; it is 0 unless `state` is "fires".

    Two rows are no indicators: `usual-rate` is left out here (it is `Explanation.prior`), `nothing-fired-yet`
    stands first, with state "fires" and an empty code.
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
    band; `expected_change` the expected absolute change of its log-odds.
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

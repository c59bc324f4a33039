"""What has changed since an earlier moment: orders in the ranking, stops, cases, lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chokepoint.records.answers import RankedOrder


@dataclass(frozen=True)
class RunLine:
    """One run of `assess`. `scope` is all, or new: only orders not assessed before."""

    run_id: str
    started_at: datetime
    as_of: datetime
    scope: str
    orders: int


@dataclass(frozen=True)
class ChangedOrder:
    """One order as it stands now, and as it stood; `before` None: it was not assessed. `signs_new` and `signs_gone`
    are those that fire now and did not, and the other way round."""

    order: RankedOrder
    likelihood_before: float | None
    band_before: str | None
    signs_new: tuple[str, ...]
    signs_gone: tuple[str, ...]


@dataclass(frozen=True)
class ChangedStop:
    """One stop that stands now and did not (`new`), or no longer does (`gone`)."""

    change: str
    order_id: str
    stop_id: str
    basis: str


@dataclass(frozen=True)
class ChangedCase:
    """One case that was opened, or opened again, or touched by a list or a judgement: why, oldest reason first."""

    case_id: str
    change: str
    at: datetime
    state: str
    stops: int
    likelihood: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ChangedList:
    """One list of which another edition is in force. `entries_before` None: it was not loaded.

    `added`, `ended` and `changed` count its entries.
    """

    list_id: str
    kind: str
    loaded_at: datetime
    entries_before: int | None
    entries: int
    added: int
    ended: int
    changed: int


@dataclass(frozen=True)
class Since:
    """What has changed since a moment. `before` is the run that stood then; None: none did, and no order is compared.

    `orders` holds the new and the changed ones that are shown, of `new_orders` and `changed_orders`: those whose band
    differs, or whose odds changed by half or more. `stops` likewise, of `new_stops` and `gone_stops`. `differs` names
    what else is not as it was between the runs: lists, weights, indicators, the program.
    """

    since: datetime
    before: RunLine | None
    now: RunLine
    new_orders: int
    changed_orders: int
    orders: tuple[ChangedOrder, ...]
    new_stops: int
    gone_stops: int
    stops: tuple[ChangedStop, ...]
    cases: tuple[ChangedCase, ...]
    lists: tuple[ChangedList, ...]
    differs: tuple[str, ...]

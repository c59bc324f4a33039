"""What `network --changes` and `network --measure` answer: how dealings changed over time, and after a measure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Quarter:
    """One quarter: orders and their value, who was active, and who and what was new.

    `value_usd` is None where no order's rate is known. `new_dealings` counts edges that first show then.
    """

    begins: date
    orders: int
    value_usd: float | None
    customers: int
    new_customers: int
    new_dealings: int
    ended: int
    """Customers and forwarders whose last order of all is of this quarter and who have broken off since."""


@dataclass(frozen=True)
class Break:
    """A customer, forwarder or place whose silence is longer than its own gaps let expect.

    `p` is the probability of as long a silence or longer, were it to go on as before.
    """

    kind: str
    id: str
    name: str | None
    orders: int
    first_on: date
    last_on: date
    silent_days: int
    usual_gap_days: float
    p: float


@dataclass(frozen=True)
class Successor:
    """One that began about when another broke off, and took over what it dealt in and with.

    `shared` says what both have, the rarest first. `likelihood` is among all who began then and nobody at all.
    """

    kind: str
    former_id: str
    former_name: str | None
    id: str
    name: str | None
    ended_on: date
    began_on: date
    likelihood: float
    shared: tuple[str, ...]


@dataclass(frozen=True)
class Move:
    """A customer or forwarder whose later orders go to another place than its earlier ones.

    `share_before` and `share_after`: of its orders, those to the new place, in the earlier and the later half.
    """

    kind: str
    id: str
    name: str | None
    from_place: str
    to_place: str
    since: date
    share_before: float
    share_after: float
    orders: int
    p: float


@dataclass(frozen=True)
class Changes:
    """How the network of one run changed. `until` is the day of the last order, to which silences are counted."""

    run_id: str
    until: date | None
    quarters: tuple[Quarter, ...]
    breaks: tuple[Break, ...]
    successors: tuple[Successor, ...]
    moves: tuple[Move, ...]
    active_12_months: int
    """Customers with an order in the 12 months up to `until`."""
    customers: int


@dataclass(frozen=True)
class Displaced:
    """A place to which former users of the routes a measure struck send more, or less, than others' growth explains."""

    place: str
    before: int
    after: int
    expected: float
    p: float


@dataclass(frozen=True)
class Share:
    """How often a payment method or transport mode is used where the measure holds and on the routes compared."""

    sort: str
    name: str
    before: float
    after: float
    compared_before: float
    compared_after: float
    change: float
    low: float
    high: float


@dataclass(frozen=True)
class Effect:
    """Orders on the routes that a measure struck, before and after, beside matched routes.

    `held` are the orders after on routes with enough of them before, `expected` what the growth of matched routes lets
    expect there; `ratio` is `held` ÷ `expected`, `low` and `high` its 95 % interval and `p` its probability, both by
    placebo: the same asked of routes without the measure. None where too few routes could be matched.
    """

    measure_id: str
    kind: str
    where: str
    valid_from: date
    months: int
    routes: int
    matched: int
    before: int
    after: int
    held: int | None
    expected: float | None
    ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    value_before_usd: float | None
    value_after_usd: float | None
    displaced: tuple[Displaced, ...]
    shares: tuple[Share, ...]

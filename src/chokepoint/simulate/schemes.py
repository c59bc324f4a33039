"""Illicit procurement among ordinary trade, for measuring: schemes drawn from the published typologies.

A case is one scheme with its orders. They are made from an ordinary customer's, on which signs are laid, each with the
probability that the scheme shows it for a reason of its own; each such sign is then left off with the probability that
is the case's care. The same innocent signs come on top.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chokepoint.simulate.firms import QUIRKS, Firms, customer_towns, draw_firms
from chokepoint.simulate.goods import activities, goods
from chokepoint.simulate.marks import mark
from chokepoint.simulate.master import SEVERAL_RECORDS_CELLS
from chokepoint.simulate.orders import Trades
from chokepoint.simulate.parameters import DAY_SECONDS, Flags, Ints, Reals, parameters
from chokepoint.simulate.sequels import BULK, TRIAL
from chokepoint.simulate.signs import SIGNS
from chokepoint.simulate.stage import Stage, informal_rows

OF_A_CASE = ("first_order", "new_firm", "successor", "alias", "trial", "split", "one_consignee", *QUIRKS)
"""Signs that a case shows as a whole, or not at all."""
APART_DAYS, SPLIT_DAYS, TRIAL_DAYS = (6, 50), (1, 5), (20, 80)
"""Days between the orders of a case: in general, of a split order, between a trial and the bulk."""
LEAST_AGE = 120 * DAY_SECONDS
WAREHOUSING = "5210"
"""Takes in everything by trade: what comes together there is no sign. ISIC Rev. 4."""


@dataclass
class Laid:
    """What was laid on illicit orders: the number of each order's case, and by case its scheme and care.

    `shown` and `dropped` have a column a sign of `signs`, a row an order.
    """

    case: Ints
    scheme: Ints
    care: Reals
    signs: tuple[str, ...]
    shown: Flags
    dropped: Flags


def scheme_names() -> tuple[str, ...]:
    """The schemes, in the order of their parameters."""
    return tuple(parameters().schemes)


def sign_names() -> tuple[str, ...]:
    """Every sign that a scheme may show, in the order in which they are laid."""
    return (*OF_A_CASE, *SIGNS)


def draw_illicit(stage: Stage, ordinary: Trades, count: int, care: float | None) -> tuple[Trades, Laid]:
    """`count` illicit orders made from ordinary ones, and what was laid on them. Without `care` each case draws its."""
    rng = stage.rng
    scheme, case = _cases(count, rng)
    trades = _base(ordinary, scheme, case, rng)
    trades.case = case.copy()
    cares = _cares(len(scheme), care, rng)
    signs = sign_names()
    odds = np.stack([_sensitivities(sign) for sign in signs], axis=1)[scheme[case]]
    whole = np.isin(signs, OF_A_CASE)
    first = np.r_[True, case[1:] != case[:-1]]
    opener = np.flatnonzero(first)[case]
    laid, careful = rng.random(odds.shape) < odds, rng.random(odds.shape) < cares[case][:, None]
    laid[:, whole], careful[:, whole] = laid[opener][:, whole], careful[opener][:, whole]
    shown, dropped = laid & ~careful, laid & careful
    by_name = {sign: shown[:, k] for k, sign in enumerate(signs)}
    _spread(trades, by_name, case, rng)
    _new_customers(stage, trades, by_name)
    for name, sign in SIGNS.items():
        sign(stage, trades, np.flatnonzero(by_name[name]))
    _as_a_whole(stage, trades, by_name)
    return trades, Laid(case, scheme, cares, signs, shown, dropped)


def _cases(count: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """The scheme of each case, and the case of each of `count` orders."""
    shares = np.array(list(parameters().schemes.values()))
    sizes = np.array([parameters().case_orders[name] for name in scheme_names()])
    scheme = rng.choice(len(shares), max(count, 1), p=shares / shares.sum())
    size = rng.integers(sizes[scheme, 0], sizes[scheme, 1] + 1)
    case = np.repeat(np.arange(len(scheme)), size)[:count]
    return scheme[: int(case[-1]) + 1], case


def _cares(cases: int, care: float | None, rng: np.random.Generator) -> Reals:
    if care is not None:
        return np.full(cases, care)
    set_ = parameters().care
    return rng.choice(np.array(set_["levels"]), cases, p=np.array(set_["shares"]))


def _base(ordinary: Trades, scheme: Ints, case: Ints, rng: np.random.Generator) -> Trades:
    """Ordinary orders, anew: those of a case of one customer, but where several buyers work together."""
    late = np.flatnonzero((ordinary.stage == 0) & (ordinary.when > parameters().first_second + LEAST_AGE))
    several = np.array([name in ("consolidation",) for name in scheme_names()])[scheme[case]]
    one = rng.choice(late, len(scheme))
    trades = ordinary.take(np.where(several, rng.choice(late, len(case)), one[case]))
    start = ordinary.when[one][case]
    trades.when = start + rng.integers(3, 25, len(case)) * DAY_SECONDS
    trades.quantity *= rng.lognormal(0, 0.35, len(case))
    trades.marks[:] = 0
    return trades


def _sensitivities(sign: str) -> Reals:
    table = parameters().sensitivity
    return np.array([table[scheme].get(sign, 0.0) for scheme in scheme_names()])


def _spread(trades: Trades, shown: dict[str, Flags], case: Ints, rng: np.random.Generator) -> None:
    """Orders of a case follow one another; none after the ledger ends."""
    apart = rng.integers(*APART_DAYS, len(case))
    apart = np.where(shown["trial"], rng.integers(*TRIAL_DAYS, len(case)), apart)
    apart = np.where(shown["split"], rng.integers(*SPLIT_DAYS, len(case)), apart)
    first = np.r_[True, case[1:] != case[:-1]]
    opener = np.flatnonzero(first)[case]
    whole = np.cumsum(np.where(first, 0, apart))
    when = trades.when[opener] + (whole - whole[opener]) * DAY_SECONDS
    last = np.zeros(int(case[-1]) + 1, dtype=np.int64)
    np.maximum.at(last, case, when)
    late = np.maximum(last - parameters().last_second + 5 * DAY_SECONDS, 0)
    trades.when = when - late[case]


def _new_customers(stage: Stage, trades: Trades, shown: dict[str, Flags]) -> None:
    """Give some cases a customer never seen before, one to all orders of a case that had one buyer."""
    rng = stage.rng
    rows = np.flatnonzero(shown["first_order"] | shown["new_firm"] | shown["successor"] | shown["alias"])
    if len(rows) == 0:
        return
    _, opener, source = np.unique(
        np.stack([trades.case[rows], trades.customer[rows]], axis=1), axis=0, return_index=True, return_inverse=True
    )
    source = source.ravel()
    opens = rows[opener]
    activity = stage.cast.firms.activity[trades.customer[opens]]
    place = stage.cast.firms.place[trades.customer[opens]].copy()
    seated = shown["near_zone"][opens] & (rng.random(len(opens)) < 0.6)
    place[seated] = customer_towns(int(seated.sum()), np.ones(int(seated.sum()), dtype=bool), rng)
    young = shown["new_firm"][opens] | shown["successor"][opens]
    firms = draw_firms(activity, place, rng, young=young, start=trades.when[opens] // DAY_SECONDS)
    numbers = stage.cast.add(firms)
    follows = shown["successor"][opens]
    stage.cast.copy(trades.customer[opens][follows], numbers[follows], ("phone", "address"))
    _move_to(trades, rows, numbers[source], place[source])
    trades.informality[rows] = rng.standard_normal(len(opens))[source]


def _move_to(trades: Trades, rows: Ints, customer: Ints, seat: Ints) -> None:
    trades.customer[rows], trades.usual[rows] = customer, -1
    trades.payer[rows], trades.consignee[rows] = customer, customer
    trades.placed[rows], trades.payer_place[rows], trades.delivery[rows] = seat, seat, seat


def _as_a_whole(stage: Stage, trades: Trades, shown: dict[str, Flags]) -> None:
    """Lay what the orders of a case show together."""
    rng, case = stage.rng, trades.case
    first = np.r_[True, case[1:] != case[:-1]]
    final = np.r_[first[1:], True]
    usual = goods().quantity[trades.good]
    trial = shown["trial"] & ~(first & final)
    trades.quantity = np.where(trial & first, np.maximum(usual * TRIAL, 1), trades.quantity)
    bulk = trial & final
    trades.quantity = np.where(bulk, usual * rng.uniform(*BULK, len(trades)), trades.quantity)
    opener = np.flatnonzero(first)[case]
    same = trial | shown["split"]
    for name in ("supplier", "good"):
        setattr(trades, name, np.where(same, getattr(trades, name)[opener], getattr(trades, name)))
    rows = np.flatnonzero(shown["split"])
    trades.lines[rows] = 1
    mark(trades, rows, "below_limit")
    pooled = np.flatnonzero(shown["one_consignee"])
    sites = stage.sites[stage.cast.firms.activity[stage.sites] != activities().index(WAREHOUSING)]
    store = sites[rng.integers(0, len(sites), int(case[-1]) + 1)][case[pooled]]
    trades.consignee[pooled], trades.delivery[pooled] = store, stage.cast.firms.place[store]
    for quirk in QUIRKS:
        stage.cast.give(trades.customer[np.flatnonzero(shown[quirk] & (trades.usual < 0))], quirk)
    _act_under_two_names(stage, trades, np.flatnonzero(shown["alias"] & ~first))


def _act_under_two_names(stage: Stage, trades: Trades, rows: Ints) -> None:
    """Later orders of a case come from a second record of the same buyer."""
    buyers, which = np.unique(trades.customer[rows], return_inverse=True)
    firms = stage.cast.firms
    twins = Firms(*(getattr(firms, name)[buyers].copy() for name in Firms.__dataclass_fields__))
    numbers = stage.cast.add(twins)
    stage.cast.copy(buyers, numbers, SEVERAL_RECORDS_CELLS, respelt=True)
    own = trades.payer[rows] == trades.customer[rows]
    trades.payer[rows[own]] = numbers[which[own]]
    home = trades.consignee[rows] == trades.customer[rows]
    trades.consignee[rows[home]] = numbers[which[home]]
    trades.customer[rows] = numbers[which]


def lay_innocent_signs(stage: Stage, trades: Trades, rows: Ints) -> None:
    """Lay every sign on the given rows at its innocent rate."""
    for name, sign in SIGNS.items():
        rate = parameters().innocent[name]
        if rate:
            shown = informal_rows(trades.informality[rows], rate, stage.rng)
            sign(stage, trades, rows[shown])

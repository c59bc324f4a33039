"""Innocent trade that looks like the cases: each kind with the records that explain it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import numpy as np

from chokepoint.simulate.firms import YEAR_DAYS, Firms, customer_towns, draw_activities, draw_firms
from chokepoint.simulate.goods import activities, goods
from chokepoint.simulate.habits import GENERAL_TRADE, Habits, draw_habits, usual_sellers
from chokepoint.simulate.orders import METHODS, Trades, draw_trades
from chokepoint.simulate.papers import OPEN_TENDER, PAYER_CONTRACT
from chokepoint.simulate.parameters import DAY_SECONDS, Ints, parameters
from chokepoint.simulate.places import places
from chokepoint.simulate.stage import Stage

ORDERS_EACH = 9
"""Orders of one customer of a look-alike, on average."""
NEW_AFTER_DAYS = 150
FARMING = ("0111", "0150", "0161", "4620")
FARM_NEEDS = ("310520", "120991", "380893", "841370", "230990", "310210")
RELIEF_WORK = "8890"
RELIEF_GOODS = ("630140", "630622", "300490", "071340")
MARKETPLACE = "6312"
OWN_CELLS = ("phone", "email", "website", "address", "registration_number", "tax_id", "account")
"""What a firm states of itself wherever it is on record."""


def orders_of_a_kind(orders: int) -> int:
    """How many orders each kind of look-alike has in a ledger of `orders`."""
    set_ = parameters().lookalikes
    return max(int(set_["least"]), int(set_["share"] * orders))


def parent_pays(stage: Stage, count: int) -> Trades:
    """A parent company, on record as such, pays for its subsidiary."""
    habits = _customers(stage, count)
    subsidiaries = habits.customer
    firms = stage.cast.firms
    town = customer_towns(len(habits), np.zeros(len(habits), dtype=bool), stage.rng)
    parents = draw_firms(firms.activity[subsidiaries], town, stage.rng)
    parents.employees = parents.employees * 6 + 80
    parents.plain[:] = True
    habits.payer = stage.cast.add(parents)
    stage.cast.relate(habits.payer, subsidiaries, "parent")
    return _banked(draw_trades(stage.cast, habits, count, stage.rng))


def marketplace_settles(stage: Stage, count: int) -> Trades:
    """A marketplace that the contract names passes the money on."""
    habits = _customers(stage, count)
    town = np.array([places().index(code) for code in ("GBLON", "DEBER", "AEDXB")])
    markets = draw_firms(np.full(3, activities().index(MARKETPLACE)), town, stage.rng)
    markets.plain[:] = True
    numbers = stage.cast.add(markets)
    habits.payer = numbers[stage.rng.integers(0, 3, len(habits))]
    trades = _banked(draw_trades(stage.cast, habits, count, stage.rng))
    trades.payer_place = trades.placed.copy()
    trades.paper[:] = PAYER_CONTRACT
    return trades


def border_farm(stage: Stage, count: int) -> Trades:
    """A farm cooperative near the border buys, year after year, what farms buy."""
    size = _how_many(count)
    where = places()
    towns = np.flatnonzero(where.near & (where.zone_km < 30) & np.isin(where.country, ("TR", "JO", "LB", "TN")))
    firms = draw_firms(_among(FARMING, size, stage), stage.rng.choice(towns, size), stage.rng)
    firms.employees = firms.employees * 4 + 10
    firms.incorporated -= 8 * YEAR_DAYS
    habits = _settle(stage, firms, FARM_NEEDS)
    return _banked(draw_trades(stage.cast, habits, count, stage.rng))


def aid_agency(stage: Stage, count: int) -> Trades:
    """An aid agency buys by public tender for people near the zone."""
    size = _how_many(count)
    where = places()
    seats = np.array([where.index(code) for code in ("CHGVA", "TRANK", "JOAMM", "LBBEY", "TRGZT", "NLAMS")])
    firms = draw_firms(np.full(size, activities().index(RELIEF_WORK)), stage.rng.choice(seats, size), stage.rng)
    firms.plain[:] = True
    habits = _settle(stage, firms, RELIEF_GOODS)
    trades = _banked(draw_trades(stage.cast, habits, count, stage.rng))
    towns = np.flatnonzero(where.near & (where.zone_km < 30) & np.isin(where.country, ("TR", "JO", "LB")))
    trades.delivery = stage.rng.choice(towns, count)
    trades.quantity *= 1.5
    trades.paper[:] = OPEN_TENDER
    return trades


def forwarder_receives(stage: Stage, count: int) -> Trades:
    """A freight forwarder stands as consignee for a buyer known for years."""
    trades = _banked(draw_trades(stage.cast, _customers(stage, count), count, stage.rng))
    forwarder = stage.some_of(stage.forwarders, stage.country(trades.customer))
    trades.consignee = forwarder
    trades.delivery = stage.cast.firms.place[forwarder].copy()
    return trades


def new_ordinary(stage: Stage, count: int) -> Trades:
    """A new customer, often a new firm, that buys what its trade buys and pays by bank."""
    begin = parameters().first_second + NEW_AFTER_DAYS * DAY_SECONDS
    first = begin + (stage.rng.random(count) * (parameters().last_second - begin)).astype(np.int64)
    town = customer_towns(count, np.zeros(count, dtype=bool), stage.rng)
    young = stage.rng.random(count) < 0.5
    firms = draw_firms(_traders(count, stage), town, stage.rng, young=young, start=first // DAY_SECONDS)
    habits = draw_habits(firms, stage.cast.add(firms), first, stage.rng)
    return _banked(draw_trades(stage.cast, habits, count, stage.rng))


def pays_as_itself(stage: Stage, count: int) -> Trades:
    """The payer is the customer, on record a second time under another spelling."""
    habits = _customers(stage, count)
    firms = stage.cast.firms
    twins = Firms(*(getattr(firms, f.name)[habits.customer].copy() for f in fields(Firms)))
    habits.payer = stage.cast.add(twins)
    stage.cast.copy(habits.customer, habits.payer, OWN_CELLS, respelt=True)
    return _banked(draw_trades(stage.cast, habits, count, stage.rng))


def one_telephone(stage: Stage, count: int) -> Trades:
    """Firms of one family or one bookkeeper state the same telephone, two by two."""
    habits = _customers(stage, count)
    pairs = len(habits) // 2
    stage.cast.copy(habits.customer[:pairs], habits.customer[pairs : 2 * pairs], ("phone",))
    return _banked(draw_trades(stage.cast, habits, count, stage.rng))


LOOKALIKES: dict[str, Callable[[Stage, int], Trades]] = {
    "parent-pays": parent_pays,
    "marketplace-settles": marketplace_settles,
    "border-farm": border_farm,
    "aid-agency": aid_agency,
    "forwarder-receives": forwarder_receives,
    "new-ordinary": new_ordinary,
    "pays-as-itself": pays_as_itself,
    "one-telephone": one_telephone,
}
"""Every kind of look-alike: a function that adds its parties and returns that many orders."""


def _how_many(count: int) -> int:
    return max(count // ORDERS_EACH, 2)


def _traders(count: int, stage: Stage) -> Ints:
    """Activities of customers, but for general traders and for those that buy controlled goods."""
    drawn = draw_activities(count * 4 + 20, stage.rng)
    buys = activities().buys[drawn]
    free = ~(goods().controlled[buys] & (buys >= 0)).any(axis=1)
    general = np.isin(drawn, [activities().index(code) for code in GENERAL_TRADE])
    return drawn[free & ~general][:count]


def _customers(stage: Stage, count: int) -> Habits:
    """Customers known for years, away from every zone."""
    size = _how_many(count)
    town = customer_towns(size, np.zeros(size, dtype=bool), stage.rng)
    return _settle(stage, draw_firms(_traders(size, stage), town, stage.rng), ())


def _settle(stage: Stage, firms: Firms, needs: tuple[str, ...]) -> Habits:
    """Habits of customers that buy from the first day to the last, of these goods where any are given."""
    begin = np.full(len(firms), parameters().first_second)
    habits = draw_habits(firms, stage.cast.add(firms), begin, stage.rng)
    habits.last[:] = parameters().last_second
    habits.rate[:] = 1
    habits.informal[:] = 0
    habits.informality[:] = 0
    if needs:
        _give(habits, needs, firms, stage)
    return habits


def _give(habits: Habits, needs: tuple[str, ...], firms: Firms, stage: Stage) -> None:
    codes = np.array([goods().index(code) for code in needs])
    order = np.argsort(stage.rng.random((len(firms), len(codes))), axis=1)[:, : habits.goods.shape[1]]
    habits.goods = codes[order]
    habits.sellers = usual_sellers(habits.goods, firms.place, stage.rng)


def _among(industries: tuple[str, ...], count: int, stage: Stage) -> Ints:
    return stage.rng.choice(np.array([activities().index(code) for code in industries]), count)


def _banked(trades: Trades) -> Trades:
    """Paid by bank transfer, all of them orders that went through."""
    trades.method[:] = METHODS.index("bank_transfer")
    trades.stage[:] = 0
    return trades

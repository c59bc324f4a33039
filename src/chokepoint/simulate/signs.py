"""How each warning sign looks in the records, whatever the reason for it.

The same functions serve innocent and illicit orders, so that neither can be told by its make. Each changes the given
rows of the trades in place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from chokepoint.simulate.firms import customer_towns
from chokepoint.simulate.goods import activities, goods, suppliers
from chokepoint.simulate.marks import MARKS, mark
from chokepoint.simulate.orders import FAILED, METHODS, NONE, RETURNED, Trades
from chokepoint.simulate.parameters import Ints
from chokepoint.simulate.places import places
from chokepoint.simulate.stage import Stage

Sign = Callable[[Stage, Trades, Ints], None]

HIDING = ("cash", "money_transfer", "informal", "prepaid", "crypto")
HIDING_SHARES = (0.5, 0.3, 0.1, 0.06, 0.04)
HUBS = ("AEJEA", "AEDXB", "SGSIN", "HKHKG", "OMSLL")
OVERSIZE = (20.0, 80.0)
"""A far too large quantity is the usual one times a number between these: beyond what one large job explains."""
DETOUR = 1.8
"""An odd route is at least this many times as long as the direct way."""
COLLECTED_KM = 600
"""Buyers this near may fetch their goods themselves."""
INCIDENTAL = 0.3
"""Goods outside the trade are mostly bought in small quantities, for the buyer's own use: this share of the usual one.
Who buys them for somebody else buys what is wanted."""


def unrelated_goods(stage: Stage, trades: Trades, rows: Ints) -> None:
    """The goods are none that the buyer's activity buys; controlled goods are left out."""
    buys = activities().buys[stage.cast.firms.activity[trades.customer[rows]]]
    free = np.flatnonzero(~goods().controlled)
    drawn = stage.rng.choice(free, (len(rows), 6))
    known = (drawn[:, :, None] == buys[:, None, :]).any(axis=2)
    good = drawn[np.arange(len(rows)), np.argmin(known, axis=1)]
    scale = trades.quantity[rows] / goods().quantity[trades.good[rows]]
    _switch_goods(stage, trades, rows, good)
    middle = np.where(trades.case[rows] < 0, np.log(INCIDENTAL), 0.0)
    trades.quantity[rows] = goods().quantity[good] * scale * np.exp(stage.rng.normal(middle, 0.6, len(rows)))


def no_licence(stage: Stage, trades: Trades, rows: Ints) -> None:
    """Controlled goods, and no licence on file."""
    plain = rows[~goods().controlled[trades.good[rows]]]
    controlled = np.flatnonzero(goods().controlled)
    _switch_goods(stage, trades, plain, stage.rng.choice(controlled, len(plain)))
    trades.quantity[plain] = goods().quantity[trades.good[plain]] * stage.rng.lognormal(0, 0.4, len(plain))
    trades.licensed[rows] = False


def _switch_goods(stage: Stage, trades: Trades, rows: Ints, good: Ints) -> None:
    offered = suppliers().sells[:, good].T * (1 + stage.rng.random((len(rows), len(suppliers().key))))
    trades.supplier[rows] = np.argmax(offered, axis=1)
    trades.good[rows] = good
    trades.lines[rows] = 1


def oversized(stage: Stage, trades: Trades, rows: Ints) -> None:
    """The quantity is many times the usual one."""
    trades.quantity[rows] *= stage.rng.uniform(*OVERSIZE, len(rows))


def third_party(stage: Stage, trades: Trades, rows: Ints) -> None:
    """Somebody else pays: a holding, a treasury, a private person."""
    _paid_by(stage, trades, rows, stage.payers)


def unrelated_payer(stage: Stage, trades: Trades, rows: Ints) -> None:
    """A business of quite another kind pays."""
    _paid_by(stage, trades, rows, stage.unrelated_payers)


def _paid_by(stage: Stage, trades: Trades, rows: Ints, pool: Ints) -> None:
    payer = stage.some_of(pool, stage.country(trades.customer[rows]))
    trades.payer[rows] = payer
    at_home = stage.rng.random(len(rows)) < 0.6
    trades.payer_place[rows] = np.where(at_home, trades.placed[rows], stage.cast.firms.place[payer])


def foreign_payment(stage: Stage, trades: Trades, rows: Ints) -> None:
    """The money comes from a third country."""
    place = customer_towns(len(rows), np.zeros(len(rows), dtype=bool), stage.rng)
    abroad = places().country_no[place] != places().country_no[trades.placed[rows]]
    trades.payer_place[rows[abroad]] = place[abroad]


def hiding_method(stage: Stage, trades: Trades, rows: Ints) -> None:
    """Paid in a way that hides who pays."""
    codes = np.array([METHODS.index(name) for name in HIDING])
    trades.method[rows] = stage.rng.choice(codes, len(rows), p=HIDING_SHARES)


def e_wallet(_stage: Stage, trades: Trades, rows: Ints) -> None:
    """Paid from an electronic wallet."""
    trades.method[rows] = METHODS.index("e_wallet")


def missing_originator(_stage: Stage, trades: Trades, rows: Ints) -> None:
    """The message does not name its sender."""
    trades.hidden[rows] = True


def odd_originator(_stage: Stage, trades: Trades, rows: Ints) -> None:
    """The message names another sender than the books."""
    trades.odd_originator[rows] = True


def several_payers(stage: Stage, trades: Trades, rows: Ints) -> None:
    """A second payer pays a part."""
    trades.second_payer[rows] = stage.some_of(stage.payers, stage.country(trades.customer[rows]))


def never_shipped(_stage: Stage, trades: Trades, rows: Ints) -> None:
    """Paid, and no shipment on record."""
    trades.outcome[rows] = NONE


def failed_delivery(stage: Stage, trades: Trades, rows: Ints) -> None:
    """The delivery fails or comes back, and most of the money is given back."""
    trades.outcome[rows] = np.where(stage.rng.random(len(rows)) < 0.6, FAILED, RETURNED)


def odd_route(stage: Stage, trades: Trades, rows: Ints) -> None:
    """The goods travel by a place far out of the way."""
    where = places()
    candidates = np.flatnonzero(where.is_port & ~where.near)
    drawn = stage.rng.choice(candidates, (len(rows), 8))
    start = stage.cast.firms.place[trades.supplier[rows]][:, None]
    end = trades.delivery[rows][:, None]
    length = where.distances(start, drawn) + where.distances(drawn, end)
    wanted = DETOUR * np.maximum(where.distances(start, end), 300)
    fits = (length > wanted) & (length < 4 * wanted + 3_000)
    trades.via[rows] = np.where(fits.any(axis=1), drawn[np.arange(len(rows)), np.argmax(fits, axis=1)], -1)


def hub_transit(stage: Stage, trades: Trades, rows: Ints) -> None:
    """The goods pass a transshipment hub that lies more or less on their way."""
    where = places()
    hubs = np.array([where.index(code) for code in HUBS])
    start = stage.cast.firms.place[trades.supplier[rows]][:, None]
    end = trades.delivery[rows][:, None]
    length = where.distances(start, hubs[None, :]) + where.distances(hubs[None, :], end)
    trades.via[rows] = hubs[np.argmin(length, axis=1)]


def other_consignee(stage: Stage, trades: Trades, rows: Ints) -> None:
    """A warehouse or building site of somebody else receives the goods."""
    _received_by(stage, trades, rows, stage.sites)


def pooled_consignee(stage: Stage, trades: Trades, rows: Ints) -> None:
    """One of a few warehouses receives goods of many kinds."""
    _received_by(stage, trades, rows, stage.pooled)


def shop_consignee(stage: Stage, trades: Trades, rows: Ints) -> None:
    """A small shop of another trade receives the goods."""
    _received_by(stage, trades, rows, stage.shops)


def forwarder_consignee(stage: Stage, trades: Trades, rows: Ints) -> None:
    """A forwarder stands as the last consignee."""
    _received_by(stage, trades, rows, stage.forwarders)


def _received_by(stage: Stage, trades: Trades, rows: Ints, pool: Ints) -> None:
    consignee = stage.some_of(pool, stage.country(trades.customer[rows]))
    trades.consignee[rows] = consignee
    trades.delivery[rows] = stage.cast.firms.place[consignee]


def near_zone(stage: Stage, trades: Trades, rows: Ints) -> None:
    """The goods go to a town near a conflict zone or a crossing, in the same country where it has one."""
    where = places()
    near = np.flatnonzero(where.near & (where.zone_km < 30) & np.isin(where.country, ("TR", "JO", "LB", "TN")))
    pick = near[stage.rng.integers(0, len(near), (len(rows), 12))]
    at_home = where.country_no[pick] == where.country_no[trades.delivery[rows]][:, None]
    trades.delivery[rows] = pick[np.arange(len(rows)), np.argmax(at_home, axis=1)]


def capable_goods(stage: Stage, trades: Trades, rows: Ints) -> None:
    """Controlled goods under a licence for a buyer of another trade."""
    plain = rows[~goods().controlled[trades.good[rows]]]
    controlled = np.flatnonzero(goods().controlled)
    _switch_goods(stage, trades, plain, stage.rng.choice(controlled, len(plain)))
    trades.quantity[plain] = np.maximum(goods().quantity[trades.good[plain]] * 0.1, 1)
    trades.licensed[plain] = True


def _marked(name: str, _stage: Stage, trades: Trades, rows: Ints) -> None:
    """The records of the order show it."""
    mark(trades, rows, name)


def below_limit(_stage: Stage, trades: Trades, rows: Ints) -> None:
    """The value stays just below the threshold of declaration."""
    trades.lines[rows] = 1
    mark(trades, rows, "below_limit")


def own_vehicle(stage: Stage, trades: Trades, rows: Ints) -> None:
    """The buyer fetches the goods, where it sits near enough to the supplier."""
    home = stage.cast.firms.place[trades.supplier[rows]]
    near = places().distances(home, trades.delivery[rows]) < COLLECTED_KM
    mark(trades, rows[near], "own_vehicle")


def financed_twice(_stage: Stage, trades: Trades, rows: Ints) -> None:
    """Two banks pay the whole price under letters of credit."""
    trades.method[rows] = METHODS.index("letter_of_credit")
    trades.second_payer[rows] = -1
    mark(trades, rows, "financed_twice")


def refund_elsewhere(stage: Stage, trades: Trades, rows: Ints) -> None:
    """The goods come back, and the money is given back to somebody else than paid."""
    trades.outcome[rows] = np.where(stage.rng.random(len(rows)) < 0.6, FAILED, RETURNED)
    mark(trades, rows, "refund_elsewhere")


def bank_consigned(_stage: Stage, trades: Trades, rows: Ints) -> None:
    """The bill of lading is made out to the bank that opened the letter of credit, where there is one."""
    mark(trades, rows[trades.method[rows] == METHODS.index("letter_of_credit")], "bank_consigned")


def sent_on(_stage: Stage, trades: Trades, rows: Ints) -> None:
    """Whoever received the goods sends them on to another country."""
    mark(trades, rows[trades.consignee[rows] == trades.customer[rows]], "sent_on")


PLACED: dict[str, Sign] = {
    sign.__name__: sign
    for sign in (below_limit, own_vehicle, financed_twice, refund_elsewhere, bank_consigned, sent_on)
}
"""Marks that need more than their bit."""

SIGNS: dict[str, Sign] = {
    sign.__name__: sign
    for sign in (
        unrelated_goods,
        no_licence,
        capable_goods,
        oversized,
        third_party,
        unrelated_payer,
        foreign_payment,
        hiding_method,
        e_wallet,
        missing_originator,
        odd_originator,
        several_payers,
        never_shipped,
        failed_delivery,
        other_consignee,
        pooled_consignee,
        shop_consignee,
        forwarder_consignee,
        near_zone,
        odd_route,
        hub_transit,
    )
}
SIGNS |= {name: partial(_marked, name) for name in MARKS if name not in PLACED}
SIGNS |= PLACED
"""Every sign that can be laid on an order of any customer, in the order in which they are laid."""

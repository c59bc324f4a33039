"""What each order costs: its lines, exact to the cent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from chokepoint.simulate.columns import AMOUNT_UNITS, amounts, records, whole, words
from chokepoint.simulate.firms import Cast
from chokepoint.simulate.goods import activities, goods, suppliers
from chokepoint.simulate.limits import threshold_units
from chokepoint.simulate.marks import marked
from chokepoint.simulate.numbering import Ids
from chokepoint.simulate.orders import Trades, order_days
from chokepoint.simulate.parameters import Flags, Ints, Reals
from chokepoint.simulate.rates import supplier_rates

PRICE_SPREAD = 0.08
"""Standard deviation of the logarithm of a unit price around the good's own."""
PEER_SPREAD = 0.05
"""Standard deviation of the logarithm of what one customer pays against the others."""
LOT_DISCOUNT = 0.02
"""How much of the logarithm of a lot's size comes off the price."""
BARGAINS = 4_093
"""Customers' bargains repeat after as many of them."""
DEAR, CHEAP = (1.9, 3.2), (0.25, 0.5)
"""Factors on the price of what is sold far above or below it."""
JUST_BELOW = (0.915, 0.99)
"""Shares of a threshold just below it."""
LEAST_PIECES = 12
"""With fewer pieces an order cannot be made to fit so narrow a margin."""
VAGUE = ("spare parts", "various articles", "goods as per contract", "accessories", "samples", "equipment")
CENT = AMOUNT_UNITS // 100
UNCLASSIFIED = 0.01
"""Share of lines with no goods code."""


@dataclass
class Bills:
    """One line a row; `order` is a row of the trades; prices and amounts in ten-thousandths of the currency.

    `total` and `main`, the quantity of the first line, have one entry for each trade.
    """

    order: Ints
    line_no: Ints
    good: Ints
    quantity: Ints
    unit_price: Ints
    amount: Ints
    total: Ints
    main: Ints


def draw_bills(cast: Cast, trades: Trades, rng: np.random.Generator) -> Bills:
    """The lines of every trade: the main good first, then others that the buyer's activity buys there."""
    order, good = [np.arange(len(trades))], [trades.good]
    quantity = [trades.quantity]
    for extra in (2, 3):
        rows = np.flatnonzero(trades.lines >= extra)
        more, fits = _also_bought(cast, trades, rows, rng)
        share = (trades.quantity[rows] / goods().quantity[trades.good[rows]])[fits]
        order.append(rows[fits])
        good.append(more[fits])
        quantity.append(goods().quantity[more[fits]] * share * rng.uniform(0.2, 0.9, int(fits.sum())))
    lines, which, many = np.concatenate(order), np.concatenate(good), np.concatenate(quantity)
    ranked = np.argsort(lines, kind="stable")
    lines, which = lines[ranked], which[ranked]
    pieces: Ints = np.maximum(_round(many[ranked]), 1)
    price = goods().price[which] * supplier_rates(trades.supplier[lines], order_days(trades)[lines])
    price = price * _peer_level(trades, lines, pieces, which) * np.exp(rng.normal(0, PRICE_SPREAD, len(lines)))
    price = price * _misprice(trades, lines, rng)
    unit_price = np.maximum(np.rint(price * 100), 1).astype(np.int64) * CENT
    pieces = _below_limit(trades, lines, unit_price, pieces, rng)
    amount: Ints = unit_price * pieces
    total = np.zeros(len(trades), dtype=np.int64)
    np.add.at(total, lines, amount)
    starts = np.r_[True, lines[1:] != lines[:-1]]
    begin = np.maximum.accumulate(np.where(starts, np.arange(len(lines)), 0))
    return Bills(lines, np.arange(len(lines)) - begin + 1, which, pieces, unit_price, amount, total, pieces[starts])


def _peer_level(trades: Trades, lines: Ints, pieces: Ints, which: Ints) -> Reals:
    """What the customer pays against others: its own bargain, and less for large lots."""
    bargain = np.random.default_rng(BARGAINS).normal(0, PEER_SPREAD, BARGAINS)[trades.customer[lines] % BARGAINS]
    lot = np.log(np.maximum(pieces, 1) / np.maximum(goods().quantity[which], 1)).clip(-2, 2)
    return np.asarray(np.exp(bargain - LOT_DISCOUNT * lot))


def _misprice(trades: Trades, lines: Ints, rng: np.random.Generator) -> Reals:
    """Factors of the orders whose price is far from the usual one: a better make, a rush; a sale, second quality."""
    dear, cheap = marked(trades, "overpriced")[lines], marked(trades, "underpriced")[lines]
    factor = np.where(dear, rng.uniform(*DEAR, len(lines)), 1.0)
    return np.where(cheap, rng.uniform(*CHEAP, len(lines)), factor)


def _below_limit(trades: Trades, lines: Ints, unit_price: Ints, pieces: Ints, rng: np.random.Generator) -> Ints:
    """Quantities with which marked orders stay just below the threshold of declaration, where the price allows."""
    rows = np.flatnonzero(marked(trades, "below_limit")[lines])
    of = lines[rows]
    limit = threshold_units("declaration", trades.supplier[of], order_days(trades)[of])
    many = (limit * rng.uniform(*JUST_BELOW, len(rows)) / unit_price[rows]).astype(np.int64)
    fits = many >= LEAST_PIECES
    pieces[rows[fits]] = many[fits]
    return pieces


def _round(quantity: np.ndarray) -> Ints:
    """Whole numbers, to two significant digits from 100 up, as people order."""
    step = 10.0 ** np.maximum(np.floor(np.log10(np.maximum(quantity, 1))) - 1, 0)
    return np.asarray(np.rint(quantity / step) * step, dtype=np.int64)


def _also_bought(cast: Cast, trades: Trades, rows: Ints, rng: np.random.Generator) -> tuple[Ints, Flags]:
    buys = activities().buys[cast.firms.activity[trades.customer[rows]]]
    more = buys[np.arange(len(rows)), rng.integers(0, buys.shape[1], len(rows))]
    fits = (more >= 0) & (more != trades.good[rows]) & ~goods().controlled[more]
    return more, fits & suppliers().sells[trades.supplier[rows], more]


def line_records(bills: Bills, rows: Ints, trades: Trades, orders: Ids, rng: np.random.Generator) -> pa.Table:
    """One row per line in `rows`."""
    order, good, count = bills.order[rows], bills.good[rows], len(rows)
    nothing = rng.random(count) < UNCLASSIFIED
    vague = marked(trades, "vague_words")[order]
    said = np.where(vague, len(goods().hs) + rng.integers(0, len(VAGUE), count), good)
    return records(
        "order_lines",
        {
            "order_id": orders.of(order),
            "line_no": whole(bills.line_no[rows]),
            "kind": words(["goods"], np.zeros(count, dtype=np.int64)),
            "hs_code": words(goods().hs, np.where(nothing & ~goods().controlled[good], -1, good)),
            "description": words([*goods().description, *VAGUE], said),
            "quantity": amounts(bills.quantity[rows] * AMOUNT_UNITS),
            "unit": words(goods().unit, good),
            "unit_price": amounts(bills.unit_price[rows]),
            "amount": amounts(bills.amount[rows]),
            "control_code": words(goods().control, good),
        },
    )

"""What each order costs: its lines, exact to the cent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from chokepoint.simulate.columns import AMOUNT_UNITS, amounts, records, whole, words
from chokepoint.simulate.firms import Cast
from chokepoint.simulate.goods import activities, goods, suppliers
from chokepoint.simulate.orders import Trades, order_days
from chokepoint.simulate.parameters import Flags, Ints
from chokepoint.simulate.rates import supplier_rates

PRICE_SPREAD = 0.12
"""Standard deviation of the logarithm of a unit price around the good's own."""
CENT = AMOUNT_UNITS // 100
UNCLASSIFIED = 0.01
"""Share of lines with no goods code."""


@dataclass
class Bills:
    """One line a row; `order` is a row of the trades; prices and amounts in ten-thousandths of the currency.

    `total` has one entry for each trade.
    """

    order: Ints
    line_no: Ints
    good: Ints
    quantity: Ints
    unit_price: Ints
    amount: Ints
    total: Ints


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
    price = price * np.exp(rng.normal(0, PRICE_SPREAD, len(lines)))
    unit_price = np.maximum(np.rint(price * 100), 1).astype(np.int64) * CENT
    amount: Ints = unit_price * pieces
    total = np.zeros(len(trades), dtype=np.int64)
    np.add.at(total, lines, amount)
    starts = np.r_[True, lines[1:] != lines[:-1]]
    begin = np.maximum.accumulate(np.where(starts, np.arange(len(lines)), 0))
    return Bills(lines, np.arange(len(lines)) - begin + 1, which, pieces, unit_price, amount, total)


def _round(quantity: np.ndarray) -> Ints:
    """Whole numbers, to two significant digits from 100 up, as people order."""
    step = 10.0 ** np.maximum(np.floor(np.log10(np.maximum(quantity, 1))) - 1, 0)
    return np.asarray(np.rint(quantity / step) * step, dtype=np.int64)


def _also_bought(cast: Cast, trades: Trades, rows: Ints, rng: np.random.Generator) -> tuple[Ints, Flags]:
    buys = activities().buys[cast.firms.activity[trades.customer[rows]]]
    more = buys[np.arange(len(rows)), rng.integers(0, buys.shape[1], len(rows))]
    fits = (more >= 0) & (more != trades.good[rows]) & ~goods().controlled[more]
    return more, fits & suppliers().sells[trades.supplier[rows], more]


def line_records(bills: Bills, order_ids: pa.Array, rng: np.random.Generator) -> pa.Table:
    """One row per line."""
    nothing = rng.random(len(bills.order)) < UNCLASSIFIED
    return records(
        "order_lines",
        {
            "order_id": order_ids.take(pa.array(bills.order)),
            "line_no": whole(bills.line_no),
            "kind": words(["goods"], np.zeros(len(bills.order), dtype=np.int64)),
            "hs_code": words(goods().hs, np.where(nothing & ~goods().controlled[bills.good], -1, bills.good)),
            "description": words(goods().description, bills.good),
            "quantity": amounts(bills.quantity * AMOUNT_UNITS),
            "unit": words(goods().unit, bills.good),
            "unit_price": amounts(bills.unit_price),
            "amount": amounts(bills.amount),
            "control_code": words(goods().control, bills.good),
        },
    )

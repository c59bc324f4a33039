"""An invoice that states another value than was ordered and paid, or goods priced far below their kind.

An invoice below the true value hides goods and duty from customs; one above it moves money under the cover of trade.

Innocent: Tax and freight stand on the invoice and not in the order; part of the goods is invoiced elsewhere; samples,
    second quality, clearance of stock; a large quantity at a discount.
Cannot see: Quality and make of the goods; invoices that were not loaded; goods that few others in this ledger buy in
    that unit and currency; what was declared to customs.
Check: Which of order, invoice and payment states the true value? What did the customs declaration state?
Ask: Please send the invoice and the proof of payment for this order once more.
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, trade documents and
    commodities (prices not in line with the market; value that contradicts other papers); Wolfsberg Group, ICC and
    BAFT, Trade Finance Principles, 2019, appendices on control of over- and under-invoicing.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, earlier_order, fires, line, order, outside, paid, silent, unassessable
from chokepoint.observe.fitting import goods_named
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged

OVER = 1.3
"""Invoiced ÷ ordered from which an invoice is too high: above what tax adds. Source: standard rates of value added tax
in the European Union reach 27 % (Hungary)."""
UNDER = 0.75
"""Invoiced ÷ ordered below which it is too low, where the order was paid for all the same. Ours."""
PAID_FOR = 0.9
"""Paid ÷ ordered from which the order counts as paid for."""
THREEFOLD = 3.0
"""Factor of invoiced and ordered value, either way, from which the sign is at full strength. Ours."""
LEAST = 0.4
FENCE = 2.2
"""Interquartile ranges below the lower quartile beyond which a price is out. Source: Hoaglin and Iglewicz, Fine-Tuning
Some Resistant Rules for Outlier Labeling, Journal of the American Statistical Association 82 (1987)."""
LEAST_CHEAPER = 1.5
"""Factor below the usual price within which none is out, however little prices vary. Ours."""
LARGE_LOT = 0.5
"""Factor where the quantity is above the upper quartile of its peers: large lots cost less a piece."""


def finding(
    orders: ir.Table, invoiced_orders: ir.Table, unit_values: ir.Table, orders_without_lines: ir.Table
) -> ir.Table:
    """One row per order. Strength: by the factor between the two values, full at THREEFOLD.

    NULL where neither shows and an invoice, an amount or what others pay is not known.
    """
    rows = ibis.union(_bills(invoiced_orders), _cheap_lines(unit_values)).filter(_.shows.fill_null(True))
    uninvoiced = orders.select("order_id").anti_join(invoiced_orders, "order_id")
    return judged(orders, rows, uninvoiced.union(orders_without_lines), strength=_.weight.max())


def _bills(invoiced: ir.Table) -> ir.Table:
    """One row per order and invoice: whether they `shows` another value than the order, `words, record, weight`."""
    ratio = (invoiced.invoiced / invoiced.amount).round(6)
    paid_for = invoiced.paid >= invoiced.amount * PAID_FOR
    shows = ibis.cases((ratio >= OVER, True), (ratio > UNDER, False), (ratio.notnull(), paid_for))
    rows = invoiced.mutate(shows=shows, record=record("documents", invoiced.document_id))
    stated = ibis.literal("invoiced ") + _sum(rows.invoiced) + " for an order of " + _sum(rows.amount)
    factor = (rows.invoiced.nullif(0) / rows.amount).ln().abs()
    return rows.select(
        "order_id",
        "shows",
        "record",
        words=stated + " " + rows.currency,
        weight=_weighed(factor.fill_null(THREEFOLD)),
    )


def _cheap_lines(unit_values: ir.Table) -> ir.Table:
    """One row per line of goods: whether it `shows` a price far below its peers', `words, record, weight`."""
    lines = unit_values.mutate(below=(unit_values.middle - unit_values.price).round(9))
    fence = lines.low - FENCE * (lines.high - lines.low)
    lines = lines.mutate(
        shows=(lines.price < fence.round(9)) & (lines.below.exp().round(6) >= LEAST_CHEAPER),
        percent=((-lines.below).exp() * 100).round().cast("int64").cast("string"),
    )
    return lines.select(
        "order_id",
        "shows",
        record=record("order_lines", lines.order_id, lines.line_no),
        words=lines.percent + ibis.literal(" % of the usual price of ") + goods_named(lines.heading),
        weight=_weighed(lines.below) * (lines.quantity > lines.large).ifelse(LARGE_LOT, 1.0),
    )


def _weighed(logarithm: ir.FloatingValue) -> ir.FloatingValue:
    return (logarithm / ibis.literal(THREEFOLD).ln()).clip(LEAST, 1.0)


def _sum(amount: ir.FloatingValue) -> ir.StringValue:
    return amount.round().cast("int64").cast("string")


def applies(orders: ir.Table, orders_without_goods: ir.Table) -> ir.Table:
    """Orders of goods; NULL where a line is known neither as goods nor as a service."""
    goodsless = orders_without_goods.mutate(goodsless=True)
    rows = orders.select("order_id").left_join(goodsless, "order_id")
    return rows.select(subject_id=rows.order_id, applies=rows.goodsless.isnull() | rows.has_goods)


_ORDER = order(currency="USD", amount=1000)
_PAID = paid("buyer", amount=1000)


def _bearings(price: float, quantity: int = 100) -> Row:
    return line("848210", quantity=quantity, unit="pieces", unit_price=price)


def _invoice(amount: float | None, document_id: str = "D1", currency: str = "USD", number: str | None = None) -> Row:
    return document("invoice", document_id, amount=amount, currency=currency, number=number)


_LINE = _bearings(10)


def _peers(count: int = 9) -> tuple[Row, ...]:
    """Orders of a hundred bearings at about 10 dollars each, by as many customers."""
    return tuple(
        made
        for one in range(count)
        for made in (
            earlier_order(f"H{one}", f"c{one}", "2024-02-10", currency="USD"),
            line("848210", f"H{one}", quantity=100 + one, unit="pieces", unit_price=10 + one / 10),
        )
    )


INDICATOR = Indicator(
    code="PAY-09",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Values that do not agree: {basis}.",
    questions=("invoice", "order-value", "price", "goods"),
    examples=(
        fires("invoiced at twice the order", _ORDER, _LINE, _invoice(2000), _PAID, *_peers()),
        fires("invoiced at half of what was paid", _ORDER, _LINE, _invoice(500), _PAID, *_peers()),
        fires("sold at a fifth of the price", _ORDER, _bearings(2), _invoice(1000), *_peers()),
        fires(
            "a large lot at a fifth of the price",
            _ORDER,
            _bearings(2, 900),
            _invoice(1000),
            *_peers(),
        ),
        fires("though few others buy these goods", _ORDER, _LINE, _invoice(2000), _PAID),
        silent("as ordered", _ORDER, _LINE, _invoice(1000), _PAID, *_peers()),
        silent("with tax", _ORDER, _LINE, _invoice(1200), _PAID, *_peers()),
        silent("a first part, as far as paid", _ORDER, _LINE, _invoice(300), paid("buyer", amount=300), *_peers()),
        silent(
            "in two parts",
            _ORDER,
            _LINE,
            _invoice(500, number="7"),
            _invoice(500, "D2", number="8"),
            _PAID,
            *_peers(),
        ),
        unassessable("twice, without numbers", _ORDER, _LINE, _invoice(1000), _invoice(1000, "D2"), _PAID, *_peers()),
        silent(
            "filed twice", _ORDER, _LINE, _invoice(1000, number="7"), _invoice(1000, "D2", number="7"), _PAID, *_peers()
        ),
        silent("somewhat cheaper", _ORDER, _bearings(8), _invoice(1000), _PAID, *_peers()),
        unassessable("no invoice recorded", _ORDER, _LINE, _PAID, *_peers()),
        unassessable("what it states is not known", _ORDER, _LINE, _invoice(None), _PAID, *_peers()),
        unassessable("in another currency", _ORDER, _LINE, _invoice(900, currency="EUR"), _PAID, *_peers()),
        unassessable("order without an amount", order(currency="USD"), _LINE, _invoice(2000), _PAID, *_peers()),
        unassessable("what others pay is not known", _ORDER, _LINE, _invoice(1000), _PAID),
        unassessable("no lines known", _ORDER, _invoice(1000), _PAID),
        outside("a service", _ORDER, line(kind="service"), _invoice(2000), _PAID),
    ),
)

"""A price far above what others pay for the same goods.

Who pays far more than the market asks pays for something besides the goods: for silence, or for a seller that asks
nothing.

Innocent: A better make under the same code; a small or urgent quantity; goods made to order; freight and service
    within the price; a price that had risen when others had a fixed contract.
Cannot see: Quality and make of the goods; goods that few others in this ledger buy in that unit and currency; prices
    outside this ledger.
Check: What do other suppliers ask for these goods? Are unit and currency right?
Ask: Please confirm the price and what it includes.
Source: FinCEN and BIS, Joint Notice FIN-2023-NTC2 of 6 November 2023, red flags (significantly overpaying against
    known market prices); National Crime Agency and OFSI, Red Alert on the evasion of export sanctions, December 2023.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import earlier_order, fires, line, order, outside, silent, unassessable
from chokepoint.observe.fitting import goods_named
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged

FAR = 3.5
"""Robust z from which a price counts as far out. Source: Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993,
modified z-scores."""
FURTHEST = 7.0
"""Robust z from which the sign is at full strength. Ours: twice the former."""
LEAST_MULTIPLE = 1.5
"""Multiple of the usual price below which none is far out, however little prices vary. Ours."""
SMALL_LOT = 0.5
"""Factor where the quantity is below the lower quartile of its peers: small lots cost more a piece."""


def finding(orders: ir.Table, unit_values: ir.Table, orders_without_lines: ir.Table) -> ir.Table:
    """One row per order. Strength: by the robust z of the line that stands out most, a half at FAR."""
    lines = unit_values.mutate(above=(unit_values.price - unit_values.middle).round(9))
    lines = lines.mutate(z=(lines.above / lines.spread).round(6), multiple=lines.above.exp().round(6))
    far = (lines.z >= FAR) & (lines.multiple >= LEAST_MULTIPLE)
    lines = lines.mutate(shows=far).filter(far.fill_null(True))
    lines = lines.mutate(
        words=lines.multiple.round(1).cast("string")
        + ibis.literal(" × the usual price of ")
        + goods_named(lines.heading),
        record=record("order_lines", lines.order_id, lines.line_no),
        weight=(lines.z / FURTHEST).clip(FAR / FURTHEST, 1.0) * (lines.quantity < lines.small).ifelse(SMALL_LOT, 1.0),
    )
    return judged(orders, lines, orders_without_lines, strength=_.weight.max())


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


_IN_DOLLARS = order(currency="USD")


def _line(price: float | None, quantity: int | None = 100, order_id: str = "O", **cells: object) -> Row:
    given = {"hs_code": "848210", "quantity": quantity, "unit": "pieces", "unit_price": price}
    return line(order_id=order_id, **{**given, **cells})  # type: ignore[arg-type]


def _peers(count: int = 9, ordered_at: str = "2024-02-10", hs_code: str = "848210") -> tuple[Row, ...]:
    """Orders of a hundred bearings at about 10 dollars each, by as many customers."""
    return tuple(
        made
        for one in range(count)
        for made in (
            earlier_order(f"H{one}", f"c{one}", ordered_at, currency="USD"),
            _line(10 + one / 10, 100 + one, f"H{one}", hs_code=hs_code),
        )
    )


INDICATOR = Indicator(
    code="PAY-08",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Dear: {basis}.",
    questions=("price", "goods", "quantity"),
    examples=(
        fires("four times the usual price", _IN_DOLLARS, _line(40), *_peers()),
        fires("by the amount of the line", _IN_DOLLARS, _line(None, amount=4000), *_peers()),
        fires("one line of two", _IN_DOLLARS, _line(10), _line(40, line_no=2), *_peers()),
        fires("a small lot, far dearer", _IN_DOLLARS, _line(90, 2), *_peers()),
        fires("others in an earlier year", _IN_DOLLARS, _line(40), *_peers(ordered_at="2022-02-10")),
        fires("others of the same heading", _IN_DOLLARS, _line(40), *_peers(hs_code="848220")),
        silent("the usual price", _IN_DOLLARS, _line(11), *_peers()),
        silent("somewhat dearer", _IN_DOLLARS, _line(14), *_peers()),
        silent("cheaper", _IN_DOLLARS, _line(3), *_peers()),
        unassessable("too few others buy these goods", _IN_DOLLARS, _line(40), *_peers(5)),
        unassessable("another currency", order(currency="JPY"), _line(4000), *_peers()),
        unassessable("currency not known", order(), _line(40), *_peers()),
        unassessable("price not known", _IN_DOLLARS, _line(None), *_peers()),
        unassessable("quantity not known", _IN_DOLLARS, _line(None, None, amount=4000), *_peers()),
        unassessable("unit not known", _IN_DOLLARS, line("848210", quantity=100, unit_price=40), *_peers()),
        unassessable("no lines known", _IN_DOLLARS, *_peers()),
        outside("a service", _IN_DOLLARS, line(kind="service"), *_peers()),
    ),
)

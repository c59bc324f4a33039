"""Goods that stand on a control list.

Listed goods are what networks of procurement look for. The list is a base rate: most who buy such goods buy them
lawfully, so this sign matters beside others.

Innocent: The goods are ordinary supplies of many trades; a licence covers them.
Cannot see: Goods without a code; lists that were not loaded; what distinguishes a listed from an unlisted make of
    goods under the same code.
Check: Which entry of which list covers the goods, and does a licence cover this order?
Ask: Please send the licence or end-user certificate that covers the goods.
Source: FinCEN and BIS, Supplemental Joint Alert of May 2023; EU note on enhanced due diligence, September 2023, and
    list of common high priority items; Regulation (EU) 2019/1148, Annexes I and II.
"""

import ibis.expr.types as ir

from chokepoint.observe.examples import fires, line, order, outside, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row


def finding(listed_orders: ir.Table) -> ir.Table:
    """One row per order. Strength: 1 where an entry names the goods by code of the list or six digits, else a half."""
    rows = listed_orders
    return rows.select("strength", "basis", "record_ids", subject_id=rows.order_id, fired=rows.listed)


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


def _entry_of(hs_prefix: str | None, **cells: object) -> Row:
    return row("controlled_goods", **{"list_id": "L", "hs_prefix": hs_prefix, **cells})


INDICATOR = Indicator(
    code="GDS-01",
    subject="order",
    finding=finding,
    applies=applies,
    explain="On a control list: {basis}.",
    questions=("goods", "goods-control"),
    examples=(
        fires("listed", order(), line("760310"), _entry_of("760310")),
        fires("listed by heading", order(), line("760310"), _entry_of("7603")),
        fires("one line of two", order(), line("760310"), line("480257", line_no=2), _entry_of("760310")),
        fires(
            "by the list's own code",
            order(),
            line("760310", control_code="1C111"),
            _entry_of("7603", control_code="1C111"),
        ),
        fires(
            "above the threshold",
            order(),
            line("760310", quantity=20, unit="kg"),
            _entry_of("760310", threshold_quantity=10, unit="kg"),
        ),
        silent("not listed", order(), line("480257"), _entry_of("760310")),
        silent(
            "below the threshold",
            order(),
            line("760310", quantity=5, unit="kg"),
            _entry_of("760310", threshold_quantity=10, unit="kg"),
        ),
        silent("listed later", order(), line("760310"), _entry_of("760310", valid_from="2024-07-01")),
        silent("no longer listed", order(), line("760310"), _entry_of("760310", valid_to="2024-01-01")),
        unassessable("no list loaded", order(), line("760310")),
        unassessable("no code", order(), line(None), _entry_of("760310")),
        unassessable("code too short", order(), line("7603"), _entry_of("760310")),
        unassessable(
            "another unit",
            order(),
            line("760310", quantity=5, unit="bags"),
            _entry_of("760310", threshold_quantity=10, unit="kg"),
        ),
        unassessable("not classified", order(), line("760310"), _entry_of(None, control_code="1C111")),
        unassessable("no lines known", order(), _entry_of("760310")),
        outside("a service", order(), line(kind="service"), _entry_of("760310")),
    ),
)

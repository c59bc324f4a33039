"""Controlled goods under a licence that covers them.

An authority has looked at buyer, goods and use, and allowed the export.

Innocent: This is itself evidence in favour.
Cannot see: Whether the licence is genuine; other orders that draw on the same licence; licences that were not loaded.
Check: Does the authority's register bear the licence out? Is its quantity used up?
Ask: Please send the licence or end-user certificate that covers the goods.
Source: Commission Recommendation (EU) 2019/1318 on internal compliance programmes for dual-use trade controls: licences
    and their conditions are checked before goods leave.
"""

from typing import Any

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import document, fires, in_doubt, line, order, outside, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.relations.licence_due import looked_up


def finding(orders: ir.Table, order_lines: ir.Table, licensed_lines: ir.Table, controlled_goods: ir.Table) -> ir.Table:
    """One row per order. Strength is 1. Open while another line of the order may be controlled as well."""
    others = order_lines.semi_join(licensed_lines, "order_id")
    others = looked_up(others, controlled_goods).anti_join(licensed_lines, ["order_id", "line_no"])
    unclear = others.filter(~others.free).select("order_id").distinct().mutate(unclear=True)
    per_order = licensed_lines.group_by("order_id").agg(
        all_may=licensed_lines.covered.fill_null(True).all(),
        in_doubt=licensed_lines.covered.isnull().any(),
        basis=listed(licensed_lines.licence_id),
        record_ids=gathered(record("documents", licensed_lines.licence_id)),
    )
    rows = orders.select("order_id").left_join(per_order, "order_id").drop("order_id_right")
    rows = rows.left_join(unclear, "order_id")
    fired = ibis.cases(
        (~rows.all_may, False),
        (rows.in_doubt | rows.unclear.fill_null(False), ibis.null("boolean")),
        else_=rows.all_may,
    )
    return rows.select(
        subject_id=rows.order_id,
        fired=fired,
        strength=ibis.literal(1.0),
        basis=rows.basis,
        record_ids=rows.record_ids,
    )


def applies(licence_due: ir.Table) -> ir.Table:
    """Orders with a line under a control code."""
    return licence_due


def _licence(**cells: Any) -> Row:
    """A licence of the order for its goods, from the first day of that year."""
    return document("licence", **{"control_code": "5A001", "valid_from": "2024-01-01", **cells})


_LISTED = row("controlled_goods", list_id="L", hs_prefix="8525", control_code="5A001")

INDICATOR = Indicator(
    code="EXC-05",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Licence {basis} covers the controlled goods.",
    relief=True,
    stands_alone=True,
    absence=("documents.valid_from", "documents.valid_to", "documents.quantity"),
    questions=("goods-control", "quantity", "same-party"),
    examples=(
        fires("the order's own licence", order(), line("852580", control_code="5A001"), _licence()),
        fires(
            "a licence of the buyer",
            order(),
            line("852580", control_code="5a001"),
            _licence(order_id=None, buyer_id="buyer"),
        ),
        fires("by the goods", order(), line("852580"), _LISTED, _licence(control_code=None, hs_code="8525")),
        fires(
            "within its quantity",
            order(),
            line("852580", control_code="5A001", quantity=5),
            line("852580", line_no=2, control_code="5A001", quantity=5),
            _licence(quantity=10, unit="pieces"),
        ),
        fires("beside furniture", order(), line("852580"), line("940360", line_no=2), _LISTED, _licence()),
        unassessable(
            "a licence of one that may be the buyer",
            order(),
            line("852580", control_code="5A001"),
            _licence(order_id=None, buyer_id="x"),
            *in_doubt("x", "buyer"),
        ),
        unassessable(
            "beside goods that may be controlled too",
            order(),
            line("852580", control_code="5A001"),
            line("940360", line_no=2),
            _licence(),
        ),
        silent("no licence", order(), line("852580", control_code="5A001")),
        silent("expired", order(), line("852580", control_code="5A001"), _licence(valid_to="2024-05-31")),
        silent("not begun", order(), line("852580", control_code="5A001"), _licence(valid_from="2024-06-02")),
        silent("for other goods", order(), line("852580", control_code="5A001"), _licence(control_code="6A003")),
        silent("another's", order(), line("852580", control_code="5A001"), _licence(order_id=None, buyer_id="x")),
        silent(
            "two lines beyond its quantity",
            order(),
            line("852580", control_code="5A001", quantity=6),
            line("852580", line_no=2, control_code="5A001", quantity=6),
            _licence(quantity=10, unit="pieces"),
        ),
        unassessable(
            "quantity unrecorded", order(), line("852580", control_code="5A001"), _licence(quantity=10, unit="pieces")
        ),
        unassessable(
            "another unit",
            order(),
            line("852580", control_code="5A001", quantity=5, unit="kg"),
            _licence(quantity=10, unit="l"),
        ),
        unassessable(
            "the licence states no goods", order(), line("852580", control_code="5A001"), _licence(control_code=None)
        ),
        unassessable("nothing to look goods up in", order(), line("852580")),
        unassessable("goods unrecorded", order(), line(), _LISTED),
        unassessable("no lines recorded", order(), _LISTED),
        outside("goods on no list", order(), line("940360"), _LISTED),
        outside("a service", order(), line(kind="service"), _LISTED),
    ),
)

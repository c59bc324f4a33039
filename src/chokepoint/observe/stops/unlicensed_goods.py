"""Controlled goods that no licence on record covers.

Stopped where a line stands under a control code, by its own or by a list in force, and no licence of the order or of
its buyer is shown to hold on the day of the order for the code or the goods, and for the quantity. A mere match with a
list of goods to watch, which has no control codes, is a sign and not a stop.

Source: Council Regulation (EU) 2021/821, Article 3 (an authorisation is required for the export of listed items).
"""

from typing import Any

import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import document, fires, line, order, row, silent
from chokepoint.observe.indicator import Row, Stop
from chokepoint.observe.relations.payment_due import UNBOUND


def finding(orders: ir.Table, licensed_lines: ir.Table) -> ir.Table:
    """One row per order that is stopped; inquiries, quotes and refused orders are not."""
    bound = orders.filter(orders.stage.notin(UNBOUND).fill_null(True)).select("order_id")
    open_lines = licensed_lines.filter(~licensed_lines.covered.fill_null(False)).inner_join(bound, "order_id")
    words = open_lines.codes + open_lines.covered.isnull().ifelse(": no licence is shown to cover it", ": no licence")
    return open_lines.group_by(subject_id="order_id").agg(
        basis=listed(words), record_ids=gathered(record("order_lines", open_lines.order_id, open_lines.line_no))
    )


_LINE = line("852580", control_code="5A001", quantity=5)


def _licence(**cells: Any) -> Row:
    """A licence of the order for five of its goods, from the first day of that year."""
    given = {"control_code": "5A001", "valid_from": "2024-01-01", "quantity": 5, "unit": "pieces"}
    return document("licence", **{**given, **cells})


STOP = Stop(
    subject="order",
    finding=finding,
    rests_on=("order_lines.control_code", "order_lines.hs_code", "documents.valid_to", "documents.quantity"),
    cleared_by=(
        "order_lines.kind",
        "order_lines.hs_code",
        "order_lines.quantity",
        "order_lines.unit",
        "documents.buyer_id",
        "documents.control_code",
        "documents.hs_code",
        "documents.unit",
        "documents.valid_from",
        "documents.issued_at",
        "orders.stage",
    ),
    examples=(
        fires("no licence", order(), _LINE),
        fires(
            "stage unrecorded, licence expired",
            order(),
            _LINE,
            _licence(valid_to="2024-05-31"),
        ),
        fires("a licence for other goods", order(), _LINE, _licence(control_code="6A003")),
        fires("a licence that states no goods", order(), _LINE, _licence(control_code=None)),
        fires("more than it allows", order(), _LINE, _licence(quantity=4)),
        fires(
            "by a list in force",
            order(),
            line("852580"),
            row("controlled_goods", list_id="L", hs_prefix="8525", control_code="5A001", valid_from="2020-01-01"),
        ),
        fires(
            "quantity unrecorded, under a list with a threshold",
            order(),
            line("852580"),
            row("controlled_goods", list_id="L", hs_prefix="8525", control_code="5A001", threshold_quantity=10),
        ),
        silent(
            "covered, under its own code and a list's alike",
            order(),
            _LINE,
            row("controlled_goods", list_id="L", hs_prefix="852580", control_code="5A001"),
            _licence(),
        ),
        silent("a licence that covers it", order(), _LINE, _licence()),
        silent(
            "its buyer's licence",
            order(),
            _LINE,
            _licence(order_id=None, buyer_id="buyer"),
        ),
        silent("a quote", order(stage="quote"), _LINE),
        silent("a service", order(), line(kind="service", control_code="5A001")),
        silent("goods on no list", order(), line("940360")),
        silent(
            "goods to watch only",
            order(),
            line("852580"),
            row("controlled_goods", list_id="W", hs_prefix="8525", tier="1"),
        ),
        silent(
            "below the list's threshold",
            order(),
            line("852580", quantity=5),
            row("controlled_goods", list_id="L", hs_prefix="8525", control_code="5A001", threshold_quantity=10),
        ),
        silent(
            "before the list was in force",
            order(),
            line("852580"),
            row("controlled_goods", list_id="L", hs_prefix="8525", control_code="5A001", valid_from="2024-07-01"),
        ),
    ),
)

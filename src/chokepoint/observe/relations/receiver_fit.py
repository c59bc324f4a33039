"""How well what was ordered fits the activity of whoever else received it."""

import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.fitting import fitted


def receiver_fit(
    receivers: ir.Table, shipments: ir.Table, goods_lines: ir.Table, activities: ir.Table, fit: ir.Table
) -> ir.Table:
    """One row per order, consignee other than the customer, and line of goods; one without a line where none is known.

    The consignee's cells of `receivers`, `shipments` (the records), its `industry, title, method`, the line's `line_no,
    heading, chapter`, and `affinity`, NULL where activity or goods are not known.
    """
    others = receivers.filter(~receivers.own)
    sent = shipments.select("shipment_id", "order_id", "consignee_id").inner_join(
        others.select("order_id", "consignee_id"), ["order_id", "consignee_id"]
    )
    sent = sent.group_by("order_id", "consignee_id").agg(shipments=gathered(record("shipments", sent.shipment_id)))
    rows = others.inner_join(sent, ["order_id", "consignee_id"], rname="sent_{name}")
    rows = rows.drop(*(name for name in rows.columns if name.startswith("sent_")))
    rows = rows.left_join(activities, [("consignee_id", "party_id")])
    lines = goods_lines.select("order_id", "line_no", "heading", "chapter")
    rows = rows.drop("party_id").left_join(lines, "order_id", rname="line_{name}").drop("line_order_id")
    return fitted(rows, fit)

"""Which recovered items were supplied under which orders."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record

SUPPLYING = ("export", "import", "sale")
"""Changes of hands by which goods of an order reach its buyer."""


def supplied_items(
    custody_events: ir.Table, documents: ir.Table, orders: ir.Table, recovered_items: ir.Table
) -> ir.Table:
    """One row per order and recovered item that was supplied under it: `order_id, item_id, by_lot, records`.

    Custody shows it by a paper of the order, or by naming the order as its legal basis. `by_lot`: whether the lot alone
    agrees. Only items documented after the order.
    """
    events = custody_events.filter(custody_events.kind.isin(SUPPLYING))
    papers = documents.filter(documents.order_id.notnull()).select("document_id", "order_id")
    by_paper = events.inner_join(papers, "document_id").select("event_id", "item_id", "lot_number", "order_id")
    named = events.mutate(order_id=events.legal_basis.re_replace(r"^order\s+", ""))
    by_basis = named.semi_join(orders, "order_id").select("event_id", "item_id", "lot_number", "order_id")
    supplied = ibis.union(by_paper, by_basis, distinct=True)
    items = recovered_items.select("item_id", "lot_number", "documented_on")
    exact = supplied.filter(supplied.item_id.notnull()).inner_join(items.drop("lot_number"), "item_id")
    lots = supplied.filter(supplied.item_id.isnull() & supplied.lot_number.notnull()).drop("item_id")
    of_lots = lots.inner_join(items, "lot_number")
    columns = ("order_id", "event_id", "item_id", "documented_on")
    rows = ibis.union(
        exact.select(*columns, by_lot=ibis.literal(False)), of_lots.select(*columns, by_lot=ibis.literal(True))
    )
    rows = rows.inner_join(orders.select("order_id", "ordered_at"), "order_id")
    rows = rows.filter(rows.documented_on >= rows.ordered_at.date())
    return rows.group_by("order_id", "item_id").agg(
        by_lot=rows.by_lot.all(),
        records=gathered(record("custody_events", rows.event_id)),
    )

"""Which orders cannot be told from recovered items."""

import ibis
import ibis.expr.types as ir


def items_open(orders: ir.Table, items: ir.Table, documents: ir.Table, custody_events: ir.Table) -> ir.Table:
    """One row per order of which custody names neither item nor lot, and per order where no item was loaded:
    `order_id`.
    """
    unnamed = custody_events.filter(custody_events.item_id.isnull() & custody_events.lot_number.isnull())
    papers = documents.filter(documents.order_id.notnull()).select("document_id", "order_id")
    open_ones = unnamed.inner_join(papers, "document_id").select("order_id")
    loaded = orders.select("order_id").cross_join(items.agg(loaded=items.count()))
    return ibis.union(open_ones, loaded.filter(loaded.loaded == 0).select("order_id"), distinct=True)

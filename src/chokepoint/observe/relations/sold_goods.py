"""Which goods were asked for, of which supplier."""

import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities


def sold_goods(orders: ir.Table, goods_lines: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per order and heading it asks for: `order_id, stage, ordered_at, entity (of the customer), supplier,
    heading`.

    `supplier`: its entity; NULL where it is not recorded. `heading`: NULL for lines without a code.
    """
    lines = goods_lines.select("order_id", "stage", "ordered_at", "heading", entity="customer_id_entity").distinct()
    sold = with_entities(orders.select("order_id", "supplier_id"), identities, "supplier_id")
    return lines.inner_join(sold.select("order_id", supplier="supplier_id_entity"), "order_id")

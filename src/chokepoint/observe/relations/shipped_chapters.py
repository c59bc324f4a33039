"""Which goods an order's shipments carry, by chapter of the Harmonized System."""

import ibis.expr.types as ir


def shipped_chapters(order_lines: ir.Table) -> ir.Table:
    """One row per order with goods of which every line has a code: order_id, chapter (of several, the least)."""
    goods = order_lines.filter((order_lines.kind != "service") | order_lines.kind.isnull())
    chapters = goods.group_by("order_id").agg(
        uncoded=goods.hs_code.isnull().any(),
        chapter=goods.hs_code[:2].min(),
    )
    return chapters.filter(~chapters.uncoded).select("order_id", "chapter")

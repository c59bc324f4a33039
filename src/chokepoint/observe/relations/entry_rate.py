"""How many entries of control lists a buyer usually has to an order of listed goods."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities


def entry_rate(controlled_lines: ir.Table, orders: ir.Table, identities: ir.Table) -> ir.Table:
    """One row: `rate`: distinct pairs of buyer and entry over distinct orders of listed goods; NULL without any."""
    placed = with_entities(orders.select("order_id", "customer_id"), identities, "customer_id")
    sure = controlled_lines.filter(controlled_lines.certain.fill_null(False))
    bought = sure.select("order_id", entry=ibis.coalesce(sure.entry_code, sure.hs_code.substr(0, 6)))
    bought = bought.inner_join(placed.select("order_id", "customer_id_entity"), "order_id")
    pairs = bought.select("customer_id_entity", "entry").distinct()
    ordered = bought.agg(orders=bought.order_id.nunique())
    rate = pairs.agg(pairs=pairs.count()).cross_join(ordered)
    return rate.select(rate=(rate.pairs / rate.orders.nullif(0)).round(9))

"""By whom a customer is supplied, with goods that others sell too."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.payment_due import UNBOUND

RIVALS = 3
"""Suppliers of a heading from which a buyer has a choice. Ours."""


def rival_sellers(sold_goods: ir.Table) -> ir.Table:
    """One row per order that came about, of goods that RIVALS or more sell: `order_id, entity, supplier, ordered_at,
    contested`.

    `entity` and `supplier` are entities; a supplier that is not recorded is NULL. `contested`: NULL where no heading
    of the order is known to have so many sellers, and one is not known.
    """
    lines = sold_goods.filter(sold_goods.stage.notin(UNBOUND).fill_null(True))
    offers = lines.filter(lines.heading.notnull() & lines.supplier.notnull()).select("heading", "supplier").distinct()
    sellers = offers.group_by("heading").agg(sellers=offers.count())
    rows = lines.left_join(sellers, "heading")
    contested = ibis.cases(
        (rows.heading.isnull(), ibis.null("boolean")), else_=(rows.sellers >= RIVALS).fill_null(False)
    )
    rows = rows.mutate(contested=contested)
    told = rows.group_by("order_id", "entity", "supplier", "ordered_at").agg(
        any_contested=rows.contested.any(), uncoded=rows.contested.isnull().any()
    )
    contested = ibis.cases((told.any_contested, True), (told.uncoded, ibis.null("boolean")), else_=False)
    return told.select("order_id", "entity", "supplier", "ordered_at", contested=contested).filter(
        lambda table: table.contested.fill_null(True)
    )

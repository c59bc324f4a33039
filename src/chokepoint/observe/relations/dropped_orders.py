"""Orders and inquiries that came to nothing because the buyer withdrew, or was turned away."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.payment_due import UNBOUND

WITHDRAWN = r"withdr[ae]w|cancel|revoked|storn|annul|zurückgez|iptal|отмен|отозв"
"""How a state in the source's own words says that an order was taken back: English, German, French, Italian, Turkish,
Russian."""

DROPPED_WHEN_ASKED = "dropped_when_asked"
"""Code of the note that the buyer let it drop when it was asked."""


def dropped_orders(orders: ir.Table, order_notes: ir.Table, shipments: ir.Table, payers: ir.Table) -> ir.Table:
    """One row per order of which it is known that it was dropped, or not known that it was not: `order_id, how`.

    `how`: asked (dropped when asked, by a note), refused, withdrawn (by its state, with nothing shipped or paid); NULL
    where stage or state are not known and nothing was shipped or paid. An inquiry or a quote that led to nothing is no
    drop by itself: buyers compare.
    """
    noted = order_notes.filter((order_notes.code == DROPPED_WHEN_ASKED) & order_notes.on_order)
    noted = noted.select("order_id").distinct().mutate(noted=ibis.literal(True))
    went = shipments.filter(shipments.order_id.notnull()).select("order_id").union(payers.select("order_id"))
    went = went.distinct().mutate(went=ibis.literal(True))
    rows = orders.select("order_id", "stage", "status").left_join(noted, "order_id").drop("order_id_right")
    rows = rows.left_join(went, "order_id").drop("order_id_right")
    stays = rows.stage.isin(UNBOUND) | rows.status.notnull()
    how = ibis.cases(
        (rows.noted, "asked"),
        (rows.stage == "refused", "refused"),
        (rows.went, "stays"),
        (rows.status.lower().re_search(WITHDRAWN), "withdrawn"),
        (rows.stage.notnull() & stays, "stays"),
        else_=ibis.null("string"),
    )
    how = (rows.stage.isnull() & (how == "stays")).ifelse(ibis.null("string"), how)
    rows = rows.select("order_id", how=how)
    return rows.filter((rows.how != "stays").fill_null(True))

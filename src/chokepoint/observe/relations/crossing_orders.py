"""Which orders go from one country into another."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.payment_due import UNBOUND
from chokepoint.observe.sameness import with_entities


def crossing_orders(orders: ir.Table, parties: ir.Table, shipments: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per order that came about: `order_id, entity (of its customer), ordered_at, crosses`.

    `crosses`: whether customer or place of delivery is in another country than the supplier; NULL where one of the
    three is not known and the others do not show it. An order with no shipment on record is taken to stay where its
    customer is.
    """
    placed = orders.filter(orders.stage.notin(UNBOUND).fill_null(True))
    placed = placed.select("order_id", "customer_id", "supplier_id", "ordered_at")
    seats = parties.select("party_id", "country")
    rows = placed.left_join(seats.rename(buyer="party_id", bought="country"), [("customer_id", "buyer")]).drop("buyer")
    rows = rows.left_join(seats.rename(seller="party_id", sold="country"), [("supplier_id", "seller")]).drop("seller")
    sent = shipments.filter(shipments.order_id.notnull())
    sent = sent.group_by("order_id").agg(
        least=sent.delivery_country.min(),
        most=sent.delivery_country.max(),
        untold=sent.delivery_country.isnull().any(),
    )
    rows = rows.left_join(sent, "order_id").drop("order_id_right")
    abroad = ((rows.bought != rows.sold) | (rows.least != rows.sold) | (rows.most != rows.sold)).fill_null(False)
    open_ = rows.bought.isnull() | rows.sold.isnull() | rows.untold.fill_null(False)
    rows = with_entities(rows, identities, "customer_id")
    return rows.select(
        "order_id",
        "ordered_at",
        entity="customer_id_entity",
        crosses=ibis.cases((abroad, True), (open_, ibis.null("boolean")), else_=False),
    )

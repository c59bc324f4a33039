"""Where a party that stops takes part in an order, and in which role."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import record

ORDER_ROLES = (("customer_id", "customer"), ("end_user_id", "end user"), ("supplier_id", "supplier"))
PAYMENT_ROLES = (("payer_id", "payer"), ("payee_id", "payee"), ("ultimate_debtor_id", "ultimate debtor"))
SHIPMENT_ROLES = (
    ("consignor_id", "consignor"),
    ("consignee_id", "consignee"),
    ("notify_party_id", "notify party"),
    ("forwarder_id", "forwarder"),
)
LEG_ROLES = (("carrier_id", "carrier"),)
DOCUMENT_ROLES = (
    ("issuer_id", "issuer of a document"),
    ("buyer_id", "buyer in a document"),
    ("payer_id", "payer in a document"),
    ("consignee_id", "consignee in a document"),
)


def stopping_roles(
    orders: ir.Table,
    payments: ir.Table,
    shipments: ir.Table,
    shipment_legs: ir.Table,
    documents: ir.Table,
    stopping_parties: ir.Table,
) -> ir.Table:
    """One row per order, record and role that names a party that stops: `order_id, party_id, role, record`.

    A payment belongs to its own order or, where it names none, to its document's.
    """
    stopping = stopping_parties.select("party_id").distinct()
    papers = documents.select(paper_id="document_id", paper_order="order_id")
    money = payments.left_join(papers, payments.document_id == papers.paper_id)
    money = money.mutate(order_id=ibis.coalesce(money.order_id, money.paper_order))
    sent = shipments.select("shipment_id", "order_id")
    legs = shipment_legs.inner_join(sent, "shipment_id")
    named = [
        *_roles(orders, ORDER_ROLES, record("orders", orders.order_id)),
        *_roles(money, PAYMENT_ROLES, record("payments", money.payment_id)),
        *_roles(shipments, SHIPMENT_ROLES, record("shipments", shipments.shipment_id)),
        *_roles(legs, LEG_ROLES, record("shipment_legs", legs.shipment_id, legs.leg_no)),
        *_roles(documents, DOCUMENT_ROLES, record("documents", documents.document_id)),
    ]
    return ibis.union(*(rows.semi_join(stopping, "party_id") for rows in named))


def _roles(rows: ir.Table, roles: tuple[tuple[str, str], ...], name: ir.StringValue) -> list[ir.Table]:
    return [
        rows.filter(rows[column].notnull() & rows.order_id.notnull()).select(
            "order_id", party_id=rows[column], role=ibis.literal(role), record=name
        )
        for column, role in roles
    ]

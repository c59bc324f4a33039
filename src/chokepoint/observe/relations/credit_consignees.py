"""To whom goods under a letter of credit are consigned."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import record
from chokepoint.observe.sameness import with_entities, with_sameness

CREDIT = "letter_of_credit"


def credit_consignees(
    payers: ir.Table,
    orders: ir.Table,
    shipments: ir.Table,
    documents: ir.Table,
    identities: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per order paid by letter of credit, and shipment or bill of lading: `order_id, consignee_id, anothers,
    papers, record`.

    `anothers`: whether the consignee is not the buyer; NULL where it is not recorded or in doubt. `papers`: whether any
    paper of the order is on record.
    """
    ladings = documents.filter(documents.kind == "bill_of_lading")
    sent = shipments.select("order_id", "consignee_id", record=record("shipments", shipments.shipment_id))
    laden = ladings.select("order_id", "consignee_id", record=record("documents", ladings.document_id))
    rows = ibis.union(sent, laden).semi_join(payers.filter(payers.method == CREDIT), "order_id")
    rows = rows.inner_join(orders.select("order_id", "customer_id"), "order_id")
    rows = with_entities(rows, identities, "consignee_id", "customer_id")
    rows = with_sameness(rows, resemblances, "consignee_id", "customer_id")
    anothers = ibis.cases((rows.own, False), (~rows.own, True), else_=ibis.null("boolean"))
    filed = documents.select("order_id").distinct().mutate(papers=True)
    rows = rows.mutate(anothers=anothers).left_join(filed, "order_id")
    return rows.select("order_id", "consignee_id", "anothers", "record", papers=rows.papers.fill_null(False))

"""Payments by others than the buyer, and whether a contract of the order names the payer."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities, with_sameness


def contracted_payments(
    payers: ir.Table, documents: ir.Table, identities: ir.Table, resemblances: ir.Table
) -> ir.Table:
    """One row per payment, not known to be the buyer's own, of an order with contracts: `payment_id, named, contract`.

    `named`: whether a contract that held when it was paid names its payer; NULL where one names nobody, or somebody who
    may be the payer. `contract`: that record.
    """
    money = payers.filter(~payers.own.fill_null(False)).select("payment_id", "order_id", "paid_at", "payer_id")
    contracts = documents.filter((documents.kind == "contract") & documents.order_id.notnull())
    contracts = contracts.select("document_id", "valid_to", paper_order="order_id", named_id="payer_id")
    rows = money.inner_join(contracts, money.order_id == contracts.paper_order)
    rows = with_entities(rows, identities, "named_id", "payer_id")
    rows = with_sameness(rows, resemblances, "named_id", "payer_id", "names")
    rows = rows.mutate(names=rows.names & (rows.valid_to >= rows.paid_at.cast("date")).fill_null(True))
    found = rows.group_by("payment_id").agg(
        any_names=rows.names.any(),
        in_doubt=rows.names.isnull().any(),
        contract=ibis.literal("documents/") + rows.document_id.min(where=rows.names.fill_null(False)),
    )
    named = ibis.cases((found.any_names, True), (found.in_doubt, ibis.null("boolean")), else_=False)
    return found.select("payment_id", "contract", named=named)

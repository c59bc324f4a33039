"""Who takes part in an order: who pays, who buys, who receives."""

import ibis.expr.types as ir

from chokepoint.observe.sameness import with_sameness


def dealings(payers: ir.Table, receivers: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per payment and consignee of an order: `order_id, payment_id, payer_id, consignee_id, payer, customer,
    receiver` (entities), `three`.

    `three`: whether payer, customer and consignee are three entities; NULL where one is not recorded or in doubt.
    """
    paid = payers.select("order_id", "payment_id", "payer_id", "payer_id_entity", by_customer="own")
    got = receivers.select("order_id", "consignee_id", "consignee_id_entity", "customer_id_entity", to_customer="own")
    rows = paid.inner_join(got, "order_id")
    rows = with_sameness(rows, resemblances, "payer_id", "consignee_id", "one_party")
    return rows.select(
        "order_id",
        "payment_id",
        "payer_id",
        "consignee_id",
        payer="payer_id_entity",
        customer="customer_id_entity",
        receiver="consignee_id_entity",
        three=~rows.by_customer & ~rows.to_customer & ~rows.one_party,
    )

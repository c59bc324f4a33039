"""Payments by others than the buyer, and whether the same payer had paid for it before."""

import ibis.expr.types as ir


def paid_before(payers: ir.Table) -> ir.Table:
    """One row per payment by an entity known not to be the buyer: `payment_id, customary`.

    `customary`: whether that entity had paid for that buyer before the order was placed.
    """
    others = payers.filter(~payers.own)
    pair = ["customer_id_entity", "payer_id_entity"]
    first = others.group_by(pair).agg(first_paid=others.paid_at.min())
    rows = others.select("payment_id", "ordered_at", *pair).inner_join(first, pair)
    return rows.select("payment_id", customary=rows.first_paid < rows.ordered_at)

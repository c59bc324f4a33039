"""Payments that do not come from the buyer's seat."""

import ibis.expr.types as ir


def away_payments(payers: ir.Table, parties: ir.Table) -> ir.Table:
    """One row per payment not known to come from the buyer's seat: who, whence, when, and the buyer's `seat`."""
    seats = parties.select(customer_id="party_id", seat="country")
    money = payers.select(
        "payment_id", "order_id", "ordered_at", "customer_id", "customer_id_entity", "supplier_id", "from_country"
    )
    money = money.left_join(seats, "customer_id").drop("customer_id_right")
    return money.filter(~(money.from_country == money.seat).fill_null(False))

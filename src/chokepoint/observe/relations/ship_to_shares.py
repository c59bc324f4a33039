"""How usual it is to deliver to a country for customers of another."""

import ibis.expr.types as ir


def ship_to_shares(shipments: ir.Table, orders: ir.Table, party_places: ir.Table) -> ir.Table:
    """One row per shipment of an order that is not known to be delivered in its customer's own country.

    shipment_id, customer_country, delivery_country, others: other shipments for customers of the same country;
    alike: those of them delivered to the same country. Both NULL where either country is not known. The ledger up to
    the time of the assessment counts.
    """
    seats = party_places.select(customer_id="party_id", customer_country="country")
    buyers = orders.select("order_id", "customer_id").left_join(seats, "customer_id").drop("customer_id_right")
    sent = shipments.filter(shipments.order_id.notnull()).select("shipment_id", "order_id", "delivery_country")
    rows = sent.inner_join(buyers, "order_id").select("shipment_id", "customer_country", "delivery_country")
    counted = rows.group_by("customer_country", "delivery_country").agg(alike=rows.count())
    counted = counted.filter(counted.customer_country.notnull() & counted.delivery_country.notnull())
    shares = counted.mutate(others=counted.alike.sum().over(group_by=counted.customer_country))
    abroad = rows.filter((rows.customer_country != rows.delivery_country).fill_null(True))
    abroad = abroad.left_join(shares, ["customer_country", "delivery_country"])
    return abroad.select(
        "shipment_id", "customer_country", "delivery_country", others=abroad.others - 1, alike=abroad.alike - 1
    )

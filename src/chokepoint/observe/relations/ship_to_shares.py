"""How usual it is to deliver to a country for customers of another."""

import ibis.expr.types as ir


def ship_to_shares(shipments: ir.Table, orders: ir.Table, party_places: ir.Table) -> ir.Table:
    """One row per shipment of an order: shipment_id, customer_country, delivery_country, others, alike.

    `others`: other shipments for customers of the same country; `alike`: those of them delivered to the same country.
    Both NULL where either country is not known. The ledger up to the time of the assessment counts.
    """
    seats = party_places.select(buyer="party_id", customer_country="country")
    buyers = orders.select("order_id", "customer_id")
    buyers = buyers.left_join(seats, buyers.customer_id == seats.buyer).select("order_id", "customer_country")
    sent = shipments.filter(shipments.order_id.notnull()).select("shipment_id", "order_id", "delivery_country")
    rows = sent.inner_join(buyers, "order_id")
    counted = rows.group_by("customer_country", "delivery_country").agg(alike=rows.count())
    counted = counted.filter(counted.customer_country.notnull() & counted.delivery_country.notnull())
    shares = counted.mutate(others=counted.alike.sum().over(group_by=counted.customer_country))
    rows = rows.left_join(shares, ["customer_country", "delivery_country"])
    return rows.select(
        "shipment_id", "customer_country", "delivery_country", others=rows.others - 1, alike=rows.alike - 1
    )

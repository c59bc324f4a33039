"""Transshipment hubs that goods pass, and whether trade explains it."""

import ibis
import ibis.expr.types as ir

LEAST_OTHERS = 5
"""Other shipments between two countries from which their usual way can be told."""

USUAL_SHARE = 0.5
"""Share of them that pass a hub from which it is the usual way."""

THIN_STRENGTH = 0.5
"""Strength where too few others travel between the countries to tell what is usual."""

MOST_STRENGTH = 0.9
"""Strength where no other shipment between the countries passes the hub."""


def hub_transits(
    passed_zones: ir.Table,
    placed_ways: ir.Table,
    routes: ir.Table,
    shipments: ir.Table,
    orders: ir.Table,
    party_places: ir.Table,
) -> ir.Table:
    """One row per shipment and hub passed.

    shipment_id, order_id, zone_id, zone_name, valid_from, strength, and `unexplained`: the goods neither begin nor end
    there, neither the customer nor the consignee is seated in its country, which is none of those the way leads from
    and to, and other shipments between these mostly go otherwise; NULL where one of this is not known, or
    too few ways are placed to tell what is usual. Other shipments: of the whole ledger up to the assessment.
    """
    passed = passed_zones.filter(passed_zones.kind == "transshipment_hub")
    between = routes.filter(routes.origin.notnull()).select("way", "origin", "destination")
    rows = passed.left_join(between, "way").drop("way_right")
    rows = _with_usual(rows, placed_ways)
    rows = _with_seats(rows, shipments, orders, party_places)
    most = (rows.others >= LEAST_OTHERS) & (rows.through > USUAL_SHARE * rows.others)
    usual = rows.told.ifelse(most, ibis.null("boolean"))
    own = rows.country.isin([rows.origin, rows.destination])
    explained = ibis.cases(
        (rows.inherent | own | usual, True),
        ((rows.customer_country == rows.country) | (rows.consignee_country == rows.country), True),
        (rows.inherent.isnull() | rows.country.isnull() | usual.isnull(), ibis.null("boolean")),
        (rows.customer_country.isnull() | rows.consignee_country.isnull(), ibis.null("boolean")),
        else_=False,
    )
    share = rows.through / ibis.greatest(rows.others, 1)
    return rows.select(
        "shipment_id",
        "order_id",
        "zone_id",
        "zone_name",
        "valid_from",
        unexplained=~explained,
        strength=(rows.others >= LEAST_OTHERS).ifelse(MOST_STRENGTH * (1.0 - share), THIN_STRENGTH),
    )


def _with_usual(rows: ir.Table, placed_ways: ir.Table) -> ir.Table:
    """Adds `others`, shipments between the same countries, `through`, those of them that pass the same hub, `told`."""
    lanes = placed_ways.group_by("origin", "destination").agg(
        all_between=placed_ways.count(), told=placed_ways.told.any()
    )
    hubs = rows.group_by("origin", "destination", "zone_id").agg(all_through=rows.shipment_id.nunique())
    rows = rows.left_join(lanes, ["origin", "destination"]).drop("origin_right", "destination_right")
    rows = rows.left_join(hubs, ["origin", "destination", "zone_id"])
    rows = rows.drop("origin_right", "destination_right", "zone_id_right")
    return rows.mutate(others=rows.all_between - 1, through=rows.all_through - 1)


def _with_seats(rows: ir.Table, shipments: ir.Table, orders: ir.Table, party_places: ir.Table) -> ir.Table:
    """Adds `customer_country` and `consignee_country`."""
    rows = rows.inner_join(orders.select("order_id", "customer_id"), "order_id")
    rows = rows.inner_join(shipments.select("shipment_id", "consignee_id"), "shipment_id")
    customers = party_places.select(buyer="party_id", customer_country="country")
    consignees = party_places.select(receiver="party_id", consignee_country="country")
    rows = rows.left_join(customers, rows.customer_id == customers.buyer)
    return rows.left_join(consignees, rows.consignee_id == consignees.receiver)

"""Payments that do not come from the buyer's seat, and how foreign they are."""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import listed

SAME_SUB_REGION = 0.4
SAME_REGION = 0.75
FROM_THE_SUPPLIERS_COUNTRY = 0.6
"""Factor where the money comes from the supplier's own country, or that country is not known."""
WHERE_IT_WAS_ORDERED = 0.5
"""Factor where the order was placed from that country, or it is not known from which."""
PAID_FROM_THERE_BEFORE = 0.3
USUAL_SHARE = 0.05
"""Share of a country's payments that come from one other country at which the sign is worth half."""
LEAST_PAYMENTS = 20
"""Other payments by buyers of that country from which their share is taken."""


def foreign_payments(
    away_payments: ir.Table,
    payers: ir.Table,
    orders: ir.Table,
    deliveries: ir.Table,
    parties: ir.Table,
    country_regions: ir.Table,
) -> ir.Table:
    """One row per payment not known to come from the buyer's seat: `order_id, elsewhere, weight, words` and its cells.

    `elsewhere`: whether it comes from neither the buyer's country nor one of delivery; NULL where one is not known.
    `weight` in (0, 1]: how unusual that is.
    """
    foreign = _compared(away_payments, deliveries, country_regions)
    foreign = _with_countries(foreign, orders, parties)
    return _weighed(_with_custom(foreign, away_payments, payers, parties))


def _with_countries(foreign: ir.Table, orders: ir.Table, parties: ir.Table) -> ir.Table:
    """The same rows with the countries of the `supplier` and where the order was `placed`."""
    suppliers = parties.select(supplier_id="party_id", supplier="country")
    placed = orders.select("order_id", placed="placed_from_country")
    for side, key in ((suppliers, "supplier_id"), (placed, "order_id")):
        foreign = foreign.left_join(side, key).drop(f"{key}_right")
    return foreign


def _compared(away: ir.Table, deliveries: ir.Table, country_regions: ir.Table) -> ir.Table:
    """The same rows with `elsewhere`, `apart` and the countries they were `delivered` to."""
    kept = [name for name in away.columns if name != "payment_id"]
    sent = deliveries.select(sent_order="order_id", delivered_in="delivery_country")
    away = away.left_join(sent, away.order_id == sent.sent_order)
    for column in ("from_country", "seat", "delivered_in"):
        area = country_regions.select(
            **{f"{column}_key": "country", f"{column}_region": "region", f"{column}_sub_region": "sub_region"}
        )
        away = away.left_join(area, away[column] == area[f"{column}_key"]).drop(f"{column}_key")
    per_payment = away.group_by("payment_id").agg(
        **{name: away[name].arbitrary() for name in kept},
        delivered_there=(away.delivered_in == away.from_country).any().fill_null(False),
        delivery_unknown=(away.sent_order.notnull() & away.delivered_in.isnull()).any(),
        delivered=listed(away.delivered_in),
        apart=ibis.least(_apart(away, "seat").min(), _apart(away, "delivered_in").min(where=away.sent_order.notnull())),
    )
    unknown = per_payment.from_country.isnull() | per_payment.seat.isnull() | per_payment.delivery_unknown
    return per_payment.mutate(
        elsewhere=ibis.cases((per_payment.delivered_there, False), (unknown, ibis.null("boolean")), else_=True),
    )


def _apart(rows: ir.Table, other: str) -> ir.Value:
    """How far the country of payment is from another: a factor, least where it cannot be told."""
    return ibis.cases(
        (rows.from_country_region != rows[f"{other}_region"], 1.0),
        (rows.from_country_sub_region != rows[f"{other}_sub_region"], SAME_REGION),
        else_=SAME_SUB_REGION,
    )


def _with_custom(foreign: ir.Table, away: ir.Table, payers: ir.Table, parties: ir.Table) -> ir.Table:
    """The same rows with when the buyer first paid from there, and how many payments took the same lane."""
    seats = parties.select(customer_id="party_id", seat="country")
    known = payers.filter(payers.from_country.notnull())
    seated = known.select("customer_id", "from_country").left_join(seats, "customer_id")
    lanes = seated.group_by("seat", "from_country").agg(lane=seated.count())
    seats = lanes.group_by("seat").agg(of_seat=lanes.lane.sum())
    before = known.semi_join(away, ["customer_id_entity", "from_country"])
    before = before.group_by("customer_id_entity", "from_country").agg(first_order=_.ordered_at.min())
    own = known.semi_join(away, "order_id").group_by("order_id", "from_country").agg(own_lane=_.count())
    for side, keys in (
        (before, ["customer_id_entity", "from_country"]),
        (lanes, ["seat", "from_country"]),
        (seats, ["seat"]),
        (own, ["order_id", "from_country"]),
    ):
        foreign = foreign.left_join(side, keys).drop(*(f"{key}_right" for key in keys))
    return foreign


def _weighed(rows: ir.Table) -> ir.Table:
    """The same rows with `weight` and `words`. Other orders' payments count, the order's own do not."""
    others = rows.of_seat.fill_null(rows.own_lane) - rows.own_lane
    alike = rows.lane.fill_null(rows.own_lane) - rows.own_lane
    share = ibis.cases((others < LEAST_PAYMENTS, 0.0), else_=ibis.greatest(alike, 0) / others)
    differs_from_supplier = (rows.from_country != rows.supplier).fill_null(False)
    differs_from_placed = (rows.from_country != rows.placed).fill_null(False)
    goes_to = ibis.coalesce(rows.delivered, rows.seat)
    return rows.mutate(
        weight=rows.apart
        * differs_from_supplier.ifelse(1.0, FROM_THE_SUPPLIERS_COUNTRY)
        * differs_from_placed.ifelse(1.0, WHERE_IT_WAS_ORDERED)
        * (rows.first_order < rows.ordered_at).ifelse(PAID_FROM_THERE_BEFORE, 1.0)
        / (share / USUAL_SHARE + 1.0),
        words=rows.from_country + ibis.literal(" (buyer in ") + rows.seat + ", goods for " + goes_to + ")",
    )

"""Goods for a country that a list in force names for weak controls.

Public bodies publish which jurisdictions have gaps in their controls on finance or exports. A country on such a list
says nothing of a firm in it; together with other signs it says that a diversion there is less likely to be stopped.

Innocent: Nearly all trade with a listed country is ordinary trade. Lists change slowly, and a country may have mended
    what it was listed for.
Cannot see: Lists that were not loaded as measures of kind `listing`; listings of places within a country; an end user
    elsewhere.
Check: For what is the country listed, and does that bear on these goods?
Ask: Who in that country will use the goods?
Source: FATF, Guidance on Proliferation Financing Risk Assessment and Mitigation, June 2021, and FATF and Egmont Group,
    Trade-Based Money Laundering: Risk Indicators, March 2021: higher-risk jurisdictions. The countries are those of
    the loaded lists (such as FATF, Jurisdictions under Increased Monitoring), by the date of the order.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, order, party, row, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row

LISTING = "listing"

GOODS_GO_THERE = 1.0
BUYER_IS_THERE = 0.6
"""Strength where only the buyer's seat is there, and the goods go elsewhere. Ours."""


def finding(orders: ir.Table, destinations: ir.Table, parties: ir.Table, measures: ir.Table) -> ir.Table:
    """One row per order. Strength: 1 where the goods go to a listed country, less where the buyer's seat alone is.

    Seats count of firms and bodies alike; no citizenship is read. NULL where a country is not known and no other is
    listed, or no list was in force on the day of the order.
    """
    countries = _countries(orders, destinations, parties)
    listings = measures.filter((measures.kind == LISTING) & measures.country.notnull() & measures.place.isnull())
    listings = listings.select("measure_id", "country", "valid_from", "valid_to")
    met = countries.inner_join(listings, "country")
    day = met.ordered_at.date()
    met = met.filter((met.valid_from <= day) & (met.valid_to.isnull() | (met.valid_to >= day)))
    shown = met.group_by("order_id").agg(
        strength=met.strength.max(),
        basis=listed(met.words + met.country),
        record_ids=gathered(met.record).concat(gathered(record("measures", met.measure_id))).sort(),
    )
    untold = countries.filter(countries.country.isnull()).select("order_id").distinct().mutate(untold=True)
    rows = orders.select("order_id", "ordered_at").left_join(shown, "order_id").drop("order_id_right")
    rows = rows.left_join(untold, "order_id").drop("order_id_right")
    loaded = (rows.ordered_at.date() >= listings.valid_from.min().as_scalar()).fill_null(False)
    fired = ibis.cases(
        (rows.strength.notnull(), True), (rows.untold.notnull() | ~loaded, ibis.null("boolean")), else_=False
    )
    return rows.select("strength", "basis", "record_ids", subject_id=rows.order_id, fired=fired)


def _countries(orders: ir.Table, destinations: ir.Table, parties: ir.Table) -> ir.Table:
    """One row per order and country it is for: `order_id, ordered_at, country` (NULL: not known), how and by what."""
    goods = destinations.select(
        "order_id",
        "country",
        "record",
        words=ibis.literal("goods for "),
        strength=ibis.literal(GOODS_GO_THERE),
    )
    seats = parties.select("country", seat_id="party_id")
    buyers = orders.select("order_id", seat_id="customer_id").left_join(seats, "seat_id")
    seated = buyers.select(
        "order_id",
        "country",
        record=record("parties", buyers.seat_id),
        words=ibis.literal("buyer in "),
        strength=ibis.literal(BUYER_IS_THERE),
    )
    return goods.union(seated).inner_join(orders.select("order_id", "ordered_at"), "order_id")


def _listing(country: str, valid_from: str = "2020-02-01", **cells: object) -> Row:
    given = {"measure_id": f"M-{country}", "kind": LISTING, "country": country, "valid_from": valid_from}
    return row("measures", **{**given, **cells})


_BUYER = party(country="TR")
_LISTED = _listing("PA")

INDICATOR = Indicator(
    code="GEO-04",
    subject="order",
    finding=finding,
    explain="A country is listed for weak controls: {basis}.",
    questions=("receiver", "customer-place"),
    examples=(
        fires("goods go there", order(), _BUYER, shipped(delivery_country="PA"), _LISTED),
        fires("nothing sent yet, buyer there", order(), party(country="PA"), _LISTED),
        fires("buyer there, goods elsewhere", order(), party(country="PA"), shipped(delivery_country="TR"), _LISTED),
        fires(
            "one of two deliveries",
            order(),
            _BUYER,
            shipped(delivery_country="TR"),
            shipped(shipment_id="S2", delivery_country="PA"),
            _LISTED,
        ),
        silent("not listed", order(), _BUYER, shipped(delivery_country="GR"), _LISTED),
        silent("listed later", order(), _BUYER, _LISTED, _listing("TR", "2024-07-01")),
        silent("no longer listed", order(), _BUYER, _LISTED, _listing("TR", valid_to="2023-06-30")),
        silent("a town of it is", order(), _BUYER, _LISTED, _listing("TR", place="Mersin")),
        silent("another kind of measure", order(), _BUYER, _LISTED, _listing("TR", kind="crossing_closed")),
        unassessable("seat not known", order(), party(), shipped(delivery_country="GR"), _LISTED),
        unassessable("place of delivery not known", order(), _BUYER, shipped(), _LISTED),
        unassessable("no list loaded", order(), _BUYER),
        unassessable("no list of that day", order(ordered_at="2019-06-01"), _BUYER, _LISTED),
    ),
)

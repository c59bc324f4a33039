"""A declared end user that is a trading company, or that sits in a free-trade zone.

A trader does not use what it buys: the declaration hides the user behind it. Free zones are where goods are passed on
without coming into any country's trade.

Innocent: Traders use machines, vehicles and stores too; factories stand in free zones; the form has no other field for
    the trader.
Cannot see: The user behind the declared one; zones that were not loaded; whether the seat is where the goods go.
Check: What would this firm do with the goods, and to whom does it sell?
Ask: Will you use the goods yourselves? If not, please name the user and the place of use.
Source: EU internal compliance guidance, Recommendation (EU) 2019/1318, red flags (end user is a trading company, a
    distributor or based in a free-trade zone). Divisions: ISIC Rev. 4, section G.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import listed, record
from chokepoint.observe.examples import fires, order, party, row, silent, unassessable, zone
from chokepoint.observe.indicator import Indicator, Row

ANY_GOODS = ("461", "469", "4610", "4690")
"""Agents, and traders in no goods in particular: what trading companies are."""

WHOLESALE = "46"

TRADING_COMPANY, DISTRIBUTOR, IN_A_ZONE = 1.0, 0.5, 0.6
"""Strength. Ours: a distributor of one kind of goods more often uses what it orders."""

AT_THE_EDGE_KM = 1.0
"""Coordinates up to this distance from a zone's edge count as in it. Ours: outlines are drawn by hand."""


def finding(orders: ir.Table, declared_end_users: ir.Table, free_zone_places: ir.Table) -> ir.Table:
    """One row per order. NULL where no end user is declared, and where its activity, or its place, is not known and
    neither of the two shows it; its town alone does not tell whether it is in a zone near by.
    """
    rows = declared_end_users
    rows = rows.left_join(_in_zones(rows, free_zone_places), "order_id", rname="zone_{name}")
    trade = ibis.cases(
        (rows.industry.isin(ANY_GOODS), TRADING_COMPANY),
        (rows.industry.startswith(WHOLESALE), DISTRIBUTOR),
        else_=0.0,
    ).fill_null(0.0)
    trade_known = rows.industry.length() > 1  # a section's letter does not tell wholesale from the rest of it
    inside = rows.inside.fill_null(False)
    open_ = ~trade_known.fill_null(False) | ~rows.located | rows.perhaps.fill_null(False)
    rows = rows.mutate(
        fired=ibis.cases(((trade > 0) | inside, True), (open_, ibis.null("boolean")), else_=False),
        strength=(trade + inside.ifelse(IN_A_ZONE, 0.0)).clip(0.0, 1.0),
        basis=rows.party_id
        + (trade > 0).ifelse(ibis.literal(", ") + rows.title.fill_null("wholesale"), "")
        + inside.ifelse(ibis.literal(", in ") + rows.zones, ""),
        record_ids=ibis.array([record("orders", rows.order_id), record("parties", rows.party_id)]),
    )
    answers = orders.select("order_id").left_join(rows, "order_id")
    return answers.select("fired", "strength", "basis", "record_ids", subject_id=answers.order_id)


def _in_zones(rows: ir.Table, free_zone_places: ir.Table) -> ir.Table:
    """One row per order whose end user sits in a free-trade zone, or may: `order_id, inside, perhaps, zones`."""
    met = rows.select("order_id", "place_id", "day", "exact").inner_join(free_zone_places, "place_id")
    met = met.filter((met.valid_from <= met.day) & (met.valid_to.isnull() | (met.valid_to >= met.day)))
    inside = met.exact & (met.distance_km <= AT_THE_EDGE_KM)
    return met.group_by("order_id").agg(
        inside=inside.any(), perhaps=(~met.exact).any(), zones=listed(met.zone_name, where=inside)
    )


def _user(**cells: object) -> Row:
    """An end user in Hull; a maker of machines unless said otherwise."""
    return party("user", **{"industry": "2824", "country": "GB", "city": "Hull", **cells})


_ORDER = order(end_user_id="user")
_HULL = row("gazetteer", place_id="GBHUL", name="Hull", country="GB", latitude=53.74, longitude=-0.33)
_ZONE = zone("free_trade_zone", latitude=53.75, longitude=-0.20, radius_km=2)

INDICATOR = Indicator(
    code="CUS-05",
    subject="order",
    finding=finding,
    explain="The declared end user passes goods on, or sits where goods are passed on: {basis}.",
    questions=("end-user", "receiver-business"),
    examples=(
        fires("a trading company", _ORDER, _HULL, _user(industry="4690")),
        fires("the buyer itself, an agent", order(end_user_id="buyer"), party(industry="4610")),
        fires("a distributor", _ORDER, _HULL, _user(industry="4659")),
        fires("a distributor, its place not known", _ORDER, party("user", industry="4659")),
        fires("in a free zone", _ORDER, _HULL, _ZONE, _user(latitude=53.75, longitude=-0.20)),
        fires("a trading company in a free zone", _ORDER, _ZONE, _user(industry="46", latitude=53.75, longitude=-0.20)),
        silent("a factory", _ORDER, _HULL, _user()),
        silent("a shop", _ORDER, _HULL, _user(industry="4752")),
        silent("a trader orders for a factory", _ORDER, _HULL, party(industry="4690"), _user()),
        silent("in town, outside the zone", _ORDER, _HULL, _ZONE, _user(latitude=53.74, longitude=-0.33)),
        silent("before the zone was one", _ORDER, _HULL, zone("free_trade_zone", valid_from="2025-01-01"), _user()),
        silent(
            "a zone of another kind",
            _ORDER,
            zone("transshipment_hub", latitude=53.75, longitude=-0.20, radius_km=2),
            _user(latitude=53.75, longitude=-0.20),
        ),
        unassessable("a zone in the same town, whose place in it is not known", _ORDER, _HULL, _ZONE, _user()),
        unassessable("no end user declared", order(), _HULL, party(industry="4690")),
        unassessable("its activity not known", _ORDER, _HULL, _user(industry=None)),
        unassessable("trade, of which kind is not known", _ORDER, _HULL, _user(industry="G")),
        unassessable("its place not known", _ORDER, party("user", industry="2824")),
    ),
)

"""What is unusual about the way that goods travel, sign by sign."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import record

DETOUR_RATIO, DETOUR_RATIO_FULL = 1.5, 3.0
"""Length against the direct way from which a route is a detour, and at which the detour shows in full."""

DETOUR_KM = 300.0
"""A detour of less than this is none, whatever the ratio."""

SHORTEST_KM = 100.0
"""Direct ways are taken as at least this long, so that ratios of short ways stay sensible."""

LEAST_OTHERS = 10
"""Other shipments from which it can be told what is rare."""

RARE_SHARE = 0.05
"""Share of others up to which something is rare."""

LEAST_USUAL_OTHERS, USUAL_SHARE = 5, 0.5
"""Others between two countries, and the share of them that takes the same way, from which a detour is usual."""

DETOUR_LEAST, RARE_MOST, RARE_LEAST, CONFLICT, AWAY = 0.25, 0.5, 0.2, 0.8, 0.3
"""Strengths: of the least detour; of a way nobody else takes, and of one at RARE_SHARE; of a way through a zone of
conflict; of a delivery to a country where customers of this one rarely have goods delivered. Our own reading."""


def route_signs(
    shipments: ir.Table,
    routes: ir.Table,
    lanes: ir.Table,
    passed_zones: ir.Table,
    hub_transits: ir.Table,
    ship_to_shares: ir.Table,
) -> ir.Table:
    """One row per shipment of an order: shipment_id, order_id, and five strengths with their words.

    Strengths `detour`, `rare`, `conflict`, `hub`, `away` are 0 where the sign does not show, NULL where data are
    missing to tell. Words `…_words` are NULL where it does not show; so are `conflict_record` and `hub_record`, the
    zone that is named.
    """
    rows = shipments.filter(shipments.order_id.notnull()).select("shipment_id", "order_id")
    ways = routes.select("shipment_id", "route_km", "direct_km", "passes", "pattern", "origin", "destination", "joined")
    for other in (ways, lanes.drop("order_id"), _conflicts(passed_zones), _hubs(hub_transits)):
        rows = rows.left_join(other, "shipment_id").drop("shipment_id_right")
    away = ship_to_shares.rename(away_others="others", away_alike="alike")
    rows = rows.left_join(away, "shipment_id").drop("shipment_id_right")
    rows = rows.mutate(
        detour=_detour(rows), rare=_rare(rows), conflict=_conflict(rows), hub=_hub(rows), away=_away(rows)
    )
    return _with_words(rows)


def _conflicts(passed_zones: ir.Table) -> ir.Table:
    """One row per shipment that passes a zone of conflict in which it neither begins nor ends, as far as known."""
    passed = passed_zones.filter((passed_zones.kind == "conflict") & (passed_zones.inherent.fill_null(False) == False))
    return passed.group_by("shipment_id").agg(
        conflict_sure=passed.inherent.notnull().any(),
        conflict_name=passed.zone_name.min(where=passed.inherent.notnull()),
        conflict_record=record("zones", passed.zone_id, passed.valid_from).min(where=passed.inherent.notnull()),
    )


def _hubs(hub_transits: ir.Table) -> ir.Table:
    """One row per shipment that passes a hub without known explanation."""
    passed = hub_transits.filter(hub_transits.unexplained.fill_null(True))
    return passed.group_by("shipment_id").agg(
        hub_strength=passed.strength.max(where=passed.unexplained),
        hub_name=passed.zone_name.min(where=passed.unexplained),
        hub_record=record("zones", passed.zone_id, passed.valid_from).min(where=passed.unexplained),
        hub_doubtful=passed.unexplained.isnull().any(),
    )


def _detour(rows: ir.Table) -> ir.FloatingValue:
    unknown = ibis.null("float64")
    long = (_ratio(rows) >= DETOUR_RATIO) & (rows.route_km - rows.direct_km >= DETOUR_KM)
    usual = (rows.others >= LEAST_USUAL_OTHERS).ifelse(rows.alike / ibis.greatest(rows.others, 1), 0.0)
    degree = ((_ratio(rows) - DETOUR_RATIO) / (DETOUR_RATIO_FULL - DETOUR_RATIO)).clip(0.0, 1.0)
    strength = (DETOUR_LEAST + (1.0 - DETOUR_LEAST) * degree) * (1.0 - usual)
    return ibis.cases(
        (long.isnull(), unknown),
        (~long, 0.0),
        (rows.others.isnull(), unknown),
        (usual >= USUAL_SHARE, 0.0),
        else_=strength,
    )


def _ratio(rows: ir.Table) -> ir.FloatingValue:
    return (rows.route_km / ibis.greatest(rows.direct_km, SHORTEST_KM)).round(6)


def _rare(rows: ir.Table) -> ir.FloatingValue:
    by_chapter = rows.chapter_others >= LEAST_OTHERS
    others = by_chapter.fill_null(False).ifelse(rows.chapter_others, rows.others)
    alike = by_chapter.fill_null(False).ifelse(rows.chapter_alike, rows.alike)
    share = alike / ibis.greatest(others, 1)
    return ibis.cases(
        (rows.passes.isnull(), ibis.null("float64")),
        (~rows.passes | (rows.others < LEAST_OTHERS), 0.0),
        (rows.chapter.isnull(), ibis.null("float64")),
        (share > RARE_SHARE, 0.0),
        else_=RARE_MOST - (RARE_MOST - RARE_LEAST) * share / RARE_SHARE,
    )


def _conflict(rows: ir.Table) -> ir.FloatingValue:
    return ibis.cases(
        (rows.conflict_sure, CONFLICT),
        (rows.conflict_sure.notnull() | ~rows.joined.fill_null(False), ibis.null("float64")),
        else_=0.0,
    )


def _hub(rows: ir.Table) -> ir.FloatingValue:
    unknown = rows.hub_doubtful.fill_null(False) | ~rows.joined.fill_null(False)
    return ibis.cases((rows.hub_strength.notnull(), rows.hub_strength / 2), (unknown, ibis.null("float64")), else_=0.0)


def _away(rows: ir.Table) -> ir.FloatingValue:
    countries = rows.customer_country.notnull() & rows.delivery_country.notnull()
    rare = (rows.away_others >= LEAST_OTHERS) & (rows.away_alike <= RARE_SHARE * rows.away_others)
    return ibis.cases(
        (~countries, ibis.null("float64")),
        ((rows.customer_country != rows.delivery_country) & rare, AWAY),
        else_=0.0,
    )


def _with_words(rows: ir.Table) -> ir.Table:
    nothing = ibis.null("string")
    times = _ratio(rows).round(1).cast("string") + " × the direct way"
    more = (rows.route_km - rows.direct_km).round().cast("int64").cast("string")
    between = " between " + rows.origin + " and " + rows.destination
    words = {
        "detour": times + " (" + more + " km more)",
        "rare": "reaching " + rows.pattern + ", rare" + between,
        "conflict": "through " + rows.conflict_name + " (conflict)",
        "hub": "by " + rows.hub_name + ", where no party is seated",
        "away": "delivered in " + rows.delivery_country + ", rare for customers in " + rows.customer_country,
    }
    return rows.select(
        "shipment_id",
        "order_id",
        *words,
        "conflict_record",
        "hub_record",
        **{f"{sign}_words": (rows[sign] > 0).ifelse(text, nothing) for sign, text in words.items()},
    )

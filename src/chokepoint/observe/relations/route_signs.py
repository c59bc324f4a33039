"""What is unusual about the way that goods travel, sign by sign."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.judged_routes import LEAST_OTHERS, RARE_SHARE

CONFLICT, AWAY = 0.8, 0.3
"""Strengths: of a way through a zone of conflict; of a delivery to a country where customers of this one rarely have
goods delivered. This project's own."""


def route_signs(
    shipments: ir.Table,
    ways: ir.Table,
    shipped_chapters: ir.Table,
    judged_routes: ir.Table,
    passed_signs: ir.Table,
    ship_to_shares: ir.Table,
) -> ir.Table:
    """One row per shipment of an order on which a sign shows, or of which it cannot be told of one.

    shipment_id, order_id, joined (whether its way is known from end to end), and five strengths with their words.
    Strengths `detour`, `rare`, `conflict`, `hub`, `away` are 0 where the sign does not show, NULL where data are
    missing to tell. Words `…_words` are NULL where it does not show; so are `conflict_record` and `hub_record`, the
    zone that is named.
    """
    rows = shipments.filter(shipments.order_id.notnull()).select("shipment_id", "order_id")
    rows = rows.left_join(ways.select("shipment_id", "way"), "shipment_id").drop("shipment_id_right")
    rows = rows.left_join(shipped_chapters, "order_id").drop("order_id_right")
    same = [rows.way == judged_routes.route, rows.chapter.identical_to(judged_routes.goods)]
    rows = rows.left_join(judged_routes, same).drop("route", "goods")
    away = ship_to_shares.rename(away_others="others", away_alike="alike")
    for other in (passed_signs, away.mutate(abroad=True)):
        rows = rows.left_join(other, "shipment_id").drop("shipment_id_right")
    rows = rows.mutate(joined=rows.joined.fill_null(False))
    rows = rows.mutate(conflict=_conflict(rows), hub=_hub(rows), away=_away(rows))
    signs = [rows.detour, rows.rare, rows.conflict, rows.hub, rows.away]
    return _with_words(rows.filter(ibis.or_(*((sign != 0).fill_null(True) for sign in signs))))


def _conflict(rows: ir.Table) -> ir.FloatingValue:
    return ibis.cases(
        (rows.conflict_sure, CONFLICT),
        (rows.conflict_sure.notnull() | ~rows.joined, ibis.null("float64")),
        else_=0.0,
    )


def _hub(rows: ir.Table) -> ir.FloatingValue:
    unknown = rows.hub_doubtful.fill_null(False) | ~rows.joined
    return ibis.cases((rows.hub_strength.notnull(), rows.hub_strength / 2), (unknown, ibis.null("float64")), else_=0.0)


def _away(rows: ir.Table) -> ir.FloatingValue:
    rare = (rows.away_others >= LEAST_OTHERS) & (rows.away_alike <= RARE_SHARE * rows.away_others)
    return ibis.cases(
        (rows.abroad.isnull(), 0.0),
        (rows.away_others.isnull(), ibis.null("float64")),
        (rare, AWAY),
        else_=0.0,
    )


def _with_words(rows: ir.Table) -> ir.Table:
    nothing = ibis.null("string")
    times = rows.ratio.round(1).cast("string") + " × the direct way"
    more = rows.more_km.round().cast("int64").cast("string")
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
        "joined",
        *words,
        "conflict_record",
        "hub_record",
        **{f"{sign}_words": (rows[sign] > 0).ifelse(text, nothing) for sign, text in words.items()},
    )

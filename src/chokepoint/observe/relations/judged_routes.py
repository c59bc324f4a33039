"""Whether a way is a detour, and whether it is one that others do not take."""

import ibis
import ibis.expr.types as ir

DETOUR_RATIO, DETOUR_RATIO_FULL = 1.5, 3.0
"""Length against the direct way from which a route is a detour, and at which the detour shows in full."""

DETOUR_KM = 300.0
"""A detour of less than this is none, whatever the ratio."""

SHORTEST_KM = 100.0
"""Direct ways are taken as at least this long, so that ratios of short ways stay sensible."""

LEAST_OTHERS, RARE_SHARE = 10, 0.05
"""Other shipments from which it can be told what is rare, and the share of them up to which something is."""

LEAST_USUAL_OTHERS, USUAL_SHARE = 5, 0.5
"""Others between two countries, and the share of them that takes the same way, from which a detour is usual."""

DETOUR_LEAST, RARE_MOST, RARE_LEAST = 0.25, 0.5, 0.2
"""Strengths of the least detour, of a way nobody else takes, and of one at RARE_SHARE: this project's own."""


def judged_routes(routes: ir.Table, lanes: ir.Table) -> ir.Table:
    """One row per way and chapter of goods that travel it.

    route (the way), goods (the chapter), joined, pattern, origin, destination, ratio and more_km (against the direct
    way), and the strengths `detour` and `rare`: 0 where it does not show, NULL where data are missing to tell.
    """
    rows = routes.left_join(lanes, "way").drop("way_right")
    return rows.select(
        "joined",
        "pattern",
        "origin",
        "destination",
        route="way",
        goods="chapter",
        ratio=_ratio(rows),
        more_km=rows.route_km - rows.direct_km,
        detour=_detour(rows),
        rare=_rare(rows),
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

"""The ways that goods travel, each once: from where to where, how long, by which countries."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.ways import NUMBERS

GAP_DEGREES = 0.5
"""Latitudes where one stretch ends and the next begins may differ by this: two names of one town."""

MAINLY = 0.5
"""Share of a way's length from which it counts as a way by sea."""

LENGTH_DECIMALS = 3
"""Decimals to which lengths are rounded before they are compared."""


def steps(ways: ir.Table, stretches: ir.Table) -> ir.Table:
    """One row per distinct way and stretch of it: way, leg_no and the stretch's columns."""
    rows = ways.select("way").distinct()
    rows = rows.mutate(step=rows.way).unnest("step")
    rows = rows.mutate(leg_no=rows.step // NUMBERS, stretch=rows.step % NUMBERS)
    return rows.inner_join(stretches, "stretch")


def routes(ways: ir.Table, stretches: ir.Table, passages: ir.Table) -> ir.Table:
    """One row per distinct way.

    way, first_place_id, last_place_id, origin, destination, joined (whether all places are located and each stretch
    begins where one ends), pattern (the countries reached, sorted), passes (whether another country than these two is
    among them), route_km, direct_km: the way by sea where the route is mainly that, else the great circle. What rests
    on a leg that is not fully known is NULL: places and countries where any is missing, the route's length also where
    it is not joined.
    """
    rows = _measured(_summed(steps(ways, stretches)))
    between = passages.select("direct_km", "sea_km", first_place_id="from_place_id", last_place_id="to_place_id")
    rows = rows.left_join(between, ["first_place_id", "last_place_id"])
    rows = rows.drop("first_place_id_right", "last_place_id_right")
    others = rows.reached.filter(lambda country: (country != rows.origin) & (country != rows.destination))
    return rows.select(
        "way",
        "first_place_id",
        "last_place_id",
        "origin",
        "destination",
        "joined",
        "route_km",
        pattern=rows.origin.notnull().ifelse(rows.reached.join(", "), ibis.null("string")),
        passes=rows.origin.notnull().ifelse(others.length() > 0, ibis.null("boolean")),
        direct_km=rows.mainly_by_sea.ifelse(ibis.coalesce(rows.sea_km, rows.direct_km), rows.direct_km),
    )


def _summed(legs: ir.Table) -> ir.Table:
    """One row per way: counts, sums, and what its first and last leg say."""
    return legs.group_by("way").agg(
        stretches=legs.count(),
        located=legs.begin_latitude.count() + legs.end_latitude.count(),
        countries=legs.leaves.count() + legs.reaches.count(),
        measured=legs.length_km.count(),
        first_place_id=legs.begins_at.argmin(legs.leg_no),
        last_place_id=legs.ends_at.argmax(legs.leg_no),
        origin=legs.leaves.argmin(legs.leg_no),
        destination=legs.reaches.argmax(legs.leg_no),
        first_latitude=legs.begin_latitude.argmin(legs.leg_no),
        last_latitude=legs.end_latitude.argmax(legs.leg_no),
        climb=(legs.end_latitude - legs.begin_latitude).sum(),
        length=legs.length_km.sum(),
        at_sea=legs.length_km.sum(where=legs.by_sea).fill_null(0.0),
        reached=legs.reaches.collect(distinct=True).sort(),
    )


def _measured(rows: ir.Table) -> ir.Table:
    """The same with what is not fully known blanked."""
    located = rows.located == 2 * rows.stretches
    placed = rows.countries == 2 * rows.stretches
    gap = (rows.climb - (rows.last_latitude - rows.first_latitude)).abs()
    joined = located & (gap <= GAP_DEGREES).fill_null(False)
    whole = joined & (rows.measured == rows.stretches)
    nowhere = ibis.null("string")
    return rows.select(
        "way",
        "reached",
        joined=joined,
        first_place_id=located.ifelse(rows.first_place_id, nowhere),
        last_place_id=located.ifelse(rows.last_place_id, nowhere),
        origin=placed.ifelse(rows.origin, nowhere),
        destination=placed.ifelse(rows.destination, nowhere),
        route_km=whole.ifelse(rows.length.round(LENGTH_DECIMALS), ibis.null("float64")),
        mainly_by_sea=rows.at_sea >= MAINLY * rows.length,
    )

"""How usual a way is among those of other shipments between the same countries."""

import ibis
import ibis.expr.types as ir

BETWEEN = ["origin", "destination"]
COUNTED = {
    "others": BETWEEN,
    "alike": [*BETWEEN, "pattern"],
    "chapter_others": [*BETWEEN, "chapter"],
    "chapter_alike": [*BETWEEN, "pattern", "chapter"],
}
"""By column, what shipments have in common that it counts."""


def lanes(ways: ir.Table, routes: ir.Table, shipped_chapters: ir.Table, placed_ways: ir.Table) -> ir.Table:
    """One row per way whose countries are known, and chapter of goods that travel it (NULL: not known).

    way, chapter, others and alike: how many other shipments go from the same country to the same, and how many of
    these by the same countries; chapter_others, chapter_alike: the same among goods of the chapter (NULL without
    one). For a shipment of that way and chapter: it is itself left out. The ledger up to the time of the assessment
    counts. No rows where it places too few of its ways to tell.
    """
    known = routes.filter(routes.pattern.notnull()).select("way", "origin", "destination", "pattern")
    trips = ways.left_join(shipped_chapters, "order_id").select("way", "chapter").inner_join(known, "way")
    trips = trips.semi_join(placed_ways.filter(placed_ways.told), "way")
    rows = trips.distinct()
    for name, keys in COUNTED.items():
        counted = trips.group_by(keys).agg(**{name: ibis._.count()})
        same = [rows[key].identical_to(counted[key]) for key in keys]
        rows = rows.left_join(counted, same).drop(*(f"{key}_right" for key in keys))
        rows = rows.mutate(**{name: ibis.greatest(rows[name].fill_null(0) - 1, 0)})
    coded, nothing = rows.chapter.notnull(), ibis.null("int64")
    return rows.select(
        "way",
        "chapter",
        "others",
        "alike",
        chapter_others=coded.ifelse(rows.chapter_others, nothing),
        chapter_alike=coded.ifelse(rows.chapter_alike, nothing),
    )

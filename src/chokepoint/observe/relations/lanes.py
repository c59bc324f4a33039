"""How usual a way is among those of other shipments between the same countries."""

import ibis
import ibis.expr.types as ir


def lanes(ways: ir.Table, routes: ir.Table, shipped_chapters: ir.Table, placed_ways: ir.Table) -> ir.Table:
    """One row per way whose countries are known, and chapter of goods that travel it (NULL: not known).

    way, chapter, others and alike: how many other shipments go from the same country to the same, and how many of
    these by the same countries; chapter_others, chapter_alike: the same among goods of the chapter (NULL without
    one). For a shipment of that way and chapter: it is itself left out. The ledger up to the time of the assessment
    counts. No rows where it places too few of its ways to tell.
    """
    counted = ways.left_join(shipped_chapters, "order_id").group_by("way", "chapter").agg(shipments=ibis._.count())
    known = routes.filter(routes.pattern.notnull()).select("way", "origin", "destination", "pattern")
    rows = counted.inner_join(known, "way").semi_join(placed_ways.filter(placed_ways.told), "way")
    between = [rows.origin, rows.destination]
    total = rows.shipments.sum()
    rows = rows.mutate(
        others=total.over(group_by=between) - 1,
        alike=total.over(group_by=[*between, rows.pattern]) - 1,
        chapter_others=total.over(group_by=[*between, rows.chapter]) - 1,
        chapter_alike=total.over(group_by=[*between, rows.pattern, rows.chapter]) - 1,
    )
    coded, nothing = rows.chapter.notnull(), ibis.null("int64")
    return rows.select(
        "way",
        "chapter",
        "others",
        "alike",
        chapter_others=coded.ifelse(rows.chapter_others, nothing),
        chapter_alike=coded.ifelse(rows.chapter_alike, nothing),
    )

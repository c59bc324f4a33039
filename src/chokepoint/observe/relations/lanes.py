"""How usual a route is among those of other shipments between the same countries."""

import ibis
import ibis.expr.types as ir


def lanes(routes: ir.Table, order_lines: ir.Table) -> ir.Table:
    """One row per shipment whose countries are known.

    shipment_id, order_id, chapter (that of its goods; of several, the least; NULL where a line of goods has no code),
    others and alike: how many other shipments go from the same country to the same, and how many of these by the same
    countries; chapter_others, chapter_alike: the same among goods of the chapter (NULL without one).

    The ledger up to the time of the assessment counts, the shipment itself left out.
    """
    goods = order_lines.filter((order_lines.kind != "service") | order_lines.kind.isnull())
    chapters = goods.group_by("order_id").agg(
        coded=goods.hs_code.notnull().all(),
        chapter=goods.hs_code[:2].min(),
    )
    known = routes.filter(routes.pattern.notnull())
    rows = known.select("shipment_id", "order_id", "origin", "destination", "pattern").left_join(chapters, "order_id")
    rows = rows.drop("order_id_right").mutate(chapter=rows.coded.ifelse(rows.chapter, ibis.null("string")))
    counted = rows.group_by("origin", "destination", "pattern", "chapter").agg(alike=rows.count())
    shares = _shares(counted)
    joined = rows.left_join(
        shares,
        [
            rows.origin == shares.origin_,
            rows.destination == shares.destination_,
            rows.pattern == shares.pattern_,
            rows.chapter.fill_null("") == shares.chapter_,
        ],
    )
    return joined.select(
        "shipment_id",
        "order_id",
        "chapter",
        others=joined.all_others - 1,
        alike=joined.all_alike - 1,
        chapter_others=joined.chapter.notnull().ifelse(joined.chapter_all - 1, ibis.null("int64")),
        chapter_alike=joined.chapter.notnull().ifelse(joined.chapter_same - 1, ibis.null("int64")),
    )


def _shares(counted: ir.Table) -> ir.Table:
    """One row per lane and chapter: how many shipments, on it and between its countries, of the chapter and in all."""
    between = [counted.origin, counted.destination]
    return counted.select(
        origin_=counted.origin,
        destination_=counted.destination,
        pattern_=counted.pattern,
        chapter_=counted.chapter.fill_null(""),
        chapter_same=counted.alike,
        chapter_all=counted.alike.sum().over(group_by=[*between, counted.chapter]),
        all_alike=counted.alike.sum().over(group_by=[*between, counted.pattern]),
        all_others=counted.alike.sum().over(group_by=between),
    )

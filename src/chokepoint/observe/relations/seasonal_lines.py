"""What was ordered where, in which month."""

import ibis.expr.types as ir


def seasonal_lines(goods_lines: ir.Table, destinations: ir.Table, country_regions: ir.Table) -> ir.Table:
    """One row per line of goods and country of destination: `order_id, line_no, heading, customer_id_entity,
    ordered_at, year, month, area`.

    `area`: the sub-region (UN M49) of the country, within which seasons are alike; NULL where it is not known.
    """
    areas = country_regions.select("country", area="sub_region")
    places = destinations.left_join(areas, "country").select("order_id", "area").distinct()
    rows = goods_lines.inner_join(places, "order_id")
    return rows.select(
        "order_id",
        "line_no",
        "heading",
        "customer_id_entity",
        "ordered_at",
        "area",
        year=rows.ordered_at.year().cast("int64"),
        month=rows.ordered_at.month().cast("int64"),
    )

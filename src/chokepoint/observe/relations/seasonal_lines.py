"""What was ordered in which part of the world, in which month."""

import ibis.expr.types as ir


def seasonal_lines(goods_lines: ir.Table, parties: ir.Table, country_regions: ir.Table) -> ir.Table:
    """One row per line of goods: `order_id, line_no, heading, customer_id_entity, ordered_at, year, month, area`.

    `area`: the sub-region (UN M49) of the buyer's seat, within which seasons are alike; NULL where it is not known.
    """
    areas = country_regions.select("country", area="sub_region")
    seats = parties.select("country", customer_id="party_id").left_join(areas, "country").select("customer_id", "area")
    rows = goods_lines.left_join(seats, "customer_id")
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

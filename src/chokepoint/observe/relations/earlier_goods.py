"""What a customer had ordered of the same goods before."""

from typing import Any

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.payment_due import UNBOUND


def earlier_goods(sized_lines: ir.Table, orders: ir.Table) -> ir.Table:
    """One row per line of goods with a heading: `order_id, line_no, heading, quantity, relative, customer, ordered_at,
    times, uncounted, first_at, most, most_relative`.

    Of the customer's earlier lines of that heading in orders that came about: how many (`times`), how many of them in
    another unit or without a quantity (`uncounted`), since when, and the largest of the rest. `relative` is the
    quantity over the usual one.
    """
    stages = orders.select("order_id", business=orders.stage.notin(UNBOUND).fill_null(True))
    rows = sized_lines.filter(sized_lines.heading.notnull()).inner_join(stages, "order_id")
    rows = rows.select(
        "order_id",
        "line_no",
        "heading",
        "unit",
        "quantity",
        "relative",
        "ordered_at",
        "business",
        customer=rows.customer_id_entity,
        second=rows.ordered_at.epoch_seconds(),
    )
    rows = rows.mutate(
        counted=rows.business.ifelse(rows.quantity, ibis.null("float64")),
        counted_relative=rows.business.ifelse(rows.relative, ibis.null("float64")),
        business_at=rows.business.ifelse(rows.ordered_at, ibis.null("timestamp(6)")),
    )
    same, alike = _before("customer", "heading"), _before("customer", "heading", "unit")
    rows = rows.mutate(
        times=rows.business_at.count().over(same),
        first_at=rows.business_at.min().over(same),
        counted_times=rows.counted.count().over(alike),
        most=rows.counted.max().over(alike),
        most_relative=rows.counted_relative.max().over(alike),
    )
    return rows.select(
        "order_id",
        "line_no",
        "heading",
        "quantity",
        "relative",
        "customer",
        "ordered_at",
        "times",
        "first_at",
        "most",
        "most_relative",
        uncounted=rows.times - rows.counted_times,
    )


def _before(*group: str) -> Any:
    """All rows of the group at earlier seconds."""
    return ibis.range_window(group_by=list(group), order_by="second", preceding=(None, 1))

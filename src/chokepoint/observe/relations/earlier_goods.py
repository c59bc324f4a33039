"""What a customer had ordered of the same goods before."""

from typing import Any

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.payment_due import UNBOUND

LEAST_SWING = 10.0
"""Times the smallest quantity that the largest of the same goods must be for their order in time to matter."""


def earlier_goods(sized_lines: ir.Table, orders: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per line of a customer and heading whose quantities differ LEAST_SWING times, or may: `order_id,
    line_no, heading, quantity, relative, customer, ordered_at, times, uncounted, first_at, most, most_relative`.

    Of the customer's earlier lines of that heading in orders that came about: how many (`times`), how many of them in
    another unit or without a quantity (`uncounted`), since when, and the largest of the rest. `relative` is the
    quantity over the usual one. All lines of customers that may be somebody else besides are among them.
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
    rows = rows.semi_join(_that_may_swing(rows, resemblances), ["customer", "heading"])
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


def _that_may_swing(rows: ir.Table, resemblances: ir.Table) -> ir.Table:
    """The customers and headings to be looked at: few, since windows over all would cost more than all else."""
    pairs = rows.group_by("customer", "heading").agg(
        lines=rows.count(),
        units=rows.unit.nunique(),
        uncounted=rows.quantity.isnull().any(),
        swing=rows.quantity.max() / rows.quantity.min(),
    )
    differ = (pairs.units > 1) | pairs.uncounted | (pairs.swing >= LEAST_SWING)
    swinging = pairs.filter((pairs.lines > 1) & differ).select("customer", "heading")
    doubted = pairs.semi_join(resemblances.select(customer="left_id"), "customer").select("customer", "heading")
    return swinging.union(doubted, distinct=True)


def _before(*group: str) -> Any:
    """All rows of the group at earlier seconds."""
    return ibis.range_window(group_by=list(group), order_by="second", preceding=(None, 1))

"""How much and how often a customer orders, as its own earlier orders show."""

import ibis
import ibis.expr.types as ir

DAY_SECONDS = 86_400

BURST_DAYS = 30
"""Days within which orders count as one burst. Ours."""


def own_habits(earlier_business: ir.Table, sized_lines: ir.Table) -> ir.Table:
    """One row per order: `order_id, customer_id, doubtful, size, known, middle, spread, most, recent, usual, before,
    days, ledger_days`.

    `size`: quantities over the usual ones of their goods, added up; NULL where one is not known. `known, middle,
    spread, most`: how many earlier orders have a size, mean and standard deviation of its logarithm, and the largest.
    `recent`: orders of the last BURST_DAYS, this one among them; `usual`: as many days of the time before saw so many
    on average; `before` and `days`: the orders of that time, and how long it is. Inquiries count as orders do.
    """
    sizes = sized_lines.group_by("order_id").agg(
        total=sized_lines.relative.sum(), unsized=sized_lines.relative.isnull().any()
    )
    rows = earlier_business.left_join(sizes, "order_id").drop("order_id_right")
    size = (rows.unsized | (rows.total <= 0)).ifelse(ibis.null("float64"), rows.total.round(6))
    rows = rows.mutate(size=size, log_size=size.ln().round(9), second=rows.ordered_at.epoch_seconds())
    rows = rows.mutate(square=(rows.log_size * rows.log_size).round(9))
    window = BURST_DAYS * DAY_SECONDS
    ever = ibis.range_window(group_by="customer", order_by="second", preceding=(None, 1))
    long_ago = ibis.range_window(group_by="customer", order_by="second", preceding=(None, window))
    lately = ibis.range_window(group_by="customer", order_by="second", preceding=window - 1, following=0)
    rows = rows.mutate(
        known=rows.log_size.count().over(ever),
        middle=rows.log_size.mean().over(ever).round(9),
        squares=rows.square.mean().over(ever).round(9),
        most=rows["size"].max().over(ever),
        earlier_orders=rows.second.count().over(ever),
        recent=rows.second.count().over(lately),
        before=rows.second.count().over(long_ago),
        first=rows.second.min().over(long_ago),
    )
    days = (rows.second - window - rows["first"]) / DAY_SECONDS
    variance = ibis.greatest(rows.squares - rows.middle * rows.middle, 0.0)
    return rows.select(
        "order_id",
        "customer_id",
        "doubtful",
        "size",
        "known",
        "middle",
        "most",
        "earlier_orders",
        "recent",
        "before",
        days=days,
        spread=variance.sqrt().round(6),
        usual=(rows.before / ibis.greatest(days, 1.0) * BURST_DAYS).round(6),
        ledger_days=(rows.second - rows.ledger_from.epoch_seconds()) / DAY_SECONDS,
    )

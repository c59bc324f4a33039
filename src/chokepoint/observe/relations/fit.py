"""How well goods fit activities, from the table and from what this ledger's customers buy."""

import ibis.expr.types as ir


def fit(affinities: ir.Table, goods_lines: ir.Table, activities: ir.Table) -> ir.Table:
    """One row per activity and heading: `industry, heading, table_affinity, table_small_affinity, buyers, all_buyers`.

    `buyers`: entities of that activity that ordered such goods; `all_buyers`: that ordered any. Up to as-of, the
    subject among them: whoever asks takes it off.
    """
    who = activities.select("party_id", "industry")
    bought = goods_lines.filter(goods_lines.heading.notnull()).select("customer_id", "customer_id_entity", "heading")
    bought = bought.distinct().inner_join(who, [("customer_id", "party_id")])
    pairs = bought.select("industry", "heading", "customer_id_entity").distinct()
    buyers = pairs.group_by("industry", "heading").agg(buyers=pairs.count())
    anyone = bought.select("industry", "customer_id_entity").distinct()
    everyone = anyone.group_by("industry").agg(all_buyers=anyone.count())
    table = affinities.select(
        "industry", "heading", table_affinity=affinities.affinity, table_small_affinity=affinities.small_affinity
    )
    rows = table.left_join(buyers, ["industry", "heading"], rname="buyers_{name}")
    rows = rows.left_join(everyone, "industry", rname="all_{name}")
    return rows.select(
        "industry",
        "heading",
        "table_affinity",
        "table_small_affinity",
        buyers=rows.buyers.fill_null(0),
        all_buyers=rows.all_buyers.fill_null(0),
    )

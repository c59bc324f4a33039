"""How well what was ordered fits the customer's activity."""

import ibis.expr.types as ir

from chokepoint.observe.fitting import fitted


def customer_fit(sized_lines: ir.Table, activities: ir.Table, fit: ir.Table) -> ir.Table:
    """One row per line of goods: its cells, the customer's `industry`, and `affinity`.

    `affinity` is NULL where activity or goods are not known, or a quantity that decides.
    """
    who = activities.select("party_id", "industry")
    rows = sized_lines.left_join(who, [("customer_id", "party_id")])
    return fitted(rows.drop("party_id"), fit, buyers=True)

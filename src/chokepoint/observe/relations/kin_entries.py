"""How many entries of control lists an order's buyer, and those near it, have ordered goods of."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.sameness import with_entities

WINDOW_DAYS = 365
"""Days up to an order within which orders of listed goods count. Ours."""


def kin_entries(
    controlled_lines: ir.Table, orders: ir.Table, order_lines: ir.Table, near_parties: ir.Table, identities: ir.Table
) -> ir.Table:
    """One row per order with a line that is, or may be, of listed goods: `order_id, is_listed, entries, buyers, orders,
    possible_entries, possible_buyers, record_ids`.

    `is_listed`: NULL where a line without a code, or with a quantity that is not known, decides. The others count,
    within WINDOW_DAYS up to its day, distinct entries, buyers and orders of listed goods of the buyer and those surely
    near it; `possible_…` also of those perhaps near it. NULL where not known to be of listed goods.
    """
    placed = with_entities(orders.select("order_id", "customer_id", "ordered_at"), identities, "customer_id")
    placed = placed.select("order_id", entity_id="customer_id_entity", day=placed.ordered_at.date())
    sure = controlled_lines.filter(controlled_lines.certain.fill_null(False))
    bought = sure.select("order_id", entry=ibis.coalesce(sure.entry_code, sure.hs_code.substr(0, 6)))
    listed_lines = bought.distinct().inner_join(placed, "order_id")
    per_day = _met(listed_lines, near_parties)
    goods = order_lines.filter((order_lines.kind != "service").fill_null(True))
    uncoded = goods.filter(goods.hs_code.isnull() & goods.control_code.isnull()).select("order_id")
    unsure = controlled_lines.filter(controlled_lines.certain.isnull()).select("order_id")
    is_listed = listed_lines.select("order_id").distinct().mutate(is_listed=True)
    rows = ibis.union(uncoded, unsure, is_listed.select("order_id"), distinct=True)
    rows = rows.left_join(is_listed, "order_id").drop("order_id_right").inner_join(placed, "order_id")
    rows = rows.left_join(per_day, ["entity_id", "day"])
    counts = ("entries", "buyers", "orders", "possible_entries", "possible_buyers", "record_ids")
    return rows.select("order_id", "is_listed", *(rows[name] for name in counts))


def _met(listed_lines: ir.Table, near_parties: ir.Table) -> ir.Table:
    """One row per buyer and day on which it ordered listed goods, with what it and its kin had until then."""
    subjects = listed_lines.select("entity_id", "day").distinct()
    own = subjects.select("entity_id").distinct()
    own = own.mutate(other_id=own.entity_id, certain=ibis.literal(True))
    kin = ibis.union(own, near_parties.select("entity_id", "other_id", "certain"))
    had = listed_lines.select("entry", "order_id", other_id="entity_id", other_day="day")
    met = subjects.inner_join(kin, "entity_id").inner_join(had, "other_id")
    met = met.filter((met.other_day <= met.day) & (met.other_day >= met.day - ibis.interval(days=WINDOW_DAYS)))
    return met.group_by("entity_id", "day").agg(
        entries=met.entry.nunique(where=met.certain),
        buyers=met.other_id.nunique(where=met.certain),
        orders=met.order_id.nunique(where=met.certain),
        possible_entries=met.entry.nunique(),
        possible_buyers=met.other_id.nunique(),
        record_ids=gathered(record("orders", met.order_id), where=met.certain),
    )

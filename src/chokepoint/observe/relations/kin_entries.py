"""How many entries of control lists an order's buyer, and those near it, have ordered goods of."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.sameness import with_entities

WINDOW_DAYS = 365
"""Days up to an order within which orders of listed goods count. Ours."""

COUNTED = {
    "entries": ("entry", True),
    "buyers": ("other_id", True),
    "orders": ("order_id", True),
    "possible_entries": ("entry", False),
    "possible_buyers": ("other_id", False),
}
"""What is counted by which column, and whether only of those surely near."""

EPOCH = ibis.date("1970-01-01")


def kin_entries(
    controlled_lines: ir.Table, orders: ir.Table, order_lines: ir.Table, near_parties: ir.Table, identities: ir.Table
) -> ir.Table:
    """One row per order with a line that is, or may be, of listed goods: `order_id, is_listed, entries, buyers, orders,
    possible_entries, possible_buyers, record_ids`.

    `is_listed`: NULL where a line without a code, or with a quantity that is not known, decides. The others count,
    within WINDOW_DAYS up to its day, distinct entries, buyers and orders of listed goods of the buyer and those surely
    near it; `possible_…` also of those perhaps near it. NULL where not known to be of listed goods. `record_ids` name
    the latest order of each entry and of each buyer, NULL where there is but one buyer.
    """
    placed = with_entities(orders.select("order_id", "customer_id", "ordered_at"), identities, "customer_id")
    placed = placed.select(
        "order_id", entity_id="customer_id_entity", day=placed.ordered_at.date().delta(EPOCH, unit="day")
    )
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
    return rows.select("order_id", "is_listed", *COUNTED, "record_ids")


def _met(listed_lines: ir.Table, near_parties: ir.Table) -> ir.Table:
    """One row per buyer and day on which it ordered listed goods, with what it and its kin had until then.

    `record_ids`, where more than one buyer had any: the latest order of each entry and of each buyer. Nothing is paired
    with all that came before it, so that years of daily orders cost no more than their number.
    """
    subjects = listed_lines.select("entity_id", "day").distinct()
    own = subjects.select("entity_id").distinct()
    own = own.mutate(other_id=own.entity_id, certain=ibis.literal(True))
    kin = ibis.union(own, near_parties.select("entity_id", "other_id", "certain"))
    had = kin.semi_join(own, "entity_id").inner_join(listed_lines.rename(other_id="entity_id"), "other_id")
    counted = _counted(subjects, had)
    several = counted.filter(counted.buyers > 1).select("entity_id", "day")
    sure = had.filter(had.certain)
    latest = ibis.union(*(_latest(several, sure, key) for key in ("entry", "other_id")))
    named = latest.group_by("entity_id", "day").agg(record_ids=gathered(record("orders", latest.order_id)))
    rows = counted.left_join(named, ["entity_id", "day"])
    return rows.select(*counted.columns, "record_ids")


def _counted(subjects: ir.Table, had: ir.Table) -> ir.Table:
    """One row per subject: how many distinct values of each of COUNTED lie within WINDOW_DAYS up to its day."""
    changes = [subjects.mutate(**dict.fromkeys(COUNTED, ibis.literal(0, "int64")))]
    for name, (key, sure) in COUNTED.items():
        of_it = (had.filter(had.certain) if sure else had).select("entity_id", "day", value=key).distinct()
        window = ibis.window(group_by=["entity_id", "value"], order_by="day")
        spans = of_it.mutate(until=ibis.least(of_it.day.lead().over(window), of_it.day + WINDOW_DAYS + 1))
        spans = spans.mutate(until=ibis.coalesce(spans.until, spans.day + WINDOW_DAYS + 1))
        for day, step in (("day", 1), ("until", -1)):
            steps = {each: ibis.literal(step if each == name else 0, "int64") for each in COUNTED}
            changes.append(spans.select("entity_id", day=spans[day], **steps))
    every = ibis.union(*changes).group_by("entity_id", "day").agg(**{name: ibis._[name].sum() for name in COUNTED})
    up_to = ibis.window(group_by="entity_id", order_by="day", preceding=None, following=0)
    running = every.select("entity_id", "day", **{name: every[name].sum().over(up_to) for name in COUNTED})
    return running.semi_join(subjects, ["entity_id", "day"])


def _latest(subjects: ir.Table, had: ir.Table, key: str) -> ir.Table:
    """One row per subject and value of `key` that it or its kin had within the window: the latest order with it."""
    bought = had.select("entity_id", "day", "order_id", value=key).semi_join(subjects, "entity_id")
    bought = bought.group_by("entity_id", "value", "day").agg(order_id=bought.order_id.min())
    asked = subjects.inner_join(bought.select("entity_id", "value").distinct(), "entity_id")
    asked = asked.select("entity_id", "value", "day", order_id=ibis.null("string"), bought_on=ibis.null("int64"))
    every = ibis.union(asked, bought.mutate(bought_on=bought.day).select(*asked.columns))
    up_to = ibis.window(group_by=["entity_id", "value"], order_by="day", preceding=None, following=0)
    by_day = every.group_by("entity_id", "value", "day").agg(
        order_id=every.order_id.min(), bought_on=every.bought_on.max()
    )
    last = by_day.mutate(last_on=by_day.bought_on.max().over(up_to)).filter(lambda rows: rows.last_on.notnull())
    last = last.filter(last.day - last.last_on <= WINDOW_DAYS).semi_join(subjects, ["entity_id", "day"])
    found = last.select("entity_id", "value", "day", bought_on="last_on")
    orders = bought.select("entity_id", "value", "order_id", bought_on="day")
    return found.inner_join(orders, ["entity_id", "value", "bought_on"]).select("entity_id", "day", "order_id")

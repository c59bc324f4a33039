"""One row of what several messages tell of the same party, order, payment, shipment or paper."""

from __future__ import annotations

from functools import reduce
from operator import and_

import ibis
import ibis.expr.types as ir

from chokepoint.load.formats.sheets import ROW
from chokepoint.load.joining.taken import Taken, own_columns, plain
from chokepoint.load.settling import BLOCK, FILE, KEY, MOMENT, QUIET
from chokepoint.records import RECORDS, Table

LINES = frozenset({"order_lines", "shipment_legs", "custody_events"})
"""Tables whose rows are parts: two that differ under one key are two things, and one of them is set aside. Told by the
way alone, they are joined as others are: an invoice and a despatch advice may give one line of an order in part."""
_TOGETHER = (
    ("amount", "currency"),
    ("quantity", "unit"),
    ("latitude", "longitude"),
    ("country", "region", "city", "address"),
    ("delivery_country", "delivery_city", "delivery_address"),
    ("delivery_latitude", "delivery_longitude"),
    ("from_country", "from_city"),
    ("to_country", "to_city"),
)
"""Columns of which one message has to tell all: an amount is none in another's currency."""
_SPELT = frozenset({"name", "address", "city", "region", "originator_name"})
"""Columns in which another spelling with the same letters is no other word."""
_DOUBLE, _MERGED, _FILLED = "_told_twice", "_told_once", "_told_before"


def merge(taken: Taken, name: str) -> list[str]:
    """Join the told rows of one table: with each other, and with what is on record; returns what was done."""
    notices = _without_asides(taken, name)
    notices += _told_once(taken, name)
    if taken.has_stored(name):
        _remembered(taken, name)
    return notices


def _without_asides(taken: Taken, name: str) -> list[str]:
    """Drop the rows told by the way of which another row stands: on record, or in a file that is no message. Lines told
    by the way stand only where the order has none of its own."""
    table, told = RECORDS[name], taken.told(name)
    aside = told.filter(told.beside)
    if not taken.any(aside):
        return []
    key = "order_id" if name == "order_lines" else KEY
    standing = [taken.others(name).select(key)]
    if taken.has_stored(name):
        standing.append(taken.stored(name).select(key))
    if name in LINES:
        standing.append(told.filter(~told.beside).select(key))
    known = reduce(lambda left, right: left.union(right), standing).distinct()
    gone = taken.keep(_DOUBLE, aside.semi_join(known, key).select(FILE, ROW, BLOCK))
    if taken.any(gone):
        taken.absorbed(table.name, gone)
        taken.replace(name, taken.all(name).anti_join(gone, [FILE, ROW, BLOCK]))
    taken.engine.drop(_DOUBLE)
    return []


def _told_once(taken: Taken, name: str) -> list[str]:
    """One row of each key that several messages told: the fullest, its empty cells filled from the others."""
    table, told = RECORDS[name], taken.told(name)
    several = told.group_by(KEY).having(told.count() > 1).aggregate(rows=told.count())
    double = taken.keep(_DOUBLE, told.semi_join(several, KEY))
    notices: list[str] = []
    if taken.any(double):
        if name in LINES:
            double = taken.keep(_FILLED, _agreeing(double, table))
        merged = taken.keep(_MERGED, _merged(double, table))
        columns = taken.all(name).columns
        rest = taken.all(name).anti_join(double, [FILE, ROW, BLOCK])
        taken.absorbed(name, double.anti_join(merged, [FILE, ROW, BLOCK]))
        notices = _told(taken, double, merged, table)
        taken.replace(name, rest.select(*columns).union(merged.mutate(faults=ibis.literal("")).select(*columns)))
        taken.engine.drop(_MERGED)
    for done in (_DOUBLE, _FILLED):
        taken.engine.drop(done)
    return notices


def _agreeing(double: ir.Table, table: Table) -> ir.Table:
    """Of rows told several times, those that do not contradict each other, or are all told by the way."""
    different = [double[name].nunique().name(name) for name in own_columns(table)]
    counted = double.group_by(KEY).aggregate(different, _aside=double.beside.cast("int64").min())
    alike = reduce(and_, [counted[name] <= 1 for name in own_columns(table)])
    return double.semi_join(counted.filter(alike | (counted["_aside"] == 1)), KEY)


def _merged(double: ir.Table, table: Table) -> ir.Table:
    """One row a key. What a message is about goes before what it tells by the way, then the fullest row."""
    content = reduce(
        lambda left, right: left.concat("\x1f", right), [double[c].cast("string").fill_null("") for c in table.names]
    )
    filled = reduce(lambda left, right: left + right, [double[c].notnull().cast("int64") for c in table.names])
    ranked = double.mutate(_content=content, _filled=filled)
    order = [ranked.beside, ibis.desc(ranked["_filled"]), ranked["_content"], ranked[FILE], ranked[ROW]]
    ranked = ranked.mutate(_rank=ibis.row_number().over(ibis.window(group_by=ranked[KEY], order_by=order)))
    together = _bundles(table)
    for number, names in enumerate(together):
        lacking = reduce(lambda left, right: left + right, [ranked[c].isnull().cast("int64") for c in names])
        ranked = ranked.mutate(**{f"_way_{number}": lacking * 1_000_000_000 + ranked["_rank"]})
    for number in range(len(together)):
        best = ranked[f"_way_{number}"].min().over(ibis.window(group_by=ranked[KEY]))
        ranked = ranked.mutate(**{f"_best_{number}": ranked[f"_way_{number}"] == best})
    bundle_of = {name: number for number, names in enumerate(together) for name in names}
    cells = {}
    for column in own_columns(table):
        cell = ranked[column]
        if column in bundle_of:
            cells[column] = cell.max(where=ranked[f"_best_{bundle_of[column]}"])
        else:
            cells[column] = cell.argmin(ranked["_rank"], where=cell.notnull())
    origin = {c: ranked[c].max(where=ranked["_rank"] == 0) for c in (FILE, ROW, MOMENT, BLOCK)}
    return ranked.group_by([KEY, *table.key]).aggregate(
        **cells, **origin, **{QUIET: ranked[QUIET].cast("int64").max().cast("boolean")}
    )


def _bundles(table: Table) -> list[tuple[str, ...]]:
    return [names for names in _TOGETHER if set(names) <= set(own_columns(table))]


def _told(taken: Taken, double: ir.Table, merged: ir.Table, table: Table) -> list[str]:
    """How many were told several times, and of how many the messages say different things."""
    differing = double.group_by(KEY).aggregate([double[c].nunique().name(c) for c in own_columns(table)])
    differs = reduce(lambda left, right: left | right, [differing[c] > 1 for c in own_columns(table)])
    several, different = taken.count(merged), taken.count(differing.filter(differs))
    if not different or table.name == "parties":
        return []
    what = table.name.replace("_", " ")
    return [
        f"Of {several:,} {what} that several messages tell of, {different:,} are told in different words or figures: "
        "the fullest message was followed, and its empty cells were filled from the others."
    ]


def _remembered(taken: Taken, name: str) -> None:
    """Fill the empty cells of told rows from what is on record: a message that says less forgets nothing."""
    table, told = RECORDS[name], taken.told(name)
    stored = taken.stored(name).semi_join(told, KEY)
    renamed = stored.select(**{KEY: stored[KEY]}, **{f"{c}_before": stored[c] for c in own_columns(table)})
    before = taken.keep(_DOUBLE, renamed)
    if taken.any(before):
        joined = told.inner_join(before, KEY)
        filled = taken.keep(_FILLED, joined.mutate(**_with_before(joined, table)).drop(*before.columns[1:]))
        columns = taken.all(name).columns
        rest = taken.all(name).anti_join(filled, [FILE, ROW, BLOCK])
        taken.replace(name, rest.select(*columns).union(filled.select(*columns)))
        taken.engine.drop(_FILLED)
    taken.engine.drop(_DOUBLE)


def _with_before(joined: ir.Table, table: Table) -> dict[str, ir.Value]:
    cells: dict[str, ir.Value] = {}
    bundle_of = {name: names for names in _bundles(table) for name in names}
    for column in own_columns(table):
        now, before = joined[column], joined[f"{column}_before"]
        if column in bundle_of:
            agree = [joined[c].isnull() | (joined[c] == joined[f"{c}_before"]) for c in bundle_of[column]]
            agrees = reduce(and_, [one.fill_null(False) for one in agree])
            value = ibis.ifelse(agrees, ibis.coalesce(now, before), now)
        else:
            value = ibis.coalesce(now, before)
        if column in _SPELT:
            value = ibis.ifelse((plain(value) == plain(before)).fill_null(False), before, value)
        cells[column] = value
    return cells

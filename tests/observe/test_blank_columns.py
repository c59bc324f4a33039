"""A column that a ledger does not have: what it would have told is unassessable, and nothing fires for its absence."""

from __future__ import annotations

from collections import Counter
from functools import cache

import ibis.expr.operations as ops
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pytest

from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.observe.cards import cards, readings, reads
from chokepoint.observe.discover import indicators, relations
from chokepoint.observe.indicator import State
from chokepoint.observe.plan import RELATION_PREFIX, Plan, make_plan
from chokepoint.observe.prepared import prepare
from chokepoint.observe.running import Observation
from chokepoint.records import RECORDS, VERSIONS
from chokepoint.records.schema import NOT_KNOWN
from chokepoint.resolve import resolve_places
from chokepoint.resolve.activities import resolve_activities
from chokepoint.resolve.identities import resolve_identities
from chokepoint.simulate.world import generate
from tests.bench import empty_engine

OWN = ("orders", "order_lines", "payments", "shipments", "shipment_legs", "parties", "relationships", "documents")
OWNERSHIP = {"orders", "shipments", "documents", "payments"}
PINNED = {"parties.registration_number", "parties.tax_id"}
"""Identities are another stage's judgement; they stay as they were."""
STATED = {
    "orders.stage": {"first-order", "steady-purchases", "sudden-foreign-trade"},
    "orders.supplier_id": {"exclusive-counterparty", "unrelated-consolidation"},
    "order_lines.unit": {"outsized-quantity"},
    "relationships.valid_from": {"holder-of-many-firms"},
}
"""Columns whose empty cell says something by declaration (an order; the ledger's owner; pieces; always held), with the
indicators that then rightly answer by that: what was an inquiry counts as business, all suppliers are one, quantities
are of pieces, and a tie without a beginning held on any day."""
USUAL = {"shipment_legs.to_country": {"implausible-transit"}}
"""Columns without which it is no longer known what is usual, with the indicators that then show nothing by declaration:
a lane of which too few ways are known has no usual time."""
ALSO = {"parties.industry": ("industry_text",)}
"""Columns blanked with another: where the words remain, the activity is not missing but read from them."""


@cache
def tables() -> dict[str, pa.Table]:
    return {name: rows for name, rows in generate(400, 5).current().tables.items() if name in RECORDS}


@cache
def engine() -> Engine:
    made = empty_engine()
    for name in RECORDS:
        made.create(VIEW_PREFIX + name, tables().get(name, as_table(RECORDS[name], [])), temporary=True)
    for name, table in VERSIONS.items():
        made.create(VIEW_PREFIX + name, as_table(table, []), temporary=True)
    resolve_identities(made)
    return made


PLAN = make_plan(indicators(), relations(), {})
CARDS = cards(indicators(), reads(indicators(), PLAN))


def states(plan: Plan) -> dict[str, np.ndarray]:
    """Letters of every subject of its kind, by indicator of the plan."""
    made = engine()
    resolve_places(made)
    resolve_activities(made)
    observed = Observation(made, prepare(plan, made), readings(indicators(), CARDS), "run").observe()
    return {
        name: answers.letters[:, place]
        for answers in (observed.orders, *observed.others.values())
        for place, name in enumerate(answers.catalogue)
        if CARDS[name].subject == answers.kind and name not in PLAN.last  # these answer by what the others say
    }


@cache
def whole() -> dict[str, np.ndarray]:
    return states(PLAN)


def reading(name: str) -> Plan:
    """The part of the plan that serves the indicators which read the column; its expressions are compiled already."""
    answers = {one: rows for one, rows in PLAN.answers.items() if name in CARDS[one].reads}
    needed = set().union(*(stored(rows) for rows in answers.values()))
    made = {}
    for relation, rows in reversed(PLAN.relations.items()):
        if RELATION_PREFIX + relation in needed:
            made[relation] = rows
            needed |= stored(rows)
    return Plan(
        dict(reversed(made.items())), answers, {}, PLAN.kinds, PLAN.uncounted, tuple(set(PLAN.last) & set(answers))
    )


@cache
def stored(rows: ir.Table) -> frozenset[str]:
    """The tables below an expression."""
    return frozenset(table.name for table in rows.op().find(ops.PhysicalTable))


def columns() -> list[str]:
    """Columns of the subjects' records that hold something and that an indicator reads."""
    read = {name for card in CARDS.values() for name in card.reads}
    return [
        f"{name}.{column.name}"
        for name in OWN
        for column in RECORDS[name].columns
        if f"{name}.{column.name}" in read - PINNED
        and not column.required
        and column.name not in RECORDS[name].key
        and column.refers not in OWNERSHIP
        and tables()[name][column.name].null_count < tables()[name].num_rows
    ]


@pytest.mark.parametrize("name", columns())
def test_without_a_column_nothing_is_cleared_and_nothing_accused(name: str) -> None:
    before = whole()
    table, column = name.split(".")
    rows = tables()[table]
    blank = rows
    for one in (column, *ALSO.get(name, ())):
        place = rows.schema.get_field_index(one)
        kind = rows.schema.field(place)
        blank = blank.set_column(place, kind, pa.nulls(rows.num_rows, kind.type))
    engine().create(VIEW_PREFIX + table, blank, temporary=True)
    try:
        after = states(reading(name))
    finally:
        engine().create(VIEW_PREFIX + table, rows, temporary=True)
    moved: Counter[str] = Counter()
    for indicator_id, letters in after.items():
        if indicator_id in STATED.get(name, set()) | USUAL.get(name, set()):
            continue
        changed = (letters != before[indicator_id]) & (letters != ord(State.UNASSESSABLE))
        for old, new in zip(before[indicator_id][changed], letters[changed], strict=True):
            if not (chr(new) == State.FIRES and name in indicators()[indicator_id].indicator.absence):
                moved[f"{indicator_id}: {chr(old)} -> {chr(new)}"] += 1
    assert not moved, dict(moved)


@pytest.mark.parametrize("name", STATED)
def test_what_counts_as_stated_is_declared_so(name: str) -> None:
    table, column = name.split(".")
    assert RECORDS[table].column(column).null != NOT_KNOWN

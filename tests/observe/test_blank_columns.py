"""A column that a ledger does not have: what it would have told is unassessable, and nothing fires for its absence."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pyarrow as pa
import pytest

from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.observe.cards import cards, readings
from chokepoint.observe.discover import indicators, relations
from chokepoint.observe.indicator import State
from chokepoint.observe.plan import make_plan
from chokepoint.observe.running import Observation
from chokepoint.records import RECORDS
from chokepoint.resolve import resolve_places
from chokepoint.resolve.activities import resolve_activities
from chokepoint.resolve.identities import resolve_identities
from chokepoint.simulate.world import generate
from tests.bench import empty_engine

OWN = ("orders", "order_lines", "payments", "shipments", "shipment_legs", "parties", "relationships", "documents")
OWNERSHIP = {"orders", "shipments", "documents", "payments"}
PINNED = {"parties.registration_number", "parties.tax_id"}
"""Identities are another stage's judgement; they stay as they were."""


@cache
def tables() -> dict[str, pa.Table]:
    return {name: rows for name, rows in generate(400, 5).tables.items() if name in RECORDS}


@cache
def engine() -> Engine:
    made = empty_engine()
    for name in RECORDS:
        made.create(VIEW_PREFIX + name, tables().get(name, as_table(RECORDS[name], [])), temporary=True)
    resolve_identities(made)
    return made


PLAN = make_plan(indicators(), relations(), {})
CARDS = cards(indicators(), PLAN)


def states() -> dict[str, np.ndarray]:
    """Letters of every subject, by indicator."""
    made = engine()
    resolve_places(made)
    resolve_activities(made)
    observed = Observation(made, PLAN, readings(indicators(), CARDS), "run").observe()
    packed = observed.states["packed"].to_pylist()
    letters = np.frombuffer("".join(packed).encode(), dtype=np.uint8).reshape(len(packed), -1)
    return {name: letters[:, place] for place, name in enumerate(observed.catalogue)}


@cache
def whole() -> dict[str, np.ndarray]:
    return states()


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
    place = rows.schema.get_field_index(column)
    blank = rows.set_column(place, rows.schema.field(place), pa.nulls(rows.num_rows, rows.schema.field(place).type))
    engine().create(VIEW_PREFIX + table, blank, temporary=True)
    try:
        after = states()
    finally:
        engine().create(VIEW_PREFIX + table, rows, temporary=True)
    moved: Counter[str] = Counter()
    for indicator_id, letters in after.items():
        if f"{name}" not in CARDS[indicator_id].reads:
            continue
        changed = (letters != before[indicator_id]) & (letters != ord(State.UNASSESSABLE))
        for old, new in zip(before[indicator_id][changed], letters[changed], strict=True):
            moved[f"{indicator_id}: {chr(old)} -> {chr(new)}"] += 1
    assert not moved, dict(moved)

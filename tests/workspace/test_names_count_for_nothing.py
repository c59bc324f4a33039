"""Who is called what changes no likelihood: names exchanged among parties, with identities as they were."""

from __future__ import annotations

import random

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.observe.cards import readings
from chokepoint.observe.discover import indicators
from chokepoint.observe.running import Observation
from chokepoint.records import RECORDS, VERSIONS
from chokepoint.resolve import resolve
from chokepoint.simulate.world import World
from chokepoint.weigh.scale import RunContext, Scale, answering
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weighing import weigh_ledger
from chokepoint.weigh.weights import Weights
from chokepoint.workspace.catalogue import catalogue, queries
from tests.bench import empty_engine

CITED = {"payments": "originator_name"}
"""Columns in which records call a party by its name."""


@pytest.fixture(scope="module")
def engine(world: World) -> Engine:
    """The sample world's current views, resolved."""
    made = empty_engine()
    tables = world.current().tables
    for name, table in RECORDS.items():
        made.create(VIEW_PREFIX + name, tables.get(name, as_table(table, [])), temporary=True)
    for name, table in VERSIONS.items():
        made.create(VIEW_PREFIX + name, as_table(table, []), temporary=True)
    resolve(made)
    return made


def likelihoods(engine: Engine, run_id: str) -> pa.Table:
    """Log-odds and likelihood of every order."""
    cards = list(catalogue().values())
    reads = readings(indicators(), catalogue())
    Observation(engine, queries(engine), reads, run_id).observe().store(engine)
    weigh_ledger(engine, RunContext(run_id), Scale.of(answering("order", cards), Weights.read(), Settings()))
    rows = engine.table("likelihoods")
    rows = rows.filter(rows.run_id == run_id, rows.subject_kind == "order").order_by("subject_id")
    return engine.fetch(rows.select("subject_id", "log_odds", "likelihood", "low", "high"))


def renamed(cells: pa.ChunkedArray, others: dict[str, str]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([others.get(cell, cell) for cell in cells.to_pylist()], pa.string())])


def test_names_exchanged_among_parties_leave_every_likelihood_to_the_bit(engine: Engine, world: World) -> None:
    before = likelihoods(engine, "before")
    names = sorted(set(world.tables["parties"]["name"].to_pylist()))
    exchanged = dict(zip(names, random.Random(5).sample(names, len(names)), strict=True))
    for table, column in {"parties": "name", **CITED}.items():
        rows = world.current().tables[table]
        place = rows.schema.get_field_index(column)
        changed = rows.set_column(place, column, renamed(rows[column], exchanged))
        assert pc.sum(pc.not_equal(changed[column], rows[column])).as_py() > 100
        engine.create(VIEW_PREFIX + table, changed, temporary=True)
    assert likelihoods(engine, "after").equals(before)

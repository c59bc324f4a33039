"""What worlds may share of the stage before: it rests on the rows and columns that each step declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pytest

from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Query
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.observe.checks.resolving import Resolved, empty_engine
from chokepoint.observe.examples import leg, line, paid, party, place, shipped, zone
from chokepoint.observe.reading import columns_read
from chokepoint.records import RECORDS
from chokepoint.resolve.stage import STEPS, Step

ROWS = (
    party("a", country="TR", city="Ankara", industry="4669", phone="+903121234567"),
    party("b", name="Firm a", country="TR", industry_text="wholesale of machinery"),
    shipped("a", delivery_country="TR", delivery_city="Mersin"),
    leg("TRIST", "TRMER", mode="sea"),
    paid("b", from_country="GB", from_city="London"),
    line("8481"),
    place("TRMER", 36.8, 34.64),
    zone("conflict", latitude=36, longitude=35),
)


class Recording:
    """An engine that notes the columns of records that are read through it."""

    def __init__(self) -> None:
        self.engine = empty_engine()
        self.read: set[str] = set()
        for table in RECORDS.values():
            cells = [row.cells for row in ROWS if row.table == table.name]
            self.engine.create(VIEW_PREFIX + table.name, as_table(table, cells), temporary=True)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def fetch(self, rows: ir.Table | Query) -> pa.Table:
        assert isinstance(rows, ir.Table)
        self._note(rows)
        return self.engine.fetch(rows)

    def create(self, name: str, rows: ir.Table | pa.Table, *, temporary: bool = False) -> None:
        if isinstance(rows, ir.Table):
            self._note(rows)
        self.engine.create(name, rows, temporary=temporary)

    def _note(self, rows: ir.Table) -> None:
        self.read |= {name for name in columns_read(rows) if name.split(".")[0] in RECORDS}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.results[0])
def test_a_step_reads_what_it_declares(step: Step) -> None:
    engine = Recording()
    step.run(engine)
    assert engine.read == set(declared(step))


def declared(step: Step) -> Iterator[str]:
    return (f"{table}.{column}" for table, columns in step.reads.items() for column in columns)


def blank(table: str, column: str) -> tuple[Any, ...]:
    return tuple(type(one)(one.table, {**one.cells, column: None}) if one.table == table else one for one in ROWS)


def test_rows_that_differ_in_nothing_that_is_read_share_a_result() -> None:
    resolved = Resolved(STEPS)
    first = resolved.table("places", ROWS)
    assert resolved.table("places", blank("payments", "payer_id")) is first
    assert resolved.table("places", ROWS[::-1]) is first
    assert resolved.table("places", blank("payments", "from_city")) is not first


def test_what_was_made_before_does_not_show() -> None:
    used, fresh = Resolved(STEPS), Resolved(STEPS)
    used.table("resemblances", ROWS[:1])
    for name in ("identities", "resemblances", "places", "nearby", "passages", "activities", "affinities"):
        used.table(name, ROWS[::2])
        assert used.table(name, ROWS).equals(fresh.table(name, ROWS)), name

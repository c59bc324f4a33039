"""The empty tables that a workspace begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chokepoint.engines.arrow import schema_of
from chokepoint.records import ORIGIN, RECORDS, RESULTS

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

KEPT_BY_LOADS = ("loads", "set_aside", "list_editions")
"""Result tables that a load fills, besides the records themselves."""


def create_tables(engine: Engine) -> None:
    """Make every table of records, and the tables about loads, where they are absent. Existing ones stay."""
    for table in RECORDS.values():
        if not engine.exists(table.name):
            engine.create(table.name, schema_of((*table.columns, *ORIGIN)).empty_table())
    for name in KEPT_BY_LOADS:
        if not engine.exists(name):
            engine.create(name, schema_of(RESULTS[name].columns).empty_table())

"""Rows that a decision adds to a table of records: a version each, entered in the account of loads."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from chokepoint.engines.arrow import as_table, schema_of
from chokepoint.records import ORIGIN, RECORDS, RESULTS

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine


@dataclass(frozen=True)
class Act:
    """What adds rows: its name among the loads, when, and what it is (judgement, decision)."""

    name: str
    at: datetime
    form: str


def record(engine: Engine, name: str, rows: Sequence[Mapping[str, Any]], act: Act, *, new: int) -> None:
    """Append versions to a table, and enter them among the loads, by which the current view knows of versions.

    `new` of the rows have keys not seen before.
    """
    table = RECORDS[name]
    schema = schema_of((*table.columns, *ORIGIN))
    engine.append(name, pa.Table.from_pylist([{**row, "recorded_at": act.at} for row in rows], schema))
    told = "\n".join(sorted(repr(sorted(row.items())) for row in rows))
    entry = {
        "load_id": act.name,
        "recorded_at": act.at,
        "source_file": act.name,
        "sha256": hashlib.sha256(told.encode()).hexdigest(),
        "format": act.form,
        "table": name,
        "rows": len(rows),
        "new_keys": new,
        "new_versions": len(rows) - new,
        "set_aside": 0,
    }
    engine.append("loads", as_table(RESULTS["loads"], [entry]))

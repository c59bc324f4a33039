"""The account of loads: what was loaded before, and what a load adds to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from chokepoint.engines.arrow import schema_of
from chokepoint.load.outcomes import Outcome
from chokepoint.load.settling import BETWEEN, KEY, Counts
from chokepoint.records import RESULTS
from chokepoint.records.answers import LoadedFile

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from chokepoint.engines.protocol import Engine


def stamp(sha256: str, manner: str, table: str) -> str:
    """Hash of a file's content, of the manner it was read in (mapping, table asked for) and of the table filled."""
    return hashlib.sha256("\n".join((sha256, manner, table)).encode()).hexdigest()


@dataclass(frozen=True)
class Earlier:
    """What stood in the workspace when a load began: entries of loads, and whose rows lay aside."""

    loads: list[dict[str, Any]]
    files_aside: frozenset[str]
    tables_aside: frozenset[str]


NOTHING = Earlier([], frozenset(), frozenset())


def earlier(engine: Engine) -> Earlier:
    """The account as it stands, read once a load."""
    loads = engine.fetch(engine.table("loads")).to_pylist()
    aside = engine.fetch(engine.table("set_aside").select("source_file", "table").distinct())
    return Earlier(
        loads, frozenset(aside["source_file"].to_pylist()), frozenset(str(name) for name in aside["table"].to_pylist())
    )


def loaded_before(engine: Engine, before: Earlier, name: str, outcome: Outcome, manner: str) -> LoadedFile | None:
    """What the file came to when it was last loaded, if it was loaded with this content and in this manner."""
    rows = [row for row in before.loads if _is_of(row["source_file"], name)]
    if not rows:
        return None
    last = max(rows, key=lambda row: (row["recorded_at"], row["load_id"]))
    rows = [row for row in rows if row["load_id"] == last["load_id"]]
    if any(row["sha256"] != stamp(outcome.sha256, manner, row["table"]) for row in rows):
        return None
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["table"]] = counts.get(row["table"], 0) + row["rows"]
    aside = _set_aside_rows(engine, last["load_id"], {row["source_file"] for row in rows})
    aside = aside or sum(row["set_aside"] for row in rows)
    status = "partly" if aside else "loaded"
    reason = f"Unchanged since it was loaded; {aside:,} of its rows were set aside then." if aside else None
    return LoadedFile(str(outcome.path), last["format"], status, counts, aside, reason)


def _set_aside_rows(engine: Engine, load_id: str, source_files: set[str]) -> int:
    aside = engine.table("set_aside")
    ours = aside.filter(aside.load_id == load_id, aside.source_file.isin(sorted(source_files)))
    return int(engine.fetch(ours.select("source_file", "source_row").distinct()).num_rows)


def forget_set_aside(engine: Engine, before: Earlier, name: str) -> None:
    """Remove the set-aside rows of earlier loads of a file."""
    names = sorted(file for file in before.files_aside if _is_of(file, name))
    if names:
        engine.delete("set_aside", "source_file", names)


def _is_of(source_file: str, name: str) -> bool:
    """Whether `source_file` is the file, or a sheet of it."""
    return source_file == name or source_file.startswith(f"{name}#")


def resolve_set_aside(engine: Engine, before: Earlier, load_id: str, table: str, taken: ir.Table) -> None:
    """Remove what earlier loads set aside of rows of `table` that have now come in good order."""
    if table not in before.tables_aside:
        return
    aside = engine.table("set_aside")
    old = aside.filter(aside.table == table, aside.key.notnull(), aside.load_id != load_id)
    if not engine.fetch(old.limit(1)).num_rows:
        return
    good = taken.select(key=taken[KEY].replace(BETWEEN, ":")).distinct()
    done = old.semi_join(good, "key").select("load_id", "table", "source_file", "source_row").distinct()
    if engine.fetch(done.limit(1)).num_rows:
        rest = aside.anti_join(done, ["load_id", "table", "source_file", "source_row"])
        engine.create("set_aside", engine.fetch(rest))


def record(engine: Engine, load_id: str, recorded_at: datetime, outcomes: list[tuple[Outcome, str]]) -> None:
    """Enter each table filled from each file; with each outcome comes the manner in which its file was read."""
    rows = []
    for outcome, manner in outcomes:
        for source_file, table in sorted({*outcome.counts, *outcome.bad_rows}):
            counts = outcome.counts.get((source_file, table), Counts())
            rows.append(
                {
                    "load_id": load_id,
                    "recorded_at": recorded_at,
                    "source_file": source_file,
                    "sha256": stamp(outcome.sha256, manner, table),
                    "format": outcome.format,
                    "table": table,
                    "rows": counts.rows,
                    "new_keys": counts.new_keys,
                    "new_versions": counts.new_versions,
                    "set_aside": len(outcome.bad_rows.get((source_file, table), ())),
                }
            )
    engine.append("loads", pa.Table.from_pylist(rows, schema=schema_of(RESULTS["loads"].columns)))

"""Rows that were not taken: as a table, so that what they name is known to be unread, and as files to put right."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from chokepoint.engines.arrow import schema_of
from chokepoint.load.blocks import Block
from chokepoint.load.checking import RECORDED
from chokepoint.load.faults import Fault, describe
from chokepoint.load.formats.sheets import ROW, Sheet
from chokepoint.load.settling import BETWEEN, FAULTS, KEY
from chokepoint.records import RESULTS, Table

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from chokepoint.engines.protocol import Engine

FOLDER = "set-aside"
TABLE = RESULTS["set_aside"]
_BATCH = 20_000
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d.,\s()/-]*$)")
"""Cells that a spreadsheet would run as a formula when the file is opened; numbers and phones are none."""

Entry = tuple[Fault, dict[str, str | None]]
"""A fault, and what the row names: order_id, party_ids, shipment_id, key."""


def faulty(engine: Engine, text: ir.Table, checked: ir.Table, block: Block, source_file: str) -> Iterator[Entry]:
    """The faults of the checked rows that have any, with what they name. `text` has the cells as they were found."""
    bad = checked.filter(checked[FAULTS] != "").select(ROW, FAULTS)
    if not engine.fetch(bad.limit(1)).num_rows:
        return
    rows = bad.inner_join(text, ROW)
    columns = {column.name: column for column in (*block.table.columns, RECORDED)}
    for batch in engine.batches(rows, _BATCH):
        for row in batch.to_pylist():
            named = names_in(block.table, row)
            for entry in row[FAULTS].strip(";").split(";"):
                name, code = entry.split(":")
                cell = block.cells.get(name)
                reason, hint = describe(block.table, columns[name], code, row.get(name), cell.dates if cell else None)
                fault = Fault(block.table.name, source_file, row[ROW], name, code, row.get(name), reason, hint)
                yield fault, named


def rejected(engine: Engine, name: str, table: Table) -> Iterator[Entry]:
    """The rows that repeat or contradict another of the same key; those that may repeat are left out."""
    rows = engine.table(name)
    rows = rows.filter(~(rows.quiet & (rows.code == "repeated")))
    for batch in engine.batches(rows, _BATCH):
        for row in batch.to_pylist():
            key = (row[KEY] or "").replace(BETWEEN, ":")
            if row["code"] == "repeated":
                reason = f"{_key_name(table)} `{key}` was already given, with the same cells."
            else:
                reason = f"{_key_name(table)} `{key}` was already given, with other cells; the fullest row was kept."
            fault = Fault(table.name, row["source_file"], row[ROW], None, row["code"], key, reason)
            yield fault, names_in(table, row) | {"key": key}


def _key_name(table: Table) -> str:
    return ", ".join(table.key)


def names_in(table: Table, row: dict[str, object]) -> dict[str, str | None]:
    """What a row names: its order, its parties, its shipment, and its key if that is whole."""
    found: dict[str, set[str]] = {"orders": set(), "parties": set(), "shipments": set()}
    for column in table.columns:
        about = column.refers or (table.name if table.key == (column.name,) else None)
        if about in found and row.get(column.name) is not None:
            found[about].add(str(row[column.name]))
    kind, subject = row.get("subject_kind"), row.get("subject_id")
    if kind and subject:
        found.get({"order": "orders", "party": "parties", "shipment": "shipments"}.get(str(kind), ""), set()).add(
            str(subject)
        )
    whole = all(row.get(name) is not None for name in table.key)
    return {
        "order_id": min(found["orders"], default=None),
        "party_ids": ";".join(sorted(found["parties"])) or None,
        "shipment_id": min(found["shipments"], default=None),
        "key": ":".join(str(row[name]) for name in table.key) if whole else None,
    }


def as_table(entries: Iterable[Entry], load_id: str, recorded_at: datetime) -> pa.Table:
    """Entries as rows of the table `set_aside`."""
    rows = [
        {
            "load_id": load_id,
            "recorded_at": recorded_at,
            "table": fault.table,
            "source_file": fault.source_file,
            "source_row": fault.row,
            "column": fault.column,
            "code": fault.code,
            "found": fault.found,
            "reason": fault.reason,
            "suggestion": fault.suggestion,
            **named,
        }
        for fault, named in entries
    ]
    return pa.Table.from_pylist(rows, schema=schema_of(TABLE.columns))


def file_for(workspace_dir: Path, source_file: str) -> Path:
    """Where the set-aside rows of a file are written."""
    name = source_file if source_file.lower().endswith(".csv") else f"{source_file}.csv"
    return workspace_dir / FOLDER / name


def write(path: Path, sheet: Sheet, faults: list[Fault]) -> None:
    """Write the rows with faults as they stand in the file, each with its reasons in front; replaces the file.

    Cells that a spreadsheet would run as formulas get an apostrophe in front.
    """
    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row, []).append(fault)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["source_row", "table", "reason", "suggestion", *map(_inert, sheet.headings)])
        for number, cells in _cells_of(sheet, set(by_row)):
            ours = by_row[number]
            tables = "; ".join(sorted({fault.table for fault in ours}))
            reasons = " ".join(dict.fromkeys(fault.reason for fault in ours))
            hints = "; ".join(
                dict.fromkeys(f"{fault.column}: {fault.suggestion}" for fault in ours if fault.suggestion)
            )
            writer.writerow([number, tables, *(_inert(cell) for cell in (reasons, hints, *cells))])
    partial.replace(path)


def remove(path: Path) -> None:
    """Remove the file of set-aside rows, if there is one."""
    path.unlink(missing_ok=True)


def _cells_of(sheet: Sheet, wanted: set[int]) -> Iterator[tuple[int, list[str]]]:
    """The cells of the wanted rows, read again from the file: only these are ever held."""
    for batch in sheet.reader():
        numbers = batch.column(0).to_pylist()
        places = [place for place, number in enumerate(numbers) if number in wanted]
        if places:
            for row in batch.take(pa.array(places)).to_pylist():
                yield row[ROW], [row[str(place)] or "" for place in range(len(sheet.headings))]
    for unread in sheet.unread:
        if unread.row in wanted:
            yield unread.row, _taken_apart(unread.text)


def _taken_apart(text: str) -> list[str]:
    """The cells of a row that does not fit, as far as commas tell; otherwise the row as one cell."""
    try:
        return next(csv.reader(io.StringIO(text, newline="")), [])
    except csv.Error:
        return [text]


def _inert(cell: str) -> str:
    return "'" + cell if _FORMULA.match(cell) else cell

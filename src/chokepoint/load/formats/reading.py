"""Any file, as its sheets."""

from __future__ import annotations

from pathlib import Path

from chokepoint.load.formats import csv, jsonl, parquet
from chokepoint.load.formats.content import Content
from chokepoint.load.formats.sheets import Sheet


def sheets_of(path: Path, name: str, content: Content) -> list[Sheet]:
    """The sheets of a file: one, or for a workbook one for each that has cells; raises RefusedError."""
    if content.format == "excel":
        from chokepoint.load.formats import excel  # noqa: PLC0415 (its library is needed for workbooks alone)

        return excel.read(path, name)
    if content.format == "parquet":
        return [parquet.read(path, name)]
    return [(jsonl if content.format == "jsonl" else csv).read(path, name, content)]

"""Any file, as its sheets."""

from __future__ import annotations

from pathlib import Path

from chokepoint.load.formats import csv
from chokepoint.load.formats.content import Content
from chokepoint.load.formats.sheets import Sheet


def sheets_of(path: Path, name: str, content: Content) -> list[Sheet]:
    """The sheets of a file: one, or for a workbook one for each that has cells; raises RefusedError."""
    return [csv.read(path, name, content)]

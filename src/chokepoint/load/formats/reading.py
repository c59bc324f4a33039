"""Any file, as its sheets."""

from __future__ import annotations

from pathlib import Path

from chokepoint.load.formats import csv, jsonl, parquet
from chokepoint.load.formats.content import CHUNK, Content, starts_as_xml
from chokepoint.load.formats.sheets import Sheet
from chokepoint.load.scratch import Scratch


def sheets_of(path: Path, name: str, content: Content, scratch: Scratch) -> list[Sheet]:
    """The sheets of a file: one, or for a workbook one for each that has cells, for a message one for each table it
    fills; raises RefusedError.
    """
    if content.form:
        from chokepoint.load.formats.messages import spool  # noqa: PLC0415 (needed for messages alone)

        folder = scratch.folder()
        if content.encoding and not is_xml(path):
            path = as_utf8(path, content.encoding, folder / "utf-8")
        return spool.spooled(content.form, path, name, folder)
    if content.format == "excel":
        from chokepoint.load.formats import excel  # noqa: PLC0415 (its library is needed for workbooks alone)

        return excel.read(path, name)
    if content.format == "parquet":
        return [parquet.read(path, name)]
    return [(jsonl if content.format == "jsonl" else csv).read(path, name, content)]


def is_xml(path: Path) -> bool:
    """Whether a file begins as XML: it says itself in which encoding it is."""
    with path.open("rb") as file:
        return starts_as_xml(file.read(CHUNK))


def as_utf8(path: Path, encoding: str, into: Path) -> Path:
    """The text of a file as UTF-8 without a byte order mark, written to `into`; what cannot be decoded becomes the
    replacement character.
    """
    with path.open(encoding=encoding, errors="replace", newline="") as text, into.open("wb") as out:
        while chunk := text.read(CHUNK):
            out.write(chunk.lstrip("\ufeff").encode("utf-8", "replace"))
    return into

"""JSON Lines, and JSON arrays of objects: one object a row. Numbers keep the digits they are written with."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from chokepoint.load.formats.content import LONGEST_LINE, Content
from chokepoint.load.formats.sheets import RefusedError, Sheet, UnreadRow, checked_headings

LARGEST_ARRAY = 256 * 2**20
"""Bytes. An array has to be read whole; JSON Lines have no such limit."""
_BATCH = 20_000
_Row = tuple[int, dict[str, object] | UnreadRow]


def read(path: Path, name: str, content: Content) -> Sheet:
    """The objects of the file. A row's number is its line, or in an array its place. Raises RefusedError."""
    encoding = content.encoding or "utf-8"
    keys: dict[str, None] = {}
    objects = 0
    for _, row in _rows(path, name, encoding):
        if isinstance(row, dict):
            keys.update(dict.fromkeys(row))
            objects += 1
    if not objects:
        raise RefusedError(
            f"`{name}` holds no JSON objects of a row each, and no message that is read here: one object a line is "
            'expected, such as {"order_id": 1}, or an array of them.'
        )
    headings = checked_headings(name, list(keys))
    sheet = Sheet(name, headings, lambda: _batches(path, encoding, list(keys), sheet))
    return sheet


def _batches(path: Path, encoding: str, keys: list[str], sheet: Sheet) -> Iterator[pa.RecordBatch]:
    numbers: list[int] = []
    rows: list[dict[str, object]] = []
    for number, row in _rows(path, sheet.source_file, encoding):
        if isinstance(row, UnreadRow):
            sheet.unread.append(row)
            continue
        numbers.append(number)
        rows.append(row)
        if len(rows) == _BATCH:
            yield _batch(numbers, rows, keys)
            numbers, rows = [], []
    if rows:
        yield _batch(numbers, rows, keys)


def _batch(numbers: list[int], rows: list[dict[str, object]], keys: list[str]) -> pa.RecordBatch:
    columns = [pa.array([_text(row.get(key)) for row in rows], pa.string()) for key in keys]
    names = ["source_row", *(str(place) for place in range(len(keys)))]
    return pa.RecordBatch.from_arrays([pa.array(numbers, pa.int64()), *columns], names=names)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ";".join(value)
    return json.dumps(value, ensure_ascii=False)


def _rows(path: Path, name: str, encoding: str) -> Iterator[_Row]:
    decode = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str).decode
    with path.open(encoding=encoding, errors="replace", newline="\n") as file:
        start = file.read(1024).lstrip("\ufeff \t\r\n")[:1]
        file.seek(0)
        if start == "[":
            yield from _array(file, path, name, decode)
            return
        for number, line in enumerate(_lines(file, name), start=1):
            text = line.strip("\ufeff \t\r\n\x1a")
            if text:
                yield number, _object(text, number, decode)


def _lines(file: io.TextIOWrapper, name: str) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            raise RefusedError(f"`{name}` has a line longer than {LONGEST_LINE // 2**20} MiB.")
        yield line


def _object(text: str, number: int, decode: object) -> dict[str, object] | UnreadRow:
    try:
        row = decode(text)  # type: ignore[operator]
    except (ValueError, RecursionError):
        return UnreadRow(number, text, "is not JSON.")
    return row if isinstance(row, dict) else UnreadRow(number, text, "is not a JSON object.")


def _array(file: io.TextIOWrapper, path: Path, name: str, decode: object) -> Iterator[_Row]:
    if path.stat().st_size > LARGEST_ARRAY:
        raise RefusedError(f"`{name}` is a JSON array of more than 256 MiB. Write it as JSON Lines, one object a line.")
    try:
        rows = decode(file.read().lstrip("\ufeff"))  # type: ignore[operator]
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"`{name}` is not valid JSON: {str(error).splitlines()[0]}.") from error
    for number, row in enumerate(rows, start=1):
        good = isinstance(row, dict)
        yield number, row if good else UnreadRow(number, json.dumps(row), "is not a JSON object.")

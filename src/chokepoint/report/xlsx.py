"""A workbook of one run: summary, stops, ranking, evidence, questions, records. It holds no formula, link or macro."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from chokepoint.records.answers import Assessment, Dossier, RankedOrder
from chokepoint.report import lists
from chokepoint.report.wording import visible
from chokepoint.report.writing import replacing

SHEET_ROWS = 1_048_575
"""Rows a sheet holds below its heading; Microsoft, *Excel specifications and limits*."""

CELL_CHARACTERS = 32_767
"""Characters a cell holds; same source."""

FIRST_YEAR = 1900
"""Before it a spreadsheet has no dates; same source."""

_WIDTHS = {
    "what": 30, "value": 90, "order_id": 16, "customer": 34, "stop": 28, "stops": 30, "signs": 50, "words": 34,
    "indicator": 28, "title": 50, "basis": 60, "record_ids": 40, "question": 70, "record_id": 26, "name": 34,
    "description": 40,
}  # fmt: skip
"""Widths of columns in characters, where other than the usual."""

_PERCENT = frozenset(("likelihood", "low", "high", "coverage", "chance_to_move_band", "sensitivity", "background"))


@dataclass(frozen=True)
class Beside:
    """What a workbook holds besides the run: sentences a reader should know, and sheets that follow its own."""

    notes: Sequence[str] = ()
    sheets: Iterable[lists.Sheet] = ()


def write_xlsx(
    path: Path,
    assessment: Assessment,
    ranking: Sequence[RankedOrder],
    dossiers: Sequence[Dossier],
    *,
    software_version: str,
    beside: Beside | None = None,
) -> Path:
    """Write the workbook to `path` and return it. The file is replaced whole or not at all.

    What is longer than a sheet goes on in another, numbered.
    """
    beside = beside or Beside()
    prior = lists.usual_rate(assessment, dossiers)
    about = lists.summary_rows(assessment, dossiers, software_version, beside.notes)
    own = (
        lists.Sheet("Summary", lists.SUMMARY.split(), about),
        lists.Sheet("Stops", lists.STOPS.split(), lists.stop_rows(ranking, dossiers)),
        lists.Sheet("Ranking", lists.RANKING.split(), lists.ranking_rows(ranking, prior)),
        lists.Sheet("Evidence", lists.EVIDENCE.split(), lists.evidence_rows(dossiers)),
        lists.Sheet("Questions", lists.QUESTIONS.split(), lists.question_rows(dossiers)),
    )
    with replacing(path) as draft, xlsxwriter.Workbook(str(draft), _OPTIONS) as book:
        book.use_zip64()
        shown = {"valign": "top"}
        formats = _Formats(
            heading=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, **shown}),
            text=book.add_format(shown),
            percent=book.add_format({"num_format": "0.00%", **shown}),
            day=book.add_format({"num_format": "yyyy-mm-dd", **shown}),
            moment=book.add_format({"num_format": "yyyy-mm-dd hh:mm", **shown}),
        )
        for one in chain(own, beside.sheets):
            _fill(book, one, formats)
    return path


_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
"""Rows go to disk one by one; text stays text."""


@dataclass(frozen=True)
class _Formats:
    heading: Format
    text: Format
    percent: Format
    day: Format
    moment: Format


def _fill(book: xlsxwriter.Workbook, list_: lists.Sheet, formats: _Formats) -> None:
    """Write a list to a sheet, and to as many more as it needs."""
    rows, number = iter(list_.rows), 1
    first = list(islice(rows, 1))
    while first or number == 1:
        title = list_.title if number == 1 else f"{list_.title} {number}"
        _sheet(book.add_worksheet(title), list_.headings, chain(first, islice(rows, SHEET_ROWS - 1)), formats)
        first, number = list(islice(rows, 1)), number + 1


def _sheet(sheet: Worksheet, names: Sequence[str], rows: Iterable[lists.Row], formats: _Formats) -> None:
    """Fill one sheet from the top, which stays in view."""
    for column, name in enumerate(names):
        sheet.set_column(column, column, _WIDTHS.get(name, 12))
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, formats.heading)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, (name, value) in enumerate(zip(names, row, strict=True)):
            _write(sheet, (last, column), value, formats.percent if name in _PERCENT else formats.text, formats)
    sheet.freeze_panes(1, 0)
    if last:
        sheet.autofilter(0, 0, last, len(names) - 1)


def _write(sheet: Worksheet, at: tuple[int, int], value: lists.Cell, shown: Format, formats: _Formats) -> None:
    if isinstance(value, date) and value.year < FIRST_YEAR:
        value = value.isoformat()
    if isinstance(value, str):
        sheet.write_string(*at, visible(value)[:CELL_CHARACTERS], shown)
    elif isinstance(value, date):
        timed = isinstance(value, datetime) and bool(value.hour or value.minute)
        sheet.write_datetime(*at, value, formats.moment if timed else formats.day)
    elif value is not None:
        sheet.write_number(*at, value, shown)

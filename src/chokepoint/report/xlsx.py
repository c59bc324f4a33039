"""A workbook of one run: summary, stops, ranking, evidence, questions. It holds no formula, link or macro."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
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

_WIDTHS = {
    "what": 30, "value": 90, "order_id": 16, "customer": 34, "stop": 28, "stops": 30, "signs": 50, "words": 34,
    "indicator": 28, "title": 50, "basis": 60, "record_ids": 40, "question": 70,
}  # fmt: skip
"""Widths of columns in characters, where other than the usual."""

_PERCENT = frozenset(("likelihood", "low", "high", "coverage", "chance_to_move_band", "sensitivity", "background"))


def write_xlsx(
    path: Path,
    assessment: Assessment,
    ranking: Sequence[RankedOrder],
    dossiers: Sequence[Dossier],
    *,
    software_version: str,
    notes: Sequence[str] = (),
) -> Path:
    """Write the workbook to `path` and return it. The file is replaced whole or not at all."""
    cut = (f"The ranking ends at row {SHEET_ROWS:,}.",) if len(ranking) > SHEET_ROWS else ()
    prior = lists.usual_rate(assessment, dossiers)
    about = lists.summary_rows(assessment, dossiers, software_version, (*notes, *cut))
    with replacing(path) as draft, xlsxwriter.Workbook(str(draft), _OPTIONS) as book:
        formats = _Formats(
            heading=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            text=book.add_format({"valign": "top"}),
            percent=book.add_format({"num_format": "0.00%", "valign": "top"}),
            moment=book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        )
        _sheet(book.add_worksheet("Summary"), lists.SUMMARY, about, formats)
        _sheet(book.add_worksheet("Stops"), lists.STOPS, lists.stop_rows(ranking, dossiers), formats)
        _sheet(book.add_worksheet("Ranking"), lists.RANKING, lists.ranking_rows(ranking, prior), formats)
        _sheet(book.add_worksheet("Evidence"), lists.EVIDENCE, lists.evidence_rows(dossiers), formats)
        _sheet(book.add_worksheet("Questions"), lists.QUESTIONS, lists.question_rows(dossiers), formats)
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
    moment: Format


def _sheet(sheet: Worksheet, headings: str, rows: Iterable[lists.Row], formats: _Formats) -> None:
    """Fill one sheet from the top, which stays in view."""
    names = headings.split()
    for column, name in enumerate(names):
        sheet.set_column(column, column, _WIDTHS.get(name, 12))
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, formats.heading)
    last = 0
    for last, row in enumerate(islice(rows, SHEET_ROWS), start=1):
        for column, (name, value) in enumerate(zip(names, row, strict=True)):
            _write(sheet, (last, column), value, formats.percent if name in _PERCENT else formats.text, formats.moment)
    sheet.freeze_panes(1, 0)
    if last:
        sheet.autofilter(0, 0, last, len(names) - 1)


def _write(sheet: Worksheet, at: tuple[int, int], value: lists.Cell, shown: Format, moment: Format) -> None:
    if isinstance(value, str):
        sheet.write_string(*at, visible(value)[:CELL_CHARACTERS], shown)
    elif isinstance(value, datetime | date):
        sheet.write_datetime(*at, value, moment)
    elif value is not None:
        sheet.write_number(*at, value, shown)

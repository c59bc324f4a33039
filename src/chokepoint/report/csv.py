"""CSV lists of one run for other programs: ranking, stops, and every order on one of three lists.

UTF-8 with a byte order mark, commas, CRLF. Text that a spreadsheet might take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from chokepoint.records.answers import Assessment, Dossier, RankedOrder
from chokepoint.report import lists, wording
from chokepoint.report.writing import replaced

_NOTE = f"{wording.NOT_AN_ACCUSATION} Likelihoods are"
_NO_SIGN_NOTE = f"{wording.NO_SIGN}: nothing more is said of the order"


def write_csv(
    path: Path,
    assessment: Assessment,
    ranking: Sequence[RankedOrder],
    dossiers: Sequence[Dossier],
    *,
    software_version: str,
    notes: Sequence[str] = (),
) -> tuple[Path, ...]:
    """Write the lists and return their paths: the ranking alone to a path that ends in `.csv`, else a folder of lists.

    Every order stands on exactly one of the three lists: `hold-list` (a stop, or the bands stop and hold),
    `release-list` (no stop and no sign above threshold) and `inquiry-list` (all others).
    """
    prior = lists.usual_rate(assessment, dossiers)
    note = f"{_NOTE} {lists.calibration(dossiers)}."
    if path.suffix.lower() == ".csv":
        return (_ranked(path, ranking, prior, note),)
    held = [order for order in ranking if lists.on_hold(order)]
    free = [order for order in ranking if lists.without_signs(order)]
    asked = [order for order in ranking if not lists.on_hold(order) and not lists.without_signs(order)]
    about = lists.summary_rows(assessment, dossiers, software_version, notes)
    return (
        _ranked(path / "ranking.csv", ranking, prior, note),
        _ranked(path / "hold-list.csv", held, prior, note),
        _ranked(path / "inquiry-list.csv", asked, prior, note),
        _ranked(path / "release-list.csv", free, prior, _NO_SIGN_NOTE),
        _written(path / "stops.csv", lists.STOPS.split(), lists.stop_rows(ranking, dossiers)),
        _written(path / "about-this-run.csv", lists.SUMMARY.split(), about),
    )


def _ranked(path: Path, ranking: Iterable[RankedOrder], prior: float | None, note: str) -> Path:
    rows = ((*row, note) for row in lists.ranking_rows(ranking, prior))
    return _written(path, [*lists.RANKING.split(), "note"], rows)


def _written(path: Path, headings: Sequence[str], rows: Iterable[lists.Row]) -> Path:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return replaced(path, text.getvalue().encode("utf-8-sig"))


def _cell(value: lists.Cell) -> str | int | float | None:
    if isinstance(value, str):
        return lists.neutral(value)
    return value.isoformat() if isinstance(value, date) else value

"""The workbook: its sheets, its sums, no formula in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from chokepoint.records.errors import InputError
from chokepoint.report import xlsx
from chokepoint.report.lists import Sheet, cell
from chokepoint.report.xlsx import Beside, write_xlsx
from tests.report import sample

PAPERS = [
    ("documents/D-1", date(1850, 3, 1), 1.5),
    ("documents/D-2", datetime(2026, 3, 2, 9, 30), None),
    ("=documents/D-3", date(2026, 3, 2), cell(Decimal("7.2500"))),
]
HOSTILE = ("=1+1", "+1", "@SUM(A1)", "http://example.invalid", "12", "x" * 40_000, "\x00\u202e<b>", "{=1}", "\ud800")


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "report.xlsx"
    return write_xlsx(
        path,
        sample.assessment(),
        sample.ranking(),
        sample.dossiers(),
        software_version="0.1.0",
        beside=Beside(["A note."], [Sheet("Papers", ("record_id", "issued_at", "weight"), PAPERS)]),
    )


def rows(path: Path, sheet: str) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(path)
    head, *body = book[sheet].iter_rows(values_only=True)
    book.close()
    return [dict(zip(map(str, head), row, strict=True)) for row in body]


def test_sheets_stand_in_order(workbook: Path) -> None:
    assert openpyxl.load_workbook(workbook).sheetnames == [
        "Summary", "Stops", "Ranking", "Evidence", "Questions", "Papers",
    ]  # fmt: skip


def test_evidence_adds_up(workbook: Path) -> None:
    evidence = rows(workbook, "Evidence")
    for dossier in sample.dossiers():
        told = dossier.explanation
        mine = [row for row in evidence if row["order_id"] == told.subject_id]
        assert len(mine) == len(told.rows) + 1
        total = sum(row["contribution"] for row in mine)  # type: ignore[misc]
        assert total == pytest.approx(told.log_odds, abs=1e-9)
        assert mine[-1]["sum_so_far"] == pytest.approx(told.log_odds, abs=1e-9)


def test_ranking_and_questions_are_whole(workbook: Path) -> None:
    ranking = rows(workbook, "Ranking")
    assert [row["order_id"] for row in ranking] == [order.order_id for order in sample.ranking()]
    assert ranking[0]["ordered_at"] == sample.at(2, 9).replace(tzinfo=None)
    assert len(rows(workbook, "Questions")) == 7
    assert rows(workbook, "Stops")[0]["basis"] == "Consignee in a country under embargo for these goods."
    assert {"what": "Note", "value": "A note."} in rows(workbook, "Summary")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    order = replace(sample.ranking()[0], order_id=text, customer=text, words=text, stops=(text,))
    path = tmp_path / "a.xlsx"
    write_xlsx(
        path,
        sample.assessment(),
        [order],
        [],
        software_version=text,
        beside=Beside([text], [Sheet("Papers", ("text",), [(text,)])]),
    )
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)
    with ZipFile(path) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())
    assert str(rows(path, "Ranking")[0]["customer"])[:1] == (text[:1] if text.isprintable() else "[")


def test_a_path_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_xlsx(tmp_path / "file" / "a.xlsx", sample.assessment(), [], [], software_version="0")


def test_other_lists_follow_with_their_values(workbook: Path) -> None:
    first, second, third = rows(workbook, "Papers")
    assert first == {"record_id": "documents/D-1", "issued_at": "1850-03-01", "weight": 1.5}
    assert second == {"record_id": "documents/D-2", "issued_at": datetime(2026, 3, 2, 9, 30), "weight": None}
    assert third == {"record_id": "=documents/D-3", "issued_at": datetime(2026, 3, 2), "weight": 7.25}


def test_what_is_longer_than_a_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "SHEET_ROWS", 2)
    long = Sheet("Papers", ("record_id",), ((f"documents/D-{number}",) for number in range(5)))
    path = write_xlsx(
        tmp_path / "a.xlsx",
        sample.assessment(),
        sample.ranking(),
        [],
        software_version="0",
        beside=Beside(sheets=[long]),
    )
    names = openpyxl.load_workbook(path).sheetnames
    assert [name for name in names if name.startswith("Papers")] == ["Papers", "Papers 2", "Papers 3"]
    told = [row["record_id"] for name in names if name.startswith("Papers") for row in rows(path, name)]
    assert told == [f"documents/D-{number}" for number in range(5)]
    ranked = [row["order_id"] for name in names if name.startswith("Ranking") for row in rows(path, name)]
    assert ranked == [order.order_id for order in sample.ranking()]


@pytest.mark.parametrize(
    ("value", "told"),
    [(True, "yes"), (["a", "b"], "a; b"), (float("nan"), "nan"), (Decimal("1e3"), 1000.0), (None, None), (3, 3)],
)
def test_a_record_as_cells(value: object, told: object) -> None:
    assert cell(value) == told

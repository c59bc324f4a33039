"""The CSV lists: every order on one of three, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.report.csv import write_csv
from chokepoint.report.lists import neutral
from tests.report import sample


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lists")
    written = write_csv(
        path, sample.assessment(), sample.ranking(), sample.dossiers(), software_version="0.1.0", notes=["A note."]
    )
    assert sorted(written) == sorted(path.iterdir())
    return path


def test_every_order_stands_on_exactly_one_list(folder: Path) -> None:
    lists = [rows(folder / f"{name}-list.csv") for name in ("hold", "inquiry", "release")]
    assert [[row["band"] for row in one][:3] for one in lists] == [
        ["hold", "stop"],
        ["inquire", "not enough known"],
        ["no sign above threshold"] * 3,
    ]
    listed = [row["order_id"] for one in lists for row in one]
    assert sorted(listed) == sorted(order.order_id for order in sample.ranking())


def test_no_order_is_called_clear(folder: Path) -> None:
    text = (folder / "release-list.csv").read_text(encoding="utf-8-sig").lower()
    assert "no sign above threshold" in text
    assert "clear" not in text.replace("unclear", "")


def test_an_order_with_a_stop_is_held_whatever_its_band(tmp_path: Path) -> None:
    order = replace(sample.ranking()[-1], stops=("licence-missing",))
    write_csv(tmp_path, sample.assessment(), [order], [], software_version="0")
    assert [row["order_id"] for row in rows(tmp_path / "hold-list.csv")] == [order.order_id]
    assert rows(tmp_path / "release-list.csv") == []


def test_the_ranking_is_whole_and_in_order(folder: Path) -> None:
    ranking = rows(folder / "ranking.csv")
    assert [row["order_id"] for row in ranking] == [order.order_id for order in sample.ranking()]
    first = ranking[0]
    assert first["customer"] == "Telephone shop, border town A"
    assert float(first["likelihood"]) == pytest.approx(sample.ranking()[0].likelihood, rel=1e-8)
    assert float(first["times_usual_rate"]) == pytest.approx(152.7, abs=0.1)
    assert first["signs"].split("; ")[0] == "goods-unlike-business"
    assert "not an accusation" in first["note"]


def test_stops_name_what_they_rest_on(folder: Path) -> None:
    assert [(row["stop"], row["record_ids"]) for row in rows(folder / "stops.csv")] == [
        ("embargoed-destination", "shipments/S-6001"),
        ("licence-missing", "order_lines/O-20260:1"),
    ]


def test_the_run_is_told_beside_the_lists(folder: Path) -> None:
    told = {row["what"]: row["value"] for row in rows(folder / "about-this-run.csv")}
    assert told["Alert budget"] == "40"
    assert told["Likelihoods are"] == "elicited, uncalibrated"
    assert told["Written by"] == "Chokepoint 0.1.0"
    assert told["Note"] == "A note."


def test_a_path_that_ends_in_csv_takes_the_ranking_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    assert write_csv(path, sample.assessment(), sample.ranking(), [], software_version="0") == (path,)
    assert len(rows(path)) == len(sample.ranking())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("x")'])
def test_what_may_be_a_formula_is_neutral(tmp_path: Path, text: str) -> None:
    order = replace(sample.ranking()[0], order_id=text, customer=text, words=text, band=text, known_good=text)
    path = tmp_path / "a.csv"
    write_csv(path, sample.assessment(), [order], [], software_version="0")
    row = rows(path)[0]
    for column in ("order_id", "customer", "words", "band", "known_good"):
        assert not row[column].startswith(tuple("=+-@\t\r＝")), column


@given(st.text())
def test_no_text_begins_like_a_formula_and_plain_text_is_kept(text: str) -> None:
    shown = neutral(text)
    assert not shown.startswith(tuple("=+-@\t\r\n＝＋－＠"))
    shown.encode()
    if text.isalnum():
        assert shown == text

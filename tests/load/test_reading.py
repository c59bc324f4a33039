"""Formats, names and recognition: the same rows from any of them."""

import datetime as dt
import io
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .conftest import Desk

ROWS = [
    {
        "order_id": "O1",
        "ordered_at": dt.datetime(2024, 1, 5, 10, 30),
        "customer_id": "P1",
        "amount": 12.5,
        "status": "x;y",
    },
    {"order_id": "O2", "ordered_at": dt.datetime(2024, 1, 6), "customer_id": "P2", "amount": None, "status": None},
]
MEANT = [
    ("O1", dt.datetime(2024, 1, 5, 10, 30), "P1", Decimal("12.5"), "x;y"),
    ("O2", dt.datetime(2024, 1, 6), "P2", None, None),
]


def _csv() -> bytes:
    lines = ["order_id,ordered_at,customer_id,amount,status", "O1,2024-01-05T10:30,P1,12.5,x;y", "O2,2024-01-06,P2,,"]
    return "\n".join(lines).encode()


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.append([])
    book.active.append(list(ROWS[0]))
    for row in ROWS:
        book.active.append(list(row.values()))
    book.create_sheet("empty")
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _parquet() -> bytes:
    data = io.BytesIO()
    table = pa.Table.from_pylist(ROWS)
    table = table.set_column(2, "customer_id", table["customer_id"].dictionary_encode())
    table = table.append_column("nested", pa.array([{"a": 1}, None]))
    pq.write_table(table, data)
    return data.getvalue()


def _jsonl() -> bytes:
    return "\n".join(json.dumps(row, default=str) for row in ROWS).encode()


def _json() -> bytes:
    return json.dumps(ROWS, default=str).encode()


FORMATS = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet, "jsonl": _jsonl, "json": _json}


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("name", ["orders.{}", "orders.dat"])
def test_every_format_gives_the_same_rows_whatever_it_is_called(desk: Desk, extension: str, name: str) -> None:
    answer = desk.take(name.format(extension), FORMATS[extension]())
    assert desk.rows("orders", "order_id", "ordered_at", "customer_id", "amount", "status") == MEANT
    assert answer.files[0].rows == {"orders": 2}


def test_rows_of_a_workbook_know_their_sheet_and_row(desk: Desk) -> None:
    desk.take("book.xlsx", _xlsx())
    assert desk.rows("orders", "source_file", "source_row") == [("book.xlsx#Sheet", 3), ("book.xlsx#Sheet", 4)]


def test_json_keeps_digits_and_sets_aside_what_is_no_object(desk: Desk) -> None:
    head = (
        '{"order_id": 1, "ordered_at": "2024-01-05", "customer_id": 7, "amount": 0.10000, "x": [1], "channel": true}\n'
    )
    desk.take("orders.jsonl", head + "\n[1]\n{oops\n")
    assert desk.rows("orders", "order_id", "customer_id", "amount", "channel") == [("1", "7", Decimal("0.1"), "true")]
    assert desk.rows("set_aside", "source_row", "code") == [(3, "layout"), (4, "layout")]


def test_headings_are_known_without_regard_to_case_and_spaces(desk: Desk) -> None:
    answer = desk.take("x.csv", "Order ID,ORDERED AT,Customer-Id,Colour\nO1,2024-01-05,P1,red\n")
    assert answer.files[0].rows == {"orders": 1}
    assert any("`Colour`" in notice for notice in answer.notices)


RECOGNISED = [
    ("a.csv", "party_id,name\nP1,A", "parties"),
    ("a.csv", "source_id,name,reliability\nS1,A,B", "sources"),
    ("a.csv", "shipment_id,order_id\nS,O", "shipments"),
    ("a.csv", "shipment_id,leg_no,from_place\nS,1,DEHAM", "shipment_legs"),
    ("a.csv", "list_id,entry_id,name\nL,1,A", "lists"),
    ("a.csv", "subject_kind,subject_id,label,decided_on\norder,O,illicit,2024-01-05", "labels"),
    ("a.csv", "party_id,reason,valid_to\nP,checked on site,2030-01-01", "known_good"),
    ("a.csv", "hs_prefix,industry\n85,26", "goods_industries"),
    ("a.csv", "place_id,name,country\nDEHAM,Hamburg,DE", "gazetteer"),
]


@pytest.mark.parametrize(("name", "text", "table"), RECOGNISED)
def test_a_table_is_known_by_its_headings(desk: Desk, name: str, text: str, table: str) -> None:
    assert desk.take(name, text + "\n").files[0].rows == {table: 1}


def test_the_table_can_be_named(desk: Desk) -> None:
    assert desk.take("a.csv", "shipment_id\nS\n", table="shipments").files[0].rows == {"shipments": 1}


def test_files_of_one_name_are_told_apart(desk: Desk) -> None:
    text = "party_id,name\n{},A\n"
    desk.load(desk.file("a/parties.csv", text.format(1)), desk.file("b/parties.csv", text.format(2)))
    assert desk.rows("parties", "source_file") == [("a/parties.csv",), ("b/parties.csv",)]


def test_a_folder_is_read_throughout(desk: Desk) -> None:
    desk.file("2023/parties.csv", "party_id,name\n1,A\n")
    desk.file("2024/parties.csv", "party_id,name\n2,A\n")
    desk.file(".hidden/parties.csv", "party_id,name\n3,A\n")
    told: list[str] = []
    desk.load(desk.root / "in", progress=lambda what, done, of: told.append(what))
    assert desk.rows("parties", "source_file") == [("2023/parties.csv",), ("2024/parties.csv",)]
    assert told[0] == "reading 2023/parties.csv"


def test_references_without_their_row_are_counted_not_set_aside(desk: Desk) -> None:
    orders = "order_id,ordered_at,customer_id\nO1,2024-01-05,P1\nO2,2024-01-05,P2\n"
    answer = desk.take("orders.csv", orders)
    assert "2 of 2 orders name a customer that is not in parties." in answer.notices
    answer = desk.take("parties.csv", "party_id,name\nP1,A\n")
    assert "1 of 2 orders names a customer that is not in parties." in answer.notices
    answer = desk.take("more.csv", "order_id,ordered_at,customer_id\nO2,2024-01-05,P1\n")
    assert not [notice for notice in answer.notices if "not in parties" in notice]


def test_a_workbook_may_hold_several_tables(desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "parties"
    for row in (["party_id", "name"], [1, "A"]):
        book.active.append(row)
    for row in (["order_id", "ordered_at", "customer_id"], [1, dt.date(2024, 1, 5), 1]):
        (book["o"] if "o" in book.sheetnames else book.create_sheet("o")).append(row)
    book.create_sheet("remarks").append(["nothing to see"])
    book.save(tmp_path / "book.xlsx")
    answer = desk.load(tmp_path / "book.xlsx")
    assert answer.files[0].rows == {"orders": 1, "parties": 1}
    assert any("remarks" in notice for notice in answer.notices)

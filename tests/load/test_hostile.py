"""What is not a table gets one clear reason; the other files go on."""

import io
import random
import zipfile
from pathlib import Path

import openpyxl
import pytest

from chokepoint.records.errors import InputError

from .conftest import Desk

HEAD = "order_id,ordered_at,customer_id,amount\n"
ROW = "O1,2024-01-05,P1,1\n"


def _document() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", HEAD + ROW)
    return data.getvalue()


def _protected_workbook() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)


def _empty_workbook() -> bytes:
    data = io.BytesIO()
    openpyxl.Workbook().save(data)
    return data.getvalue()


REFUSED = [
    ("orders.csv", _document(), "no workbook"),
    ("orders.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG image"),
    ("orders.csv", b"%PDF-1.7\n", "PDF"),
    ("orders.csv", b"\x1f\x8b\x08" + bytes(20), "gzip"),
    ("orders.csv", b"", "is empty"),
    ("orders.csv", b"\n\n\r\n", "is empty"),
    ("orders.csv", HEAD.encode(), "headings and no rows"),
    ("orders.csv", (HEAD + "O1,2024\x00-01-05,P1,1\n").encode(), "NUL bytes"),
    ("orders.csv", random.Random(1).randbytes(5000), "not text"),
    ("orders.csv", bytes(range(1, 32)) * 20, "binary"),
    ("orders.csv", b"<html><table></table></html>", "XML or HTML"),
    ("orders.csv", b"order_id,amount,amount\nO1,1,2\n", "twice"),
    ("orders.csv", b"order_id,order id,amount\nO1,1,2\n", "read alike"),
    ("orders.csv", b"foo,bar\n1,2\n", "no known kind"),
    ("orders.csv", b"order_id,amount\n1,2\n", "requires"),
    ("orders.csv", (",".join(f"c{n}" for n in range(3000)) + "\n").encode(), "3,000 columns"),
    ("orders.csv", b"order_id,ordered_at,customer_id\n" + b"x" * (9 << 20) + b"\n", "longer than 8 MiB"),
    ("orders.csv", HEAD.encode() + b'O1,"' + b"x\n" * (9 << 20), "never closed"),
    ("orders.xlsx", _protected_workbook(), "password"),
    ("orders.xlsx", _empty_workbook(), "without any cells"),
    ("orders.xlsx", b"PK\x03\x04 torn", "damaged"),
    ("orders.parquet", b"PAR1" + bytes(40), "damaged Parquet"),
    ("orders.jsonl", b"{\n\n", "no JSON objects"),
    ("orders.json", b'[{"order_id": 1},', "not valid JSON"),
]


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED, ids=[f"{name} {why}" for name, _, why in REFUSED])
def test_a_file_that_is_no_table_is_refused_and_the_others_go_on(
    desk: Desk, name: str, content: bytes, reason: str
) -> None:
    good = desk.file("fine.csv", HEAD + ROW)
    answer = desk.load(desk.file(name, content), good)
    by_name = {Path(file.path).name: file for file in answer.files}
    assert by_name["fine.csv"].status == "loaded"
    assert by_name[name].status == "refused"
    assert reason in str(by_name[name].reason)
    assert desk.rows("orders", "order_id") == [("O1",)]


def test_where_nothing_can_be_read_nothing_changes(desk: Desk) -> None:
    empty = desk.root / "empty"
    empty.mkdir()
    for path, reason in ((empty, "no files"), (desk.root / "absent.csv", "does not exist")):
        with pytest.raises(InputError, match=reason):
            desk.load(path)
    with pytest.raises(InputError, match="is empty"):
        desk.take("orders.csv", "")
    with pytest.raises(InputError, match="No file"):
        desk.load()
    with pytest.raises(InputError, match="Did you mean `orders`"):
        desk.take("x.csv", HEAD + ROW, table="ordres")


def test_rows_of_another_width_are_set_aside_with_exact_row_numbers(desk: Desk) -> None:
    text = HEAD + 'O1,2024-01-05,P1,1\n\nO2,2024-01-05\n"O\n3",2024-01-05,P1,1\r\nO4,2024-01-05,P1,1,9,9\nO5,x,P1,1\n'
    answer = desk.take("orders.csv", text)
    assert desk.rows("orders", "order_id", "source_row") == [("O\n3", 5), ("O1", 2)]
    assert desk.rows("set_aside", "source_row", "code") == [(4, "layout"), (6, "layout"), (7, "type")]
    assert answer.files[0].set_aside == 3
    kept = (desk.workspace / "set-aside" / "orders.csv").read_text()
    assert "4,orders,the row has 2 cells; the headings have 4.,,O2,2024-01-05" in kept


def test_formulas_are_text_and_leave_inert(desk: Desk) -> None:
    desk.take("orders.csv", "order_id,ordered_at,customer_id,channel\nO1,2024-01-05,P1,=1+1\nO2,x,P1,=cmd()\n")
    assert desk.rows("orders", "channel") == [("=1+1",)]
    assert "'=cmd()" in (desk.workspace / "set-aside" / "orders.csv").read_text()


def test_formulas_of_a_workbook_are_never_run(desk: Desk) -> None:
    book = openpyxl.Workbook()
    book.active.append(["order_id", "ordered_at", "customer_id", "channel"])
    book.active.append(["O1", "2024-01-05", "P1", '=HYPERLINK("http://x")'])
    data = io.BytesIO()
    book.save(data)
    desk.take("orders.xlsx", data.getvalue())
    assert desk.rows("orders", "order_id", "channel") == [("O1", None)]


def test_folders_that_contain_themselves_are_read_once(desk: Desk) -> None:
    desk.file("deep/orders.csv", HEAD + ROW)
    (desk.root / "in" / "deep" / "loop").symlink_to(desk.root / "in")
    answer = desk.load(desk.root / "in")
    assert [file.rows for file in answer.files] == [{"orders": 1}]


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings_are_told_from_the_bytes(desk: Desk, encoding: str) -> None:
    names = ["Müller & Söhne GmbH", "Café Zoë", "Åström Åkeri"] * 5
    text = "party_id,name\n" + "".join(f"P{n:02},{name}\n" for n, name in enumerate(names))
    desk.take("parties.csv", text.encode(encoding))
    assert [name for _, name in desk.rows("parties", "party_id", "name")] == names


def test_other_alphabets_are_told_from_the_bytes(desk: Desk) -> None:
    names = ["Общество с ограниченной ответственностью", "Московский завод", "Торговый дом Северный"] * 10
    text = "party_id,name\n" + "".join(f"P{n:02},{name}\n" for n, name in enumerate(names))
    answer = desk.take("parties.csv", text.encode("cp1251"))
    assert [name for _, name in desk.rows("parties", "party_id", "name")] == names
    assert any("cp1251" in notice for notice in answer.notices)


def test_bytes_that_are_damaged_set_their_row_aside(desk: Desk) -> None:
    rows = "".join(f"P{n:02},Société Générale\n" for n in range(30)).encode()
    desk.take("parties.csv", b"party_id,name\n" + rows + b"X1,Soci\xc3t\xe9\n")
    assert len(desk.rows("parties", "name")) == 30
    assert desk.rows("set_aside", "key", "code") == [("X1", "encoding")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_separators_and_newlines_are_told_from_the_text(desk: Desk, separator: str, newline: str) -> None:
    lines = ["party_id,name,address", 'P1,"a, b; c","x | y"', "P2,b,"]
    text = newline.join(line.replace(",", separator) if n != 1 else _quoted(separator) for n, line in enumerate(lines))
    desk.take("parties.csv", text + newline)
    assert desk.rows("parties", "party_id", "name", "address") == [("P1", "a, b; c", "x | y"), ("P2", "b", None)]


def _quoted(separator: str) -> str:
    return separator.join(("P1", '"a, b; c"', '"x | y"'))


def test_mixed_newlines_keep_their_count(desk: Desk) -> None:
    desk.take("parties.csv", "party_id,name\r\nP1,a\nP2,b\r\n\nP3,c\n")
    assert desk.rows("parties", "party_id", "source_row") == [("P1", 2), ("P2", 3), ("P3", 5)]


@pytest.mark.parametrize(
    "text", ['O1,2024-01-05,P1,"1\nO2,2024-01-05,P1,1\n', 'O1,"2024-01-05,P1,1\nO2,2024-01-05,P1,1\n']
)
def test_a_mark_that_is_never_closed_swallows_no_rows_in_silence(desk: Desk, text: str) -> None:
    with pytest.raises(InputError, match=r"row 2: a quotation mark is opened and never closed"):
        desk.take("orders.csv", HEAD + text)


def test_a_quoted_cell_of_several_lines_may_end_a_file(desk: Desk) -> None:
    desk.take("parties.csv", 'party_id,name,address\nP1,a,"Main Street 1\nTown"\n')
    assert desk.rows("parties", "address") == [("Main Street 1\nTown",)]

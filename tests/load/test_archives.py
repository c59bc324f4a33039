"""Archives are read as folders; what could exhaust a machine or lead out of them is refused."""

from __future__ import annotations

import gzip
import io
import stat
import time
import zipfile
from pathlib import Path

import pytest

from chokepoint.load import archives
from chokepoint.load.archives import MOST_TIMES
from chokepoint.records.errors import InputError

from .conftest import Desk

ORDERS = b"order_id,ordered_at,customer_id,amount\nO1,2024-01-05,P1,1\n"
PARTIES = b"party_id,name\nP1,A\n"


def packed(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return data.getvalue()


def test_an_archive_is_read_as_a_folder_of_its_name(desk: Desk) -> None:
    inner = packed(("deep/parties.csv", PARTIES))
    content = packed(
        ("2024/orders.csv", ORDERS), ("inner.zip", inner), (".hidden", b"x"), ("__MACOSX/o.csv", b"x"), ("empty/", b"")
    )
    answer = desk.take("year.zip", content)
    assert desk.rows("orders", "source_file") == [("year.zip/2024/orders.csv",)]
    assert desk.rows("parties", "source_file") == [("year.zip/inner.zip/deep/parties.csv",)]
    assert [(Path(file.path).parts[-2:], file.status) for file in answer.files] == [
        (("2024", "orders.csv"), "loaded"),
        (("deep", "parties.csv"), "loaded"),
    ]
    assert not [path for path in desk.workspace.iterdir() if path.name.startswith(".")]


def test_an_archive_again_changes_nothing(desk: Desk) -> None:
    desk.take("year.zip", packed(("orders.csv", ORDERS)))
    answer = desk.take("year.zip", packed(("orders.csv", ORDERS), ("parties.csv", PARTIES)))
    assert any("orders.csv` is unchanged" in notice for notice in answer.notices)
    assert len(desk.rows("loads", "table")) == 2


def test_gzip_is_unpacked_and_a_workbook_is_not(desk: Desk) -> None:
    desk.take("orders.csv.gz", gzip.compress(ORDERS))
    assert desk.rows("orders", "source_file") == [("orders.csv.gz/orders.csv",)]
    with pytest.raises(InputError, match=r"parties\.xlsx"):
        desk.take("parties.xlsx", packed(("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>")))


def _link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("link.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def _twice() -> bytes:
    with pytest.warns(UserWarning):
        return packed(("a.csv", PARTIES), ("a.csv", PARTIES))


def _encrypted() -> bytes:
    data = bytearray(packed(("a.csv", PARTIES)))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _corrupt() -> bytes:
    data = bytearray(packed(("a.csv", PARTIES * 50)))
    data[45] ^= 0xFF
    return bytes(data)


REFUSED = [
    ("bomb", packed(("a.csv", bytes(80 << 20))), "more than 200 times its size"),
    ("upwards", packed(("../../a.csv", PARTIES)), "leads out of its archive"),
    ("backslash upwards", packed(("..\\a.csv", PARTIES)), "leads out of its archive"),
    ("absolute", packed(("/etc/a.csv", PARTIES)), "leads out of its archive"),
    ("a drive", packed(("C:\\a.csv", PARTIES)), "leads out of its archive"),
    ("a bell", packed(("a\x07.csv", PARTIES)), "signs that cannot be shown"),
    ("link", packed((_link(), b"/etc/passwd")), "is a link to another file"),
    ("encrypted", _encrypted(), "protected with a password"),
    ("corrupt", _corrupt(), "cannot be unpacked"),
    ("too deep", packed(("b.zip", packed(("c.zip", packed(("d.csv", PARTIES)))))), "in an archive in an archive"),
    ("empty", packed(), "no files in it"),
    ("torn", packed(("a.csv", PARTIES))[:60], "damaged"),
    ("gzip torn", gzip.compress(PARTIES)[:-9], "damaged"),
    ("gzip bomb", gzip.compress(bytes(300 << 20)), "more than 200 times its size"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_is_not_unpacked_has_its_reason_and_the_others_go_on(desk: Desk, content: bytes, reason: str) -> None:
    good = desk.file("fine.csv", ORDERS)
    answer = desk.load(desk.file("a.zip", content), good)
    refused = [file for file in answer.files if file.status == "refused"]
    assert len(refused) == 1
    assert reason in str(refused[0].reason)
    assert desk.rows("orders", "order_id") == [("O1",)]
    assert not (desk.root / "a.csv").exists()
    assert not [path for path in desk.workspace.iterdir() if path.name.startswith(".")]


def test_of_two_of_a_name_the_first_is_read(desk: Desk) -> None:
    answer = desk.take("a.zip", _twice())
    assert [(file.status, "twice" in str(file.reason)) for file in answer.files] == [
        ("loaded", False),
        ("refused", True),
    ]


def test_many_files_and_much_are_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        archives.Budget,
        "__init__",
        lambda self: self.__dict__.update(files=3, bytes=100),
    )
    answer = desk.take("a.zip", packed(*((f"{n}.csv", PARTIES) for n in range(4))))
    assert "holds more than" in str([file.reason for file in answer.files if file.status == "refused"])
    answer = desk.load(desk.file("b.zip", packed(("big.csv", PARTIES + b"P2,B\n" * 30))), desk.file("fine.csv", ORDERS))
    assert "unpacks to more than" in str(answer.files[-1].reason)


def test_repeated_text_is_no_bomb(desk: Desk) -> None:
    rows = b"".join(b"P%06d,A company with an ordinary name\n" % number for number in range(40_000))
    content = packed(("parties.csv", b"party_id,name\n" + rows))
    assert len(rows) / len(content) < MOST_TIMES
    assert desk.take("a.zip", content).files[0].rows == {"parties": 40_000}


SPARSE = [
    ("zeros", b"", "NUL bytes"),
    ("CSV", ORDERS, "NUL bytes"),
    (
        "XML",
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>' + b" " * 70_000,
        "at most 4 GiB",
    ),
    ("JSON", b'[{"a": 1},\n', "NUL bytes"),
]


@pytest.mark.parametrize(("head", "reason"), [case[1:] for case in SPARSE], ids=[case[0] for case in SPARSE])
def test_ten_gigabytes_are_refused_at_once(desk: Desk, head: bytes, reason: str) -> None:
    path = desk.file("big.dat", head)
    with path.open("r+b") as file:
        file.truncate(10 * 2**30)
    started = time.perf_counter()
    with pytest.raises(InputError, match=reason):
        desk.load(path)
    assert time.perf_counter() - started < 20

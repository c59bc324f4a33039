"""A folder of own indicators: what is read, and what is said of a file that is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

import tests.bench  # noqa: F401 (one thread an engine)
from chokepoint.observe.checks.checking import check
from chokepoint.observe.own.folder import OwnIndicators, read_folder
from chokepoint.workspace.trying import under_check
from tests.observe.own.sample import FILE, HEADING, PYTHON, SELECT


def read(folder: Path, *, run_python: bool = True, **files: str) -> OwnIndicators:
    for name, text in files.items():
        stem, _, ending = name.rpartition("_")
        (folder / f"{stem}.{ending}").write_text(text, encoding="utf-8")
    return read_folder(folder, run_python=run_python)


def test_there_need_be_no_folder(tmp_path: Path) -> None:
    assert read_folder(tmp_path / "none", run_python=True) == OwnIndicators({}, {}, ())


def test_sql_and_python_are_read_and_hold(tmp_path: Path) -> None:
    own = read(tmp_path, paid_in_cash_sql=FILE, large_order_py=PYTHON, _draft_sql="broken", notes_md="# Notes")
    assert own.not_run == ()
    assert list(own.found) == ["large-order", "paid-in-cash"]
    assert {one.category for one in own.found.values()} == {"own"}
    assert [check(under_check(one)) for one in own.found.values()] == [(), ()]
    assert {path.name for path in tmp_path.iterdir()} == {
        "paid_in_cash.sql",
        "large_order.py",
        "_draft.sql",
        "notes.md",
    }


def test_the_heading_says_what_a_packaged_file_says(tmp_path: Path) -> None:
    one = read(tmp_path, x_sql=FILE).found["x"]
    assert one.texts.title == "An order paid in cash."
    assert one.texts.under["Cannot see"] == "Payments that were not loaded."
    assert one.indicator.questions == ("payment-method",)
    assert one.weight == {"sensitivity": "0.2", "background": "0.02", "group": "P3"}
    cells = one.indicator.examples[1].rows[0].cells
    assert cells["placed_from_country"] == "NO"
    assert str(cells["ordered_at"]) == "2024-06-01 00:00:00"


def test_the_heading_may_stand_between_dashes(tmp_path: Path) -> None:
    own = read(tmp_path, x_sql=f"---\n{HEADING}---\n{SELECT}")
    assert own.not_run == ()


def test_the_columns_it_reads_are_known(tmp_path: Path) -> None:
    reads = under_check(read(tmp_path, x_sql=FILE).found["x"]).reads
    assert reads == {"orders.order_id", "payments.order_id", "payments.method", "payments.payment_id"}


def test_outside_is_said_by_a_column_of_its_own(tmp_path: Path) -> None:
    select = SELECT.replace("FROM orders\n", ", orders.stage <> 'inquiry' AS applies\nFROM orders\n").replace(
        "record_ids\n,", "record_ids,"
    )
    example = "  - {name: an inquiry, state: outside, rows: [{table: orders, order_id: O, stage: inquiry}]}\n"
    heading = HEADING.replace("{table: orders, order_id: O", "{table: orders, order_id: O, stage: order")
    own = read(tmp_path, x_sql=f"/*\n{heading}{example}*/\n{select}")
    assert own.not_run == ()
    assert check(under_check(own.found["x"])) == ()


def test_relations_of_the_catalogue_can_be_read(tmp_path: Path) -> None:
    select = SELECT.replace("FROM payments", "FROM payers")
    own = read(tmp_path, x_sql=f"/*\n{HEADING}*/\n{select}")
    assert own.not_run == ()
    assert "documents.order_id" in under_check(own.found["x"]).reads


BROKEN = {
    "no heading": (SELECT, None, "no heading"),
    "no YAML": (FILE.replace("questions: [", "questions: [["), None, "not YAML"),
    "YAML, by line": (FILE.replace("title: An", "title: An: "), "title: An: ", "not YAML"),
    "a part missing": (FILE.replace("innocent:", "# innocent:"), None, "lacks innocent"),
    "a part too many": (FILE.replace("code:", "colour: red\ncode:"), None, "part `colour`"),
    "a state that is none": (FILE.replace("state: fires", "state: guilty"), None, "is `guilty`"),
    "a table that is none": (FILE.replace("{table: orders, order_id: O}", "{table: ordrs}"), None, "row of `ordrs`"),
    "a column that is none": (FILE.replace("method: cash}", "methd: cash}"), None, "no column `methd`"),
    "a cell that is none": (FILE.replace("amount: 12.5", "amount: much"), None, "`amount` is `much`"),
    "a time that is none": (FILE.replace("2024-06-01", "June"), None, "June"),
    "an unknown table": (FILE.replace("FROM payments", "FROM paymnts"), "paymnts", "Did you mean `payments`"),
    "an unknown column": (FILE.replace("method IS NULL", "methd IS NULL"), "methd IS", "methd"),
    "a file": (FILE.replace("FROM payments", "FROM read_csv('x')"), "read_csv", "reads from"),
    "two statements": (FILE + ";\nDROP TABLE orders", None, "2 statements"),
    "a change": (f"/*\n{HEADING}*/\nDELETE FROM orders", None, "no SELECT"),
    "a column not returned": (FILE.replace("AS basis", "AS words"), None, "returns no basis"),
    "types that do not fit": (FILE.replace("1 AS strength", "lower(1) AS strength"), None, "not fit together"),
    "a subject that is none": (FILE.replace("code: OWN-01", "code: OWN-01\nsubject: mood"), None, "subject is `mood`"),
    "a relief neither yes nor no": (
        FILE.replace("code: OWN-01", "code: X\nrelief: maybe"),
        None,
        "`relief` is `maybe`",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_named_with_its_reason_and_the_rest_stand(tmp_path: Path, what: str) -> None:
    text, there, said = BROKEN[what]
    assert text != FILE
    own = read(tmp_path, broken_sql=text, sound_sql=FILE)
    assert list(own.found) == ["sound"]
    (broken,) = own.not_run
    assert broken.file == "broken.sql"
    assert said in broken.told
    assert broken.would_do
    if there:
        assert there in text.splitlines()[(broken.line or 0) - 1]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("x = (", 1, "not Python"),
        ("x = 1\ny = x / 0\n", 2, "ZeroDivisionError"),
        ("import sys\nsys.exit(3)\n", 2, "SystemExit"),
        ('"""Title."""\n', None, "defines no INDICATOR"),
        (PYTHON.replace("Innocent:", "Guilty:"), 1, "lacks Innocent"),
        (PYTHON.replace("orders.amount >= 1000", "orders.amuont >= 1000"), None, "amuont"),
        (PYTHON.replace("def finding(orders:", "def finding(ordrs:"), None, "ordrs"),
        (PYTHON + "WEIGHT = 3\n", None, "WEIGHT is no dictionary"),
    ],
)
def test_a_broken_python_file_is_named_too(tmp_path: Path, text: str, line: int | None, said: str) -> None:
    (broken,) = read(tmp_path, broken_py=text).not_run
    assert said in broken.told
    assert broken.line == line


def test_python_does_not_run_unless_allowed(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    own = read(tmp_path, run_python=False, x_py=f"open({str(mark)!r}, 'w')", y_sql=FILE)
    assert [one.file for one in own.not_run] == ["x.py"]
    assert "run_python_indicators = true" in own.not_run[0].would_do
    assert list(own.found) == ["y"]
    assert not mark.exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [("third_party_payer.sql", "packaged indicator"), ("Cash.sql", "Its name"), ("a b.sql", "Its name")],
)
def test_a_name_that_cannot_be_an_id_is_refused(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / name).write_text(FILE, encoding="utf-8")
    (broken,) = read_folder(tmp_path, run_python=True).not_run
    assert said in broken.reason


def test_two_files_of_one_id_are_told_apart(tmp_path: Path) -> None:
    own = read(tmp_path, large_order_py=PYTHON, large_order_sql=FILE)
    assert list(own.found) == ["large-order"]
    assert "same id" in own.not_run[0].reason

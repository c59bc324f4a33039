"""Versions, repeats, conflicts; no order of rows or files matters."""

import csv
import io
import random
import tempfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.engines import open_engine

from .conftest import Desk

ORDERS = "order_id,ordered_at,customer_id,amount\n"


def test_the_same_file_again_changes_nothing_and_still_counts(desk: Desk) -> None:
    first = desk.take("orders.csv", ORDERS + "O1,2024-01-05,P1,1\nO2,x,P1,1\n")
    again = desk.take("orders.csv", ORDERS + "O1,2024-01-05,P1,1\nO2,x,P1,1\n")
    assert [file.rows for file in again.files] == [file.rows for file in first.files]
    assert (again.files[0].status, again.files[0].set_aside) == ("partly", 1)
    assert (
        len(desk.rows("orders", "order_id")) == len(desk.rows("loads", "table")) == len(desk.rows("set_aside", "key"))
    )


def test_only_a_row_that_says_something_else_is_a_new_version(desk: Desk) -> None:
    desk.take("a.csv", ORDERS + "O1,2024-01-05,P1,1\nO2,2024-01-05,P1,1\n", recorded_at=datetime(2024, 2, 1))
    desk.take("b.csv", ORDERS + "O1,2024-01-05,P1,2\nO2,2024-01-05,P1,1.0\n", recorded_at=datetime(2024, 3, 1))
    assert desk.rows("orders", "order_id", "amount", "recorded_at") == [
        ("O1", 1, datetime(2024, 2, 1)),
        ("O1", 2, datetime(2024, 3, 1)),
        ("O2", 1, datetime(2024, 2, 1)),
    ]
    counts = desk.rows("loads", "source_file", "rows", "new_keys", "new_versions")
    assert counts == [("a.csv", 2, 2, 0), ("b.csv", 2, 0, 1)]


def test_going_back_to_an_earlier_state_is_a_version_too(desk: Desk) -> None:
    for month, amount in enumerate((1, 2, 1), start=1):
        desk.take("orders.csv", ORDERS + f"O1,2024-01-05,P1,{amount}\n", recorded_at=datetime(2024, month, 1))
    assert [amount for _, amount in desk.rows("orders", "recorded_at", "amount")] == [1, 2, 1]


def test_a_file_may_say_itself_when_its_rows_became_known(desk: Desk) -> None:
    text = "order_id,ordered_at,customer_id,amount,recorded_at\n"
    text += "O1,2024-01-05,P1,1,2024-02-01\nO1,2024-01-05,P1,1,2024-03-01\nO1,2024-01-05,P1,2,2024-04-01\n"
    desk.take("orders.csv", text)
    assert desk.rows("orders", "amount", "recorded_at") == [(1, datetime(2024, 2, 1)), (2, datetime(2024, 4, 1))]
    assert desk.rows("loads", "new_keys", "new_versions") == [(1, 1)]


def test_another_row_for_the_same_moment_is_a_conflict(desk: Desk) -> None:
    when = datetime(2024, 2, 1)
    desk.take("a.csv", ORDERS + "O1,2024-01-05,P1,1\n", recorded_at=when)
    answer = desk.take("b.csv", ORDERS + "O1,2024-01-05,P1,2\n", recorded_at=when)
    assert desk.rows("orders", "amount") == [(1,)]
    assert desk.rows("set_aside", "code", "key") == [("conflict", "O1")]
    assert (answer.files[0].rows, answer.files[0].set_aside) == ({"orders": 0}, 1)


def test_a_key_given_twice_keeps_the_fullest_row(desk: Desk) -> None:
    desk.take("orders.csv", ORDERS + "O1,2024-01-05,P1,\nO1,2024-01-05,P1,7\nO1,2024-01-05,P1,7\n")
    assert desk.rows("orders", "amount") == [(7,)]
    assert desk.rows("set_aside", "source_row", "code") == [(2, "conflict"), (4, "repeated")]


def test_a_good_row_later_settles_what_was_set_aside(desk: Desk) -> None:
    desk.take("bad.csv", ORDERS + "O1,x,P1,1\nO2,x,P1,1\n")
    desk.take("good.csv", ORDERS + "O1,2024-01-05,P1,1\n")
    assert desk.rows("set_aside", "key") == [("O2",)]


def test_a_corrected_file_replaces_its_set_aside_rows(desk: Desk) -> None:
    desk.take("orders.csv", ORDERS + "O1,x,P1,1\nO2,2024-01-05,P1,1\n")
    path = desk.workspace / "set-aside" / "orders.csv"
    assert next(csv.DictReader(io.StringIO(path.read_text())))["ordered_at"] == "x"
    desk.take("orders.csv", ORDERS + "O1,2024-01-05,P1,1\nO2,2024-01-05,P1,1\n")
    assert not desk.rows("set_aside", "key")
    assert not path.exists()


def test_a_key_that_may_be_empty_in_part_is_still_a_key(desk: Desk) -> None:
    text = "list_id,hs_prefix,tier\nL,8542,1\nL,8541,1\n"
    desk.take("controlled_goods.csv", text)
    desk.take("again.csv", text + "L,8540,2\n")
    assert desk.rows("controlled_goods", "hs_prefix") == [("8540",), ("8541",), ("8542",)]


ROW = st.tuples(
    st.sampled_from(["O1", "O2", "O3"]),
    st.sampled_from(["2024-01-05", "2024-01-06", "x"]),
    st.sampled_from(["P1", ""]),
    st.sampled_from(["1", "2.5", "", "-1"]),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(ROW, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_of_files_matters(rows: list[tuple[str, ...]], chance: random.Random) -> None:
    first = _loaded(rows, split=len(rows) // 2)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert _loaded(shuffled, split=chance.randrange(len(rows))) == first


def _loaded(rows: list[tuple[str, ...]], split: int) -> list[tuple[object, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(open_engine(), Path(folder))
        good = desk.file("good.csv", ORDERS + "O9,2024-01-05,P1,1\n")
        paths = [good]
        for name, part in (("a.csv", rows[:split]), ("b.csv", rows[split:])):
            if part:
                paths.append(desk.file(name, ORDERS + "".join(",".join(row) + "\n" for row in part)))
        desk.load(*paths)
        found = desk.rows("orders", "order_id", "ordered_at", "customer_id", "amount")
        desk.engine.close()
        return found


def test_amounts_are_exact(desk: Desk) -> None:
    desk.take("orders.csv", ORDERS + "O1,2024-01-05,P1,0.1\nO2,2024-01-05,P1,12345678901234.5678\n")
    assert desk.rows("orders", "amount") == [(Decimal("0.1000"),), (Decimal("12345678901234.5678"),)]

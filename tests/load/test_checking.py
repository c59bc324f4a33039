"""Cells become typed cells, or their row is set aside with a reason."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from .conftest import Desk

HEAD = "order_id,ordered_at,customer_id,amount,currency,stage"
TIMES = [
    ("2024-01-05", datetime(2024, 1, 5)),
    ("20240105", datetime(2024, 1, 5)),
    ("2024/01/05", datetime(2024, 1, 5)),
    ("2024-01-05T10:30", datetime(2024, 1, 5, 10, 30)),
    ("2024-01-05 10:30:15.25", datetime(2024, 1, 5, 10, 30, 15, 250000)),
    ("2024-01-05T10:30:00Z", datetime(2024, 1, 5, 10, 30)),
    ("2024-01-05T10:30:00+02:00", datetime(2024, 1, 5, 8, 30)),
    ("2024-01-05T10:30:00-05:00", datetime(2024, 1, 5, 15, 30)),
]
FAULTS = [
    ("O1,05.13.2024,P1,1,EUR,", "ordered_at", "type", "2024-05-13"),
    ("O1,05.01.2024,P1,1,EUR,", "ordered_at", "type", None),
    ("O1,2024-02-30,P1,1,EUR,", "ordered_at", "type", None),
    ("O1,,P1,1,EUR,", "ordered_at", "required", None),
    (",2024-01-05,P1,1,EUR,", "order_id", "required", None),
    ("O1,2024-01-05,P1,-1,EUR,", "amount", "range", None),
    ("O1,2024-01-05,P1,abc,EUR,", "amount", "type", None),
    ("O1,2024-01-05,P1,99999999999999999,EUR,", "amount", "type", None),
    ("O1,2024-01-05,P1,NaN,EUR,", "amount", "type", None),
    ("O1,2024-01-05,P1,1,EURO,", "currency", "currency", "EUR"),
    ("O1,2024-01-05,P1,1,EUR,quoted", "stage", "choice", "quote"),
]


@pytest.mark.parametrize(("text", "meant"), TIMES)
def test_times_are_iso_8601_and_become_utc(desk: Desk, text: str, meant: datetime) -> None:
    desk.take("orders.csv", f"{HEAD}\nO1,{text},P1,1,EUR,order\n")
    assert desk.rows("orders", "ordered_at") == [(meant,)]


@pytest.mark.parametrize(("row", "column", "code", "hint"), FAULTS)
def test_a_faulty_row_is_set_aside_and_the_others_go_on(
    desk: Desk, row: str, column: str, code: str, hint: str | None
) -> None:
    answer = desk.take("orders.csv", f"{HEAD}\n{row}\nO2,2024-01-05,P1,1,EUR,order\n")
    assert desk.rows("orders", "order_id") == [("O2",)]
    assert desk.rows("set_aside", "source_row", "column", "code", "suggestion") == [(2, column, code, hint)]
    (file,) = answer.files
    assert (file.status, file.rows, file.set_aside) == ("partly", {"orders": 1}, 1)


def test_the_sentence_says_where_what_and_what_would_do(desk: Desk) -> None:
    answer = desk.take("orders.csv", f"{HEAD}\nO1,2024-01-05,P1,1,EURO,\nO2,2024-01-05,P1,1,EUR,\n")
    assert answer.files[0].reason == (
        "`orders.csv`, row 2: currency `EURO` is not an ISO 4217 code. Did you mean `EUR`? Row set aside (1 of 2)."
    )


def test_a_set_aside_row_says_what_it_names(desk: Desk) -> None:
    desk.take("payments.csv", "payment_id,order_id,paid_at,payer_id,payee_id,amount,currency\nX,O1,?,P2,P1,1,EUR\n")
    named = desk.rows("set_aside", "table", "order_id", "party_ids", "shipment_id", "key")
    assert named == [("payments", "O1", "P1;P2", None, "X")]


def test_every_type_is_read(desk: Desk) -> None:
    desk.take(
        "items.csv", "item_id,documented_on,latitude,quantity,marks_removed\nI1,2024-01-05T23:30:00-02:00,1.5,3,yes\n"
    )
    assert desk.rows("items", "documented_on", "latitude", "quantity", "marks_removed") == [
        (date(2024, 1, 6), Decimal("1.5"), Decimal(3), True)
    ]
    desk.take("rates.csv", "currency,on,per_usd,source_id\neur,2024-01-05,0.91,ECB\ngbp,2024-01-05,inf,ECB\n")
    assert desk.rows("exchange_rates", "currency", "per_usd") == [("EUR", 0.91)]
    desk.take("order_lines.csv", "order_id,line_no,hs_code\nO1,1.0,8542.31\nO1,1.5,8542\n")
    assert desk.rows("order_lines", "line_no", "hs_code") == [(1, "854231")]


def test_a_telephone_or_address_that_cannot_be_read_is_a_notice(desk: Desk) -> None:
    answer = desk.take(
        "parties.csv", "party_id,name,country,phone,email\nP1,A,DE,12ab,nobody\nP2,B,DE,030 901820,a@b.de\n"
    )
    assert desk.rows("parties", "party_id", "phone") == [("P1", "12ab"), ("P2", "030 901820")]
    assert [notice for notice in answer.notices if "kept as written" in notice and "12ab" in notice]
    assert [notice for notice in answer.notices if "kept as written" in notice and "nobody" in notice]


MARKS = [
    ("1234.5", ",", "1234.5"),
    ('"1,234.50"', ",", "1234.5"),
    ("1.234,50", ";", "1234.5"),
    ("1234,5", ";", "1234.5"),
    ("1 234,50", ";", "1234.5"),
    ("1'234.50", ";", "1234.5"),
    ("1.234.567", ";", "1234567"),
    ("1,234,567", ";", "1234567"),
    ("12.500", ";", "12.5"),
    ("12.5", ";", "12.5"),
]


@pytest.mark.parametrize(("text", "separator", "meant"), MARKS)
def test_the_decimal_mark_is_told_from_the_cells(desk: Desk, text: str, separator: str, meant: str) -> None:
    head = separator.join(("order_id", "ordered_at", "customer_id", "amount"))
    desk.take("orders.csv", f"{head}\n" + separator.join(("O1", "2024-01-05", "P1", text)) + "\n")
    assert desk.rows("orders", "amount") == [(Decimal(meant),)]


def test_one_sure_cell_decides_for_its_column_and_file(desk: Desk) -> None:
    answer = desk.take("lines.csv", "order_id;line_no;quantity;amount\nO1;1;2.500;1,5\nO1;2;3;1.000\n")
    assert desk.rows("order_lines", "line_no", "quantity", "amount") == [(1, 2500, Decimal("1.5")), (2, 3, 1000)]
    assert any("quantity" in notice and "decimal mark" in notice for notice in answer.notices)


def test_a_mix_of_decimal_marks_sets_the_odd_cells_aside(desk: Desk) -> None:
    desk.take("orders.csv", "order_id;ordered_at;customer_id;amount\nO1;2024-01-05;P1;1.5\nO2;2024-01-05;P1;1,5\n")
    assert desk.rows("orders", "order_id", "amount") == [("O1", Decimal("1.5"))]

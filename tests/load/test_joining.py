"""What several messages tell of the same things."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from chokepoint.load.formats.messages import forms

from .conftest import Desk
from .telling import TOLD, message, row

JANUARY, FEBRUARY = datetime(2024, 1, 31), datetime(2024, 2, 29)
INVOICE = "invoice 4711-A of GLN:2"


@pytest.fixture(autouse=True)
def _told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "forms", lambda: (TOLD,))


def party(party_id: str, name: str, **cells: str) -> dict[str, object]:
    return row("parties", party_id=party_id, name=name, **cells)


def order(order_id: str, customer: str = "GLN:1", *, beside: bool = False, **cells: str) -> dict[str, object]:
    return row("orders", beside=beside, order_id=order_id, ordered_at="2024-01-05", customer_id=customer, **cells)


def line(order_id: str, number: str, *, place: int = 1, beside: bool = False, **cells: str) -> dict[str, object]:
    return row("order_lines", place, beside=beside, order_id=order_id, line_no=number, **cells)


def paid(
    payment_id: str, amount: str = "100.00", *, on: str = "2024-01-20", place: int = 1, **cells: str
) -> dict[str, object]:
    return row("payments", place, payment_id=payment_id, paid_at=on, amount=amount, currency="EUR", **cells)


def invoice(number: str = "4711-A", document_id: str = INVOICE, **cells: str) -> dict[str, object]:
    said = {"kind": "invoice", "number": number, "issuer_id": "GLN:2", "buyer_id": "GLN:1"}
    return row("documents", document_id=document_id, **{**said, "amount": "100.00", "currency": "EUR", **cells})


def test_a_message_fills_several_tables_and_says_where(desk: Desk) -> None:
    path = message(
        desk,
        "m.msg",
        row("parties", 3, party_id="P", name="A", country="UK"),
        row("parties", 3, party_id="Q", name="B", country="Atlantis"),
        row("orders", 7, order_id="O", ordered_at="soon", customer_id="P"),
        {"table": "orders", "place": 9, "text": "<Order>?", "reason": "has no number."},
        {"words": "a picture"},
    )
    answer = desk.load(path)
    assert (answer.files[0].format, answer.files[0].status, answer.files[0].rows) == (
        "told",
        "partly",
        {"parties": 2},
    )
    assert desk.rows("parties", "party_id", "country", "source_file", "source_row") == [
        ("P", "GB", "m.msg#parties", 3),
        ("Q", None, "m.msg#parties", 4),
    ]
    assert desk.rows("set_aside", "source_file", "source_row", "code") == [
        ("m.msg#orders", 7, "type"),
        ("m.msg#orders", 9, "layout"),
    ]
    assert "m.msg`: not kept: a picture." in "\n".join(answer.notices)
    assert "`Atlantis`; left empty" in "\n".join(answer.notices)
    kept = (desk.workspace / "set-aside" / "m.msg#orders.csv").read_text()
    assert "7,orders," in kept
    assert "soon" in kept
    assert "9,orders,the row has no number." in kept
    assert [path.name for path in desk.workspace.iterdir() if path.name.startswith(".")] == []


def test_a_party_told_by_many_is_one_with_all_that_is_said(desk: Desk) -> None:
    first = message(desk, "a.msg", party("P", "A", phone="+49 30 901820"), party("P", "A", country="DE", city="Ulm"))
    second = message(desk, "b.msg", party("P", "A", city="Bonn"), party("P", "A", email="a@example.org"))
    answer = desk.load(first, second)
    assert desk.rows("parties", "party_id", "phone", "country", "city", "email") == [
        ("P", "+49 30 901820", "DE", "Ulm", "a@example.org")
    ]
    assert [(file.status, file.rows) for file in answer.files] == [("loaded", {"parties": 2})] * 2
    assert not desk.rows("set_aside", "key")


def test_neither_the_order_of_files_nor_of_rows_matters(make_desk: Callable[[Path], Desk], tmp_path: Path) -> None:
    said = [party("P", "A", city="Ulm"), party("P", "B", city="Bonn"), party("P", "A", country="DE"), party("P", "C")]
    found = set()
    for number, places in enumerate(itertools.permutations(range(4))):
        desk = make_desk(tmp_path / str(number))
        parts = [said[place] for place in places]
        desk.load(message(desk, "a.msg", *parts[:2]), message(desk, "b.msg", *parts[2:]))
        found.add(tuple(desk.rows("parties", "name", "city", "country")))
        if number == 7:
            break
    assert len(found) == 1


def test_a_message_that_says_less_forgets_nothing(desk: Desk) -> None:
    desk.load(message(desk, "a.msg", party("P", "Acme Ltd.", phone="1", city="Ulm", country="DE")), recorded_at=JANUARY)
    desk.load(message(desk, "b.msg", party("P", "ACME LTD", email="a@example.org")), recorded_at=FEBRUARY)
    assert desk.rows("parties", "recorded_at", "name", "phone", "email") == [
        (JANUARY, "Acme Ltd.", "1", None),
        (FEBRUARY, "Acme Ltd.", "1", "a@example.org"),
    ]
    desk.load(message(desk, "c.msg", party("P", "ACME LTD")), recorded_at=datetime(2024, 3, 31))
    assert len(desk.rows("parties", "recorded_at")) == 2
    desk.load(message(desk, "d.msg", party("P", "Acme", city="Bonn")), recorded_at=datetime(2024, 4, 30))
    assert desk.rows("parties", "name", "city", "country")[-1] in [("Acme", "Bonn", None), ("Acme Ltd.", "Ulm", "DE")]
    assert ("Acme", "Bonn", None) in desk.rows("parties", "name", "city", "country")


def test_the_same_folder_again_changes_nothing(desk: Desk) -> None:
    paths = [
        message(desk, "o.msg", party("GLN:1", "Buyer"), order("4711"), line("4711", "1", description="pumps")),
        message(
            desk,
            "i.msg",
            party("GLN:1", "Buyer", city="Ulm"),
            order("4711", beside=True, currency="EUR"),
            invoice(order_id="4711"),
        ),
        message(desk, "p.msg", paid("E1", document_id="4711-A", payer_id="GLN:1")),
    ]
    first = desk.load(*paths, recorded_at=JANUARY)
    tables = ("parties", "orders", "order_lines", "documents", "payments", "loads")
    before = {name: desk.rows(name, "source_file", "recorded_at") for name in tables}
    again = desk.load(*paths, recorded_at=FEBRUARY)
    assert {name: desk.rows(name, "source_file", "recorded_at") for name in tables} == before
    assert [file.rows for file in again.files] == [file.rows for file in first.files]
    copies = [path.rename(path.with_name(f"copy-{path.name}")) for path in paths]
    desk.load(*copies, recorded_at=datetime(2024, 3, 31))
    assert {name: desk.rows(name, "source_file", "recorded_at") for name in tables[:-1]} == {
        name: rows for name, rows in before.items() if name != "loads"
    }


BESIDE = [
    (
        "an order of its own wins",
        [order("O", currency="EUR")],
        [order("O", "GLN:9", beside=True, currency="USD", channel="EDI")],
        "EDI",
    ),
    ("told by the way alone", [], [order("O", beside=True, currency="EUR", channel="EDI")], "EDI"),
]


@pytest.mark.parametrize(("own", "beside", "channel"), [case[1:] for case in BESIDE], ids=[case[0] for case in BESIDE])
def test_what_is_told_by_the_way_fills_and_does_not_overrule(
    desk: Desk, own: list[dict[str, object]], beside: list[dict[str, object]], channel: str
) -> None:
    people = [party("GLN:1", "Buyer"), party("GLN:9", "BUYER")]
    desk.load(message(desk, "i.msg", *people, *beside), message(desk, "o.msg", *people, *own))
    assert desk.rows("orders", "order_id", "customer_id", "currency", "channel") == [("O", "GLN:1", "EUR", channel)]


def test_lines_told_by_the_way_stand_only_where_the_order_has_none(desk: Desk) -> None:
    own = message(desk, "o.msg", order("O"), line("O", "1", description="pumps"))
    bill = message(
        desk,
        "i.msg",
        line("O", "2", beside=True, description="freight"),
        line("N", "1", place=2, beside=True, description="valves"),
    )
    answer = desk.load(own, bill)
    assert desk.rows("order_lines", "order_id", "line_no", "description") == [("N", 1, "valves"), ("O", 1, "pumps")]
    assert answer.files[0].rows == {"order_lines": 2}
    desk.load(
        message(
            desk, "j.msg", line("O", "3", beside=True, description="packing"), order("O", beside=True, channel="web")
        )
    )
    assert [number for (number,) in desk.rows("order_lines", "line_no")] == [1, 1]
    assert desk.rows("orders", "customer_id") == [("GLN:1",)]
    assert not desk.rows("set_aside", "key")


def test_lines_that_contradict_each_other_are_set_aside(desk: Desk) -> None:
    desk.load(
        message(
            desk,
            "a.msg",
            order("O"),
            line("O", "1", quantity="5", description="pumps"),
            line("O", "2", place=2, quantity="1"),
        ),
        message(desk, "b.msg", order("O"), line("O", "1", quantity="6"), line("O", "2", place=2, description="valves")),
    )
    assert desk.rows("order_lines", "line_no", "quantity", "description") == [(1, 5, "pumps"), (2, 1, "valves")]
    assert desk.rows("set_aside", "table", "code") == [("order_lines", "conflict")]


def test_an_amount_keeps_its_currency(desk: Desk) -> None:
    desk.load(
        message(
            desk,
            "a.msg",
            order("O", currency="USD", channel="web", stage="order"),
            order("O", amount="5", currency="EUR"),
        )
    )
    assert desk.rows("orders", "amount", "currency", "channel") == [(5, "EUR", "web")]


def test_equal_numbers_of_different_customers_are_told_apart(desk: Desk) -> None:
    people = [party("GLN:1", "Acme"), party("GLN:9", "Other"), party("VAT:1", "ACME")]
    answer = desk.load(
        message(desk, "a.msg", *people, order("4711"), line("4711", "1"), invoice(document_id="A", order_id="4711")),
        message(desk, "b.msg", order("4711", "GLN:9"), line("4711", "1")),
        message(desk, "c.msg", order("4711", "VAT:1", beside=True, channel="EDI")),
        message(desk, "d.msg", row("shipments", shipment_id="S", order_id="4711", consignee_id="GLN:9")),
        message(desk, "e.msg", row("shipments", shipment_id="T", order_id="4711", consignee_id="GLN:5")),
    )
    mine, theirs = "4711 of GLN:1", "4711 of GLN:9"
    assert desk.rows("orders", "order_id", "customer_id", "channel") == [
        (mine, "GLN:1", "EDI"),
        (theirs, "GLN:9", None),
    ]
    assert desk.rows("order_lines", "order_id") == [(mine,), (theirs,)]
    assert desk.rows("documents", "order_id") == [(mine,)]
    assert desk.rows("shipments", "shipment_id", "order_id") == [("S", theirs), ("T", None)]
    told = "\n".join(answer.notices)
    assert "1 order numbers are used by several customers" in told
    assert "1 rows name such a number and no customer of it" in told


def test_an_invoice_to_another_than_the_buyer_tells_of_the_same_order(desk: Desk) -> None:
    sum_ = {"supplier_id": "GLN:2", "amount": "100", "currency": "EUR"}
    billed = order("4711", "GLN:9", beside=True, **sum_)
    desk.load(
        message(desk, "a.msg", order("4711", **sum_)),
        message(desk, "b.msg", billed, invoice(order_id="4711", buyer_id="GLN:9")),
    )
    assert desk.rows("orders", "order_id", "customer_id") == [("4711", "GLN:1")]
    assert desk.rows("documents", "order_id", "buyer_id") == [("4711", "GLN:9")]


def test_a_number_on_record_stays_with_its_customer(desk: Desk) -> None:
    people = [party("GLN:1", "Acme"), party("GLN:9", "Other")]
    desk.load(message(desk, "a.msg", *people, order("4711")), recorded_at=JANUARY)
    desk.load(message(desk, "b.msg", order("4711", "GLN:9"), line("4711", "1")), recorded_at=FEBRUARY)
    desk.load(message(desk, "c.msg", order("4711", "GLN:9", channel="web")), recorded_at=datetime(2024, 3, 1))
    assert desk.rows("orders", "order_id", "channel") == [
        ("4711", None),
        ("4711 of GLN:9", None),
        ("4711 of GLN:9", "web"),
    ]
    assert desk.rows("order_lines", "order_id") == [("4711 of GLN:9",)]


PARTIES = {"payer_id": "GLN:1", "payee_id": "GLN:2"}
LINKED = [
    ("named, buyer pays", {"document_id": "4711-A", "payer_id": "GLN:1"}, INVOICE),
    (
        "named without its hyphen, a stranger pays",
        {"document_id": "4711a", "payer_id": "GLN:7", "payee_id": "GLN:2"},
        INVOICE,
    ),
    (
        "in the words, the seller is paid",
        {"reference": "Invoice 4711-A, thanks", "payee_id": "GLN:2", "payer_id": "GLN:7"},
        INVOICE,
    ),
    ("in the words, only the amount agrees", {"reference": "inv:4711-A"}, INVOICE),
    ("the seller by name", {"reference": "4711-A", "amount": "7", "payee_id": "X"}, INVOICE),
    ("nothing agrees", {"document_id": "4711-A", "amount": "7", "payee_id": "GLN:8"}, "4711-A"),
    ("no such invoice", {"document_id": "999", **PARTIES}, "999"),
    ("no number in its words", {"reference": "thanks", **PARTIES}, None),
]


@pytest.mark.parametrize(("cells", "document"), [case[1:] for case in LINKED], ids=[case[0] for case in LINKED])
def test_a_payment_is_linked_to_the_invoice_that_it_names(
    desk: Desk, cells: dict[str, str], document: str | None
) -> None:
    people = [party("GLN:1", "Buyer"), party("GLN:2", "Seller Ltd."), party("X", "SELLER LTD")]
    desk.load(
        message(desk, "i.msg", *people, order("O-77123", beside=True), invoice(order_id="O-77123")),
        message(desk, "p.msg", paid("E1", **cells)),
    )
    order_id = "O-77123" if document == INVOICE else None
    assert desk.rows("payments", "document_id", "order_id") == [(document, order_id)]


def test_a_short_number_needs_two_agreements(desk: Desk) -> None:
    bill = invoice("123", "invoice 123 of GLN:2")
    desk.load(
        message(desk, "i.msg", bill),
        message(
            desk,
            "p.msg",
            paid("E1", "7", reference="bill 123", payee_id="GLN:2"),
            paid("E2", place=2, reference="bill 123", payee_id="GLN:2"),
        ),
    )
    assert desk.rows("payments", "payment_id", "document_id") == [("E1", None), ("E2", "invoice 123 of GLN:2")]


def test_a_payment_that_fits_several_is_left_and_told(desk: Desk) -> None:
    bills = [invoice(document_id=f"invoice 4711-A of {issuer}", issuer_id=issuer) for issuer in ("GLN:2", "GLN:3")]
    answer = desk.load(
        message(desk, "i.msg", *bills), message(desk, "p.msg", paid("E1", document_id="4711-A", payer_id="GLN:1"))
    )
    assert desk.rows("payments", "document_id") == [(None,)]
    assert any("several fit an invoice as well" in notice for notice in answer.notices)


def test_a_payment_is_linked_to_the_order_and_to_what_is_on_record(desk: Desk) -> None:
    desk.load(message(desk, "o.msg", order("PO-8812", supplier_id="GLN:2"), invoice()), recorded_at=JANUARY)
    answer = desk.load(
        message(
            desk,
            "p.msg",
            paid("E1", "5", reference="prepayment PO-8812", payee_id="GLN:2"),
            paid("E2", place=2, reference="4711-A", payee_id="GLN:2"),
        ),
        recorded_at=FEBRUARY,
    )
    assert desk.rows("payments", "payment_id", "order_id", "document_id") == [
        ("E1", "PO-8812", None),
        ("E2", None, INVOICE),
    ]
    assert "1 payments were linked to an order" in "\n".join(answer.notices)


@pytest.mark.parametrize("beside", [False, True], ids=["the invoice alone", "with other payments"])
def test_a_payment_on_record_is_linked_when_its_invoice_comes(desk: Desk, beside: bool) -> None:
    early = [
        paid("E1", document_id="4711-A", payer_id="GLN:1"),
        paid("E2", place=2, reference="PO-8812", payee_id="GLN:2"),
        paid("E3", "7", place=3, document_id="4711-A", payee_id="GLN:8"),
        paid("E4", place=4, reference="thanks", payer_id="GLN:1"),
    ]
    desk.load(message(desk, "p.msg", *early), recorded_at=JANUARY)
    later = [invoice(), order("PO-8812", supplier_id="GLN:2"), *([paid("E5")] if beside else [])]
    answer = desk.load(message(desk, "i.msg", *later), recorded_at=FEBRUARY)
    assert desk.rows("payments", "recorded_at", "payment_id", "document_id", "order_id")[:6] == [
        *((JANUARY, *row) for row in [("E1", "4711-A", None), ("E2", None, None), ("E3", "4711-A", None)]),
        (JANUARY, "E4", None, None),
        (FEBRUARY, "E1", INVOICE, None),
        (FEBRUARY, "E2", None, "PO-8812"),
    ]
    assert len(desk.rows("payments", "payment_id")) == 6 + beside
    assert any("2 of them were on record before" in notice for notice in answer.notices)
    (file,) = answer.files
    assert file.status == "loaded" and file.rows["payments"] == 2 + beside
    again = desk.load(message(desk, "j.msg", invoice()), recorded_at=datetime(2024, 3, 31))
    assert not any("on record before" in notice for notice in again.notices)


PAYMENTS = [
    (
        "two of one reference in one message",
        [[paid("E of P"), paid("E of P", "7", place=2)]],
        ["E of P for EUR 100", "E of P for EUR 7"],
    ),
    ("the same sum twice", [[paid("E"), paid("E", place=2)]], ["E for EUR 100", "E for EUR 100 (2)"]),
    (
        "a standing order",
        [[paid("E", on="2024-01-01")], [paid("E", on="2024-02-01")]],
        ["E for EUR 100 on 2024-01-01", "E for EUR 100 on 2024-02-01"],
    ),
    ("order and booking", [[paid("E", on="2024-01-01")], [paid("E", on="2024-01-03")]], ["E"]),
    (
        "payer told in two ways",
        [[paid("E of A", payer_id="A", from_account="X1")], [paid("E of B", payer_id="B", from_account="X1")]],
        ["E of A"],
    ),
    (
        "payer told and not told",
        [[paid("E of A", payer_id="A", originator_name="Acme Ltd.")], [paid("E", originator_name="ACME LTD")]],
        ["E"],
    ),
]


@pytest.mark.parametrize(("files", "ids"), [case[1:] for case in PAYMENTS], ids=[case[0] for case in PAYMENTS])
def test_payments_are_one_or_several(desk: Desk, files: list[list[dict[str, object]]], ids: list[str]) -> None:
    paths = [message(desk, f"{number}.msg", *said) for number, said in enumerate(files)]
    desk.load(*paths)
    assert [payment for (payment,) in desk.rows("payments", "payment_id")] == ids
    assert not desk.rows("set_aside", "key")


def test_a_later_payment_under_the_same_reference_is_another(desk: Desk) -> None:
    desk.load(message(desk, "a.msg", paid("E", on="2024-01-01")), recorded_at=JANUARY)
    desk.load(
        message(desk, "b.msg", paid("E", on="2024-02-01")),
        message(desk, "c.msg", paid("E", "8", on="2024-01-02")),
        recorded_at=FEBRUARY,
    )
    desk.load(message(desk, "d.msg", paid("E", on="2024-01-01", method="card")), recorded_at=datetime(2024, 3, 31))
    assert sorted({payment for (payment,) in desk.rows("payments", "payment_id")}) == [
        "E",
        "E for EUR 100 on 2024-02-01",
        "E for EUR 8 on 2024-01-02",
    ]


def test_consignments_take_the_order_of_their_papers(desk: Desk) -> None:
    consigned = row("shipments", shipment_id="shipment 55 of A", consignee_id="C", order_id="O")
    desk.load(
        message(desk, "w.msg", row("shipments", shipment_id="S1"), invoice(order_id="O1")),
        message(desk, "d.msg", consigned),
        message(desk, "x.msg", row("shipments", shipment_id="shipment 55 of B", consignee_id="C")),
    )
    assert desk.rows("shipments", "shipment_id", "order_id") == [
        ("S1", "O1"),
        ("shipment 55 of A", "O"),
        ("shipment 55 of B", "O"),
    ]


def test_a_message_that_says_nothing_for_a_table_is_refused(desk: Desk) -> None:
    good = message(desk, "a.msg", party("P", "A"))
    answer = desk.load(
        good,
        message(desk, "b.msg", {"words": "a catalogue"}),
        message(desk, "c.msg", party("Q", "B"), {"refuse": "`c.msg` is torn."}),
    )
    assert [(file.status, file.reason) for file in answer.files] == [
        ("loaded", None),
        ("refused", "`b.msg` (a message of tests) says nothing that a table keeps: a catalogue."),
        ("refused", "`c.msg` is torn."),
    ]
    assert desk.rows("parties", "party_id") == [("P",)]


def test_amounts_of_messages_have_a_decimal_point(desk: Desk) -> None:
    desk.load(message(desk, "a.msg", paid("E1", "1.234"), paid("E2", "2.500", place=2)))
    assert desk.rows("payments", "amount") == [(Decimal("1.234"),), (Decimal("2.5"),)]

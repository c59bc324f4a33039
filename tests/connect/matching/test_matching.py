"""Payments that name nothing: what they may settle, and how likely."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.connect.matching.matching import WORKING, match_payments
from chokepoint.connect.matching.scoring import KEPT, SHOWN
from chokepoint.observe.examples import document, order, paid, row, shipped
from chokepoint.observe.indicator import Row
from chokepoint.observe.plan import Plan
from tests.bench import Bench

TOLERANCE = 1e-5
"""Likelihoods are stored to six decimals."""

BUYERS, SELLERS = 8, 4


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(Plan({}, {}, {}))


def matches(bench: Bench, *rows: Row) -> list[dict[str, Any]]:
    bench.lay(rows)
    match_payments(bench.engine, bench.engine.table("identities"))
    found = bench.engine.fetch(bench.engine.table("payment_matches")).to_pylist()
    return sorted(found, key=lambda each: (each["payment_id"], each["kind"], -each["likelihood"], str(each)))


def best(found: list[dict[str, Any]], payment_id: str = "P", kind: str = "order") -> dict[str, Any]:
    return next(each for each in found if (each["payment_id"], each["kind"]) == (payment_id, kind))


def ledger(count: int, seed: int = 1) -> list[Row]:
    """Orders of a few buyers at a few sellers, each with an amount of its own and paid by a payment that names it."""
    drawn = random.Random(seed)
    rows: list[Row] = []
    for number in range(count):
        buyer, seller = f"b{drawn.randrange(BUYERS)}", f"s{drawn.randrange(SELLERS)}"
        amount, day = drawn.randrange(100, 90_000), f"2024-{drawn.randrange(1, 12):02}-{drawn.randrange(1, 28):02}"
        rows.append(order(f"O{number:04}", buyer, day, supplier_id=seller, amount=amount, currency="USD"))
        rows.append(
            paid(buyer, f"Q{number:04}", f"O{number:04}", payee_id=seller, amount=amount, paid_at=day + " 12:00:00")
        )
    return rows


def nameless(payer: str | None = "buyer", **cells: Any) -> Row:
    given = {"payee_id": "seller", "amount": 4321, "paid_at": "2024-06-10"}
    return paid(payer, "P", None, **{**given, **cells})


OPEN = order(amount=4321, currency="USD")
"""An order that nobody has paid for yet."""
BOOKS = ledger(60)


def test_the_buyer_pays_its_order_to_the_cent(bench: Bench) -> None:
    found = best(matches(bench, *BOOKS, OPEN, nameless()))
    assert (found["subject_id"], found["likelihood"] > 0.99) == ("O", True)
    assert found["basis"] == "of its amount, paid by its buyer, to its seller, 9 days after it"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"payer": "stranger"}, "paid by another than its buyer"),
        ({"amount": 4300}, "within 3 % of its amount"),
        ({"amount": 2000}, "of a part of its amount"),
        ({"payer": None}, "of its amount, to its seller"),
        ({"payee_id": None}, "of its amount, paid by its buyer"),
        ({"reference": "invoice for O1234567"}, "of its amount"),
    ],
)
def test_what_differs_is_said_and_makes_it_less_likely(bench: Bench, cells: dict[str, Any], words: str) -> None:
    whole = best(matches(bench, *BOOKS, OPEN, nameless()))
    found = best([each for each in matches(bench, *BOOKS, OPEN, nameless(**cells)) if each["subject_id"]])
    assert found["subject_id"] == "O"
    assert words in found["basis"]
    assert found["likelihood"] <= whole["likelihood"]


def test_a_number_in_the_reference_finds_an_order_of_which_nothing_else_agrees(bench: Bench) -> None:
    far = order("ORD-77821", "somebody", "2023-01-05", supplier_id="seller", amount=90, currency="EUR")
    found = best(matches(bench, *BOOKS, far, nameless(reference="your order ORD-77821, thanks")))
    assert found["subject_id"] == "ORD-77821"
    assert "its number in the reference" in found["basis"]


def test_an_order_that_others_have_paid_is_unlikely(bench: Bench) -> None:
    due = best(matches(bench, *BOOKS, OPEN, nameless()))
    settled = paid("buyer", "Z", "O", amount=4321)
    found = [each for each in matches(bench, *BOOKS, OPEN, settled, nameless()) if each["subject_id"] == "O"]
    assert all(each["likelihood"] < due["likelihood"] and "already paid by others" in each["basis"] for each in found)


def test_two_like_orders_share_the_likelihood(bench: Bench) -> None:
    found = matches(bench, *BOOKS, OPEN, order("TWIN", amount=4321, currency="USD"), nameless())
    told = {each["subject_id"]: each["likelihood"] for each in found if each["kind"] == "order"}
    assert told["O"] == told["TWIN"] == pytest.approx(0.5, abs=0.01)


def test_invoices_and_shipments_are_matched_too(bench: Bench) -> None:
    paper = document("invoice", number="INV-9", issued_at="2024-06-05")
    found = matches(bench, *BOOKS, OPEN, paper, shipped(), nameless())
    assert {(each["kind"], each["subject_id"]) for each in found if each["likelihood"] > 0.5} == {
        ("order", "O"),
        ("document", "D1"),
        ("shipment", "S1"),
    }


def test_names_that_are_one_entity_are_one_buyer(bench: Bench) -> None:
    same = [
        row("parties", party_id=each, name="Firm", registration_number="77", country="GB") for each in ("buyer", "b2")
    ]
    found = best(matches(bench, *BOOKS, OPEN, *same, nameless("b2")))
    assert "paid by its buyer" in found["basis"]


NOTHING_TO_SETTLE = {
    "names its order": {"order_id": "O"},
    "names a paper": {"document_id": "D7"},
    "a refund": {"kind": "refund"},
    "given back for another": {"refund_of": "Q0001"},
    "a fee": {"kind": "fee"},
    "of nothing": {"amount": 0},
    "negative": {"amount": -4321},
}


@pytest.mark.parametrize("cells", NOTHING_TO_SETTLE.values(), ids=NOTHING_TO_SETTLE)
def test_what_settles_nothing_or_says_what_has_no_match(bench: Bench, cells: dict[str, Any]) -> None:
    given = {"payee_id": "seller", "amount": 4321, "paid_at": "2024-06-10", "order_id": None}
    odd = paid("buyer", "P", **{**given, **cells})
    assert [each for each in matches(bench, *BOOKS, OPEN, odd) if each["payment_id"] == "P"] == []


ODD = {
    "to itself": nameless("seller"),
    "in another currency": nameless(currency="JPY"),
    "long before": nameless(paid_at="1999-01-01"),
    "dangling parties": nameless("nobody", payee_id="no one"),
    "an empty reference": nameless(reference=" ,;( "),
    "a reference of signs": nameless(reference="[.*+?^${}()|\\"),
}


ODD_SUBJECTS = {
    "an invoice of no day, amount and order": document("invoice", order_id=None, number="INV-9", issued_at=None),
    "an invoice of an order that is not there": document("invoice", order_id="O9", number="INV-9", issued_at=None),
    "a shipment of an order that is not there": shipped(order_id="O9"),
    "an order of a negative amount": order("M", amount=-4321, currency="USD"),
    "an order of nothing": order("M", amount=0, currency="USD"),
    "an order of no currency": order("M", amount=4321, currency=None),
    "an order to oneself": order("M", "seller", amount=4321, currency="USD"),
}


@pytest.mark.parametrize("odd", ODD_SUBJECTS.values(), ids=ODD_SUBJECTS)
def test_odd_subjects_leave_the_true_one_first(bench: Bench, odd: Row) -> None:
    found = matches(bench, *BOOKS, OPEN, odd, nameless(reference="INV-9"))
    assert_sums(found)
    assert best(found)["subject_id"] == "O"


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_payments_have_an_answer_that_adds_up(bench: Bench, odd: Row) -> None:
    assert_sums(matches(bench, *BOOKS, OPEN, odd))


@pytest.mark.parametrize("rows", [(), (nameless(),), (OPEN,), (order(amount=None), nameless())], ids=range(4))
def test_little_on_record_gives_no_match(bench: Bench, rows: tuple[Row, ...]) -> None:
    assert [each for each in matches(bench, *rows) if each["subject_id"]] == []


def test_working_tables_do_not_stay(bench: Bench) -> None:
    matches(bench, *BOOKS, OPEN, nameless())
    assert not any(bench.engine.exists(WORKING + name) for name in ("payments", "subjects", "naming", "pairs"))


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.integers(2, 12))
def test_likelihoods_add_up_and_the_order_of_rows_does_not_matter(seed: int, lost: int) -> None:
    bench = Bench(Plan({}, {}, {}))
    rows = ledger(20, seed)
    payments = [number for number, each in enumerate(rows) if each.table == "payments"]
    drawn = random.Random(seed)
    for number in drawn.sample(payments, lost):
        rows[number] = row("payments", **{**_texts(rows[number].cells), "order_id": None})
    found = matches(bench, *rows)
    assert_sums(found)
    assert matches(bench, *drawn.sample(rows, len(rows))) == found


def test_blanked_references_are_found_again(bench: Bench) -> None:
    rows, true = ledger(200, 3), {}
    for number, each in enumerate(rows):
        if each.table == "payments" and number % 5 == 1:
            true[each.cells["payment_id"]] = each.cells["order_id"]
            rows[number] = row("payments", **{**_texts(each.cells), "order_id": None})
    found = matches(bench, *rows)
    right = [best(found, payment)["subject_id"] == order_id for payment, order_id in true.items()]
    assert sum(right) >= 0.95 * len(true)
    said = sum(each["likelihood"] for each in found if true.get(each["payment_id"]) == each["subject_id"])
    assert said == pytest.approx(sum(right), rel=0.1)


def assert_sums(found: list[dict[str, Any]]) -> None:
    """With *none of these*, the likelihoods of a payment and kind add up to 1, but for what is too small to keep."""
    told: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for each in found:
        told[each["payment_id"], each["kind"]].append(each)
    for rows in told.values():
        assert sum(each["subject_id"] is None for each in rows) == 1
        total = sum(each["likelihood"] for each in rows)
        assert total <= 1 + TOLERANCE
        if len(rows) < SHOWN:
            assert total >= 1 - TOLERANCE - KEPT * 60


def _texts(cells: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in cells.items()}

"""Records side by side: the table and the signs never say different things, whatever the records hold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from chokepoint.records.answers import EvidenceRow, Explanation
from chokepoint.records.comparison import (
    AGREES,
    DIFFERS,
    DISAGREES,
    IN_DOUBT,
    MISSING,
    SIGN_FIRES,
    Comparison,
    StatedValue,
)
from chokepoint.workspace.comparing.comparison import FIELDS, comparison
from chokepoint.workspace.comparing.stated import Compared
from chokepoint.workspace.workspace import Workspace

COMPARING = {name for field in FIELDS for name in field.signs}
ORDER = {"order_id": "O", "customer_id": "b", "supplier_id": "s", "amount": Decimal(100), "currency": "USD"}
LINE = {"line_no": 1, "hs_code": "847150", "quantity": Decimal(50), "unit": "pcs", "description": "servers"}
INVOICE = {"document_id": "D", "kind": "invoice", "hs_code": "84715000", "quantity": Decimal(50), "unit": "pieces"}
INVOICE |= {"amount": Decimal(100), "currency": "USD", "buyer_id": "b"}


def laid(rows: tuple[EvidenceRow, ...] = (), **records: Any) -> Comparison:
    empty: dict[str, Any] = {"documents": (), "payments": (), "shipments": (), "legs": (), "parties": {}}
    entities = {"twin": "b"}
    held = {"order": ORDER, "lines": (LINE,), "entities": entities, "doubts": frozenset({("x", "b")})}
    return comparison(Compared(**(empty | held | records)), rows)


def stated(found: Comparison, field: str, kind: str) -> tuple[StatedValue, ...]:
    row = next(one for one in found.fields if one.field == field)
    return row.cells[[column.kind for column in found.columns].index(kind)]


def mark(found: Comparison, field: str, kind: str) -> str:
    return stated(found, field, kind)[0].mark


def sign(indicator: str, state: str, *record_ids: str) -> EvidenceRow:
    return EvidenceRow("g", indicator, "X-01", state, 1.0, "seen", record_ids)


@pytest.fixture(scope="module")
def fired(demo_folder: Any) -> list[tuple[Explanation, Comparison]]:
    """Orders of the sample world on which a comparing sign fires, some of each."""
    import chokepoint

    with chokepoint.open(demo_folder) as workspace:
        return [(workspace.explain(one), workspace.side_by_side(one)) for one in _showing(workspace)]


def _showing(workspace: Workspace) -> list[str]:
    rows = workspace.engine.table("findings")
    rows = rows.filter(rows.subject_kind == "order", rows.indicator_id.isin(sorted(COMPARING)))
    found = workspace.engine.fetch(rows.select("indicator_id", "subject_id").order_by("subject_id")).to_pylist()
    by_sign: dict[str, list[str]] = {}
    for row in found:
        by_sign.setdefault(row["indicator_id"], []).append(row["subject_id"])
    assert len(by_sign) > 10
    return sorted({order for orders in by_sign.values() for order in orders[:2]})


def test_what_fires_is_marked_on_the_records_it_names_and_nothing_else_is(
    fired: list[tuple[Explanation, Comparison]],
) -> None:
    for explanation, found in fired:
        told = {row.indicator: row for row in explanation.rows if row.indicator in COMPARING}
        marked: set[str] = set()
        for field in found.fields:
            assert {(one.indicator, one.state, one.basis) for one in field.signs} <= {
                (row.indicator, row.state, row.basis) for row in told.values()
            }
            for value in (value for cell in field.cells for value in cell):
                firing = [name for name in value.signs if told[name].state == "fires"]
                assert firing == list(value.signs)
                assert all(value.record_id in told[name].record_ids for name in firing)
                assert (value.mark in (DISAGREES, SIGN_FIRES)) == (bool(firing) and value.text is not None)
                marked |= set(firing)
        assert {name for name, row in told.items() if row.state == "fires"} == marked, found.order_id


def test_every_sign_named_is_in_the_catalogue(demo: Workspace) -> None:
    assert set(demo.cards) >= COMPARING


def test_spellings_tolerances_and_one_party_under_two_ids_agree() -> None:
    paid = {"payment_id": "P", "amount": Decimal(104), "currency": "USD", "payer_id": "twin"}
    found = laid(documents=(INVOICE,), payments=(paid,))
    for field, kind in (
        ("goods code", "invoice"),
        ("quantity and unit", "invoice"),
        ("value", "invoice"),
        ("value", "payment"),
        ("buyer", "invoice"),
        ("payer", "payment"),
    ):
        assert mark(found, field, kind) == AGREES, field


def test_a_part_differs_and_two_parts_agree() -> None:
    half = INVOICE | {"quantity": Decimal(25), "amount": Decimal(50)}
    part = laid(documents=(half,))
    assert mark(part, "value", "invoice") == mark(part, "quantity and unit", "invoice") == DIFFERS
    assert stated(part, "value", "invoice")[0].note == "50 % of the order"
    both = laid(documents=(half, half | {"document_id": "E"}))
    assert mark(both, "value", "invoice") == mark(both, "quantity and unit", "invoice") == AGREES


def test_what_is_not_stated_is_missing_and_what_cannot_be_compared_is_in_doubt() -> None:
    bare = {"document_id": "D", "kind": "bill_of_lading"}
    found = laid(documents=(bare, INVOICE | {"currency": "EUR", "unit": "kg", "buyer_id": "x"}))
    assert mark(found, "consignee", "bill_of_lading") == mark(found, "quantity and unit", "bill_of_lading") == MISSING
    assert stated(found, "value", "bill_of_lading") == ()
    assert mark(found, "value", "invoice") == mark(found, "quantity and unit", "invoice") == IN_DOUBT
    assert mark(found, "currency", "invoice") == DIFFERS
    assert mark(found, "buyer", "invoice") == IN_DOUBT
    assert [column.kind for column in found.columns if not column.record_ids] == [
        "packing_list",
        "payment",
        "shipment",
    ]
    assert "control code" not in {field.field for field in found.fields}


def test_money_given_back_is_not_held_against_the_order() -> None:
    back = {"payment_id": "P", "kind": "refund", "amount": Decimal(100), "currency": "USD", "payer_id": "s"}
    found = laid(payments=(back,))
    assert stated(found, "value", "payment")[0].note == "given back"
    assert "payer" not in {field.field for field in found.fields}


def test_a_sign_marks_what_it_names_even_where_all_agrees_and_only_where_it_fires() -> None:
    rows = (sign("amounts-disagree", "fires", "documents/D"),)
    assert mark(laid(rows, documents=(INVOICE,)), "value", "invoice") == DISAGREES
    assert mark(laid((replace(rows[0], state="silent"),), documents=(INVOICE,)), "value", "invoice") == AGREES
    assert mark(laid((sign("unheard-of", "fires", "documents/D"),), documents=(INVOICE,)), "value", "invoice") == AGREES
    several = laid(rows, documents=(INVOICE, INVOICE | {"document_id": "E"}))
    assert [value.mark for value in stated(several, "value", "invoice")] == [DISAGREES, DIFFERS]

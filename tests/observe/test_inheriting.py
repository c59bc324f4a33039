"""What an order takes over from its customer and its payments, and what it does not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from chokepoint.engines.arrow import as_table
from chokepoint.observe.answers import Answers
from chokepoint.observe.examples import document, order, paid, party, shipped
from chokepoint.observe.indicator import Row
from chokepoint.observe.inheriting import inherited
from chokepoint.observe.plan import Plan
from chokepoint.observe.subject_links import Links
from chokepoint.records import RESULTS
from tests.bench import Bench

Finding = tuple[str, float, list[str]]
"""Subject, strength, records."""


def taken_over(
    rows: list[Row], kind: str, letters: dict[str, str], findings: list[Finding], same: dict[str, str] | None = None
) -> tuple[dict[str, str], dict[str, tuple[float, list[str]]]]:
    """The letter of every order, and strength and records of what fires on it, from one indicator's answers."""
    bench = Bench(Plan({}, {}, {}))
    bench.lay(rows)
    known = [
        {"party_id": one, "entity_id": entity, "likelihood": 1.0, "confirmed": True}
        for one, entity in (same or {}).items()
    ]
    bench.engine.create("identities", as_table(RESULTS["identities"], known))
    orders = pa.array(sorted(row.cells["order_id"] for row in rows if row.table == "orders"))
    subjects = sorted(letters)
    cells = [
        {
            "run_id": "R",
            "indicator_id": "odd",
            "subject_kind": kind,
            "subject_id": subject,
            "strength": strength,
            "basis": f"seen on {subject}",
            "record_ids": records,
            "grade": 1.0,
        }
        for subject, strength, records in findings
    ]
    packed = np.array([[ord(letters[one])] for one in subjects], dtype=np.uint8).reshape(-1, 1)
    fired = as_table(RESULTS["findings"], cells)
    answers = Answers(kind, pa.array(subjects, pa.string()), ("odd",), packed, {"odd": fired})
    given = inherited(bench.engine, orders, answers, Links.read(bench.engine, kind, orders))
    shown = {row["subject_id"]: (row["strength"], row["record_ids"]) for row in given.findings["odd"].to_pylist()}
    assert {row["subject_kind"] for row in given.findings["odd"].to_pylist()} <= {"order"}
    return {one: chr(letter[0]) for one, letter in zip(orders.to_pylist(), given.letters, strict=True)}, shown


ORDERS = [order("O1", "a"), order("O2", "a"), order("O3", "b"), party("a"), party("b")]


def test_every_order_of_a_party_takes_its_finding_over_once() -> None:
    letters, shown = taken_over(ORDERS, "party", {"a": "f", "b": "s"}, [("a", 0.5, ["parties/a"])])
    assert letters == {"O1": "f", "O2": "f", "O3": "s"}
    assert shown == dict.fromkeys(("O1", "O2"), (0.5, ["parties/a"]))


@pytest.mark.parametrize("letter", "suo")
def test_other_answers_are_taken_over_alike(letter: str) -> None:
    assert taken_over(ORDERS, "party", {"a": letter, "b": "s"}, [])[0] == {"O1": letter, "O2": letter, "O3": "s"}


def test_a_customer_that_is_not_on_record_leaves_it_open() -> None:
    assert taken_over(ORDERS[:3], "party", {}, [])[0] == {"O1": "u", "O2": "u", "O3": "u"}


def test_of_one_entity_the_strongest_finding_counts() -> None:
    findings = [("a", 0.5, ["parties/a"]), ("b", 0.9, ["parties/b"])]
    letters, shown = taken_over(ORDERS, "party", {"a": "f", "b": "f"}, findings, {"a": "a", "b": "a"})
    assert set(letters.values()) == {"f"}
    assert {strength for strength, _ in shown.values()} == {0.9}
    letters, _ = taken_over(ORDERS, "party", {"a": "s", "b": "u"}, [], {"a": "a", "b": "a"})
    assert set(letters.values()) == {"u"}


@pytest.mark.parametrize(
    "records",
    [
        ["orders/O1"],
        ["order_lines/O1:2"],
        ["payments/P1"],
        ["payments/P2"],
        ["shipments/S1"],
        ["shipment_legs/S1:1"],
        ["documents/D1"],
        ["parties/a", "orders/O1", "orders/O9"],
    ],
)
def test_a_partys_finding_that_rests_on_an_orders_own_records_is_not_taken_over_by_it(records: list[str]) -> None:
    rows = [
        *ORDERS,
        paid("a", "P1", "O1"),
        paid("a", "P2", None, document_id="D1"),
        shipped("a", "S1", "O1"),
        document("invoice", "D1", "O1"),
    ]
    letters, shown = taken_over(rows, "party", {"a": "f", "b": "s"}, [("a", 1.0, records)])
    assert letters == {"O1": "o", "O2": "f", "O3": "s"}
    assert set(shown) == {"O2"}


def test_an_order_takes_over_from_its_payments_and_shipments() -> None:
    rows = [*ORDERS, paid("a", "P1", "O1"), paid("a", "P2", "O1"), paid("a", "P3", "O2")]
    findings = [("P1", 0.4, ["payments/P1"]), ("P2", 0.8, ["payments/P2"])]
    letters, shown = taken_over(rows, "payment", {"P1": "f", "P2": "f", "P3": "s"}, findings)
    assert letters == {"O1": "f", "O2": "s", "O3": "u"}, "without a payment on record it is open"
    assert shown == {"O1": (0.8, ["payments/P2"])}
    rows = [*ORDERS, shipped("a", "S1", "O1"), shipped("a", "S2", "O1")]
    letters, _ = taken_over(rows, "shipment", {"S1": "o", "S2": "s"}, [])
    assert letters == {"O1": "s", "O2": "u", "O3": "u"}

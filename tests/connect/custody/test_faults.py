"""What does not fit in an item's custody, and what does."""

from __future__ import annotations

import pytest

from chokepoint.observe.examples import document, order, party, place
from chokepoint.observe.indicator import Row
from tests.connect.custody.bench import event, faults, item, lawful, table, traced

MADE = event("manufacture", "2015-01-10", None, "m")
CLAUSE = {"legal_basis": "state contract with a non-retransfer clause"}
BOUND = event("export", "2015-12-12", "m", "s", **CLAUSE)
LOT = {"item_id": None, "lot_number": "L1"}
AT_HOME = party("s", kind="public_body", country="JO")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ((lawful("export", "2015-03-01", "m", "a"),), []),
        ((lawful("export", "2015-03-01", "m", "a"), lawful("export", "2015-03-02", "m", "b")), [("overlap", "a")]),
        ((event("recovery", "2015-06-01"), event("sale", "2015-07-01", "x", "y")), [("reappearance", "x")]),
        ((lawful("export", "2015-03-01", "m", "a"), event("retransfer", "2015-04-01", "a", "b")),
         [("unauthorised-retransfer", "a")]),
        ((lawful("export", "2015-03-01", "m", "a"), lawful("retransfer", "2015-04-01", "a", "b")), []),
        ((BOUND, event("sale", "2015-12-20", "s", "b")), [("unauthorised-retransfer", "s")]),
        ((BOUND, lawful("sale", "2015-12-20", "s", "b")), []),
        ((BOUND, AT_HOME), [("unauthorised-retransfer", "s")]),
        ((BOUND, AT_HOME, event("capture", "2015-12-30", "s", None)), []),
        ((BOUND, party("s", country="IQ")), []),
        ((lawful("export", "2015-03-01", "m", "a", document_id="D1"), document("contract", order_id="O"),
          order("O", end_user_id="u")), [("other-destination", "a")]),
        ((lawful("export", "2015-03-01", "m", "a", document_id="D1"), document("contract", order_id="O"),
          order("O", end_user_id="u"), lawful("sale", "2015-04-01", "a", "u")), []),
        ((lawful("export", "2015-03-01", "m", "a", document_id="D1"),
          document("end_user_certificate", order_id=None, consignee_id="u")), [("other-destination", "a")]),
    ],
)  # fmt: skip
def test_faults_of_one_chain(rows: tuple[Row, ...], found: list[tuple[str, str]]) -> None:
    assert faults(traced(item(country="IQ"), MADE, *rows)) == found


@pytest.mark.parametrize(("day", "found"), [("2015-03-01", 1), ("2015-03-03", 0)])
def test_too_far_for_the_days_between(day: str, found: int) -> None:
    places = (place("CNSHA", 31.2, 121.5, name="Shanghai"), place("TRIST", 41.0, 29.0, name="Istanbul"))
    rows = (
        lawful("export", "2015-03-01", "m", "a", country="CN", place="CNSHA"),
        lawful("import", day, "a", "b", country="TR", place="TRIST"),
    )
    engine = traced(item(), MADE, *rows, places=places)
    assert [kind for kind, _ in faults(engine)] == ["impossible-speed"] * found


def paper(number: int, quantity: int, **cells: object) -> Row:
    return document("invoice", f"D{number}", None, quantity=quantity, unit="pieces", **cells)


def test_a_lot_of_which_more_went_out_than_came_in() -> None:
    came = lawful("export", "2015-03-01", "m", "a", **LOT, document_id="D1")
    went = lawful("sale", "2015-04-01", "a", "b", **LOT, document_id="D2")
    found = faults(traced(item(lot_number="L1"), paper(1, 100), paper(2, 120), came, went))
    assert ("imbalance", "a") in found
    assert faults(traced(item(lot_number="L1"), paper(1, 100), paper(2, 100), came, went)) == []


def test_more_recovered_than_supplied() -> None:
    came = lawful("export", "2015-03-01", "m", "a", **LOT, document_id="D1")
    assert faults(traced(item(lot_number="L1", quantity=101), paper(1, 100), came)) == [("imbalance", None)]
    assert faults(traced(item(lot_number="L1", quantity=100), paper(1, 100), came)) == []


def test_the_same_marks_documented_twice() -> None:
    rows = (item(serial_number="s 1"), item("j", "2016-05-01", serial_number="S 1 "), item("k", serial_number="S ?"))
    found = table(traced(*rows), "custody_faults", "item_id", "kind", "number")
    (fault,) = [one for one in found if one["kind"] == "reappearance"]
    assert (fault["item_id"], fault["record_ids"]) == ("j", ["items/i", "items/j"])

"""Chains from records: their holders, gaps and conflicts, and where an item may have left lawful custody."""

from __future__ import annotations

from datetime import date

import pytest

from chokepoint.observe.examples import document, party, row
from chokepoint.observe.indicator import Row
from tests.connect.custody.bench import candidates, chain, event, hops, item, lawful, request, table, traced

MADE = event("manufacture", "2015-01-10", None, "m")
EXPORTED = lawful("export", "2015-03-01", "m", "a")
IMPORTED = event("import", "2015-03-20", None, "a")
SOLD = lawful("sale", "2015-05-01", "a", "b")
CAPTURED = event("capture", "2015-09-01", "b", "x")
FOUND_WITH_X = event("recovery", "2016-02-09", "x", None)
WHOLE = (item(), MADE, EXPORTED, IMPORTED, SOLD, CAPTURED, FOUND_WITH_X)


def test_a_chain_without_a_gap_is_complete_and_names_who_lost_it() -> None:
    engine = traced(*WHOLE)
    assert hops(engine) == ["m", "a", "b", "x"]
    told = chain(engine)
    assert (told["state"], told["last_lawful_holder"], told["first_outside"]) == ("complete", "b", "capture")
    assert told["diverted_from"] == told["diverted_to"] == date(2015, 9, 1)
    assert candidates(engine) == {"b": 1.0}
    assert [one["lawful"] for one in table(engine, "holders", "hop")] == [True, True, True, False]


@pytest.mark.parametrize("missing", [EXPORTED, SOLD, FOUND_WITH_X, CAPTURED])
def test_a_missing_hop_leaves_a_gap_and_an_unknown_candidate(missing: Row) -> None:
    rest = [one for one in WHOLE if one is not missing and not (missing is EXPORTED and one is IMPORTED)]
    engine = traced(*rest)
    assert chain(engine)["state"] == "gap"
    assert None in hops(engine)
    found = candidates(engine)
    assert found[None] > 0
    assert len(found) > 1
    assert sum(found.values()) <= 1


def test_candidates_share_the_days_that_are_not_accounted_for() -> None:
    engine = traced(item(), MADE, EXPORTED, event("sale", "2015-12-01", "a", "b"))
    assert hops(engine) == ["m", "a", "b", None]
    told = chain(engine)
    assert (told["diverted_from"], told["diverted_to"]) == (date(2015, 12, 1), date(2016, 2, 9))
    days = (date(2016, 2, 9) - date(2015, 12, 1)).days
    assert candidates(engine) == pytest.approx(
        {"a": 1 / (2 * days + 1), "b": days / (2 * days + 1), None: days / (2 * days + 1)}
    )


def test_a_doubtful_source_leaves_likelihood_to_nobody() -> None:
    graded = row("sources", source_id="s", name="rumour", reliability="D", credibility=4)
    doubtful = event("capture", "2015-09-01", "b", "x", source_id="s")
    engine = traced(graded, item(), MADE, EXPORTED, SOLD, doubtful, FOUND_WITH_X)
    assert candidates(engine) == {"b": 0.4}


def test_an_item_with_nothing_but_its_row_has_its_maker_and_a_gap() -> None:
    engine = traced(item(manufactured_on="2015-01-10"))
    assert hops(engine) == ["m", None]
    assert chain(engine)["last_lawful_holder"] == "m"
    engine = traced(item(manufacturer_id=None))
    assert hops(engine) == [None]
    assert candidates(engine) == {None: 1.0}


def test_events_of_an_item_without_a_row_are_a_chain_too() -> None:
    engine = traced(MADE, EXPORTED)
    assert hops(engine) == ["m", "a"]
    told = chain(engine)
    assert (told["state"], told["first_outside"], told["diverted_to"]) == ("complete", None, None)
    assert candidates(engine) == {}


def test_an_import_confirms_the_consignee_and_another_importer_is_a_gap() -> None:
    assert hops(traced(item(), MADE, EXPORTED, IMPORTED)) == ["m", "a", None]
    assert hops(traced(item(), MADE, EXPORTED, event("import", "2015-03-20", None, "b"))) == ["m", "a", None, "b", None]


def test_two_takers_of_one_giver_conflict() -> None:
    engine = traced(item(), MADE, EXPORTED, lawful("export", "2015-03-05", "m", "c"))
    assert chain(engine)["state"] == "conflicting"
    assert set(candidates(engine)) >= {"a", "c"}


def test_what_comes_back_may_go_out_again() -> None:
    engine = traced(
        item(), MADE, EXPORTED, lawful("sale", "2015-04-01", "a", "m"), lawful("export", "2015-05-01", "m", "b")
    )
    assert hops(engine) == ["m", "a", "m", "b", None]
    assert chain(engine)["state"] == "gap"


def test_a_party_under_two_ids_is_one_holder() -> None:
    rows = (item(), MADE, EXPORTED, lawful("sale", "2015-05-01", "a2", "b"))
    assert hops(traced(*rows, same={"a": "a", "a2": "a"})) == ["m", "a", "b", None]
    assert hops(traced(*rows)) == ["m", "a", None, "a2", "b", None]


def test_days_of_overlapping_spans_are_read_so_that_givers_fit() -> None:
    wide = lawful("sale", "2015-02-01", "a", "b", occurred_to="2015-12-31")
    assert hops(traced(item(), MADE, wide, EXPORTED)) == ["m", "a", "b", None]


def test_a_lapsed_paper_shows_no_lawful_custody() -> None:
    paper = document("licence", valid_from="2014-01-01", valid_to="2015-02-01", order_id=None)
    engine = traced(paper, item(), MADE, lawful("export", "2015-03-01", "m", "a", document_id="D1"))
    assert chain(engine)["last_lawful_holder"] == "m"
    valid = document("licence", valid_from="2014-01-01", valid_to="2015-03-01", order_id=None)
    engine = traced(valid, item(), MADE, event("export", "2015-03-01", "m", "a", document_id="D1"))
    assert chain(engine)["last_lawful_holder"] == "a"
    assert "documents/D1" in table(engine, "holders", "hop")[1]["record_ids"]


def test_an_answer_names_a_holder_in_a_gap_and_the_gap_stays() -> None:
    engine = traced(item(), MADE, request("a"))
    assert hops(engine) == ["m", "a", None]
    assert table(engine, "holders", "hop")[1]["event_type"] == "association"


def test_an_answer_that_contradicts_events_conflicts_and_one_that_agrees_supports() -> None:
    assert chain(traced(item(), MADE, EXPORTED, request("z")))["state"] == "conflicting"
    engine = traced(item(), MADE, EXPORTED, request("a"))
    assert chain(engine)["state"] == "gap"
    assert "trace_requests/q-m-a" in table(engine, "holders", "hop")[1]["record_ids"]


def test_the_one_asked_is_known_by_name_and_by_the_maker_marked_on_the_item() -> None:
    named = party("a", name="Alder  Trading")
    engine = traced(item(), named, MADE, EXPORTED, request("b", "alder trading"))
    assert hops(engine) == ["m", "a", "b", None]
    assert hops(traced(item(manufacturer_name="Works"), request("a", "WORKS"))) == ["m", "a", None]
    assert hops(traced(item(), MADE, request("a", "a ministry"))) == ["m", None, "a", None]


LOT = {"item_id": None, "lot_number": "AB-12"}


def test_a_lot_s_events_are_its_items_events() -> None:
    engine = traced(item(lot_number=" ab-12"), lawful("export", "2015-03-01", "m", "a", **LOT))
    assert hops(engine) == ["m", "a", None]
    told = table(engine, "holders", "hop")[1]
    assert (told["matched_by"], told["event_type"]) == ("lot", "aggregation")


def test_a_lot_read_in_part_is_matched_where_only_one_fits() -> None:
    events = (
        lawful("export", "2015-03-01", "m", "a", **LOT),
        lawful("export", "2015-03-02", "m", "c", item_id=None, lot_number="AX-12", event_id="other"),
    )
    assert hops(traced(item(lot_number="A?-1?"), *events)) == ["m", None]
    engine = traced(item(lot_number="*B-12"), *events)
    assert hops(engine) == ["m", "a", None]
    assert table(engine, "holders", "hop")[1]["matched_by"] == "lot mask"


def test_of_a_lot_that_went_to_several_nobody_is_named_and_all_are_candidates() -> None:
    engine = traced(
        item(lot_number="AB-12"),
        lawful("export", "2015-03-01", "m", "a", **LOT),
        lawful("export", "2015-03-05", "m", "b", **LOT),
        event("sale", "2015-04-01", "b", "c", **LOT),
    )
    assert hops(engine) == ["m", None]
    assert set(candidates(engine)) == {"m", "a", "b", "c", None}
    assert chain(engine)["state"] == "gap"


SUPPLIED = lawful("export", "2015-03-01", "m", "s")


@pytest.mark.parametrize(
    ("rows", "kind", "left_by"),
    [
        ([event("capture", "2015-06-01", "s", None)], "public_body", "captured from state stocks"),
        ([event("loss", "2015-06-01", "s", None)], "company", "captured from others"),
        ([event("retransfer", "2015-06-01", "s", "x")], "public_body", "retransfer of state purchases"),
        ([], "company", "commercial procurement"),
        ([], "public_body", "unknown"),
        ([], None, "unknown"),
    ],
)
def test_how_it_left_lawful_custody(rows: list[Row], kind: str | None, left_by: str) -> None:
    assert chain(traced(item(), MADE, party("s", kind=kind), SUPPLIED, *rows))["left_by"] == left_by

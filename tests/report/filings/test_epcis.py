"""EPCIS out: one event a change of hands, as the standard's JSON schema has it, ids and days to be read back."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chokepoint.load.formats.messages.epcis import FORM
from chokepoint.report.filings.epcis import STEPS, write_epcis
from tests.load.conftest import shared
from tests.load.formats.messages.heard import hear
from tests.report.filings import sample

ITEMS = {"I1": {"item_id": "I1", "serial_number": "S1", "lot_number": "L1"}}


def event(kind: str, **cells: Any) -> dict[str, Any]:
    return {"event_id": f"E-{kind}", "item_id": "I1", "kind": kind, "occurred_from": date(2026, 1, 2), **cells}


EVENTS = [
    *(event(kind, from_party_id="P 1/ä", to_party_id="P2", place="Yard", country="TR") for kind in STEPS),
    {"event_id": "E9", "lot_number": "L1", "kind": "sale", "occurred_from": date(2026, 1, 3), "document_id": "D1"},
    event("recovery", event_id="E10", occurred_to=date(2026, 2, 1), legal_basis="order O1", source_id="S-1"),
]


def written(folder: Path, events: list[dict[str, Any]]) -> dict[str, Any]:
    (path,) = write_epcis(folder / "f.epcis.json", events, ITEMS, sample.AT, {"subject": "item/I1"})
    return json.loads(path.read_text(encoding="utf-8"))


def listed(document: dict[str, Any]) -> list[dict[str, Any]]:
    return document["epcisBody"]["eventList"]


def test_each_change_of_hands_is_an_event_with_its_records(tmp_path: Path) -> None:
    document = written(tmp_path, EVENTS)
    assert document["chokepoint:note"] == "An indicator is not an accusation."
    first = listed(document)[0]
    assert (first["action"], first["bizStep"], first["epcList"]) == ("ADD", "commissioning", ["urn:chokepoint:item:I1"])
    assert first["chokepoint:recordIds"] == ["custody_events/E-manufacture", "items/I1"]
    assert [one["chokepoint:kind"] for one in listed(document)] == [*STEPS, "sale", "recovery"]
    lot = listed(document)[len(STEPS)]
    assert lot["quantityList"] == [{"epcClass": "urn:chokepoint:lot:L1"}]
    assert lot["bizTransactionList"] == [{"bizTransaction": "urn:chokepoint:document:D1"}]


@pytest.mark.parametrize("text", ["yard", *sample.HOSTILE])
def test_it_holds_by_the_standard_s_schema(tmp_path: Path, text: str) -> None:
    schema = json.loads(shared("samples/epcis/EPCIS-JSON-Schema.json").read_text(encoding="utf-8"))
    hostile = [{**row, "event_id": f"{text}{place}", "place": text} for place, row in enumerate(EVENTS)]
    validator = jsonschema_rs.validator_for(schema)
    for events in (EVENTS, hostile):
        assert [str(error)[:300] for error in validator.iter_errors(written(tmp_path, events))] == []


SIDES = ("from_party_id", "to_party_id", "document_id", "place", "legal_basis", "source_id")
WORDS = st.none() | st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
OF_WHAT = st.sampled_from(
    [{"item_id": "I1"}, {"item_id": "Ä 2/x:y"}, {"lot_number": "L 1"}, {"item_id": "I1", "lot_number": "L2"}]
)
ROWS = st.builds(
    lambda of_what, row: {**row, **of_what},
    OF_WHAT,
    st.fixed_dictionaries(
        {
            "event_id": st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12),
            "kind": st.sampled_from(list(STEPS)),
            "occurred_from": st.dates(date(1900, 1, 1)),
            "occurred_to": st.none() | st.dates(date(1900, 1, 1)),
            **dict.fromkeys(
                ("from_party_id", "to_party_id", "document_id", "place", "legal_basis", "source_id"), WORDS
            ),
            "country": st.sampled_from([None, "TR"]),
        }
    ),
)
IDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, min_size=1, max_size=4, unique_by=lambda row: row["event_id"]))
def test_custody_is_loaded_back_as_it_was(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    held = [{name: value for name, value in row.items() if value is not None} for row in rows]
    (path,) = write_epcis(tmp_path / "f.epcis.json", held, ITEMS, sample.AT, {"subject": "item/I1"})
    heard = hear(FORM, path)
    told = [{name: str(value) for name, value in row.items()} for row in held]
    assert heard.rows("custody_events") == told
    named = {row[side] for row in told for side in ("from_party_id", "to_party_id") if side in row}
    assert {row["party_id"] for row in heard.rows("parties")} == named
    assert {row["item_id"] for row in heard.rows("items")} == {row["item_id"] for row in told if "item_id" in row}
    assert heard.beside("custody_events") == {False}
    assert heard.beside("items") | heard.beside("parties") | heard.beside("documents") <= {True}
    assert heard.left == [] and heard.unread == []


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ids=st.lists(st.tuples(IDS, IDS, st.dates(date(1900, 1, 1)), st.sampled_from(list(STEPS))), min_size=1, max_size=4)
)
def test_ids_days_and_kinds_are_read_back(tmp_path: Path, ids: list[tuple[str, str, date, str]]) -> None:
    events = [event(kind, event_id=one, to_party_id=to, occurred_from=day) for one, to, day, kind in ids]
    held = listed(written(tmp_path, events))
    read = [
        (
            unquote(one["eventID"].rpartition(":")[2]),
            unquote(one["destinationList"][0]["destination"].rpartition(":")[2]),
            date.fromisoformat(one["eventTime"][:10]),
            one["chokepoint:kind"],
        )
        for one in held
    ]
    assert read == ids

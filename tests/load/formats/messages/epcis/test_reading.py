"""EPCIS events in JSON and XML as items, changes of hands and shipments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chokepoint.load.formats.messages.epcis import FORM
from chokepoint.load.formats.sheets import RefusedError
from tests.load.conftest import shared
from tests.load.formats.messages.heard import hear, hear_text

ITEM = "urn:epc:id:sgtin:0614141.107346.2017"
WHOLE = "https://id.gs1.org/01/10614141073464/21/2017"
GIVER, TAKER = "urn:epc:id:pgln:4012345.00001", "urn:epc:id:pgln:0614141.00001"
OWNERS: dict[str, Any] = {
    "sourceList": [{"type": "owning_party", "source": GIVER}],
    "destinationList": [{"type": "owning_party", "destination": TAKER}],
}
HOLDERS: dict[str, Any] = {
    "sourceList": [{"type": "possessing_party", "source": GIVER}],
    "destinationList": [{"type": "possessing_party", "destination": TAKER}],
}


def _event(**more: Any) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "eventID": "urn:uuid:1",
        "eventTime": "2024-05-01T10:00:00+02:00",
        "eventTimeZoneOffset": "+02:00",
        "action": "OBSERVE",
        "epcList": [ITEM],
        **more,
    }


def _document(*events: dict[str, Any], **more: Any) -> str:
    context = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"]
    body = {"type": "EPCISDocument", "schemaVersion": "2.0", "epcisBody": {"eventList": list(events)}, **more}
    return json.dumps({"@context": context, **body})


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"bizStep": "commissioning", "action": "ADD"}, "manufacture"),
        ({"bizStep": "urn:epcglobal:cbv:bizstep:commissioning", "action": "ADD"}, "manufacture"),
        ({"bizStep": "https://ref.gs1.org/cbv/BizStep-retail_selling"}, "sale"),
        ({"disposition": "stolen"}, "loss"),
        ({"bizStep": "shipping", **OWNERS}, "sale"),
        ({"bizStep": "shipping", **HOLDERS}, "retransfer"),
        ({"bizStep": "shipping"}, None),
        ({"bizStep": "storing", "disposition": "in_progress"}, None),
    ],
)
def test_kinds_of_change(more: dict[str, Any], kind: str | None, tmp_path: Path) -> None:
    heard = hear_text(FORM, _document(_event(**more)), tmp_path)
    assert [row["kind"] for row in heard.rows("custody_events")] == ([kind] if kind else [])
    item = heard.one("items")
    assert (item["item_id"], item["serial_number"], item["documented_on"]) == (WHOLE, "2017", "2024-05-01")


def test_shipping_and_receiving_are_one_change_and_one_shipment(tmp_path: Path) -> None:
    papers = [{"type": "po", "bizTransaction": "http://x.example/po/77"}, {"type": "desadv", "bizTransaction": "D9"}]
    both = [
        _event(bizStep="shipping", bizTransactionList=papers, **OWNERS),
        _event(bizStep="receiving", bizTransactionList=papers, eventTime="2024-05-09T08:00:00Z", eventID="2", **OWNERS),
    ]
    heard = hear_text(FORM, _document(*both), tmp_path)
    assert len({row["event_id"] for row in heard.rows("custody_events")}) == 1
    assert len({row["shipment_id"] for row in heard.rows("shipments")}) == 1
    sent, got = heard.rows("shipments")
    assert (sent["shipped_at"], got["delivered_at"]) == ("2024-05-01T10:00:00+02:00", "2024-05-09T08:00:00Z")
    assert {row["order_id"] for row in heard.rows("orders")} == {"77"}
    assert {row["customer_id"] for row in heard.rows("orders")} == {"GLN:0614141000012"}


def test_an_event_declared_an_error_is_not_taken_and_its_correction_stands_for_it(tmp_path: Path) -> None:
    error = {"declarationTime": "2024-05-03T00:00:00Z", "reason": "incorrect_data", "correctiveEventIDs": ["b"]}
    wrong = _event(eventID="a", bizStep="commissioning", action="ADD", errorDeclaration=error)
    right = _event(eventID="b", bizStep="commissioning", action="ADD", eventTime="2024-04-30T10:00:00Z")
    alone = hear_text(FORM, _document(_event(eventID="a", bizStep="commissioning", action="ADD")), tmp_path)
    heard = hear_text(FORM, _document(wrong, right), tmp_path)
    assert heard.one("custody_events")["event_id"] == alone.one("custody_events")["event_id"]
    assert heard.one("custody_events")["occurred_from"] == "2024-04-30"
    assert any("declared an error (incorrect_data)" in words for words in heard.left)


def test_quantities_and_master_data(tmp_path: Path) -> None:
    quantities = [{"epcClass": "urn:epc:class:lgtin:4012345.012345.L1", "quantity": 12.75, "uom": "KGM"}]
    place = {"id": "urn:epc:id:sgln:0614141.00777.0"}
    attributes = [
        {"id": "urn:epcglobal:cbv:mda#city", "attribute": "Lagos"},
        {"id": "urn:epcglobal:cbv:mda#countryCode", "attribute": "NG"},
    ]
    vocabulary = {
        "type": "urn:epcglobal:epcis:vtype:ReadPoint",
        "vocabularyElementList": [{**place, "attributes": attributes}],
    }
    header = {"epcisMasterData": {"vocabularyList": [vocabulary]}}
    event = _event(epcList=[], quantityList=quantities, readPoint=place)
    item = hear_text(FORM, _document(event, epcisHeader=header), tmp_path).one("items")
    assert (item["lot_number"], item["specification"]) == ("L1", "12.75 KGM")
    assert (item["place"], item["country"]) == ("Lagos", "NG")
    assert "quantity" not in item


_XML = (
    '<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:{}"><EPCISBody><EventList><ObjectEvent>'
    "<eventTime>2024-05-01T10:00:00+02:00</eventTime>{}<epcList><epc>{}</epc></epcList><action>OBSERVE</action>"
    "<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>{}</ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>"
)
_SIDES = (
    f'<sourceList><source type="urn:epcglobal:cbv:sdt:owning_party">{GIVER}</source></sourceList><destinationList>'
    f'<destination type="urn:epcglobal:cbv:sdt:owning_party">{TAKER}</destination></destinationList>'
)


@pytest.mark.parametrize(
    ("version", "identity", "sides"),
    [
        ("1", "<baseExtension><eventID>urn:uuid:1</eventID></baseExtension>", f"<extension>{_SIDES}</extension>"),
        ("2", "<eventID>urn:uuid:1</eventID>", _SIDES),
    ],
)
def test_xml_says_what_json_says(version: str, identity: str, sides: str, tmp_path: Path) -> None:
    text = _XML.format(version, identity, ITEM, sides)
    in_json = hear_text(FORM, _document(_event(bizStep="shipping", **OWNERS)), tmp_path)
    in_xml = hear_text(FORM, text, tmp_path)
    assert in_xml.tables == in_json.tables
    for table in in_json.tables:
        assert in_xml.rows(table) == in_json.rows(table)


@pytest.mark.parametrize("shape", ["bare", "list", "lines", "query"])
def test_shapes(shape: str, tmp_path: Path) -> None:
    event = _event(bizStep="commissioning", action="ADD")
    query = {"queryResults": {"queryName": "q", "resultsBody": {"eventList": [event]}}}
    text = {
        "bare": json.dumps(event),
        "list": json.dumps([event]),
        "lines": f"{json.dumps(event)}\n{json.dumps(event)}\n",
        "query": json.dumps({"type": "EPCISQueryDocument", "epcisBody": query}),
    }[shape]
    assert {row["item_id"] for row in hear_text(FORM, text, tmp_path).rows("items")} == {WHOLE}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('<e:EPCISCaptureJob xmlns:e="urn:epcglobal:epcis:xsd:2" running="true"/>', "EPCISCaptureJob"),
        (_document(), "no event of items"),
        (_document(_event(epcList=[])), "nothing of its events can be kept|no event of items"),
        (_document(_event())[:-20], "cut off"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>' + _XML.format("2", "", ITEM, ""), "document type"),
    ],
)
def test_refused_for_a_reason(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=reason):
        hear_text(FORM, text, tmp_path)


def test_samples_load_or_are_refused_for_what_they_are() -> None:
    refused = []
    for path in sorted(one for one in shared("samples/epcis").rglob("*") if one.is_file()):
        try:
            assert hear(FORM, path).tables
        except RefusedError:
            refused.append(path.name)
    assert refused == [
        "EPCIS-JSON-Schema.json",
        "SensorDataExample12.jsonld",
        "SensorDataExample3.jsonld",
        "Example-CaptureJobRunning.xml",
        "Example-CaptureJobSuccess.xml",
        "Example-CaptureJobWithErrorFile.xml",
        "Example-CaptureJobWithErrors.xml",
        "masterdata_all_possible_fields.xml",
    ]

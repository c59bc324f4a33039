"""The SAR batch: numbered, ordered, counted and cut as the form has it, and nobody a subject who only sells."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from chokepoint.records.errors import InputError
from chokepoint.records.filing import Filing
from chokepoint.report.filings.sar import write_sar
from tests.report.filings import sample

NAMESPACE = "{www.fincen.gov/base}"
ORDER_OF_ACTIVITY = [
    "FilingDateText",
    "ActivityAssociation",
    "Party",
    "SuspiciousActivity",
    "ActivityNarrativeInformation",
]
FIRST_IN_A_PARTY = "ActivityPartyTypeCode"
GROUPS_OF_A_PARTY = [
    "PartyName",
    "Address",
    "PhoneNumber",
    "PartyIdentification",
    "OrganizationClassificationTypeSubtype",
    "PartyOccupationBusiness",
    "ElectronicAddress",
    "PartyAssociation",
    "PartyAccountAssociation",
]
LONGEST = {
    "RawPartyFullName": 150,
    "RawEntityIndividualLastName": 150,
    "RawIndividualFirstName": 35,
    "RawCityText": 50,
    "RawStreetAddress1Text": 100,
    "PhoneNumberText": 16,
    "PartyIdentificationNumberText": 25,
    "AccountNumberText": 40,
    "ActivityNarrativeText": 4000,
}


def written(folder: Path, filing: Filing | None = None, **keys: Any) -> etree._Element:
    path, _ = write_sar(folder / "f.xml", filing or sample.filing(), sample.settings(**keys), sample.rates())
    return etree.parse(path).getroot()


def texts(root: etree._Element, name: str) -> list[str]:
    return [one.text or "" for one in root.iter(f"{NAMESPACE}{name}")]


def names(element: etree._Element) -> list[str]:
    return [etree.QName(one).localname for one in element]


def parties(root: etree._Element, code: str) -> list[etree._Element]:
    return [one for one in root.iter(f"{NAMESPACE}Party") if one[0].text == code]


@pytest.mark.parametrize("text", ["Alder Works", *sample.HOSTILE])
def test_the_batch_holds_by_the_guide_whatever_the_names(tmp_path: Path, text: str) -> None:
    root = written(tmp_path, sample.filing(sample.renamed(text), why=text))
    numbers = [int(one.get("SeqNum")) for one in root.iter() if one.get("SeqNum")]
    assert numbers == list(range(1, len(numbers) + 1))
    activity = root.find(f"{NAMESPACE}Activity")
    assert list(dict.fromkeys(names(activity))) == ORDER_OF_ACTIVITY
    for party in root.iter(f"{NAMESPACE}Party"):
        assert names(party)[0] == FIRST_IN_A_PARTY
        places = [GROUPS_OF_A_PARTY.index(name) for name in names(party) if name in GROUPS_OF_A_PARTY]
        assert places == sorted(places)
        plain = [name for name in names(party)[1:] if name not in GROUPS_OF_A_PARTY and name != "Account"]
        assert plain == sorted(plain)
    for name, most in LONGEST.items():
        for told in texts(root, name):
            assert told and len(told) <= most and told == told.strip() and "\n" not in told
    assert root.get("ActivityCount") == "1"
    assert int(root.get("PartyCount")) == len(parties(root, "33"))


def test_who_files_comes_first_and_who_sells_is_no_subject(tmp_path: Path) -> None:
    root = written(tmp_path)
    codes = [one[0].text for one in root.find(f"{NAMESPACE}Activity").findall(f"{NAMESPACE}Party")]
    assert codes == ["35", "37", "30", "8", "34", "33", "33", "33"]
    held = replace(sample.ORDER, order={**sample.ORDER.order, "supplier_id": "P9", "end_user_id": "P1"})
    held = replace(held, parties={**sample.PARTIES, "P9": {"party_id": "P9", "name": "Seller"}})
    assert "Seller" not in texts(written(tmp_path, sample.filing(held)), "RawEntityIndividualLastName")


def test_amounts_are_whole_dollars_rounded_up_and_a_refund_adds_nothing(tmp_path: Path) -> None:
    root = written(tmp_path)
    assert texts(root, "TotalSuspiciousAmountText") == ["1101"]
    assert root.get("TotalAmount") == "1101"
    assert texts(root, "SuspiciousActivityFromDateText") + texts(root, "SuspiciousActivityToDateText") == [
        "20260105",
        "20260106",
    ]
    back = tuple({**row, "kind": "refund"} for row in sample.ORDER.payments[1:])
    held = replace(sample.ORDER, payments=(*sample.ORDER.payments[:1], *back))
    assert texts(written(tmp_path, sample.filing(held)), "TotalSuspiciousAmountText") == ["1001"]
    odd = tuple({**row, "currency": "JPY"} for row in sample.ORDER.payments)
    root = written(tmp_path, sample.filing(replace(sample.ORDER, payments=odd)))
    assert texts(root, "AmountUnknownIndicator") == ["Y"] and not texts(root, "TotalSuspiciousAmountText")


def test_the_narrative_tells_the_evidence_in_five_parts_at_most(tmp_path: Path) -> None:
    told = " ".join(texts(written(tmp_path), "ActivityNarrativeText"))
    assert "An indicator is not an accusation." in told and "Records: payments/T1, parties/P2." in told
    many = replace(sample.ORDER, signs=tuple(replace(one, basis="seen " * 300) for one in sample.SIGNS) * 20)
    parts = texts(written(tmp_path, sample.filing(many)), "ActivityNarrativeText")
    assert len(parts) == 5 and parts[-1].endswith("...")
    annex = json.loads((tmp_path / "f.annex.json").read_text())
    assert len(annex["orders"][0]["evidence"]) == 40 and annex["left_out_or_cut"]


def test_an_account_too_long_is_left_out_not_cut(tmp_path: Path) -> None:
    payments = tuple({**row, "payer_id": "P1", "from_account": "9" * 41} for row in sample.ORDER.payments)
    root = written(tmp_path, sample.filing(replace(sample.ORDER, payments=payments)))
    assert not texts(root, "AccountNumberText")
    assert {"9" * 41} <= {
        one["value"] for one in json.loads((tmp_path / "f.annex.json").read_text())["left_out_or_cut"]
    }


@pytest.mark.parametrize(
    "key", ["transmitter_control_code", "tin", "regulator_code", "institution_type", "activity_type"]
)
def test_what_must_be_set_is_named(tmp_path: Path, key: str) -> None:
    with pytest.raises(InputError, match=f"`sar.{key}` is not set"):
        written(tmp_path, sar={key: ""})
    assert not (tmp_path / "f.xml").exists()

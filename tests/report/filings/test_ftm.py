"""FollowTheMoney out: every party and payment once, under its model's names, with the records behind it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chokepoint.report.filings.ftm import entities, write_ftm
from tests.report.filings import sample

PROPERTIES = {
    "Company": "name alias country address phone email website registrationNumber taxNumber incorporationDate sector",
    "LegalEntity": "name alias country address phone email website registrationNumber taxNumber incorporationDate",
    "Person": "name alias country address phone email website registrationNumber taxNumber birthDate",
    "Payment": "payer payerAccount beneficiary beneficiaryAccount date amount currency amountUsd amountEur purpose "
    "summary transactionNumber recordId namesMentioned",
    "BankAccount": "name accountNumber iban bankName",
    "Event": "name date summary notes involved country recordId",
    "UnknownLink": "subject object role recordId startDate endDate",
    "Ownership": "owner asset role startDate endDate recordId",
    "Directorship": "director organization role startDate endDate recordId",
    "Family": "person relative relationship startDate endDate recordId",
    "Employment": "employee employer role startDate endDate recordId",
    "Representation": "agent client role startDate endDate recordId",
    "Note": "name description entity publisher",
}
KINDS = ["owner", "director", "family", "employee", "parent", "agent", "same_group", "technician", "adviser"]


def ties() -> list[dict[str, Any]]:
    ends = {"from_party_id": "P1", "to_party_id": "P2", "valid_from": date(2020, 1, 1)}
    return [{"relationship_id": f"R{place}", "kind": kind, **ends} for place, kind in enumerate(KINDS)]


def told(*orders: Any) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in entities(sample.filing(*orders), ties())}


def test_every_entity_has_its_model_s_properties_and_every_end_is_there() -> None:
    held = told()
    for one in held.values():
        assert set(one["properties"]) <= set(PROPERTIES[one["schema"]].split())
        assert all(isinstance(value, str) and value for values in one["properties"].values() for value in values)
    ends = "payer beneficiary payerAccount beneficiaryAccount owner asset director organization subject object involved"
    named = {value for one in held.values() for name in ends.split() for value in one["properties"].get(name, [])}
    assert named and named <= set(held)
    schemata = {held[f"relationship-R{place}"]["schema"] for place in range(len(KINDS))}
    assert schemata == {"Ownership", "Directorship", "Family", "Employment", "Representation", "UnknownLink"}


def test_a_payment_names_payer_amount_evidence_and_record() -> None:
    payment = told()["payment-T1"]
    assert payment["record_ids"] == ["payments/T1"]
    properties = payment["properties"]
    assert (properties["payer"], properties["beneficiary"]) == (["party-P2"], ["party-P3"])
    assert (properties["amount"], properties["currency"], properties["amountUsd"]) == (
        ["1000.5000"],
        ["USD"],
        ["1000.5000"],
    )
    assert "Paid by another" in properties["summary"][0]
    assert told()["payment-T1-ultimate-debtor-P1"]["properties"]["object"] == ["party-P1"]


def test_a_file_has_each_entity_once_and_says_what_it_is_not(tmp_path: Path) -> None:
    twice = replace(sample.ORDER, order={**sample.ORDER.order, "order_id": "O2"}, payments=())
    (path,) = write_ftm(tmp_path / "f.ftm.json", sample.filing(sample.ORDER, twice), ties())
    held = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    ids = [one["id"] for one in held]
    assert len(ids) == len(set(ids))
    assert (
        held[-1]["schema"] == "Note"
        and held[-1]["properties"]["description"][0] == "An indicator is not an accusation."
    )


@pytest.mark.parametrize("text", sample.HOSTILE)
def test_hostile_names_stay_text_on_one_line(tmp_path: Path, text: str) -> None:
    (path,) = write_ftm(tmp_path / "f.ftm.json", sample.filing(sample.renamed(text)))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all(json.loads(line)["id"] for line in lines if line)
    assert "\u202e" not in path.read_text(encoding="utf-8")


@hypothesis_settings(max_examples=50, deadline=None)
@given(amounts=st.lists(st.decimals("0", "99999999999999.9999", places=4), min_size=1, max_size=5))
def test_amounts_are_read_back_to_the_digit(amounts: list[Decimal]) -> None:
    row = sample.ORDER.payments[0]
    payments = tuple({**row, "payment_id": f"T{place}", "amount": one} for place, one in enumerate(amounts))
    held = told(replace(sample.ORDER, payments=payments))
    assert [Decimal(held[f"payment-T{place}"]["properties"]["amount"][0]) for place in range(len(amounts))] == amounts

"""FollowTheMoney entities as parties, ties and payments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chokepoint.load.formats.messages.followthemoney import FORM
from chokepoint.load.formats.sheets import RefusedError
from tests.load.conftest import shared
from tests.load.formats.messages.heard import hear, hear_text


def _entity(schema: str, own: str, **properties: Any) -> dict[str, Any]:
    values = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {"id": own, "schema": schema, "properties": values}


ADDRESS = _entity("Address", "a", full="1 Dock Road", city="Riga", country="lv")
PEOPLE = [
    _entity(
        "Company", "c", name=["Quartz", "Quartz SIA"], jurisdiction="lv", registrationNumber="40", addressEntity="a"
    ),
    _entity("Person", "p", name="Ida Example", nationality="ir", birthDate="1970-02-03"),
    ADDRESS,
]


def _lines(*entities: dict[str, Any]) -> str:
    return "\n".join(json.dumps(one) for one in entities)


@pytest.mark.parametrize("shape", ["lines", "array", "entities", "nested"])
def test_parties(shape: str, tmp_path: Path) -> None:
    nested = [{**PEOPLE[0], "properties": {**PEOPLE[0]["properties"], "addressEntity": [ADDRESS]}}, PEOPLE[1]]
    text = {
        "lines": _lines(*PEOPLE),
        "array": json.dumps(PEOPLE),
        "entities": json.dumps({"entities": PEOPLE}),
        "nested": _lines(*nested),
    }[shape]
    heard = hear_text(FORM, text, tmp_path)
    company, person = heard.rows("parties")
    assert company == {
        "party_id": "c",
        "name": "Quartz",
        "aliases": "Quartz SIA",
        "kind": "company",
        "country": "LV",
        "city": "Riga",
        "address": "1 Dock Road",
        "registration_number": "40",
    }
    assert person == {"party_id": "p", "name": "Ida Example", "kind": "person", "incorporated_on": "1970-02-03"}
    assert "nationalities of persons, which are never evidence" in heard.left


def test_a_list_is_told_to_be_one(tmp_path: Path) -> None:
    for listed in ({**PEOPLE[1], "target": True}, _entity("Person", "p", name="Ida Example", topics="sanction")):
        assert any("`reference load`" in words for words in hear_text(FORM, _lines(listed), tmp_path).left)
    assert not any("`reference load`" in words for words in hear_text(FORM, _lines(*PEOPLE), tmp_path).left)


def test_a_person_is_where_the_address_is(tmp_path: Path) -> None:
    person = _entity("Person", "p", name="Ida Example", country="no", addressEntity="a")
    assert hear_text(FORM, _lines(person, ADDRESS), tmp_path).one("parties")["country"] == "LV"


@pytest.mark.parametrize(
    ("schema", "one", "other", "kind"),
    [
        ("Ownership", "owner", "asset", "owner"),
        ("Directorship", "director", "organization", "director"),
        ("Family", "person", "relative", "family"),
        ("Employment", "employee", "employer", "employee"),
        ("Representation", "agent", "client", "agent"),
    ],
)
def test_ties(schema: str, one: str, other: str, kind: str, tmp_path: Path) -> None:
    tie = _entity(schema, "t", **{one: "p", other: "c"}, startDate="2020-05-06", endDate="2021")
    heard = hear_text(FORM, _lines(tie, *PEOPLE), tmp_path)
    assert heard.one("relationships") == {
        "relationship_id": "t",
        "from_party_id": "p",
        "to_party_id": "c",
        "kind": kind,
        "valid_from": "2020-05-06",
    }


def test_payments(tmp_path: Path) -> None:
    account = _entity("BankAccount", "b", accountNumber="123", owner="c")
    payment = _entity(
        "Payment", "y", payer="p", beneficiary="c", date="2020-05-06", amountEur="7.5", beneficiaryAccount="b"
    )
    heard = hear_text(FORM, _lines(payment, account, *PEOPLE), tmp_path)
    assert heard.one("payments") == {
        "payment_id": "y",
        "paid_at": "2020-05-06",
        "payer_id": "p",
        "payee_id": "c",
        "amount": "7.5",
        "currency": "EUR",
        "to_account": "123",
    }
    assert {"party_id": "c", "name": "c", "account": "123"} in heard.rows("parties")


def test_what_lacks_an_end_or_a_day_is_unread(tmp_path: Path) -> None:
    lacking = [_entity("Ownership", "t", owner="p"), _entity("Payment", "y", payer="p", amount="1", currency="EUR")]
    heard = hear_text(FORM, _lines(*PEOPLE, *lacking), tmp_path)
    assert {(one.table, one.text) for one in heard.unread} == {("relationships", "t"), ("payments", "y")}


def test_entities_of_no_use_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="`Sanction`"):
        hear_text(FORM, _lines(_entity("Sanction", "s", entity="p")), tmp_path)


def test_samples() -> None:
    payments = 0
    for path in sorted(shared("samples/ftm").iterdir()):
        heard = hear(FORM, path)
        assert heard.rows("parties") and not heard.unread
        payments += len(heard.rows("payments"))
    assert payments == 290

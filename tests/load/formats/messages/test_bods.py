"""Beneficial ownership statements as parties and ties, in their versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chokepoint.load.formats.messages.bods import FORM
from chokepoint.load.formats.sheets import RefusedError
from tests.load.conftest import shared
from tests.load.formats.messages.heard import hear, hear_text

Statement = dict[str, Any]
FIRM_NUMBERS = [{"scheme": "XX-REG", "id": "77"}]


def _entity(own: str = "e1", **more: Any) -> Statement:
    name = {"name": "Quartz Holdings", "identifiers": FIRM_NUMBERS}
    return {"statementID": own, "statementType": "entityStatement", "entityType": "registeredEntity", **name, **more}


def _person(own: str = "p1", **more: Any) -> Statement:
    names = [{"type": "individual", "fullName": "Ida Example"}]
    return {"statementID": own, "statementType": "personStatement", "names": names, **more}


def _tie(own: str = "o1", entity: str = "e1", person: str = "p1", **more: Any) -> Statement:
    return {
        "statementID": own,
        "statementType": "ownershipOrControlStatement",
        "subject": {"describedByEntityStatement": entity},
        "interestedParty": {"describedByPersonStatement": person},
        "interests": [{"type": "shareholding", "startDate": "2020-01-02"}],
        **more,
    }


def _record(kind: str, record: str, own: str, status: str = "new", **details: Any) -> Statement:
    head = {
        "statementId": own,
        "recordId": record,
        "recordType": kind,
        "recordStatus": status,
        "statementDate": "2024-02-03",
    }
    return {**head, "recordDetails": details}


FIRST = [_entity(), _person(), _tie()]
FOURTH = [
    _record("entity", "E", "s1", name="Quartz Holdings", identifiers=FIRM_NUMBERS, jurisdiction={"code": "SE"}),
    _record("person", "P", "s2", names=[{"fullName": "Ida Example"}]),
    _record(
        "relationship",
        "R",
        "s3",
        subject="E",
        interestedParty="P",
        interests=[{"type": "shareholding", "startDate": "2020-01-02"}],
    ),
]


@pytest.mark.parametrize("statements", [FIRST, FOURTH, FOURTH[::-1]], ids=["0.1 to 0.3", "0.4", "0.4 in another order"])
@pytest.mark.parametrize("lines", [True, False])
def test_an_owner(statements: list[Statement], lines: bool, tmp_path: Path) -> None:
    text = "\n".join(json.dumps(one) for one in statements) if lines else json.dumps(statements)
    heard = hear_text(FORM, text, tmp_path)
    names = {row["party_id"]: row["name"] for row in heard.rows("parties")}
    tie = heard.one("relationships")
    assert (names[tie["from_party_id"]], tie["kind"], tie["valid_from"]) == ("Ida Example", "owner", "2020-01-02")
    assert tie["to_party_id"] == "XX-REG:77"
    assert {row["name"]: row.get("kind") for row in heard.rows("parties")} == {
        "Quartz Holdings": None,
        "Ida Example": "person",
    }


@pytest.mark.parametrize(
    ("interest", "kind"),
    [
        ("shareholding", "owner"),
        ("votingRights", "owner"),
        ("voting-rights", "owner"),
        ("appointmentOfBoard", "director"),
        ("boardMember", "director"),
        ("senior-managing-official", "director"),
        ("nominee", "agent"),
        ("otherInfluenceOrControl", "owner"),
    ],
)
def test_kinds_of_interest(interest: str, kind: str, tmp_path: Path) -> None:
    statements = [_entity(), _person(), _tie(interests=[{"type": interest}])]
    assert hear_text(FORM, json.dumps(statements), tmp_path).one("relationships")["kind"] == kind


def test_a_statement_that_is_replaced_does_not_stand(tmp_path: Path) -> None:
    later = _entity("e2", name="Quartz Renamed", replacesStatements=["e1"])
    heard = hear_text(FORM, json.dumps([*FIRST, later]), tmp_path)
    assert sorted(row["name"] for row in heard.rows("parties")) == ["Ida Example", "Quartz Renamed"]
    assert heard.one("relationships")["to_party_id"] == "XX-REG:77"


def test_a_record_that_is_closed_ends(tmp_path: Path) -> None:
    closed = _record("relationship", "R", "s4", "closed", **FOURTH[2]["recordDetails"])
    tie = hear_text(FORM, json.dumps([*FOURTH, closed]), tmp_path).one("relationships")
    assert tie["valid_to"] == "2024-02-03"


def test_nationality_is_no_evidence(tmp_path: Path) -> None:
    nationals = [_entity(), _person(nationalities=[{"code": "IR"}]), _tie()]
    at_home = [_entity(), _person(addresses=[{"type": "residence", "address": "1 Dock", "country": "NO"}]), _tie()]
    for statements, country in ((nationals, None), (at_home, "NO")):
        heard = hear_text(FORM, json.dumps(statements), tmp_path)
        person = next(row for row in heard.rows("parties") if row.get("kind") == "person")
        assert person.get("country") == country
        assert "IR" not in json.dumps(heard.rows("parties"))


def test_a_tie_to_nobody_and_to_an_unknown_statement(tmp_path: Path) -> None:
    nobody = _tie(interestedParty={"unspecified": {"reason": "no-beneficial-owners"}})
    heard = hear_text(FORM, json.dumps([_entity(), nobody, _tie("o2", person="elsewhere")]), tmp_path)
    assert not heard.rows("relationships")
    assert [one.text for one in heard.unread] == ["o2"]
    assert any("no-beneficial-owners" in words for words in heard.left)


@pytest.mark.parametrize("text", [json.dumps(FIRST)[:-9], '[{"statementID": "1", "recordType": "other"}]'])
def test_refused(text: str, tmp_path: Path) -> None:
    if text.startswith("[{") and text.endswith("}]"):
        with pytest.raises(RefusedError, match="holds no statement"):
            hear_text(FORM, text, tmp_path)
    else:
        with pytest.raises(RefusedError, match="cut off"):
            hear_text(FORM, text, tmp_path)


def test_samples() -> None:
    ties = 0
    for path in sorted(shared("samples/bods").glob("*.json")):
        heard = hear(FORM, path)
        assert heard.rows("parties") and not heard.unread
        ties += len(heard.rows("relationships"))
    assert ties == 28

"""Parties that come with an order: held against the lists, and told to be one with a party on record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chokepoint
from chokepoint.workspace.exceptions import Decision, make_exception
from chokepoint.workspace.workspace import Workspace

LIST = (
    "list_id,entry_id,name,aliases,kind,country,reference\n"
    "OWN,1,GRUNWALD OPTRONIK HANDELS GMBH,OPTRONIK GRUNWALD,entity,Germany,https://list.example/1\n"
)
LATER = LIST + "OWN,2,TULIP BAKERY SUPPLIES BV,,entity,Netherlands,\n"
FILES = {
    "parties.csv": "party_id,name,kind,country,phone,email,registration_number\n"
    "seller,Nordic Instruments AB,company,SE,,,\n"
    "buyer,Grunwald Optronik Handels GmbH,company,DE,,,\n"
    "other,Tulip Bakery Supplies BV,company,NL,+31 20 555 0101,office@tulip-bakery.example,NL-4711\n",
    "orders.csv": "order_id,ordered_at,customer_id,supplier_id,amount,currency\n"
    "O1,2021-06-01,buyer,seller,100,EUR\nO2,2022-06-02,other,seller,100,EUR\nO3,2024-06-03,other,seller,100,EUR\n",
}
KNOWN = {"party_id": "buyer", "name": "Grunwald Optronik Handels GmbH", "kind": "company", "country": "DE"}
DECISION = Decision("A. Person", "another firm of that name, seen on site")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("newcomers")
    for name, text in {**FILES, "lists.csv": LIST}.items():
        (folder / name).write_text(text, encoding="utf-8")
    with chokepoint.open(folder / "workspace") as opened:
        opened.load_reference([folder / "lists.csv"])
        opened.load([folder / name for name in FILES])
        make_exception(opened, "buyer", "OWN:1", DECISION)
        opened.assess()
        yield opened


def _bundle(*parties: dict[str, Any], customer: str = "") -> dict[str, Any]:
    order = {"order_id": "N-1", "ordered_at": "2024-06-09T10:00:00", "customer_id": customer or parties[0]["party_id"]}
    return {"order": {**order, "supplier_id": "seller", "amount": 90, "currency": "EUR"}, "parties": list(parties)}


def _stops(workspace: Workspace, *parties: dict[str, Any], customer: str = "") -> list[str]:
    (explained,) = workspace.assess_bundles([_bundle(*parties, customer=customer)])
    return [stop.basis.split("“")[1].split("”")[0] for stop in explained.stops]


STOPPED = [
    ({"party_id": "N", "name": "Optronik Grunwald"}, ["Optronik Grunwald"]),
    ({"party_id": "N", "name": "Harbour Ropes Ltd"}, []),
    (KNOWN, []),
    ({**KNOWN, "industry": "4649"}, []),
    ({**KNOWN, "country": "AT"}, ["Grunwald Optronik Handels GmbH"]),
]


@pytest.mark.parametrize(("party", "stops"), STOPPED, ids=["new", "not listed", "excepted", "said more", "moved"])
def test_a_party_that_comes_with_an_order_is_held_against_the_lists(
    workspace: Workspace, party: dict[str, Any], stops: list[str]
) -> None:
    assert _stops(workspace, party) == stops


def test_a_new_name_of_a_party_on_record_is_told_to_be_one_with_it(workspace: Workspace) -> None:
    again = {
        "party_id": "N-tulip",
        "name": "Tulip Bakery Supplies B.V.",
        "kind": "company",
        "country": "NL",
        "phone": "+31 20 555 0101",
        "email": "office@tulip-bakery.example",
        "registration_number": "NL-4711",
    }
    stranger = {"party_id": "N-stranger", "name": "Harbour Ropes Ltd", "kind": "company", "country": "NL"}
    known, unknown = workspace.assess_bundles([_bundle(again), {**_bundle(stranger), "order": _order("N-2", stranger)}])
    states = [{row.indicator: row.state for row in one.rows} for one in (known, unknown)]
    assert [one["first-order"] for one in states] == ["silent", "fires"]


def _order(order_id: str, customer: dict[str, Any]) -> dict[str, Any]:
    return {**_bundle(customer)["order"], "order_id": order_id}


def test_a_list_loaded_since_the_run_stops_known_and_new_parties(workspace: Workspace, tmp_path: Path) -> None:
    assert _stops(workspace, customer="other") == []
    (tmp_path / "lists.csv").write_text(LATER, encoding="utf-8")
    workspace.load_reference([tmp_path / "lists.csv"])
    assert _stops(workspace, customer="other") == ["Tulip Bakery Supplies BV"]
    assert _stops(workspace, {"party_id": "N", "name": "Tulip Bakery Supplies"}) == ["Tulip Bakery Supplies"]


def test_a_full_run_between_two_requests_is_the_one_that_answers(workspace: Workspace, tmp_path: Path) -> None:
    def of() -> int:
        (explained,) = workspace.assess_bundles([_bundle(customer="other")])
        return explained.of

    assert (of(), of()) == (4, 4)
    more = "order_id,ordered_at,customer_id,supplier_id,amount,currency\nO4,2024-06-04,other,seller,100,EUR\n"
    (tmp_path / "orders.csv").write_text(more, encoding="utf-8")
    workspace.load([tmp_path / "orders.csv"])
    assert of() == 4
    workspace.assess()
    assert (of(), of()) == (5, 5)

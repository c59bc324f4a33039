"""Names and parties against lists: matches, stops, rescreening, exceptions, lists not to be relied on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

import chokepoint
from chokepoint.records.answers import Rescreening
from chokepoint.records.errors import InputError, ListError
from chokepoint.resolve.screening.parties import PARTY_CELLS
from chokepoint.workspace.exceptions import Decision, make_exception
from chokepoint.workspace.workspace import Workspace

LIST = "list_id,entry_id,name,aliases,kind,country,reference\n{rows}"
ENTRIES = (
    "OWN,1,GRUNWALD OPTRONIK HANDELS GMBH,OPTRONIK GRUNWALD,entity,Germany,https://list.example/1\n",
    "OWN,2,VOSTOCHNAYA PRIBORNAYA KOMPANIYA,,entity,Russia,https://list.example/2\n",
    "OWN,3,Ferreira Quintanilha Bartolomeu,,individual,Brazil,\n",
)
PARTIES = (
    "party_id,name,kind,country\n"
    "seller,Nordic Instruments AB,company,SE\n"
    "buyer,Grunwald Optronik Handels GmbH,company,DE\n"
    "payer,Vostochnaya Pribornaya Kompaniya,company,RU\n"
    "other,Tulip Bakery Supplies BV,company,NL\n"
)
ORDERS = (
    "order_id,ordered_at,customer_id,supplier_id,amount,currency\n"
    "O1,2024-06-01,buyer,seller,100,EUR\nO2,2024-06-02,other,seller,100,EUR\nO3,2024-06-03,other,seller,100,EUR\n"
)
PAYMENTS = "payment_id,order_id,paid_at,payer_id,payee_id,amount,currency\nP3,O3,2024-06-05,payer,seller,100,EUR\n"


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _list(folder: Path, *entries: str) -> Path:
    return _file(folder, "lists.csv", LIST.format(rows="".join(entries)))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with chokepoint.open(tmp_path / "workspace") as opened:
        opened.load_reference([_list(tmp_path, *ENTRIES)])
        ledger = [("parties.csv", PARTIES), ("orders.csv", ORDERS), ("payments.csv", PAYMENTS)]
        opened.load([_file(tmp_path, name, text) for name, text in ledger])
        yield opened


def _stops(workspace: Workspace) -> dict[str, str]:
    return {order.order_id: workspace.explain(order.order_id).stops[0].basis for order in workspace.stopped()}


def test_names_are_answered_in_their_places(workspace: Workspace) -> None:
    names = ["Optronik Grunwald", "Tulip Bakery", "", "!!!", "Optronik Grunwald", "x" * 10_000, "a\x00b\u200f"]
    found = workspace.screen(names)
    assert [one.query for one in found] == names
    assert found[0] == found[4]
    best = found[0].matches[0]
    assert (best.list_id, best.entry_id, best.reference) == ("OWN", "1", "https://list.example/1")
    assert best.alias in (None, "OPTRONIK GRUNWALD")
    assert 0 < best.likelihood < 1
    assert [one.matches for one in found[1:4]] == [(), (), ()]
    assert found[3].note


FILES = [
    ("q.csv", "id,name,nationality\n7,Optronik Grunwald,Germany\n7,Tulip Bakery,\n", [True, False]),
    ("q.csv", "full_name\nOptronik Grunwald\n", [True]),
    ("q.txt", "Optronik Grunwald\nTulip Bakery\n", [True, False]),
    ("q.txt", "Grunwald, Optronik Handels GmbH\nTulip Bakery\n\n", [True, False]),
]


@pytest.mark.parametrize(("name", "text", "matched"), FILES)
def test_files_hold_names_a_line_or_under_a_heading(
    workspace: Workspace, tmp_path: Path, name: str, text: str, matched: list[bool]
) -> None:
    found = workspace.screen_file(_file(tmp_path, name, text))
    assert [bool(one.matches) for one in found] == matched


def test_a_file_without_names_is_an_error(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="empty"):
        workspace.screen_file(_file(tmp_path, "q.txt", ""))


def test_any_party_of_an_order_that_matches_stops_it(workspace: Workspace) -> None:
    done = workspace.assess()
    assert (done.screening.parties, done.screening.entries) == (4, 3)
    stops = _stops(workspace)
    assert sorted(stops) == ["O1", "O3"]
    assert "customer: " in stops["O1"] and "OWN 1" in stops["O1"] and "https://list.example/1" in stops["O1"]
    assert "payer: " in stops["O3"]


def test_only_what_changed_is_screened_again(workspace: Workspace, tmp_path: Path) -> None:
    workspace.assess()
    assert workspace.assess().screening == Rescreening()
    workspace.load([_file(tmp_path, "parties.csv", PARTIES.replace("Tulip Bakery Supplies BV", "Quiet Mill BV"))])
    assert workspace.assess().screening == Rescreening(1, 0)
    changed = ENTRIES[1].replace("VOSTOCHNAYA", "SEVERNAYA").replace("PRIBORNAYA KOMPANIYA", "RUDA")
    done = workspace.load_reference([_list(tmp_path, ENTRIES[0], changed, ENTRIES[2])]).screening
    assert (done.parties, done.entries) == (0, 1)
    assert [(change.change, change.party_id) for change in done.changes] == [("gone", "payer")]
    workspace.assess()
    assert sorted(_stops(workspace)) == ["O1"]


def test_screening_again_gives_what_screening_all_would(workspace: Workspace, tmp_path: Path) -> None:
    workspace.assess()
    workspace.load([_file(tmp_path, "parties.csv", PARTIES + "late,Ferreira Quintanilha Bartolomeu,person,BR\n")])
    workspace.assess()
    matches = workspace.engine.table("matches").order_by("party_id")
    stepwise = workspace.engine.fetch(matches).to_pylist()
    workspace.engine.delete("screened", "table", ["parties", "lists", "settings"])
    workspace.assess()
    assert workspace.engine.fetch(matches).to_pylist() == stepwise
    assert [row["party_id"] for row in stepwise] == ["buyer", "late", "payer"]


def test_an_exception_lifts_the_stop_until_either_side_changes(workspace: Workspace, tmp_path: Path) -> None:
    make_exception(workspace, "buyer", "OWN:1", Decision("A. Person", "another firm of that name, seen on site"))
    workspace.assess()
    assert sorted(_stops(workspace)) == ["O3"]
    moved = PARTIES.replace("Handels GmbH,company,DE", "Handels GmbH,company,AT")
    workspace.load([_file(tmp_path, "parties.csv", moved)])
    workspace.assess()
    assert sorted(_stops(workspace)) == ["O1", "O3"]


def test_an_exception_lapses_when_the_entry_changes(workspace: Workspace, tmp_path: Path) -> None:
    make_exception(workspace, "buyer", "OWN:1", Decision("A. Person", "another firm", dt.date(2999, 1, 1)))
    workspace.assess()
    assert sorted(_stops(workspace)) == ["O3"]
    changed = ENTRIES[0].replace("OPTRONIK GRUNWALD", "OPTRONIK GRUNWALD;GRUNWALD OPTIK")
    workspace.load_reference([_list(tmp_path, changed, *ENTRIES[1:])])
    workspace.assess()
    assert sorted(_stops(workspace)) == ["O1", "O3"]


def test_an_exception_may_be_loaded_as_a_table(workspace: Workspace, tmp_path: Path) -> None:
    headings = "exception_id,party_id,list_id,entry_id,decided_by,decided_on,basis,valid_to\n"
    rows = "X1,buyer,OWN,1,A. Person,2024-01-01,seen,\nX2,payer,OWN,2,A. Person,2024-01-01,seen,2024-02-01\n"
    workspace.load([_file(tmp_path, "exceptions.csv", headings + rows)])
    workspace.assess()
    assert sorted(_stops(workspace)) == ["O3"]


def test_a_name_s_exception_is_shown_with_its_match(workspace: Workspace) -> None:
    made = make_exception(workspace, "Optronik Grunwald", "OWN:1", Decision("A. Person", "another"))
    assert workspace.screen(["Optronik Grunwald"])[0].matches[0].exception_id == made


def test_without_lists_nothing_can_be_screened(tmp_path: Path) -> None:
    with chokepoint.open(tmp_path / "workspace") as empty, pytest.raises(ListError, match="No list is loaded"):
        empty.screen(["A"])


def test_a_list_that_was_not_loaded_for_long_is_stale(workspace: Workspace) -> None:
    editions = workspace.engine.table("list_editions")
    old = editions.mutate(recorded_at=editions.recorded_at - dt.timedelta(days=31))
    workspace.engine.create("list_editions", workspace.engine.fetch(old))
    with pytest.raises(ListError, match=r"OWN was last loaded on .*more than 30 days ago") as raised:
        workspace.screen(["A"])
    assert raised.value.exit_code == 3


def test_what_is_compared_are_columns_of_parties() -> None:
    from chokepoint.records import RECORDS

    assert set(PARTY_CELLS) <= set(RECORDS["parties"].names)

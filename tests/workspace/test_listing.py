"""Lists in force, who resembles their entries and why, and exceptions from asking to ending."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import chokepoint
from chokepoint.records.errors import NotFoundError
from chokepoint.records.lists import ListException
from chokepoint.review.cases.deciding import Verdict
from chokepoint.review.cases.rules import ReviewSettings
from chokepoint.workspace.exceptions import Decision, make_exception
from chokepoint.workspace.listing import Wanted, candidates, lists_in_force
from chokepoint.workspace.screening import screen_records
from chokepoint.workspace.workspace import Workspace
from tests.workspace.test_screening import ENTRIES, ORDERS, PARTIES, PAYMENTS, _file, _list


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small ledger whose buyer and payer a list names, assessed once; tests copy it."""
    folder = tmp_path_factory.mktemp("listing")
    with chokepoint.open(folder / "workspace") as opened:
        opened.load_reference([_list(folder, *ENTRIES)])
        ledger = [("parties.csv", PARTIES), ("orders.csv", ORDERS), ("payments.csv", PAYMENTS)]
        opened.load([_file(folder, name, text) for name, text in ledger])
        opened.assess()
    return folder / "workspace"


@pytest.fixture(scope="module")
def assessed(folder: Path) -> Iterator[Workspace]:
    """That ledger itself, to be read only."""
    with chokepoint.open(folder) as opened:
        yield opened


@pytest.fixture
def workspace(folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(folder, tmp_path / "workspace")
    with chokepoint.open(tmp_path / "workspace") as opened:
        yield opened


def _screen_again(workspace: Workspace) -> None:
    lists_in_force(workspace)  # opens the views as of now
    screen_records(workspace, dt.datetime.now(dt.UTC).date())


def _exceptions(workspace: Workspace) -> list[ListException]:
    return workspace.casework.exceptions("anna")


def _stopping(workspace: Workspace) -> list[str]:
    return [one.party_id for one in candidates(workspace, Wanted(10, stopping=True))]


def test_lists_are_told_with_what_was_screened(assessed: Workspace) -> None:
    told = lists_in_force(assessed)
    (one,) = told.lists
    assert (one.list_id, one.kind, one.entries, one.fault) == ("OWN", "lists", 3, None)
    assert (told.screened, told.unscreened, told.candidates, told.stopping, told.faults) == (4, 0, 2, 2, ())
    assert told.screened_at is not None


def test_who_came_in_since_is_told_as_not_screened(workspace: Workspace, tmp_path: Path) -> None:
    workspace.load([_file(tmp_path, "more.csv", "party_id,name,kind\nlate,Late Comer Ltd,company\n")], table="parties")
    assert lists_in_force(workspace).unscreened == 1


def test_a_workspace_without_lists_says_what_would_do(tmp_path: Path) -> None:
    with chokepoint.open(tmp_path / "empty") as opened:
        told = lists_in_force(opened)
        assert (told.lists, told.screened_at, told.candidates) == ((), None, 0)
        assert "reference load" in told.faults[0]
        assert candidates(opened, Wanted(10)) == []


def test_candidates_add_up_to_their_likelihood(assessed: Workspace) -> None:
    found = candidates(assessed, Wanted(10))
    assert [one.party_id for one in found] == ["buyer", "payer"]
    for one in found:
        odds = sum(float(row["log_odds"]) for row in one.rows)  # type: ignore[arg-type]
        assert abs(1 / (1 + 2.718281828459045**-odds) - one.likelihood) < 1e-5
    assert {row["level"] for row in found[0].rows if row["field"] == "country"} == {"same"}
    assert candidates(assessed, Wanted(1, after=1)) == found[1:]
    assert candidates(assessed, Wanted(10, list_id="OTHER")) == []
    assert candidates(assessed, Wanted(10, party_ids=["payer"])) == found[1:]
    assert candidates(assessed, Wanted(10, party_ids=[])) == []


def test_an_exception_is_followed_from_asking_to_its_end(workspace: Workspace) -> None:
    cases = workspace.casework
    asked = cases.request_exception("anna", "party/buyer", "OWN:1", "another firm", dt.date(2999, 1, 1))
    assert asked
    (one,) = _exceptions(workspace)
    assert (one.who, one.party_id) == ("Grunwald Optronik Handels GmbH", "buyer")
    assert (one.state, one.approval_id, one.exception_id) == ("waits for a second person", asked, None)
    cases.approve("bert", asked, "agreed")
    (one,) = _exceptions(workspace)
    assert (one.state, one.asked_by, one.approved_by, one.until) == ("in force", "anna", "bert", dt.date(2999, 1, 1))
    assert _stopping(workspace) == ["payer"]
    _screen_again(workspace)
    assert _stopping(workspace) == ["payer"]
    ends = cases.request_end("anna", str(one.exception_id), "it is the same firm")
    assert ends
    assert _exceptions(workspace)[0].state == "its end waits for a second person"
    cases.approve("bert", ends, "agreed")
    (ended,) = _exceptions(workspace)
    assert (ended.state, ended.end_asked_by, ended.end_reason) == ("ended", "anna", "it is the same firm")
    assert (ended.end_approved_by, ended.until) == ("bert", dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1))
    assert _stopping(workspace) == ["buyer", "payer"]
    _screen_again(workspace)
    assert _stopping(workspace) == ["buyer", "payer"]
    with pytest.raises(NotFoundError, match="is in force"):
        cases.request_end("anna", str(one.exception_id), "again")


def test_exceptions_that_lapsed_or_are_over_are_told_as_such(workspace: Workspace, tmp_path: Path) -> None:
    made = make_exception(workspace, "buyer", "OWN:1", Decision("carla", "another firm"))
    rows = "X-2,payer,OWN,2,carla,2024-01-01,seen,2024-02-01\n"
    headings = "exception_id,party_id,list_id,entry_id,decided_by,decided_on,basis,valid_to\n"
    workspace.load([_file(tmp_path, "exceptions.csv", headings + rows)])
    assert {one.exception_id: one.state for one in _exceptions(workspace)} == {made: "in force", "X-2": "over"}
    workspace.load([_file(tmp_path, "parties.csv", PARTIES.replace("company,DE", "company,AT"))])
    assert {one.exception_id: one.state for one in _exceptions(workspace)} == {made: "lapsed", "X-2": "over"}


def test_pages_of_exceptions_follow_one_another(workspace: Workspace) -> None:
    make_exception(workspace, "payer", "OWN:2", Decision("carla", "another"))
    make_exception(workspace, "Somebody Else", "OWN:2", Decision("carla", "another"))
    for reason in ("one", "two"):
        workspace.casework.request_exception("anna", "party/buyer", "OWN:1", reason, None)
    whole = [one.reason for one in workspace.casework.exceptions("anna", 10)]
    assert whole[:2] == ["two", "one"]
    assert len(whole) == 4
    pages = [workspace.casework.exceptions("anna", 1, after)[0].reason for after in range(4)]
    assert pages == whole
    assert workspace.casework.exceptions("anna", 5, 4) == []


def test_one_person_alone_ends_at_once(workspace: Workspace) -> None:
    cases = workspace.casework
    object.__setattr__(cases, "settings", ReviewSettings(four_eyes=()))
    assert cases.request_exception("anna", "payer", "OWN:2", "another firm", None) is None
    made = str(_exceptions(workspace)[0].exception_id)
    assert cases.request_end("anna", made, "the same firm") is None
    (ended,) = _exceptions(workspace)
    assert (ended.state, ended.end_asked_by, ended.end_reason) == ("ended", "anna", "the same firm")
    assert ended.end_asked_at and ended.end_approved_by is None


def test_an_end_opens_the_cases_of_the_party_again_and_says_why(workspace: Workspace) -> None:
    cases = workspace.casework
    object.__setattr__(cases, "settings", ReviewSettings(four_eyes=()))
    cases.catch_up()
    (line,) = [one for one in cases.queue() if cases.case("anna", one.case_id).person == "party/buyer"]
    cases.request_exception("anna", "party/buyer", "OWN:1", "another firm", None)
    cases.decide("anna", line.case_id, Verdict("refuse", "undetermined", "seen"))
    assert cases.case("anna", line.case_id).line.state == "closed"
    cases.request_end("anna", str(_exceptions(workspace)[0].exception_id), "the same firm")
    again = cases.case("anna", line.case_id)
    assert (again.line.state, again.line.open_alerts) == ("open", line.open_alerts)
    assert any("that party buyer is OWN:1 is open again" in event.text for event in again.events)


def test_an_exception_from_an_entry_that_went_meanwhile_holds_nothing_up(workspace: Workspace, tmp_path: Path) -> None:
    cases = workspace.casework
    asked = cases.request_exception("anna", "party/buyer", "OWN:1", "another firm", None)
    assert asked
    (tmp_path / "new").mkdir()
    workspace.load_reference([_list(tmp_path / "new", *ENTRIES[1:])], accept_smaller=True)
    cases.approve("bert", asked, "agreed")
    cases.catch_up()
    assert _exceptions(workspace)[0].state == "lapsed"
    (entry,) = [one for one in cases.log("carla", "exception/E-000001") if one.action == "exception.void"]
    assert entry.content and "No entry `OWN:1` is in force" in entry.content["reason"]


@pytest.mark.parametrize("who", ["party/nobody", "party/"])
def test_a_party_that_is_not_there_cannot_be_excepted(assessed: Workspace, who: str) -> None:
    with pytest.raises(NotFoundError, match="There is no party"):
        assessed.casework.request_exception("anna", who, "OWN:1", "another firm", None)

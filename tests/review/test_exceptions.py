"""Exceptions: asked for, agreed to, ended, by two persons each time, on each database."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from chokepoint.records.casework import NOT_READABLE
from chokepoint.records.errors import RuleError
from chokepoint.review.audit.erasing import erase
from chokepoint.review.audit.reading import entries
from chokepoint.review.audit.verifying import verify
from chokepoint.review.cases import deciding, ending, exceptions
from chokepoint.review.cases.rules import PROGRAM, ReviewSettings
from chokepoint.review.store import Store
from tests.review.sample import ANNA, BERT, CARL

ALONE = ReviewSettings(four_eyes=())
FOUR_EYES = ReviewSettings()


def test_exceptions_wait_for_a_second_person(store: Store) -> None:
    wanted = exceptions.Wanted("P-1", "OWN:1", date(2026, 6, 1), is_party=True)
    asked = exceptions.request(store, ANNA, wanted, "another firm", FOUR_EYES)
    assert asked
    with store.work(PROGRAM) as work:
        assert exceptions.granted(work) == []
    deciding.approve(store, BERT, asked, "agreed")
    with store.work(PROGRAM) as work:
        (one,) = exceptions.granted(work)
        assert (one.who, one.entry, one.by, one.basis) == ("P-1", "OWN:1", ANNA, "another firm")
        exceptions.mark_in_force(work, one.request_id, "X-1")
        assert exceptions.granted(work) == []
    assert exceptions.request(store, ANNA, wanted, "another firm", ALONE) is None


STANDING = ending.Standing("X-1", "P-1", True, "OWN:1", ANNA, "another firm", datetime(2026, 1, 2))


def _in_force(store: Store) -> None:
    wanted = exceptions.Wanted("P-1", "OWN:1", None, is_party=True)
    exceptions.request(store, ANNA, wanted, "another firm", ALONE)
    with store.work(PROGRAM) as work:
        (one,) = exceptions.granted(work)
        exceptions.mark_in_force(work, one.request_id, "X-1")


@pytest.mark.parametrize("loaded", [False, True], ids=["asked for", "loaded with the records"])
def test_an_exception_ends_by_two(store: Store, loaded: bool) -> None:
    if not loaded:
        _in_force(store)
    asked = ending.request_end(store, ANNA, STANDING, "it was another's passport", FOUR_EYES)
    assert asked
    with pytest.raises(RuleError, match="is ending"):
        ending.request_end(store, BERT, STANDING, "once more", FOUR_EYES)
    with pytest.raises(RuleError, match="another person"):
        deciding.approve(store, ANNA, asked, "yes")
    with store.work(PROGRAM) as work:
        assert ending.to_end(work) == []
    deciding.approve(store, BERT, asked, "agreed")
    with store.work(PROGRAM) as work:
        assert ending.to_end(work) == ["X-1"]
        ending.mark_ended(work, "X-1")
        assert ending.to_end(work) == []
    (one,) = ending.requested(store, CARL, top=10)
    assert (one.state, one.who, one.by, one.reason) == ("ended", "P-1", ANNA, "another firm")
    assert one.end and (one.end.asked_by, one.end.answered_by, one.end.reason) == (
        ANNA,
        BERT,
        "it was another's passport",
    )
    with pytest.raises(RuleError, match="is ended"):
        ending.request_end(store, ANNA, STANDING, "again", FOUR_EYES)
    assert verify(store).holds


def test_an_end_that_was_refused_may_be_asked_for_again(store: Store) -> None:
    _in_force(store)
    asked = ending.request_end(store, ANNA, STANDING, "seen", FOUR_EYES)
    assert asked
    deciding.reject(store, BERT, asked, "no: it holds")
    assert ending.requested(store, CARL, top=10)[0].state == "in force"
    assert ending.request_end(store, ANNA, STANDING, "seen again", ALONE) is None
    with store.work(PROGRAM) as work:
        assert ending.to_end(work) == ["X-1"]


def test_an_exception_that_was_refused_never_comes_in_force(store: Store) -> None:
    asked = exceptions.request(store, ANNA, exceptions.Wanted("P-1", "OWN:1", None, True), "another firm", FOUR_EYES)
    assert asked
    deciding.reject(store, BERT, asked, "it is the same")
    (one,) = ending.requested(store, CARL, top=10)
    assert one.state == "rejected"
    with store.work(PROGRAM) as work:
        assert exceptions.granted(work) == []


def test_who_reads_exceptions_is_entered_and_the_erased_are_not_told(store: Store) -> None:
    _in_force(store)
    erase(store, ANNA, ["party/P-1"], "asked to")
    (one,) = ending.requested(store, CARL, top=10)
    assert (one.who, one.reason) == (NOT_READABLE["erased"],) * 2
    assert [row.actor for row in entries(store, BERT, "exception/E-000001") if row.action == "exception.read"] == [CARL]

"""What other systems are told of, read off the log."""

from __future__ import annotations

from chokepoint.review.announcing import announcements, mark_told
from chokepoint.review.cases.deciding import Verdict, approve, decide
from chokepoint.review.cases.rules import ReviewSettings
from chokepoint.review.store import Store
from tests.review.sample import ANNA, BERT, found, resolve, sign, take

CASE = "C-000001"


def told(store: Store) -> list[tuple[str, str, tuple[str, ...]]]:
    """What is to be told now; it is told by then."""
    got, seq = announcements(store)
    if seq is not None:
        mark_told(store, seq)
    return [(one.event, one.case_id, one.subjects) for one in got]


def test_what_was_before_is_not_told(store: Store) -> None:
    take(store, found("1", sign("payer"), likelihood=0.4))
    assert told(store) == []
    assert told(store) == []


def test_holds_and_decisions_are_told_once_and_in_order(store: Store) -> None:
    assert told(store) == []
    take(store, found("1", sign("payer"), likelihood=0.4), found("2", sign("route"), likelihood=0.02))
    assert told(store) == [("hold", CASE, ("order/1",))]
    resolve(store, "1", "payer")
    done = decide(store, ANNA, CASE, Verdict("release", "false alarm", "all is explained"), ReviewSettings())
    assert told(store) == []
    approve(store, BERT, str(done.approval_id), "I saw it")
    decide(store, ANNA, "C-000002", Verdict("refuse", "undetermined", "no answer"), ReviewSettings())
    assert told(store) == [("release", CASE, ("order/1",)), ("refuse", "C-000002", ("order/2",))]
    assert told(store) == []

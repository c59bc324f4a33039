"""The queue as somebody wants it, and what happened to cases since a moment, on each database."""

from __future__ import annotations

import pytest

from chokepoint.review.audit.reading import entries
from chokepoint.review.cases import acting, deciding, queueing
from chokepoint.review.cases.deciding import Verdict
from chokepoint.review.cases.queueing import Wanted
from chokepoint.review.cases.rippling import reopen_touched
from chokepoint.review.cases.rules import PROGRAM, ReviewSettings
from chokepoint.review.cases.since import changed_cases
from chokepoint.review.store import Store
from tests.review.sample import ANNA, BERT, CARL, Clock, found, resolve, sign, take

QUEUED = (
    found("A-1", sign("listed", stop=True), likelihood=0.01),
    found("A-2", sign("payer"), likelihood=0.4),
    found("B-3", sign("payer"), sign("route_%"), likelihood=0.2),
    found("B-3b", entity_id="P-B-3", likelihood=0.1),
)


@pytest.mark.parametrize(
    ("wanted", "cases"),
    [
        (Wanted(), "123"),
        (Wanted(sort="likelihood"), "231"),
        (Wanted(sort="likelihood", descending=False), "132"),
        (Wanted(sort="orders"), "312"),
        (Wanted(sort="case"), "321"),
        (Wanted(stopped=True), "1"),
        (Wanted(least=0.2), "23"),
        (Wanted(assignee=BERT), "2"),
        (Wanted(nobodys=True), "13"),
        (Wanted(text="PAYER"), "23"),
        (Wanted(text="payer b-3"), "3"),
        (Wanted(text="_%"), "3"),
        (Wanted(text="bert"), "2"),
        (Wanted(text="c-000001"), "1"),
        (Wanted(text="kaimes", persons={"kaimes": ["party/P-A-2"]}), "2"),
        (Wanted(text="kaimes"), ""),
        (Wanted(text="' OR 1=1 --"), ""),
        (Wanted(state="closed"), ""),
        (Wanted(subject="order/B-3b"), "3"),
        (Wanted(subject="order/B-3b", state="closed"), ""),
        (Wanted(subject="order/B"), ""),
    ],
    ids=str,
)
def test_the_queue_is_searched_filtered_and_sorted(store: Store, wanted: Wanted, cases: str) -> None:
    take(store, *QUEUED)
    acting.assign(store, ANNA, "C-000002", BERT)
    assert [line.case_id[-1] for line in queueing.queue(store, wanted)] == list(cases)


def test_a_line_tells_whom_and_what_a_case_is_about(store: Store) -> None:
    many = (
        found(f"G-{place}", sign("payer"), entity_id=f"P-{place}", network_id="N", likelihood=0.9 - place / 10)
        for place in range(5)
    )
    take(store, *QUEUED, *many)
    told = {line.case_id: line for line in queueing.queue(store, Wanted())}
    assert [(one.customer_ids, one.customers, one.stop_ids) for one in told.values() if one.stops] == [
        (("P-A-1",), 1, ("listed",))
    ]
    assert [(one.customer_ids, one.customers) for one in told.values() if one.customers > 1] == [
        (("P-0", "P-1", "P-2"), 5)
    ]


def test_what_happened_to_cases_since_a_moment_is_told_with_why(store: Store, clock: Clock) -> None:
    take(store, found("1", sign("payer"), entity_id="P-1"), found("2", entity_id="P-2"))
    resolve(store, "1", "payer")
    deciding.decide(store, ANNA, "C-000001", Verdict("release", "false alarm", "seen"), ReviewSettings())
    clock.on(1)
    since = clock.moment
    take(store, found("3"), run="R2")
    reopen_touched(store, PROGRAM, {"party/P-1": "A list was loaded.", "party/P-2": "A list names it."})
    told = {one.case_id: one for one in changed_cases(store, CARL, since, 10)}
    assert {case_id: one.change for case_id, one in told.items()} == {
        "C-000001": "opened again",
        "C-000002": "touched",
        "C-000003": "opened",
    }
    assert told["C-000001"].reasons == ("A list was loaded.",)
    assert told["C-000002"].reasons == ("A list names it.",)
    assert [row.actor for row in entries(store, BERT, "case/C-000002") if row.action == "case.read"] == [CARL]
    clock.on(1)
    assert changed_cases(store, CARL, clock.moment, 10) == []

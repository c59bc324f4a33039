"""What the rules of casework allow, and what they refuse, on each database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chokepoint.records.casework import NOT_READABLE
from chokepoint.records.errors import ChokepointError, InputError, NotFoundError, RuleError
from chokepoint.review.audit.erasing import erase
from chokepoint.review.audit.reading import entries
from chokepoint.review.audit.verifying import verify
from chokepoint.review.cases import acting, approving, deciding, queueing, reading
from chokepoint.review.cases.acting import Resolution, resolve_sign
from chokepoint.review.cases.deciding import Decided, Verdict
from chokepoint.review.cases.queueing import Wanted
from chokepoint.review.cases.rippling import reopen_touched
from chokepoint.review.cases.rules import PROGRAM, ReviewSettings, same_person
from chokepoint.review.retaining import retain
from chokepoint.review.store import Store
from tests.review.sample import ANNA, BERT, CARL, Clock, found, resolve, sign, take

ALONE = ReviewSettings(four_eyes=())
FOUR_EYES = ReviewSettings()
CASE = "C-000001"


def _decide(store: Store, action: str = "release", outcome: str = "false alarm", by: str = ANNA) -> Decided:
    return deciding.decide(store, by, CASE, Verdict(action, outcome, "looked into"), FOUR_EYES)


def _state(store: Store, case_id: str = CASE) -> str:
    return reading.read_case(store, CARL, case_id).line.state


def test_alerts_are_grouped_by_identity_and_network(store: Store) -> None:
    take(
        store,
        found("1", entity_id="P-1"),
        found("2", entity_id="P-1"),
        found("3", entity_id="P-2", network_id="N"),
        found("4", entity_id="P-3", network_id="N"),
        found("5", entity_id=None),
        found("6", entity_id=None),
    )
    cases = {line.case_id: line for line in queueing.queue(store, Wanted())}
    grouped = sorted(
        tuple(alert.subject for alert in reading.read_case(store, ANNA, case_id).alerts) for case_id in cases
    )
    assert grouped == [("order/1", "order/2"), ("order/3", "order/4"), ("order/5",), ("order/6",)]


def test_the_queue_puts_what_was_handed_up_first_then_stops_then_likelihood(store: Store) -> None:
    take(store, found("1", likelihood=0.3), found("2", sign("listed", stop=True), likelihood=0.001), found("3"))
    acting.escalate(store, ANNA, "C-000003", BERT, "unsure")
    assert [line.case_id for line in queueing.queue(store, Wanted())] == ["C-000003", "C-000002", "C-000001"]
    assert [line.case_id for line in queueing.queue(store, Wanted(assignee=BERT))] == ["C-000003"]
    assert [line.case_id for line in queueing.queue(store, Wanted(), top=1, after=1)] == ["C-000002"]


def test_every_sign_is_resolved_before_a_release_whatever_the_likelihood(store: Store) -> None:
    take(store, found("1", sign("payer"), sign("route"), likelihood=0.0001))
    resolve(store, "1", "payer")
    with pytest.raises(RuleError, match="the first `route`"):
        _decide(store)
    resolve(store, "1", "route")
    assert _decide(store).approval_id is None
    assert _state(store) == "closed"


def test_a_sign_that_stands_speaks_against_release(store: Store) -> None:
    take(store, found("1", sign("payer")))
    resolve(store, "1", "payer", code="stands")
    with pytest.raises(RuleError, match="speak against it"):
        _decide(store)
    _decide(store, "refuse", "confirmed")
    assert _state(store) == "closed"


@pytest.mark.parametrize(
    ("subject", "action", "kind"),
    [
        (found("1", likelihood=0.05), "release", "closing"),
        (found("1", likelihood=0.05), "refuse", "closing"),
        (found("1", sign("listed", stop=True), likelihood=0.001), "release", "stop"),
        (found("1", sign("listed", stop=True), likelihood=0.001), "refuse", None),
        (found("1", likelihood=0.049), "release", None),
    ],
    ids=["likely, released", "likely, refused", "stop lifted", "stop upheld", "unlikely"],
)
def test_what_needs_a_second_person(store: Store, subject: object, action: str, kind: str | None) -> None:
    take(store, subject)  # type: ignore[arg-type]
    for alert in reading.read_case(store, ANNA, CASE).alerts:
        resolve(store, "1", *(one.sign for one in alert.signs))
    done = _decide(store, action, "undetermined")
    asked = approving.waiting(store, CARL)
    assert [one.kind for one in asked] == ([kind] if kind else [])
    assert _state(store) == ("waiting" if kind else "closed")
    if done.approval_id:
        for same in (ANNA, " Anna", "ANNA "):
            with pytest.raises(RuleError, match="another person"):
                deciding.approve(store, same, done.approval_id, "yes")
        deciding.approve(store, BERT, done.approval_id, "yes")
        assert _state(store) == "closed"
        with pytest.raises(RuleError, match="already"):
            deciding.approve(store, CARL, done.approval_id, "yes")


def test_a_handed_up_case_needs_two(store: Store) -> None:
    take(store, found("1"))
    acting.escalate(store, ANNA, CASE, BERT, "unsure")
    assert _decide(store, by=BERT).approval_id
    assert _state(store) == "waiting"


def test_a_rejected_decision_leaves_the_case_open(store: Store) -> None:
    take(store, found("1", likelihood=0.5))
    done = _decide(store)
    assert done.approval_id
    deciding.reject(store, BERT, done.approval_id, "not yet")
    case = reading.read_case(store, ANNA, CASE)
    assert (case.line.state, case.decisions[0].state, case.line.open_alerts) == ("open", "rejected", 1)


def test_nothing_is_decided_by_the_program(store: Store) -> None:
    take(store, found("1", sign("payer")))
    acts = (
        lambda: resolve(store, "1", "payer", by=PROGRAM),
        lambda: _decide(store, "refuse", "confirmed", by=" Chokepoint "),
        lambda: deciding.approve(store, PROGRAM, "A-000001", "yes"),
    )
    for act in acts:
        with pytest.raises(RuleError, match="awaits a person"):
            act()
    assert _state(store) == "open"


WRONG = [
    (lambda s: _decide(s, "hold"), InputError, "`hold`"),
    (lambda s: _decide(s, "release", "fine"), InputError, "`fine`"),
    (lambda s: _decide(s, "release", "confirmed"), RuleError, "contradicts"),
    (lambda s: deciding.decide(s, ANNA, CASE, Verdict("refuse", "valuable", " "), ALONE), InputError, "reason"),
    (lambda s: deciding.decide(s, ANNA, CASE, Verdict("refuse", "valuable", "x"), ALONE, ["order/9"]), InputError, "9"),
    (lambda s: deciding.decide(s, ANNA, "C-9", Verdict("refuse", "valuable", "x"), ALONE), NotFoundError, "C-9"),
    (lambda s: acting.note(s, " ", CASE, "x"), InputError, "--by"),
    (lambda s: acting.note(s, ANNA, CASE, " "), InputError, "empty"),
    (lambda s: acting.assign(s, ANNA, CASE, " "), InputError, "Whom"),
    (lambda s: acting.escalate(s, ANNA, CASE, " ", "x"), InputError, "To whom"),
    (lambda s: acting.escalate(s, ANNA, CASE, BERT, None), InputError, "reason"),
    (lambda s: resolve_sign(s, ANNA, "order/1", "gone", Resolution("explained", "x")), NotFoundError, "payer"),
    (lambda s: resolve_sign(s, ANNA, "order/9", "payer", Resolution("explained", "x")), NotFoundError, "order/9"),
    (lambda s: resolve_sign(s, ANNA, "order/1", "payer", Resolution("fine", "x")), InputError, "`fine`"),
    (lambda s: resolve_sign(s, ANNA, "order/1", "payer", Resolution("documented", "x")), InputError, "--document"),
    (lambda s: resolve_sign(s, ANNA, "order/1", "listed", Resolution("mistaken", "x")), InputError, "a stop"),
    (lambda s: acting.snooze(s, ANNA, CASE, date(2026, 1, 4), "x", FOUR_EYES), InputError, "2026-01-05"),
    (lambda s: acting.snooze(s, ANNA, CASE, date(2026, 12, 4), "x", FOUR_EYES), InputError, "2026-04-05"),
    (lambda s: acting.snooze(s, ANNA, CASE, date(2026, 1, 6), "", FOUR_EYES), InputError, "reason"),
    (lambda s: acting.attach(s, ANNA, CASE, "large", bytes(acting.LARGEST_ATTACHMENT + 1)), InputError, "at most"),
    (lambda s: acting.attachment(s, ANNA, CASE, "ab"), NotFoundError, "ab"),
    (lambda s: deciding.reopen_case(s, ANNA, CASE, "x"), RuleError, "is open"),
    (lambda s: deciding.approve(s, ANNA, "A-9", "x"), NotFoundError, "A-9"),
    (lambda s: retain(s, ANNA, {"orders": 3}), InputError, "`orders`"),
]


@pytest.mark.parametrize(("act", "error", "said"), WRONG, ids=[str(number) for number in range(len(WRONG))])
def test_what_is_refused_says_why_and_changes_nothing(
    lite: Store, act: object, error: type[ChokepointError], said: str
) -> None:
    take(lite, found("1", sign("payer"), sign("listed", stop=True)))
    before = lite.head()
    with pytest.raises(error, match=said):
        act(lite)  # type: ignore[operator]
    assert lite.head() == before


def test_a_snooze_ends_by_itself_and_by_something_new(store: Store, clock: Clock) -> None:
    take(store, found("1"), found("2"))
    for case_id in (CASE, "C-000002"):
        acting.snooze(store, ANNA, case_id, clock().date() + timedelta(days=2), "waiting for papers", FOUR_EYES)
    clock.on(days=2)
    assert acting.wake(store, ANNA) == []
    assert set(take(store, found("2", sign("route"), run="R2"), run="R2")) == {"C-000002"}
    clock.on(days=1)
    assert acting.wake(store, ANNA) == [CASE]
    assert [_state(store), _state(store, "C-000002")] == ["open", "open"]


def test_something_new_opens_a_decided_case_and_says_why(store: Store) -> None:
    take(store, found("1", sign("payer"), entity_id="P-1"))
    resolve(store, "1", "payer")
    _decide(store)
    new = {
        "`route` fires now": found("1", sign("payer"), sign("route"), entity_id="P-1"),
        "stop `listed` stands now (lists have changed)": found(
            "1", sign("payer"), sign("route"), sign("listed", stop=True), entity_id="P-1", lists="OWN@2"
        ),
        "`payer` rests on other records now": found(
            "1", sign("payer", "payments/other"), sign("route"), entity_id="P-1", lists="OWN@2"
        ),
        "its customer's identity was P-1, is P-0 now": found(
            "1", sign("payer", "payments/other"), sign("route"), entity_id="P-0", lists="OWN@2"
        ),
    }
    for number, (why, again) in enumerate(new.items(), start=2):
        reopened = take(store, again, run=f"R{number}")
        assert why in reopened[CASE][0]
        assert _state(store) == "open"
        resolve(store, "1", *(one.sign for one in again.signs))
        asked = _decide(store).approval_id
        if asked:
            deciding.approve(store, BERT, asked, "agreed")
        assert _state(store) == "closed"
        assert take(store, again, run=f"R{number}") == {}
        assert _state(store) == "closed"
    assert verify(store).holds


def test_what_is_new_makes_a_waiting_decision_void(store: Store) -> None:
    take(store, found("1", sign("payer"), likelihood=0.5))
    resolve(store, "1", "payer")
    asked = _decide(store).approval_id
    assert asked
    take(store, found("1", sign("payer"), sign("route"), likelihood=0.5, run="R2"), run="R2")
    with pytest.raises(RuleError, match="void already"):
        deciding.approve(store, BERT, asked, "agreed")
    assert _state(store) == "open"


def test_a_resolution_holds_only_for_the_records_that_it_was_made_on(store: Store) -> None:
    take(store, found("1", sign("payer", "payments/1")))
    resolve(store, "1", "payer")
    take(store, found("1", sign("payer", "payments/1", "payments/2"), run="R2"), run="R2")
    assert reading.read_case(store, ANNA, CASE).alerts[0].unresolved == ("payer",)


def test_cases_of_one_identity_become_one(store: Store) -> None:
    take(store, found("1", entity_id="P-1"), found("2", entity_id="P-2"), found("3", entity_id="P-3"))
    reopened = take(store, found("2", entity_id="P-1", run="R2"), found("3", entity_id="P-1", run="R2"), run="R2")
    assert "of one identity now, P-1" in " ".join(reopened[CASE])
    assert [line.case_id for line in queueing.queue(store, Wanted())] == [CASE]
    assert len(reading.read_case(store, ANNA, CASE).alerts) == 3
    assert _state(store, "C-000003") == "closed"


def test_a_list_between_runs_opens_what_it_touches(store: Store) -> None:
    take(store, found("1", entity_id="P-1"), found("2", entity_id="P-2"))
    _decide(store)
    assert set(reopen_touched(store, PROGRAM, {"party/P-1": "party P-1 now resembles OWN:1"})) == {CASE}
    case = reading.read_case(store, ANNA, CASE)
    assert (case.line.state, case.line.open_alerts) == ("open", 1)
    assert "resembles OWN:1" in case.events[-1].text


def test_a_closed_case_is_opened_by_a_person_with_its_alerts(store: Store) -> None:
    take(store, found("1"))
    _decide(store)
    for act in (lambda: acting.assign(store, ANNA, CASE, BERT), lambda: _decide(store)):
        with pytest.raises(RuleError, match="closed"):
            act()
    deciding.reopen_case(store, BERT, CASE, "the customer wrote again")
    assert reading.read_case(store, ANNA, CASE).line.open_alerts == 1


def test_decisions_become_labels(store: Store) -> None:
    take(store, *(found(order, entity_id="P-1") for order in "1234"))
    outcomes = {"1": "false alarm", "2": "confirmed", "3": "valuable", "4": "undetermined"}
    for order, outcome in outcomes.items():
        action = "release" if outcome == "false alarm" else "refuse"
        deciding.decide(store, ANNA, CASE, Verdict(action, outcome, "seen"), ALONE, [f"order/{order}"])
    with store.work(PROGRAM) as work:
        labels = deciding.unlabelled(work)
        deciding.mark_labelled(work, [one.decision_id for one in labels])
    assert [(one.subject, one.illicit) for one in labels] == [
        ("order/1", False),
        ("order/2", True),
        ("order/3", None),
        ("order/4", None),
    ]
    with store.work(PROGRAM) as work:
        assert deciding.unlabelled(work) == []


def test_files_are_kept_sealed_and_once(store: Store) -> None:
    take(store, found("1"))
    paper = ("licence.pdf", b"%PDF \x00\xff")
    sha256 = acting.attach(store, ANNA, CASE, *paper)
    assert acting.attach(store, ANNA, CASE, *paper) == sha256
    assert acting.attachment(store, BERT, CASE, sha256) == ("licence.pdf", b"%PDF \x00\xff")


def test_what_was_said_of_an_erased_person_cannot_be_read(store: Store) -> None:
    take(store, found("1", sign("payer"), entity_id="P-1"))
    acting.note(store, ANNA, CASE, "spoke with the owner")
    resolve(store, "1", "payer")
    erase(store, BERT, ["party/P-1"], "request of the person")
    case = reading.read_case(store, ANNA, CASE)
    assert case.alerts[0].signs[0].basis == NOT_READABLE["erased"]
    assert [event.text for event in case.events if event.what == "note"] == ["N-000001: (erased)"]
    acting.note(store, ANNA, CASE, "a new note")
    assert verify(store).holds


def test_retention_removes_texts_of_old_closed_cases(store: Store, clock: Clock) -> None:
    take(store, found("1", entity_id="P-1"), found("2", entity_id="P-2"))
    for case_id in (CASE, "C-000002"):
        acting.note(store, ANNA, case_id, "a note")
    _decide(store)
    clock.on(days=31)
    done = {one.table: one.removed for one in retain(store, ANNA, {"notes": 30, "cases": 60})}
    assert done == {"notes": 1, "cases": 0}
    texts = {
        case_id: [event.text for event in reading.read_case(store, ANNA, case_id).events if event.what == "note"]
        for case_id in (CASE, "C-000002")
    }
    assert texts == {CASE: [f"N-000001: {NOT_READABLE['removed']}"], "C-000002": ["N-000002: a note"]}
    assert verify(store).holds


def test_every_act_and_every_reading_is_in_the_log(store: Store) -> None:
    take(store, found("1", sign("payer"), likelihood=0.5))
    resolve(store, "1", "payer")
    reading.read_case(store, CARL, CASE)
    asked = _decide(store).approval_id
    assert asked
    deciding.approve(store, BERT, asked, "agreed")
    acts = [(one.actor, one.action) for one in reversed(entries(store, CARL))]
    assert (CARL, "case.read") in acts
    assert (ANNA, "sign.resolve") in acts
    assert (ANNA, "case.decide") in acts
    assert acts.index((BERT, "approval.answer")) < acts.index((BERT, "decision.make"))
    states = [one.content for one in entries(store, CARL, f"case/{CASE}") if one.action == "case.state"]
    assert [(one["before"], one["after"]) for one in states if one] == [
        ("open", "closed"),
        ("waiting", "open"),
        ("open", "waiting"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("anna", "Anna ", True), ("A  B", "a b", True), ("Åsa", "A\u030asa", True), ("anna", "bert", False)],
)
def test_who_is_one_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same


@pytest.mark.parametrize(
    "given", [{"four_eyes": ("x",)}, {"four_eyes_from": 2.0}, {"snooze_days": 0}, {"retention": {"log": 0}}]
)
def test_settings_that_cannot_be(given: dict[str, object]) -> None:
    with pytest.raises(InputError, match=next(iter(given))):
        ReviewSettings(**given)  # type: ignore[arg-type]

"""Decisions: what a person decides on alerts of a case, with a second person where the rules ask for one.

Nothing is refused or released by the program. A release asks that every sign that fires was resolved on what it rests
on now, whatever the likelihood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from chokepoint.records.casework import AlertLine, Label
from chokepoint.records.errors import InputError, RuleError
from chokepoint.review.cases.acting import unclosed
from chokepoint.review.cases.approving import answer, ask, use
from chokepoint.review.cases.changing import change_state, covered, refresh, reopen
from chokepoint.review.cases.exceptions import grant, turn_down
from chokepoint.review.cases.reading import case_alerts, case_decisions, case_row, text_of
from chokepoint.review.cases.rules import (
    ACTIONS,
    APPROVED,
    CLOSING,
    CONTRADICTORY,
    DECIDED,
    EXCEPTION,
    MADE,
    OPEN,
    OUTCOMES,
    REJECTED,
    RELEASE,
    STANDS,
    STOP,
    WAITING,
    ReviewSettings,
    a_person,
    one_of,
)
from chokepoint.review.store import Store
from chokepoint.review.tables import ALERTS, CASES, DECISION_SUBJECTS, DECISIONS
from chokepoint.review.work import Work, needed


@dataclass(frozen=True)
class Verdict:
    """What is decided: release or refuse, and what it turned out to be (an outcome), with the reason."""

    action: str
    outcome: str
    reason: str | None

    def __post_init__(self) -> None:
        one_of(self.action, ACTIONS, "decision")
        one_of(self.outcome, OUTCOMES, "outcome")
        if (self.action, self.outcome) in CONTRADICTORY:
            raise RuleError(f"To {self.action} what is called `{self.outcome}` contradicts itself.")


@dataclass(frozen=True)
class Decided:
    """A decision as entered. `approval_id`: it waits for a second person; None: it is made."""

    decision_id: str
    approval_id: str | None


def decide(
    store: Store,
    actor: str,
    case_id: str,
    verdict: Verdict,
    settings: ReviewSettings,
    subjects: Sequence[str] | None = None,
) -> Decided:
    """Decide on the open alerts of a case, or some of them. Raises RuleError, InputError, NotFoundError."""
    a_person(actor)
    with store.work(actor) as work:
        case = unclosed(work, case_id)
        said = needed(verdict.reason, "A decision")
        if case.state != OPEN:
            raise RuleError(f"Case {case_id} is {case.state}; only an open case is decided.")
        alerts = _wanted(work, case_id, subjects)
        if verdict.action == RELEASE:
            releasable(alerts)
        kind = _second_person(alerts, verdict, settings, escalated=case.escalated)
        decision_id = work.number("decision", "D")
        approval_id = ask(work, kind, f"decision/{decision_id}", case.person, said) if kind else None
        work.connection.execute(
            insert(DECISIONS).values(
                decision_id=decision_id,
                case_id=case_id,
                action=verdict.action,
                outcome=verdict.outcome,
                state=WAITING if kind else MADE,
                value_id=work.seal(case.person, said),
                by=work.actor,
                at=work.at,
                approval_id=approval_id,
            )
        )
        work.connection.execute(
            insert(DECISION_SUBJECTS), [{"decision_id": decision_id, "subject": one.subject} for one in alerts]
        )
        after = {
            "action": verdict.action,
            "outcome": verdict.outcome,
            "state": WAITING if kind else MADE,
            "subjects": [one.subject for one in alerts],
            "four_eyes": list(settings.four_eyes),
        }
        work.enter("case.decide", f"case/{case_id}", case.person, after=after, reason=said, decision_id=decision_id)
        if kind:
            change_state(work, case_id, WAITING, f"{decision_id} waits for a second person ({kind}).")
        else:
            _close(work, case_id, decision_id)
    return Decided(decision_id, approval_id)


def _wanted(work: Work, case_id: str, subjects: Sequence[str] | None) -> list[AlertLine]:
    """The open alerts that are decided on; raises InputError where one named is not among them."""
    standing = [one for one in case_alerts(work, case_id) if one.state == OPEN]
    names = {one.subject for one in standing}
    if lacking := sorted(set(subjects or ()) - names):
        raise InputError(f"`{lacking[0]}` is no open alert of case {case_id}. There are: {', '.join(sorted(names))}.")
    return [one for one in standing if not subjects or one.subject in subjects]


def releasable(alerts: Sequence[AlertLine]) -> None:
    """Raises RuleError where a sign of these alerts is not resolved, or was found to speak against release."""
    for alert in alerts:
        if alert.unresolved:
            raise RuleError(
                f"{alert.subject} cannot be released: {len(alert.unresolved)} of {len(alert.signs)} signs are not "
                f"resolved, the first `{alert.unresolved[0]}`. Resolve each: chokepoint cases resolve-sign "
                f"{alert.subject} {alert.unresolved[0]} --code CODE --because TEXT."
            )
        for sign in alert.signs:
            if sign.resolved == STANDS:
                raise RuleError(f"{alert.subject} cannot be released: `{sign.sign}` was found to speak against it.")


def _second_person(
    alerts: Sequence[AlertLine], verdict: Verdict, settings: ReviewSettings, *, escalated: bool
) -> str | None:
    """Why a second person is needed; None: none is."""
    lifts = verdict.action == RELEASE and any(sign.stop for alert in alerts for sign in alert.signs)
    likely = escalated or any(alert.likelihood >= settings.four_eyes_from for alert in alerts)
    if lifts and STOP in settings.four_eyes:
        return STOP
    return CLOSING if likely and CLOSING in settings.four_eyes else None


def _close(work: Work, case_id: str, decision_id: str) -> None:
    """Let a decision that is made cover its alerts."""
    work.connection.execute(
        update(ALERTS).where(ALERTS.c.subject.in_(covered(work, decision_id))).values(state=DECIDED, changed_at=work.at)
    )
    change_state(work, case_id, OPEN, f"{decision_id} is made.")
    refresh(work, case_id, f"{decision_id} decides on the last of its alerts.")
    if not case_row(work, case_id).open_alerts:
        work.connection.execute(
            update(CASES).where(CASES.c.case_id == case_id).values(escalated=False, escalated_to=None)
        )


def approve(store: Store, actor: str, approval_id: str, reason: str | None) -> None:
    """Agree, as the second person, to what was asked for. A decision is held against the rules once more."""
    with store.work(actor) as work:
        asked = answer(work, approval_id, APPROVED, reason)
        if asked.kind in (CLOSING, STOP):
            _make(work, asked.subject.partition("/")[2])
            use(work, approval_id)
        elif asked.kind == EXCEPTION:
            grant(work, asked.subject)


def _make(work: Work, decision_id: str) -> None:
    decision = work.connection.execute(select(DECISIONS).where(DECISIONS.c.decision_id == decision_id)).one()
    if decision.state != WAITING:
        raise RuleError(f"{decision_id} is {decision.state}; there is nothing to approve.")
    if decision.action == RELEASE:
        releasable(case_alerts(work, decision.case_id, covered(work, decision_id)))
    work.connection.execute(update(DECISIONS).where(DECISIONS.c.decision_id == decision_id).values(state=MADE))
    person = case_row(work, decision.case_id).person
    work.enter("decision.make", f"decision/{decision_id}", person, before=WAITING, after=MADE)
    _close(work, decision.case_id, decision_id)


def reject(store: Store, actor: str, approval_id: str, reason: str | None) -> None:
    """Refuse, as the second person, what was asked for; a case is open again."""
    with store.work(actor) as work:
        asked = answer(work, approval_id, REJECTED, reason)
        if asked.kind == EXCEPTION:
            turn_down(work, asked.subject)
        if asked.kind not in (CLOSING, STOP):
            return
        decision_id = asked.subject.partition("/")[2]
        row = work.connection.execute(select(DECISIONS).where(DECISIONS.c.decision_id == decision_id)).one()
        work.connection.execute(update(DECISIONS).where(DECISIONS.c.decision_id == decision_id).values(state=REJECTED))
        work.enter("decision.reject", f"decision/{decision_id}", asked.person, before=row.state, after=REJECTED)
        change_state(work, row.case_id, OPEN, f"{approval_id} was rejected: {needed(reason, 'An answer')}")


def reopen_case(store: Store, actor: str, case_id: str, reason: str | None) -> None:
    """Open a closed, waiting or snoozed case again, with its last decided alerts; raises RuleError where it is open."""
    with store.work(actor) as work:
        case = case_row(work, case_id)
        said = needed(reason, "Opening a case again")
        if case.state == OPEN:
            raise RuleError(f"Case {case_id} is open.")
        reopen(work, case_id, said)
        made = [one for one in case_decisions(work, case_id) if one.state == MADE]
        if not case.open_alerts and made:
            work.connection.execute(
                update(ALERTS)
                .where(ALERTS.c.subject.in_(made[-1].subjects), ALERTS.c.case_id == case_id)
                .values(state=OPEN, changed_at=work.at)
            )
        refresh(work, case_id, said)
        if not case_row(work, case_id).open_alerts:
            raise RuleError(
                f"Case {case_id} has no alert to open: its alerts stand in another case of the identity now."
            )


def unlabelled(work: Work) -> list[Label]:
    """What decisions that are made say of their subjects and `labels` does not hold yet, oldest first."""
    rows = work.connection.execute(
        select(DECISIONS)
        .where(DECISIONS.c.state == MADE, DECISIONS.c.labelled_at.is_(None))
        .order_by(DECISIONS.c.decision_id)
    ).all()
    values = work.opened(*(row.value_id for row in rows))
    labels = []
    for row in rows:
        basis = f"{row.outcome}, case {row.case_id}, {row.decision_id}: {text_of(values.get(row.value_id))}"
        decided_at = datetime.fromisoformat(row.at)
        labels += [
            Label(row.decision_id, subject, OUTCOMES[row.outcome], row.by, decided_at, basis)
            for subject in covered(work, row.decision_id)
        ]
    return labels


def mark_labelled(work: Work, decision_ids: Sequence[str]) -> None:
    """Remember that `labels` holds what these decisions say."""
    held = DECISIONS.c.decision_id.in_(list(decision_ids))
    work.connection.execute(update(DECISIONS).where(held).values(labelled_at=work.at))
    for decision_id in decision_ids:
        work.enter("decision.label", f"decision/{decision_id}", "log")

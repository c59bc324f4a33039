"""What stands in the dossier of a case: state, history, each of its orders, and what people said to each sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from chokepoint.records.answers import Dossier
from chokepoint.records.casework import AlertLine, Case, Decision, SignLine, TakenOut
from chokepoint.report import wording
from chokepoint.report.page import OrderPage, order_page

CONFIDENTIAL = "Confidential"
UNANSWERED = "Open: nobody has resolved it."
NOBODY = "nobody"


@dataclass(frozen=True)
class Answered:
    """One sign or stop as the alert holds it, with what people said to it."""

    title: str
    stop: bool
    basis: str
    answer: str


@dataclass(frozen=True)
class CaseRow:
    """One order in the list of a case. `resolved`: how many of its signs and stops are, of how many."""

    order_id: str
    state: str
    band: str
    likelihood: str
    rank: str
    resolved: str
    stops: str


@dataclass(frozen=True)
class DecisionView:
    """One decision in words."""

    decision_id: str
    what: str
    orders: str
    who: str
    reason: str


@dataclass(frozen=True)
class ApprovalView:
    """One request for a second person in words."""

    approval_id: str
    what: str
    asked: str
    answer: str
    reason: str


@dataclass(frozen=True)
class EventView:
    """One thing that happened to the case."""

    when: str
    who: str
    what: str
    text: str


@dataclass(frozen=True)
class CasePage:
    """All of a case but its orders' evidence."""

    case_id: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[CaseRow, ...]
    decisions: tuple[DecisionView, ...]
    approvals: tuple[ApprovalView, ...]
    events: tuple[EventView, ...]


@dataclass(frozen=True)
class CaseOrder:
    """One order of a case. `page` is None where the newest run has not weighed it.

    `answers` are what people said, by sign, None where it is no case and nobody is asked; `beside` are signs of the
    alert that the page does not show.
    """

    order_id: str
    note: str
    page: OrderPage | None
    answers: Mapping[str, str] | None
    beside: tuple[Answered, ...]


def case_page(case: Case, taken: TakenOut, software_version: str) -> CasePage:
    """The first pages of the dossier of a case."""
    return CasePage(
        case_id=case.line.case_id,
        facts=tuple((label, text) for label, text in _facts(case, taken, software_version) if text),
        rows=tuple(map(_row, case.alerts)),
        decisions=tuple(map(_decision, case.decisions)),
        approvals=tuple(
            ApprovalView(
                one.approval_id,
                f"{one.kind}, {one.subject}",
                f"{one.asked_by}, {when(one.asked_at)}",
                f"{one.verdict}, {one.answered_by}, {when(one.answered_at)}" if one.verdict else "waits",
                one.reason,
            )
            for one in case.approvals
        ),
        events=tuple(EventView(when(one.at), one.by, one.what, one.text) for one in case.events),
    )


def case_order(alert: AlertLine, dossier: Dossier | None) -> CaseOrder:
    """One order of a case, as the newest run sees it, with what people said to each sign of its alert."""
    page = order_page(dossier) if dossier else None
    shown = {one.sign for one in (*page.stops, *page.signs)} if page else set()
    return CaseOrder(
        order_id=order_of(alert),
        note=_note(alert, page),
        page=page,
        answers={one.sign: _answer(one) for one in alert.signs},
        beside=tuple(
            Answered(wording.spelled(one.sign), one.stop, one.basis, _answer(one))
            for one in alert.signs
            if one.sign not in shown
        ),
    )


def order_of(alert: AlertLine) -> str:
    """The order that an alert is about."""
    return alert.subject.partition("/")[2]


def when(at: datetime | None) -> str:
    """A time, as "12 Mar 2026, 09:30 UTC"; empty where there is none."""
    return wording.moment(at)


def _facts(case: Case, taken: TakenOut, software_version: str) -> Iterator[tuple[str, str]]:
    line = case.line
    highest = max((alert.likelihood for alert in case.alerts), default=0.0)
    yield "State", line.state
    yield "Assigned to", line.assignee or NOBODY
    yield "Handed up to", line.escalated_to or ""
    yield "Rests until", wording.day(line.snoozed_until)
    yield "Opened", when(line.opened_at)
    yield "Last changed", when(line.changed_at)
    yield "Orders", f"{len(case.alerts):,}, of which {line.open_alerts:,} open"
    yield "Stops", f"{sum(sign.stop for alert in case.alerts for sign in alert.signs):,}"
    yield "Highest likelihood", wording.chance(highest)
    yield "Runs", ", ".join(sorted({alert.run_id for alert in case.alerts}))
    yield "Taken out by", f"{taken.by}, {when(taken.at)}"
    yield "Because", taken.reason
    yield "Agreed to by request", taken.approval_id or ""
    yield "Written by", f"Chokepoint {software_version}"


def _row(alert: AlertLine) -> CaseRow:
    stops = [wording.spelled(sign.sign) for sign in alert.signs if sign.stop]
    return CaseRow(
        order_id=order_of(alert),
        state=alert.state,
        band=f"{alert.band}, held" if alert.held and alert.band not in wording.HELD else alert.band,
        likelihood=wording.chance(alert.likelihood),
        rank=wording.ordinal(alert.rank),
        resolved=f"{len(alert.signs) - len(alert.unresolved):,} of {len(alert.signs):,}",
        stops=", ".join(stops),
    )


def _decision(one: Decision) -> DecisionView:
    return DecisionView(
        one.decision_id,
        f"{one.action}, {one.outcome}: {one.state}",
        ", ".join(subject.partition("/")[2] for subject in one.subjects),
        f"{one.by}, {when(one.at)}",
        one.reason,
    )


def _answer(sign: SignLine) -> str:
    if sign.resolved is None:
        return UNANSWERED
    document = f" ({sign.document})" if sign.document else ""
    return f"{sign.resolved}{document}: {sign.reason or ''} {sign.resolved_by}, {when(sign.resolved_at)}."


def _note(alert: AlertLine, page: OrderPage | None) -> str:
    if page is None:
        return "The newest run has not weighed this order. What stands here is what the alert holds."
    if page.explanation.run_id == alert.run_id:
        return ""
    return f"The alert is of run {alert.run_id}; the evidence is that of run {page.explanation.run_id}."


def case_orders(alerts: Iterable[AlertLine], dossiers: Mapping[str, Dossier]) -> Iterator[CaseOrder]:
    """The orders of these alerts, each with its dossier where there is one."""
    for alert in alerts:
        yield case_order(alert, dossiers.get(order_of(alert)))

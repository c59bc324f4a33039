"""How cases and requests look in a terminal."""

from __future__ import annotations

from chokepoint.cli.terminal import console, grid, plain, share
from chokepoint.records.casework import AlertLine, Approval, Case, CaseLine
from chokepoint.records.lists import ListException


def show_queue(found: list[CaseLine]) -> None:
    """The queue as a table."""
    headings = ("case", "state", "stops", "highest likelihood", "alerts", "assigned to", "handed up to", "rests until")
    table = grid(headings, right=("stops", "highest likelihood", "alerts"))
    for one in found:
        table.add_row(
            one.case_id,
            one.state,
            str(one.stops or ""),
            share(one.likelihood),
            str(one.open_alerts),
            plain(one.assignee or ""),
            plain(one.escalated_to or ""),
            str(one.snoozed_until or ""),
        )
    out = console()
    out.print(table if found else "No such case.")
    out.print("An alert is a reason to look, not an accusation.")


def show_case(case: Case) -> None:
    """One case as a page."""
    out, line = console(), case.line
    out.print(f"{line.case_id}: {line.state}, {plain(line.group_id)}, assigned to {plain(line.assignee or 'nobody')}")
    for alert in case.alerts:
        _show_alert(alert)
    for decision in case.decisions:
        subjects = plain(", ".join(decision.subjects))
        out.print(
            f"\n{decision.decision_id}: {decision.action}, {decision.outcome}, {decision.state}; {subjects}; "
            f"{plain(decision.by)} on {decision.at:%Y-%m-%d %H:%M}: {plain(decision.reason)}"
        )
    if case.approvals:
        out.print()
        show_approvals(list(case.approvals))
    out.print()
    table = grid(("when", "who", "what", "said"))
    for event in case.events:
        table.add_row(f"{event.at:%Y-%m-%d %H:%M}", plain(event.by), event.what, plain(event.text))
    out.print(table)
    out.print("An indicator is not an accusation.")


def _show_alert(alert: AlertLine) -> None:
    out = console()
    held = "held, " if alert.held else ""
    out.print(f"\n{plain(alert.subject)}: {alert.state}, {held}{alert.band}, {share(alert.likelihood)}")
    table = grid(("", "sign", "what was seen", "resolved", "by", "reason", "document"))
    for sign in alert.signs:
        table.add_row(
            "stop" if sign.stop else "",
            plain(sign.sign),
            plain(sign.basis),
            sign.resolved or "open",
            plain(sign.resolved_by or ""),
            plain(sign.reason or ""),
            plain(sign.document or ""),
        )
    out.print(table if alert.signs else "No sign fires; it was drawn.")


def show_approvals(found: list[Approval]) -> None:
    """Requests for a second person as a table."""
    table = grid(("request", "for", "about", "asked by", "on", "answer", "reason"))
    for one in found:
        answer = f"{one.verdict} by {one.answered_by}" if one.verdict else "waits"
        table.add_row(
            one.approval_id,
            one.kind,
            plain(one.subject),
            plain(one.asked_by),
            f"{one.asked_at:%Y-%m-%d}",
            plain(answer),
            plain(one.reason),
        )
    console().print(table if found else "Nothing waits for a second person.")


def show_exceptions(found: list[ListException]) -> None:
    """Exceptions as a table, with how each ends."""
    table = grid(
        ("exception", "who", "is not", "state", "until", "asked by", "agreed by", "why", "end asked by", "why")
    )
    for one in found:
        table.add_row(
            one.exception_id or one.request_id or "",
            plain(one.who),
            plain(f"{one.list_id}:{one.entry_id}"),
            one.state,
            str(one.until or ""),
            plain(one.asked_by),
            plain(one.approved_by or ""),
            plain(one.reason),
            plain(one.end_asked_by or ""),
            plain(one.end_reason or ""),
        )
    console().print(table if found else "There is no exception.")

"""Trace requests: where each stands on a day, when reminders are due, and how addressees respond."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from statistics import median
from typing import Any

from chokepoint.connect.custody.shares import wilson
from chokepoint.records.custody import Responses, TraceRequest

NO_ANSWER = "none"
"""Outcome of a request that was closed without an answer."""
OPEN, OVERDUE, ANSWERED, UNANSWERED = "open", "overdue", "answered", "closed without an answer"


def request_state(row: Mapping[str, Any], on: date, reminder_days: int) -> TraceRequest:
    """One row of `trace_requests` as it stands on a day. A response before the sending counts as no days known."""
    outcome, sent, responded = row["outcome"], row["sent_on"], row["responded_on"]
    waits = outcome is None
    overdue = waits and (on - sent).days > reminder_days
    state = OVERDUE if overdue else OPEN if waits else UNANSWERED if outcome == NO_ANSWER else ANSWERED
    days = (responded - sent).days if responded is not None and responded >= sent else None
    return TraceRequest(
        request_id=row["request_id"],
        item_id=row["item_id"],
        addressed_to=row["addressed_to"],
        sent_on=sent,
        state=state,
        outcome=outcome,
        responded_on=responded,
        days=days,
        next_holder_id=row["next_holder_id"],
        reminders_due=_reminders(sent, on, reminder_days) if waits else (),
    )


def _reminders(sent: date, on: date, every: int) -> tuple[date, ...]:
    """Days on which a reminder was due, and the first one to come."""
    due = max((on - sent).days, 0) // every
    return tuple(sent + timedelta(days=every * number) for number in range(1, due + 2))


def responses(requests: Iterable[TraceRequest]) -> tuple[Responses, ...]:
    """How all requests fared, then those to each addressee, by most requests, then by name."""
    every = list(requests)
    by_addressee: dict[str, list[TraceRequest]] = {}
    for request in every:
        by_addressee.setdefault(request.addressed_to, []).append(request)
    ranked = sorted(by_addressee.items(), key=lambda one: (-len(one[1]), one[0]))
    whole = [_responses(None, every)] if every else []
    return (*whole, *(_responses(name, own) for name, own in ranked))


def _responses(addressee: str | None, requests: list[TraceRequest]) -> Responses:
    states = Counter(request.state for request in requests)
    days = [request.days for request in requests if request.days is not None and request.state == ANSWERED]
    outcomes = Counter(request.outcome for request in requests if request.outcome is not None)
    low, high = wilson(states[ANSWERED], len(requests))
    return Responses(
        addressed_to=addressee,
        sent=len(requests),
        answered=states[ANSWERED],
        rate=states[ANSWERED] / len(requests),
        low=low,
        high=high,
        median_days=float(median(days)) if days else None,
        outcomes={name: outcomes[name] / len(requests) for name in sorted(outcomes)},
        open=states[OPEN],
        overdue=states[OVERDUE],
    )

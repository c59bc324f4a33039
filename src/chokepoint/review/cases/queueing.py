"""The queue: cases in the order in which they want looking at, or as somebody wants them. No personal value is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from chokepoint.records.casework import CaseLine
from chokepoint.records.errors import InputError
from chokepoint.review.cases.reading import case_line, customer_of
from chokepoint.review.cases.rules import CLOSED
from chokepoint.review.store import Store
from chokepoint.review.tables import ALERT_SIGNS, ALERTS, CASES

MOST_WORDS = 8
"""Of a search: each asks all alerts once."""
CUSTOMERS_TOLD = 3
"""Customers of one case that its line names; the others are counted."""
AT_ONCE = 1_000
"""Cases asked about in one query: a database takes some 32,000 values."""
FIRST = "first"
"""The order in which cases want looking at: handed up, then by stops, then by likelihood."""
SORTS = {
    "case": "case_id",
    "stops": "stops",
    "likelihood": "likelihood",
    "orders": "open_alerts",
    "changed": "changed_at",
    "opened": "opened_at",
}
"""What else they may be sorted by, and the column."""


@dataclass(frozen=True)
class Wanted:
    """Which cases of the queue, and in what order. Without a state all that are not closed.

    `subject`: the case of one (`order/O-1`); without a state also where it is closed.

    `nobodys`: without an assignee. `stopped`: with a stop. `least`: from that likelihood on. `text`: words that each
    stand in the case's id, its assignee, or the subject or a sign of an alert of it, or that mean its customer:
    `persons` are those whom a word may mean.
    """

    state: str | None = None
    assignee: str | None = None
    nobodys: bool = False
    stopped: bool = False
    escalated: bool = False
    least: float | None = None
    text: str = ""
    persons: Mapping[str, Collection[str]] = field(default_factory=dict)
    subject: str | None = None
    sort: str = FIRST
    descending: bool = True


def queue(store: Store, wanted: Wanted, top: int | None = None, after: int = 0) -> list[CaseLine]:
    """Cases in the order in which they want looking at, or by another of SORTS. `after`: so many are skipped.

    No personal value is read.
    """
    query = select(CASES)
    if wanted.state or not wanted.subject:
        query = query.where(CASES.c.state == wanted.state if wanted.state else CASES.c.state != CLOSED)
    if wanted.subject:
        query = query.where(CASES.c.case_id.in_(select(ALERTS.c.case_id).where(ALERTS.c.subject == wanted.subject)))
    if wanted.assignee:
        query = query.where(CASES.c.assignee == wanted.assignee)
    if wanted.nobodys:
        query = query.where(CASES.c.assignee.is_(None))
    if wanted.stopped:
        query = query.where(CASES.c.stops > 0)
    if wanted.escalated:
        query = query.where(CASES.c.escalated)
    if wanted.least is not None:
        query = query.where(CASES.c.likelihood >= wanted.least)
    for word in words_of(wanted.text):
        query = query.where(_with_word(word, wanted.persons.get(word, ())))
    with store.reading() as connection:
        rows = connection.execute(query.order_by(*_order(wanted)).limit(top).offset(after)).all()
        lines = [case_line(row) for row in rows]
        starts = range(0, len(lines), AT_ONCE)
        return [told for start in starts for told in _about(connection, lines[start : start + AT_ONCE])]


def _about(connection: Connection, lines: list[CaseLine]) -> Iterator[CaseLine]:
    """The lines with whom and what their cases are about."""
    of_these = ALERTS.c.case_id.in_([line.case_id for line in lines])
    highest = func.max(ALERTS.c.likelihood)
    persons = select(ALERTS.c.case_id, ALERTS.c.person).where(of_these).group_by(ALERTS.c.case_id, ALERTS.c.person)
    customers, stops = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for row in connection.execute(persons.order_by(highest.desc(), ALERTS.c.person)):
        if customer_id := customer_of(row.person):
            customers[row.case_id].append(customer_id)
    kinds = select(ALERTS.c.case_id, ALERT_SIGNS.c.sign).join(ALERT_SIGNS, ALERT_SIGNS.c.subject == ALERTS.c.subject)
    for row in connection.execute(kinds.where(of_these, ALERT_SIGNS.c.stop).distinct().order_by(ALERT_SIGNS.c.sign)):
        stops[row.case_id].append(row.sign)
    for line in lines:
        known = customers[line.case_id]
        yield replace(
            line,
            customer_ids=tuple(known[:CUSTOMERS_TOLD]),
            customers=len(known),
            stop_ids=tuple(stops[line.case_id]),
        )


def words_of(text: str) -> list[str]:
    """The words that are searched for; raises InputError where there are too many."""
    words = list(dict.fromkeys(text.casefold().split()))
    if len(words) > MOST_WORDS:
        raise InputError(f"The search has {len(words)} words; it takes {MOST_WORDS} at most.")
    return words


def customers(store: Store) -> set[str]:
    """The persons (`party/P-1`) whom alerts are about."""
    with store.reading() as connection:
        return set(connection.execute(select(ALERTS.c.person).distinct()).scalars())


def _with_word(word: str, persons: Collection[str]) -> ColumnElement[bool]:
    """Whether a case holds a word."""
    of_signs = select(ALERT_SIGNS.c.subject).where(ALERT_SIGNS.c.sign.icontains(word, autoescape=True))
    held = [ALERTS.c.subject.icontains(word, autoescape=True), ALERTS.c.subject.in_(of_signs)]
    if persons:
        held.append(ALERTS.c.person.in_(list(persons)))
    return or_(
        CASES.c.case_id.icontains(word, autoescape=True),
        CASES.c.assignee.icontains(word, autoescape=True),
        CASES.c.case_id.in_(select(ALERTS.c.case_id).where(or_(*held))),
    )


def _order(wanted: Wanted) -> list[ColumnElement[Any]]:
    """By what cases are sorted; ties as they want looking at, then by id."""
    c = CASES.c
    first: list[ColumnElement[Any]] = [c.escalated.desc(), c.stops.desc(), c.likelihood.desc(), c.case_id.asc()]
    if wanted.sort == FIRST:
        return first
    column = c[SORTS[wanted.sort]]
    return [column.desc() if wanted.descending else column.asc(), *first]

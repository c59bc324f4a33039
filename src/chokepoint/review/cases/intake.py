"""A run's alerts, grouped into cases by identity and network; what is new on decided ones opens them again.

An alert joins the open case that has another of its identity, else of its network, else begins one. Two open cases
whose alerts turn out to be of one identity become one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, insert, select, update

from chokepoint.records.casework import Found, Sign, Taken
from chokepoint.review.cases.changing import make_void, refresh, refresh_all, reopen
from chokepoint.review.cases.rules import CLOSED, DECIDED, OPEN
from chokepoint.review.store import Store
from chokepoint.review.tables import ALERT_SIGNS, ALERTS, CASE_STATES, CASES, RUNS_TAKEN
from chokepoint.review.vault import canonical
from chokepoint.review.work import Work

AT_ONCE = 500
"""Subjects asked for in one query."""


def known_subjects(store: Store) -> set[str]:
    """The subjects of all alerts."""
    with store.reading() as connection:
        return set(connection.execute(select(ALERTS.c.subject)).scalars())


def taken(store: Store, run_id: str) -> bool:
    """Whether the cases have the alerts of a run."""
    with store.reading() as connection:
        return connection.execute(select(RUNS_TAKEN).where(RUNS_TAKEN.c.run_id == run_id)).first() is not None


def take_run(store: Store, actor: str, run_id: str, found: Sequence[Found]) -> Taken:
    """Take what a run found of subjects to be looked at, and of those that have an alert; all of it, or nothing.

    Taken twice, or after a merge between runs, it changes only what has changed.
    """
    with store.work(actor) as work:
        intake = _Intake(work)
        for piece in _pieces(found):
            intake.take(piece)
        intake.unite()
        intake.end(run_id)
        if work.connection.execute(select(RUNS_TAKEN).where(RUNS_TAKEN.c.run_id == run_id)).first() is None:
            work.connection.execute(insert(RUNS_TAKEN).values(run_id=run_id, at=work.at))
    reasons = {case_id: tuple(sorted(set(said))) for case_id, said in sorted(intake.reopened.items())}
    return Taken(run_id, len(found), intake.new_alerts, intake.new_cases, reasons)


def fingerprint(sign: Sign) -> str:
    """Changes with the records that a sign rests on, not with how strongly it shows."""
    return hashlib.sha256(canonical([sign.sign, sorted(sign.record_ids)])).hexdigest()


def person_of(found: Found) -> str:
    """Whose key seals what is said of a subject: its customer's entity, or the subject where none is known."""
    return f"party/{found.entity_id}" if found.entity_id else found.subject


def _pieces(found: Sequence[Found]) -> Iterator[Sequence[Found]]:
    for start in range(0, len(found), AT_ONCE):
        yield found[start : start + AT_ONCE]


@dataclass
class _Intake:
    """The taking of one run."""

    work: Work
    new_alerts: int = 0
    new_cases: int = 0
    reopened: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    touched: dict[str, str] = field(default_factory=dict)
    open_by: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = self.work.connection.execute(
            select(ALERTS.c.entity_id, ALERTS.c.network_id, ALERTS.c.case_id)
            .join(CASES)
            .where(CASES.c.state != CLOSED, ALERTS.c.state == OPEN)
            .order_by(ALERTS.c.case_id.desc())
        )
        for row in rows:
            self.open_by |= dict.fromkeys(_groups(row.entity_id, row.network_id), row.case_id)

    def take(self, found: Sequence[Found]) -> None:
        """Take some subjects: those that have an alert first, so that new ones find the cases these stand in."""
        subjects = [one.subject for one in found]
        alerts = {
            row.subject: row
            for row in self.work.connection.execute(select(ALERTS).where(ALERTS.c.subject.in_(subjects)))
        }
        signs: dict[str, dict[str, Row[Any]]] = defaultdict(dict)
        for row in self.work.connection.execute(select(ALERT_SIGNS).where(ALERT_SIGNS.c.subject.in_(subjects))):
            signs[row.subject][row.sign] = row
        for one in found:
            if one.subject in alerts:
                self._again(one, alerts[one.subject], signs[one.subject])
        self._begin([one for one in found if one.subject not in alerts])

    def _begin(self, found: Sequence[Found]) -> None:
        """Alerts on subjects that have none, and the cases that begin with them."""
        rows, begun = [], []
        for one in found:
            groups = _groups(one.entity_id, one.network_id)
            case_id = next((self.open_by[group] for group in groups if group in self.open_by), None)
            if case_id is None:
                case_id = self.work.number("case", "C")
                begun.append((case_id, one))
            for group in groups:
                self.open_by.setdefault(group, case_id)
            self.touched.setdefault(case_id, "")
            opened = {"subject": one.subject, "case_id": case_id, "state": OPEN, "opened_at": self.work.at}
            rows.append({**opened, **_cells(one), "changed_at": self.work.at})
            after = {"case_id": case_id, "band": one.band, "likelihood": one.likelihood, "signs": _told(one.signs)}
            self.work.enter("alert.open", one.subject, person_of(one), before=None, after=after, run_id=one.run_id)
        if rows:
            self._begin_cases(begun)
            self.work.connection.execute(insert(ALERTS), rows)
            self._store_signs(found)
        self.new_alerts += len(rows)
        self.new_cases += len(begun)

    def _begin_cases(self, begun: Sequence[tuple[str, Found]]) -> None:
        """New cases, each with the alert that it begins with."""
        if not begun:
            return
        work, at = self.work, self.work.at
        reasons = [f"Run {one.run_id} found {one.subject}." for _, one in begun]
        persons = [person_of(one) for _, one in begun]
        sealed = work.vault.seal(work.connection, at, list(zip(persons, reasons, strict=True)))
        counted = {"escalated": False, "stops": 0, "likelihood": 0.0, "open_alerts": 0}
        work.connection.execute(
            insert(CASES),
            [
                {
                    "case_id": case_id,
                    "group_id": (_groups(one.entity_id, one.network_id) or [one.subject])[-1],
                    "person": person,
                    "state": OPEN,
                    **counted,
                    "opened_at": at,
                    "changed_at": at,
                }
                for (case_id, one), person in zip(begun, persons, strict=True)
            ],
        )
        work.connection.execute(
            insert(CASE_STATES),
            [
                {"case_id": case_id, "before": None, "after": OPEN, "value_id": value_id, "by": work.actor, "at": at}
                for (case_id, _), (value_id, _) in zip(begun, sealed, strict=True)
            ],
        )
        for (case_id, _), person, reason in zip(begun, persons, reasons, strict=True):
            work.enter("case.open", f"case/{case_id}", person, before=None, after=OPEN, reason=reason)

    def _again(self, one: Found, alert: Row[Any], signs: Mapping[str, Row[Any]]) -> None:
        """A subject that has an alert: what is new on it, and whether that opens its case again."""
        reasons = list(_reasons(one, alert, signs))
        changed = {name: value for name, value in _cells(one).items() if value != getattr(alert, name)}
        if not changed and not reasons and set(signs) == {sign.sign for sign in one.signs}:
            return
        before = {name: getattr(alert, name) for name in changed} | {"signs": sorted(signs)}
        work, case_id = self.work, alert.case_id
        state = OPEN if reasons else alert.state
        work.connection.execute(
            update(ALERTS).where(ALERTS.c.subject == one.subject).values(**changed, state=state, changed_at=work.at)
        )
        work.connection.execute(ALERT_SIGNS.delete().where(ALERT_SIGNS.c.subject == one.subject))
        self._store_signs([one])
        after = changed | {"signs": _told(one.signs)}
        work.enter("alert.change", one.subject, person_of(one), before=before, after=after, reason="; ".join(reasons))
        self.touched.setdefault(case_id, "")
        if state == OPEN:
            for group in _groups(one.entity_id, one.network_id):
                self.open_by.setdefault(group, case_id)
        if reasons:
            self._reopen(one, alert, "; ".join(reasons))

    def _reopen(self, one: Found, alert: Row[Any], why: str) -> None:
        said = f"{one.subject} in run {one.run_id}: {why}."
        state = self.work.connection.execute(select(CASES.c.state).where(CASES.c.case_id == alert.case_id)).scalar_one()
        reopen(self.work, alert.case_id, said)
        if state != OPEN or alert.state == DECIDED:
            self.reopened[alert.case_id].append(said)

    def _store_signs(self, found: Sequence[Found]) -> None:
        given = [(one, sign) for one in found for sign in one.signs]
        if not given:
            return
        contents = [(person_of(one), [sign.basis, list(sign.record_ids)]) for one, sign in given]
        sealed = self.work.vault.seal(self.work.connection, self.work.at, contents)
        self.work.connection.execute(
            insert(ALERT_SIGNS),
            [
                {
                    "subject": one.subject,
                    "sign": sign.sign,
                    "stop": sign.stop,
                    "fingerprint": fingerprint(sign),
                    "value_id": value_id,
                }
                for (one, sign), (value_id, _) in zip(given, sealed, strict=True)
            ],
        )

    def unite(self) -> None:
        """Open cases with alerts of one identity become the oldest of them."""
        rows = self.work.connection.execute(
            select(ALERTS.c.entity_id, ALERTS.c.case_id)
            .join(CASES)
            .where(ALERTS.c.state == OPEN, ALERTS.c.entity_id.is_not(None), CASES.c.state != CLOSED)
            .distinct()
        )
        cases: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            cases[row.entity_id].add(row.case_id)
        into: dict[str, str] = {}
        for entity_id in sorted(cases):
            ids = sorted({into.get(case_id, case_id) for case_id in cases[entity_id]})
            for other in ids[1:]:
                self._move(other, ids[0], entity_id)
                into |= {case_id: ids[0] for case_id, target in into.items() if target == other} | {other: ids[0]}

    def _move(self, case_id: str, into: str, entity_id: str) -> None:
        said = f"Alerts of case {case_id} and case {into} are of one identity now, {entity_id}."
        make_void(self.work, case_id, said)
        reopen(self.work, into, said)
        moved = (ALERTS.c.case_id == case_id) & (ALERTS.c.state == OPEN)
        self.work.connection.execute(update(ALERTS).where(moved).values(case_id=into, changed_at=self.work.at))
        self.work.enter("case.unite", f"case/{case_id}", f"party/{entity_id}", before=case_id, after=into, reason=said)
        self.touched |= {case_id: said}
        self.touched.setdefault(into, "")
        self.reopened[into].append(said)

    def end(self, run_id: str) -> None:
        """Count again what each case that was touched comes to; one without an open alert is closed."""
        for case_id in refresh_all(self.work, sorted(self.touched)):
            refresh(self.work, case_id, self.touched[case_id] or f"Run {run_id} leaves no alert of it open.")


def _groups(entity_id: str | None, network_id: str | None) -> list[str]:
    """What an alert is grouped by, the nearest first."""
    return [f"party/{entity_id}"] * (entity_id is not None) + [f"network/{network_id}"] * (network_id is not None)


def _cells(one: Found) -> dict[str, Any]:
    return {
        "person": person_of(one),
        "run_id": one.run_id,
        "lists": one.lists,
        "entity_id": one.entity_id,
        "network_id": one.network_id,
        "band": one.band,
        "held": one.held,
        "likelihood": one.likelihood,
        "rank": one.rank,
    }


def _told(signs: Iterable[Sign]) -> list[list[Any]]:
    return [[sign.sign, sign.stop, fingerprint(sign)] for sign in signs]


def _reasons(one: Found, alert: Row[Any], signs: Mapping[str, Row[Any]]) -> Iterator[str]:
    """Why what was decided on a subject must be looked at again."""
    lists = " (lists have changed)" if one.lists != alert.lists else ""
    for sign in one.signs:
        known = signs.get(sign.sign)
        if known is None:
            yield f"stop `{sign.sign}` stands now{lists}" if sign.stop else f"`{sign.sign}` fires now"
        elif known.fingerprint != fingerprint(sign):
            yield f"`{sign.sign}` rests on other records now"
    if one.held and not alert.held:
        yield f"its band was {alert.band}, is {one.band} now"
    if one.entity_id != alert.entity_id:
        yield f"its customer's identity was {alert.entity_id}, is {one.entity_id} now"

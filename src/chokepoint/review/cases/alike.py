"""Decided cases that share evidence with signs asked for, measured in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Subquery, case, func, select

from chokepoint.records.errors import NotFoundError
from chokepoint.records.past import PastCase, PastCases, WeighedSign
from chokepoint.review.cases.rules import MADE, OUTCOMES
from chokepoint.review.store import Store
from chokepoint.review.tables import ALERT_SIGNS, ALERTS, CASES, DECISION_SUBJECTS, DECISIONS


@dataclass(frozen=True)
class Evidence:
    """The signs of one order or case (`kind/id`), and what each sign of the catalogue weighs."""

    subject: str
    signs: frozenset[str]
    weights: Mapping[str, float]

    def weighed(self, signs: Iterable[str]) -> tuple[WeighedSign, ...]:
        """Signs with their weights, the heaviest first."""
        found = (WeighedSign(name, self.weights.get(name, 0.0)) for name in signs)
        return tuple(sorted(found, key=lambda one: (-one.weight, one.sign)))


def case_signs(store: Store, case_id: str) -> frozenset[str]:
    """The signs of all alerts of a case, without stops; raises NotFoundError."""
    with store.reading() as connection:
        if connection.execute(select(CASES.c.case_id).where(CASES.c.case_id == case_id)).first() is None:
            raise NotFoundError(f"There is no case `{case_id}`. `chokepoint cases list` shows those that are open.")
        of_case = select(ALERT_SIGNS.c.sign).join(ALERTS).where(ALERTS.c.case_id == case_id, ~ALERT_SIGNS.c.stop)
        return frozenset(connection.execute(of_case).scalars())


def past_alike(store: Store, evidence: Evidence, top: int) -> PastCases:
    """The decisions nearest to the evidence, at most `top`; those on the subject or the case itself are left out.

    A subject decided on several times counts with the newest. Its signs are those of the newest run that took it up.
    """
    with store.reading() as connection:
        newest = _newest()
        others = _others(newest, evidence.subject)
        decided = connection.execute(select(func.count(func.distinct(newest.c.decision_id))).where(others)).scalar_one()
        near = _nearest(connection, newest, others, evidence, top)
        ids = [row.decision_id for row in near]
        rows = {
            row.decision_id: row
            for row in connection.execute(select(DECISIONS).where(DECISIONS.c.decision_id.in_(ids)))
        }
        subjects, signs = _covered(connection, newest, ids)
    past = tuple(
        _past(rows[one.decision_id], one.likeness, (subjects[one.decision_id], signs[one.decision_id]), evidence)
        for one in near
    )
    counts = {outcome: sum(one.outcome == outcome for one in past) for outcome in OUTCOMES}
    return PastCases(evidence.subject, evidence.weighed(evidence.signs), int(decided), counts, past)


def _newest() -> Subquery:
    """One row per decided subject: the newest decision on it that is made."""
    return (
        select(DECISION_SUBJECTS.c.subject, func.max(DECISION_SUBJECTS.c.decision_id).label("decision_id"))
        .join(DECISIONS)
        .where(DECISIONS.c.state == MADE)
        .group_by(DECISION_SUBJECTS.c.subject)
        .subquery()
    )


def _others(newest: Subquery, subject: str) -> Any:
    """Whether a decision is on something else than the subject, or than the case."""
    kind, _, case_id = subject.partition("/")
    if kind == "case":
        own = select(DECISIONS.c.decision_id).where(DECISIONS.c.case_id == case_id)
    else:
        own = select(DECISION_SUBJECTS.c.decision_id).where(DECISION_SUBJECTS.c.subject == subject)
    return newest.c.decision_id.not_in(own)


def _nearest(
    connection: Connection, newest: Subquery, others: Any, evidence: Evidence, top: int
) -> Collection[Row[Any]]:
    """Ids and likeness of the nearest decisions that share a sign of some weight."""
    weights = {name: weight for name, weight in evidence.weights.items() if weight > 0}
    here = {name: weight for name, weight in weights.items() if name in evidence.signs}
    if not here:
        return ()
    signs = (
        select(newest.c.decision_id, ALERT_SIGNS.c.sign)
        .join(ALERT_SIGNS, ALERT_SIGNS.c.subject == newest.c.subject)
        .where(~ALERT_SIGNS.c.stop, others)
        .distinct()
        .subquery()
    )
    shared = func.sum(case(here, value=signs.c.sign, else_=0.0))
    there = func.sum(case(weights, value=signs.c.sign, else_=0.0))
    likeness = (shared / (there + sum(here.values()) - shared)).label("likeness")
    query = select(signs.c.decision_id, likeness).group_by(signs.c.decision_id).having(shared > 0)
    return connection.execute(query.order_by(likeness.desc(), signs.c.decision_id.desc()).limit(top)).all()


def _covered(
    connection: Connection, newest: Subquery, ids: list[str]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Subjects and signs by decision."""
    rows = connection.execute(
        select(newest.c.decision_id, newest.c.subject, ALERT_SIGNS.c.sign)
        .join(ALERT_SIGNS, ALERT_SIGNS.c.subject == newest.c.subject)
        .where(newest.c.decision_id.in_(ids), ~ALERT_SIGNS.c.stop)
    )
    subjects: dict[str, set[str]] = defaultdict(set)
    signs: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        subjects[row.decision_id].add(row.subject)
        signs[row.decision_id].add(row.sign)
    return subjects, signs


def _past(row: Row[Any], likeness: float, held: tuple[set[str], set[str]], evidence: Evidence) -> PastCase:
    subjects, signs = held
    return PastCase(
        case_id=row.case_id,
        decision_id=row.decision_id,
        action=row.action,
        outcome=row.outcome,
        decided_at=datetime.fromisoformat(row.at),
        decided_by=row.by,
        subjects=tuple(sorted(subjects)),
        likeness=float(likeness),
        shared=evidence.weighed(signs & evidence.signs),
        only_here=evidence.weighed(evidence.signs - signs),
        only_there=evidence.weighed(signs - evidence.signs),
    )

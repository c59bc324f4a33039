"""The catalogue as queries of one engine, and what each indicator reads: all that a run needs of the expressions."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from chokepoint.engines.protocol import Engine, Query
from chokepoint.observe.plan import Plan

SUBJECT = "subject_id"
SUBJECTS_PREFIX = "observed_"
"""Before the kind of its subjects, the name of a temporary table of a run: `subject_id, place`, in order of ids."""


@dataclass(frozen=True)
class Prepared:
    """The queries of a plan, by name and in its order.

    Answers and stops are those of the run's subjects of their kind, with their `place` among them; `kinds` says which.
    `uncounted` make no order rare, `last` are asked when all others have answered.
    """

    relations: dict[str, Query]
    answers: dict[str, Query]
    stops: dict[str, Query]
    kinds: dict[str, str]
    uncounted: tuple[str, ...]
    last: tuple[str, ...]


def prepare(plan: Plan, engine: Engine) -> Prepared:
    """Put every expression of the plan into the engine's language."""
    return Prepared(
        {name: engine.prepare(rows) for name, rows in plan.relations.items()},
        {name: engine.prepare(_numbered(rows, plan.kinds[name])) for name, rows in plan.answers.items()},
        {name: engine.prepare(_numbered(rows, plan.kinds[name])) for name, rows in plan.stops.items()},
        {name: plan.kinds[name] for name in (*plan.answers, *plan.stops)},
        plan.uncounted,
        plan.last,
    )


def subjects_of(kind: str) -> ir.Table:
    """The subjects of a kind that a run asks: `subject_id, place`."""
    return ibis.table({SUBJECT: "string", "place": "int64"}, name=SUBJECTS_PREFIX + kind)


def _numbered(rows: ir.Table, kind: str) -> ir.Table:
    return rows.inner_join(subjects_of(kind), SUBJECT)

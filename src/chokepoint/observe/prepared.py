"""The catalogue as queries of one engine, and what each indicator reads: all that a run needs of the expressions."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from chokepoint.engines.protocol import Engine, Query
from chokepoint.observe.plan import Plan

SUBJECTS = "observed_subjects"
"""Temporary table of a run's subjects: `subject_id, place`, in order of ids."""


@dataclass(frozen=True)
class Prepared:
    """The queries of a plan, by name and in its order. Answers and stops are those of SUBJECTS, with their `place`."""

    relations: dict[str, Query]
    answers: dict[str, Query]
    stops: dict[str, Query]


def prepare(plan: Plan, engine: Engine) -> Prepared:
    """Put every expression of the plan into the engine's language."""
    return Prepared(
        {name: engine.prepare(rows) for name, rows in plan.relations.items()},
        {name: engine.prepare(_numbered(rows)) for name, rows in plan.answers.items()},
        {name: engine.prepare(_numbered(rows)) for name, rows in plan.stops.items()},
    )


def _numbered(rows: ir.Table) -> ir.Table:
    subjects = ibis.table({"subject_id": "string", "place": "int64"}, name=SUBJECTS)
    return rows.inner_join(subjects, "subject_id")

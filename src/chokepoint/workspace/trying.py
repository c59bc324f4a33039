"""Tries indicators on small sets of rows, all at once, for the checks of their examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis.expr.types as ir

from chokepoint.engines import open_engine
from chokepoint.engines.protocol import Engine
from chokepoint.observe.cards import Reads
from chokepoint.observe.checks.asking import Given, UnderCheck
from chokepoint.observe.checks.bench import Asked, Bench, Outcome
from chokepoint.observe.checks.resolving import Resolved
from chokepoint.observe.checks.variants import Variant
from chokepoint.observe.discover import Found, relations
from chokepoint.observe.indicator import State
from chokepoint.observe.plan import Tables, make_plan
from chokepoint.resolve.stage import STEPS

Rows = list[dict[str, Any]]


@dataclass
class _Asking:
    """One expression on a bench, and what it gave."""

    bench: Bench
    rows: ir.Table
    outcomes: dict[int, tuple[Outcome, int, Variant]] = field(default_factory=dict)

    def of(self, variants: Sequence[Variant]) -> list[Rows]:
        """The rows for each variant; raises what the engine raised."""
        fresh = [variant for variant in variants if id(variant) not in self.outcomes]
        if fresh:
            (outcome,) = self.bench.ask([Asked(self.rows, fresh)])
            self.keep(fresh, outcome)
        found = (self.outcomes[id(variant)] for variant in variants)
        return [outcome.rows()[place] for outcome, place, _ in found]

    def keep(self, variants: Sequence[Variant], outcome: Outcome) -> None:
        """Remember what was given for these; the variants too, so that their ids stay theirs."""
        self.outcomes |= {id(one): (outcome, place, one) for place, one in enumerate(variants)}


class Shared:
    """What the trials of several indicators have in common: their expressions, and the bench they are asked on.

    Raises IndicatorError where one cannot be composed.
    """

    def __init__(self, found: Mapping[str, Found], engine: Engine | None = None) -> None:
        self.plan = make_plan(dict(found), relations(), {})
        self.tables = Tables(relations())
        self.reads = Reads(self.plan)
        self.bench = Bench(engine or open_engine(), self.plan.relations, Resolved(STEPS))


class Trial:
    """Answers of one indicator; raises IndicatorError where it cannot be composed."""

    def __init__(self, found: Found, shared: Shared | None = None) -> None:
        shared = shared or Shared({found.id: found})
        finding = shared.tables.call(found.indicator.finding).select("subject_id")
        self.answering = _Asking(shared.bench, shared.plan.answers[found.id])
        self.finding = _Asking(shared.bench, finding)
        self.reads = frozenset(shared.reads.of(found))

    @property
    def variants(self) -> int:
        """The sets of rows that it was asked about."""
        return len(self.answering.outcomes)

    def answers(self, variants: Sequence[Variant]) -> list[Given]:
        """One answer a variant, in their order."""
        return [_given(rows, one.subject_id) for rows, one in zip(self.answering.of(variants), variants, strict=True)]

    def subjects(self, variants: Sequence[Variant]) -> list[list[str]]:
        """The subjects that the finding has a row for, one list a variant."""
        return [[str(row["subject_id"]) for row in rows] for rows in self.finding.of(variants)]


def _given(rows: Rows, subject_id: str) -> Given:
    """The answer on a subject; of several, which a check of its own finds, the first by its state."""
    found = [row for row in rows if row["subject_id"] == subject_id]
    if not found:
        return Given(State.SILENT)
    row = min(found, key=lambda one: str(one["state"]))
    return Given(State(row["state"]), row["strength"], row["basis"], tuple(row["record_ids"] or ()))


def under_check(found: Found, trial: Trial | None = None) -> UnderCheck:
    """The indicator, ready to be checked."""
    trial = trial or Trial(found)
    asked = UnderCheck(found, trial.reads, trial)
    _ask_at_once({found.id: asked}, {found.id: trial}, trial.answering.bench)
    return asked


def under_checks(
    found: Mapping[str, Found], engine: Engine | None = None, *, whole: bool = True
) -> dict[str, UnderCheck]:
    """Several indicators by id, ready to be checked, with all that will be asked of them asked at once.

    With `whole` false only the examples as they stand are; what else the checks ask is then asked one by one.
    """
    shared = Shared(found, engine)
    trials = {one.id: Trial(one, shared) for one in found.values()}
    asked = {one.id: UnderCheck(one, trials[one.id].reads, trials[one.id]) for one in found.values()}
    _ask_at_once(asked, trials, shared.bench, whole=whole)
    return asked


def _ask_at_once(
    asked: Mapping[str, UnderCheck], trials: Mapping[str, Trial], bench: Bench, *, whole: bool = True
) -> None:
    questions = []
    for name, one in asked.items():
        questions.append((trials[name].answering, one.variants if whole else one.plain))
        questions.append((trials[name].finding, one.plain))
    outcomes = bench.ask([Asked(asking.rows, variants) for asking, variants in questions])
    for (asking, variants), outcome in zip(questions, outcomes, strict=True):
        asking.keep(variants, outcome)

"""Tries examples and their variants: what each was answered, for the shared questions to judge."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from chokepoint.observe.checks.bench import Asked, Bench, Rows
from chokepoint.observe.checks.laying import World
from chokepoint.observe.checks.variants import Blank, blankable, blanked, shuffled
from chokepoint.observe.indicator import Example

Answer = dict[str, Any]


@dataclass(frozen=True)
class Trial:
    """What is to be tried of one indicator or stop.

    `answers` holds `subject_id` and the answer, no row where the answer is silent. `finding` holds the `subject_id`
    of every subject that is answered on. `read`: the columns (`table.column`) whose cells are blanked.
    """

    answers: ir.Table
    examples: tuple[Example, ...]
    finding: ir.Table | None = None
    read: Collection[str] = ()


@dataclass(frozen=True)
class Tried:
    """What one example was answered, and what its variants were.

    `answer` is the row on its subject, None where there is none; `again` of the same rows laid once more, `shuffled`
    of them in another order, `blank` without single cells. `subjects` are those that the finding has rows for.
    """

    example: Example
    answer: Answer | None
    subjects: list[str]
    again: Answer | None
    shuffled: Answer | None
    blank: dict[Blank, Answer | None]


class Trials:
    """Every trial at once on one bench; `of` gives what came of one of them."""

    def __init__(self, bench: Bench, trials: Mapping[str, Trial]) -> None:
        self._variants = {name: [_Variants(one, trial.read) for one in trial.examples] for name, trial in trials.items()}
        asked, findings = [], []
        for name, trial in trials.items():
            worlds = [world for variants in self._variants[name] for world in variants.worlds()]
            asked.append(Asked(trial.answers, worlds))
            if trial.finding is not None:
                findings.append(Asked(trial.finding, [variants.plain for variants in self._variants[name]]))
        given = bench.ask([*asked, *findings])
        self._answers = dict(zip(trials, given[: len(asked)], strict=True))
        found = [name for name, trial in trials.items() if trial.finding is not None]
        self._findings = dict(zip(found, given[len(asked) :], strict=True))

    def of(self, name: str) -> list[Tried]:
        """One a example, in their order; raises what the engine raised."""
        answers = iter(self._answers[name].rows())
        findings: Sequence[Rows] = self._findings[name].rows() if name in self._findings else ()
        subjects = [[row["subject_id"] for row in rows] for rows in findings]
        return [
            variants.tried([next(answers) for _ in variants.worlds()], subjects[place] if subjects else [])
            for place, variants in enumerate(self._variants[name])
        ]


class _Variants:
    """One example as worlds: itself twice, shuffled, and without each cell that may be missing."""

    def __init__(self, example: Example, read: Collection[str]) -> None:
        self._example = example
        self.plain = World(example.rows)
        self._again = World(example.rows)
        self._shuffled = World(shuffled(example))
        self._blank = {blank: World(blanked(example, blank), example.rows) for blank in blankable(example, read)}

    def worlds(self) -> list[World]:
        return [self.plain, self._again, self._shuffled, *self._blank.values()]

    def tried(self, given: Sequence[Rows], subjects: list[str]) -> Tried:
        answer, again, other, *blank = (self._of_subject(rows) for rows in given)
        return Tried(self._example, answer, subjects, again, other, dict(zip(self._blank, blank, strict=True)))

    def _of_subject(self, rows: Rows) -> Answer | None:
        """The row of the example's subject; raises ValueError where there are several."""
        found = [row for row in rows if row["subject_id"] == self._example.subject_id]
        if len(found) > 1:
            raise ValueError(f"{self._example.name}: {len(found)} answers on {self._example.subject_id}.")
        return found[0] if found else None

"""Tries one indicator on small sets of rows, one set after the other, for the checks of its examples."""

from __future__ import annotations

from collections.abc import Sequence

from chokepoint.observe.cards import Reads
from chokepoint.observe.checks.asking import Given, UnderCheck, Variant
from chokepoint.observe.discover import Found, relations
from chokepoint.observe.plan import Tables, make_plan
from chokepoint.workspace.bench import Bench


class Trial:
    """Answers of one indicator; raises IndicatorError where it cannot be composed."""

    def __init__(self, found: Found) -> None:
        plan = make_plan({found.id: found}, relations(), {})
        self._id = found.id
        self._bench = Bench(plan)
        self._finding = Tables(relations()).call(found.indicator.finding).select("subject_id")
        self.reads = frozenset(Reads(plan).of(found))
        self.variants = 0

    def answers(self, variants: Sequence[Variant]) -> list[Given]:
        """One answer a variant, in their order."""
        return [self._answer(variant) for variant in variants]

    def subjects(self, variants: Sequence[Variant]) -> list[list[str]]:
        """The subjects that the finding has a row for, one list a variant."""
        return [self._subjects(variant) for variant in variants]

    def _answer(self, variant: Variant) -> Given:
        self._lay(variant)
        given = self._bench.answer(self._id, variant.subject_id)
        state, records = given.pop("state"), given.get("record_ids") or ()
        return Given(state, given.get("strength"), given.get("basis"), tuple(records))  # type: ignore[arg-type]

    def _subjects(self, variant: Variant) -> list[str]:
        self._lay(variant)
        return [str(one) for one in self._bench.engine.fetch(self._finding)["subject_id"].to_pylist()]

    def _lay(self, variant: Variant) -> None:
        self.variants += 1
        self._bench.lay(variant.rows, variant.identities_of)


def under_check(found: Found, trial: Trial | None = None) -> UnderCheck:
    """The indicator, ready to be checked."""
    trial = trial or Trial(found)
    return UnderCheck(found, trial.reads, trial)

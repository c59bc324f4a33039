"""How an indicator under check is asked: sets of rows in, answers out. Where and how they run is not known here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from chokepoint.observe.checks.variants import Blank, Variant, blanks
from chokepoint.observe.discover import Found
from chokepoint.observe.indicator import Example, State


@dataclass(frozen=True)
class Given:
    """One answer; without strength, basis and records where it does not fire."""

    state: State
    strength: float | None = None
    basis: str | None = None
    record_ids: tuple[str, ...] = ()


class Answering(Protocol):
    """Runs one indicator on sets of rows."""

    def answers(self, variants: Sequence[Variant]) -> list[Given]:
        """One answer a variant, in their order."""
        ...

    def subjects(self, variants: Sequence[Variant]) -> list[list[str]]:
        """The subjects that the finding has a row for, with repetitions, one list a variant."""
        ...


@dataclass(frozen=True)
class UnderCheck:
    """An indicator under check: `reads` names the columns of records that its answer depends on."""

    found: Found
    reads: frozenset[str]
    answering: Answering

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples of its file."""
        return self.found.indicator.examples

    @cached_property
    def given(self) -> list[Given]:
        """What each example was answered."""
        return self.answering.answers(self.plain)

    @cached_property
    def plain(self) -> list[Variant]:
        """Each example as it stands."""
        return [Variant.of(example) for example in self.examples]

    @cached_property
    def again(self) -> list[Variant]:
        """The same once more."""
        return [Variant.of(example) for example in self.examples]

    @cached_property
    def shuffled(self) -> list[Variant]:
        """Each example with its rows in another order."""
        return [Variant.shuffled(example) for example in self.examples]

    @cached_property
    def blanks(self) -> list[Blank]:
        """The examples without each cell that may be missing."""
        return [blank for example in self.examples for blank in blanks(example, self.reads)]

    @property
    def variants(self) -> list[Variant]:
        """All that is asked about."""
        return [*self.plain, *self.again, *self.shuffled, *(blank.variant for blank in self.blanks)]

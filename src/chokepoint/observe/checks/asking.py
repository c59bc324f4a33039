"""How an indicator under check is asked: sets of rows in, answers out. Where and how they run is not known here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from chokepoint.observe.discover import Found
from chokepoint.observe.indicator import Example, Row, State


@dataclass(frozen=True)
class Variant:
    """One set of rows and the subject asked about.

    `identities_of`: rows from which identities are resolved instead, so that they stay as they were.
    """

    rows: tuple[Row, ...]
    subject_id: str
    identities_of: tuple[Row, ...] | None = None

    @classmethod
    def of(cls, example: Example) -> Variant:
        """The example as it stands."""
        return cls(example.rows, example.subject_id)


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
        return self.answering.answers([Variant.of(example) for example in self.examples])

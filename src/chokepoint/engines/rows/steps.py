"""Steps: rows made of other rows, and made again only when a table that they come from has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

Row = tuple[Any, ...]
Made = Any
"""What a step gives: rows, or an index of rows by key."""


class Clock(Protocol):
    """Tells what has changed."""

    @property
    def changes(self) -> int:
        """How many changes there were."""
        ...

    def last_change(self, table: str) -> int:
        """The number of a table's last change."""
        ...


NEVER = -1


@dataclass(eq=False)
class Step:
    """Makes something of what its inputs give; `tables` are those that it comes from."""

    tables: frozenset[str]
    inputs: tuple[Step, ...]
    make: Callable[..., Made]
    _asked: int = NEVER
    _last: int = NEVER
    _made: Made = field(default=None, repr=False)

    def result(self, clock: Clock) -> Made:
        """What it gives now; the same object as before where no table of its own has changed."""
        if self._asked == clock.changes:
            return self._made
        last = max(map(clock.last_change, self.tables), default=0)
        if self._last != last:
            self._made = self.make(*(one.result(clock) for one in self.inputs))
            self._last = last
        self._asked = clock.changes
        return self._made


def over(inputs: tuple[Step, ...], make: Callable[..., Made]) -> Step:
    """A step that makes something of what other steps give."""
    return Step(frozenset().union(*(one.tables for one in inputs)), inputs, make)

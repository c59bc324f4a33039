"""Steps: rows made of other rows, and made again only when a table that they come from has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Row = tuple[Any, ...]
Made = Any
"""What a step gives: rows, or an index of rows by key."""
Changed = Callable[[str], int]
"""Gives the number of a table's last change."""
NEVER = -1


@dataclass(eq=False)
class Step:
    """Makes something of what its inputs give; `tables` are those that it comes from."""

    tables: frozenset[str]
    inputs: tuple[Step, ...]
    make: Callable[..., Made]
    _last: int = NEVER
    _made: Made = field(default=None, repr=False)

    def result(self, changed: Changed) -> Made:
        """What it gives now; the same object as before where no table has changed."""
        last = max(map(changed, self.tables), default=0)
        if self._last != last:
            self._made = self.make(*(one.result(changed) for one in self.inputs))
            self._last = last
        return self._made

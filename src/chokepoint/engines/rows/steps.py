"""Steps: rows made of other rows, and made again only when a table that they come from has changed."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Row = tuple[Any, ...]
Made = Any
"""What a step gives: rows, or an index of rows by key."""


@dataclass(eq=False, slots=True, weakref_slot=True)
class Step:
    """Makes something of what its inputs give, where it is asked and any of them gives something else than before."""

    inputs: tuple[Step, ...]
    make: Callable[..., Made]
    _stale: bool = True
    _given: list[Made] = field(default_factory=list, repr=False)
    """What the inputs gave when it was made last; nothing before, nor where there are none."""
    _made: Made = field(default=None, repr=False)
    _above: list[weakref.ref[Step]] = field(default_factory=list, repr=False)
    """Steps that rest on this one. None of them is fresh while this one is stale."""

    def __post_init__(self) -> None:
        """Let the inputs tell when they may give something else."""
        for one in self.inputs:
            one.spoils(self)

    def spoils(self, other: Step) -> None:
        """Have another step, which rests on this one, spoilt with it."""
        self._above = [known for known in self._above if known() is not None]
        self._above.append(weakref.ref(other))

    def result(self) -> Made:
        """What it gives now; the same object as before where what it is made of has not changed."""
        if self._stale:
            given = [*map(Step.result, self.inputs)]
            if not given or given != self._given:
                self._made = self.make(*given)
                self._given = given
            self._stale = False
        return self._made

    def spoil(self) -> None:
        """Have it, and what is made of it, asked whether it has changed when asked next."""
        if self._stale:
            return
        self._stale, spoilt = True, [self]
        for step in spoilt:
            for known in step._above:
                above = known()
                if above is not None and not above._stale:
                    above._stale = True
                    spoilt.append(above)

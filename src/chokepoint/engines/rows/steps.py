"""Steps: rows made of other rows, and made again only when a table that they come from has changed."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Row = tuple[Any, ...]
Made = Any
"""What a step gives: rows, or an index of rows by key."""


@dataclass(eq=False)
class Step:
    """Makes something of what its inputs give, where it is asked and any of them gives something else than before."""

    inputs: tuple[Step, ...]
    make: Callable[..., Made]
    _stale: bool = True
    _made: Made = field(default=None, repr=False)
    _above: list[weakref.ref[Step]] = field(default_factory=list, repr=False)
    """Steps that rest on this one. None of them is fresh while this one is stale."""

    def __post_init__(self) -> None:
        """Let the inputs tell when they give something else."""
        for one in self.inputs:
            one.spoils(self)

    def spoils(self, other: Step) -> None:
        """Have another step, which rests on this one, spoilt with it."""
        self._above.append(weakref.ref(other))

    def result(self) -> Made:
        """What it gives now; the same object as before where nothing below it has changed."""
        if self._stale:
            self._made = self.make(*[one.result() for one in self.inputs])
            self._stale = False
        return self._made

    def spoil(self) -> None:
        """Have it, and what is made of it, made again when asked next."""
        spoilt = [self]
        while spoilt:
            step = spoilt.pop()
            if not step._stale:
                step._stale = True
                above = [(known, one) for known in step._above if (one := known()) is not None]
                step._above = [known for known, _ in above]
                spoilt += [one for _, one in above]

"""When Python looks for objects that refer to one another: not among rows, which are many and never do."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

EVERY = 200
"""Blocks after which all is looked through once, so that what others left behind does not pile up."""


@dataclass
class Kept:
    """What is there lasts: after each block, what it made is kept out of the search too. `end` gives all of it back."""

    blocks: int = 0

    @contextmanager
    def block(self) -> Iterator[None]:
        """A block in which nothing is looked for."""
        collecting = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            self.blocks += 1
            if self.blocks % EVERY == 0:
                gc.unfreeze()
                gc.collect()
            gc.freeze()
            if collecting:
                gc.enable()

    @staticmethod
    def end() -> None:
        """Nothing is kept any longer."""
        gc.unfreeze()

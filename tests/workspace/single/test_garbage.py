"""Nothing is looked for in a block, and what others leave behind is found in time."""

from __future__ import annotations

import gc
import weakref

from chokepoint.workspace.single import garbage
from chokepoint.workspace.single.garbage import Kept


class Ring:
    """An object that refers to itself."""

    def __init__(self) -> None:
        self.itself = self


def test_rings_are_left_alone_in_a_block_and_found_after_so_many() -> None:
    kept, gone = Kept(), []
    for number in range(garbage.EVERY):
        with kept.block():
            assert not gc.isenabled()
            ring = Ring()
            weakref.finalize(ring, gone.append, number)
            del ring
            gc.get_count()
        assert gc.isenabled()
        assert (number + 1 == garbage.EVERY) == bool(gone)
    kept.end()
    assert len(gone) == garbage.EVERY
    assert gc.get_freeze_count() == 0

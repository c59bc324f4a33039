"""What is tried on the tables and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine


class _Undone(Exception):  # noqa: N818 (not an error: it ends a block whose changes are not to stand)
    pass


@contextmanager
def undone(engine: Engine) -> Iterator[None]:
    """A block none of whose changes stands at its end."""
    try:
        with engine.atomic():
            yield
            raise _Undone
    except _Undone:
        pass

"""Files that are replaced whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chokepoint.records.errors import InputError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft beside `path` to be written, which takes its place at the end, or vanishes on failure.

    Raises InputError where the file cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.touch()
        yield draft
        draft.replace(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(
            f"`{path}` cannot be written: {why}. Name a file that can be, or close it elsewhere."
        ) from error
    finally:
        if draft.exists():
            draft.unlink()


def replaced(path: Path, content: bytes) -> Path:
    """Write `content` to `path` and return it."""
    with replacing(path) as draft:
        draft.write_bytes(content)
    return path

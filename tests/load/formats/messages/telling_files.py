"""What a form makes of the bytes of a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from chokepoint.load.formats.messages.said import Form, Left, Row, Said, Unread


def said_of(form: Form, content: bytes | str) -> list[Said]:
    """Everything that a file with this content says."""
    data = content.encode() if isinstance(content, str) else content
    with tempfile.NamedTemporaryFile() as file:
        path = Path(file.name)
        path.write_bytes(data)
        return list(form.read(path, "file"))


def cells(said: Iterable[Said], table: str) -> list[dict[str, str]]:
    """The rows of one table."""
    return [row.cells for row in said if isinstance(row, Row) and row.table == table]


def one(said: Iterable[Said], table: str) -> dict[str, str]:
    """The only row of a table."""
    (found,) = cells(said, table)
    return found


def lefts(said: Iterable[Said]) -> list[str]:
    """What no table keeps."""
    return [part.words for part in said if isinstance(part, Left)]


def unread(said: Iterable[Said]) -> list[str]:
    """Why parts could not be taken."""
    return [part.reason for part in said if isinstance(part, Unread)]

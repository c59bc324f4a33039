"""What was read before in a file of any size: kept on disk, not in memory."""

from __future__ import annotations

import sqlite3
from types import TracebackType


class Remembered:
    """Texts by key, in kinds. It lives as long as it is open."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.execute("pragma synchronous = off")
        self._base.execute("create table said (kind text, key text, value text, primary key (kind, key)) without rowid")
        self._base.execute("begin")

    def __enter__(self) -> Remembered:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def keep(self, kind: str, key: str, value: str) -> None:
        """Remember a text; what was remembered under the key is forgotten."""
        self._base.execute("insert or replace into said values (?, ?, ?)", (kind, key, value))

    def of(self, kind: str, key: str) -> str | None:
        """The text under a key; NULL where there is none."""
        row = self._base.execute("select value from said where kind = ? and key = ?", (kind, key)).fetchone()
        return row[0] if row else None

"""What a form of messages says of a text: rows by table, what is unread, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chokepoint.load.formats.messages.said import HEAD, Form, Left, Row, Said, Unread
from chokepoint.records import RECORDS


@dataclass(frozen=True)
class Heard:
    """What was said. Every row has columns of its table only, its choices among them."""

    said: list[Said]

    def rows(self, table: str) -> list[dict[str, str]]:
        return [one.cells for one in self.said if isinstance(one, Row) and one.table == table]

    def one(self, table: str) -> dict[str, str]:
        (row,) = self.rows(table)
        return row

    def beside(self, table: str) -> set[bool]:
        return {one.beside for one in self.said if isinstance(one, Row) and one.table == table}

    @property
    def tables(self) -> dict[str, int]:
        names = [one.table for one in self.said if isinstance(one, Row)]
        return {name: names.count(name) for name in sorted(set(names))}

    @property
    def unread(self) -> list[Unread]:
        return [one for one in self.said if isinstance(one, Unread)]

    @property
    def left(self) -> list[str]:
        return [one.words for one in self.said if isinstance(one, Left)]


def hear(form: Form, path: Path) -> Heard:
    """Read a file that the form recognises."""
    with path.open("rb") as file:
        assert form.recognises(file.read(HEAD)), f"{path.name} is not recognised as {form.name}"
    said = list(form.read(path, path.name))
    for one in said:
        if isinstance(one, Row):
            table = RECORDS[one.table]
            assert set(one.cells) <= set(table.names)
            assert all(isinstance(cell, str) and cell for cell in one.cells.values())
            assert all(one.cells.get(c.name, c.choices[0]) in c.choices for c in table.columns if c.choices)
    return Heard(said)


def hear_text(form: Form, text: str | bytes, folder: Path) -> Heard:
    """Read a text that the form recognises."""
    path = folder / "message"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return hear(form, path)

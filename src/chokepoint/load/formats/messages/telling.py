"""What one document says, gathered while it is read: each party once with all its cells, then the other rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from chokepoint.load.formats.messages.said import Left, Row, Said, Unread
from chokepoint.load.formats.messages.values import account

Cells = Mapping[str, str | None]


@dataclass
class Telling:
    """Rows of one document. `place` is where it begins in its file."""

    place: int = 1
    parties: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: dict[tuple[str, tuple[tuple[str, str], ...]], Row] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    lefts: dict[str, None] = field(default_factory=dict)

    def row(self, table: str, cells: Cells, *, beside: bool = False, place: int | None = None) -> None:
        """Add a row; one that was added before is not added again."""
        filled = {name: cell for name, cell in cells.items() if cell}
        key = (table, tuple(sorted(filled.items())))
        self.rows.setdefault(key, Row(table, place or self.place, filled, beside))

    def party(self, cells: Cells) -> str | None:
        """Add a party, or what is not known of it yet; returns its id, NULL where it has none."""
        found = cells.get("party_id")
        if not found:
            return None
        known = self.parties.setdefault(found, {"party_id": found})
        for name, cell in cells.items():
            if name == "aliases" and cell:
                said = [*known.get("aliases", "").split(";"), *cell.split(";")]
                known["aliases"] = ";".join(dict.fromkeys(part for part in said if part))
            elif cell:
                known.setdefault(name, cell)
        return found

    def account_of(self, party: str | None, said: str | None) -> None:
        """Add an account to a party. A party has one here; others, and IBANs that cannot be true, are told as left."""
        if not party or not said:
            return
        valid = account(said)
        if valid is None:
            self.left(f"account `{said}` of `{party}`: an IBAN whose check digits do not agree")
        elif self.parties.setdefault(party, {"party_id": party}).setdefault("account", valid) != valid:
            self.left(f"a further account of `{party}`: `{valid}`")

    def tied(self, kind: str, one: str | None, other: str | None) -> None:
        """Add a relationship from one party to another, unless they are the same."""
        if one and other and one != other:
            cells = {"from_party_id": one, "to_party_id": other, "kind": kind}
            self.row("relationships", {"relationship_id": f"{kind}: {one} of {other}", **cells})

    def left(self, words: str) -> None:
        """Say that something is kept in no table."""
        self.lefts.setdefault(words)

    def said(self) -> Iterator[Said]:
        """Everything, parties first. A party without a name stands under its id until a message names it."""
        for cells in self.parties.values():
            nameless = "name" not in cells
            yield Row("parties", self.place, {"name": cells["party_id"], **cells}, beside=nameless)
        yield from self.rows.values()
        yield from self.unread
        for words in self.lefts:
            yield Left(words)

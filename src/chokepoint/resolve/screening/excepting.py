"""Exceptions that hold: a party, or a name, that somebody decided is not the entry of a list."""

from __future__ import annotations

from datetime import date
from typing import Any

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.resolve.screening.describing import ENTRY_CELLS, PARTY_CELLS, Cells, content_hash

Pair = tuple[str, str, str]
"""Party (or name), list and entry."""


def party_exceptions(
    engine: Engine, on: date, parties: dict[str, str], entries: dict[tuple[str, str], str]
) -> dict[Pair, str]:
    """The exceptions on parties that hold on the day, by party, list and entry.

    `parties` and `entries` are hashes of what is compared, as they stand now: an exception lapses when either differs
    from the one it was made for.
    """
    held: dict[Pair, str] = {}
    for row in _valid(engine, on):
        key = (row["list_id"], row["entry_id"])
        if row["party_id"] not in parties or key not in entries:
            continue
        party_then = row["party_sha256"] or _hash_then(
            engine, "parties", {"party_id": row["party_id"]}, row, PARTY_CELLS
        )
        if (party_then, _entry_then(engine, row)) == (parties[row["party_id"]], entries[key]):
            held[row["party_id"], *key] = row["exception_id"]
    return held


def name_exceptions(engine: Engine, on: date, entries: dict[tuple[str, str], str]) -> dict[Pair, str]:
    """The exceptions on names that hold on the day, by name, list and entry."""
    held: dict[Pair, str] = {}
    for row in _valid(engine, on):
        key = (row["list_id"], row["entry_id"])
        if row["name"] and key in entries and _entry_then(engine, row) == entries[key]:
            held[row["name"].casefold(), *key] = row["exception_id"]
    return held


def _valid(engine: Engine, on: date) -> list[dict[str, Any]]:
    rows = current("exceptions")
    return [
        row
        for row in engine.fetch(rows.order_by("exception_id")).to_pylist()
        if row["valid_to"] is None or row["valid_to"] >= on
    ]


def _entry_then(engine: Engine, exception: Cells) -> str | None:
    """Hash of the entry for which the exception was made."""
    named = {"list_id": exception["list_id"], "entry_id": exception["entry_id"]}
    return exception["entry_sha256"] or _hash_then(engine, "lists", named, exception, ENTRY_CELLS)


def _hash_then(
    engine: Engine, table: str, key: dict[str, str], exception: Cells, columns: tuple[str, ...]
) -> str | None:
    """Hash of a record as it stood when the exception was recorded, or as it first became known after that."""
    made = engine.table("exceptions")
    made = made.filter(made.exception_id == exception["exception_id"])
    recorded_at = engine.fetch(made.aggregate(at=made.recorded_at.max()))["at"][0].as_py()
    rows = engine.table(table)
    rows = rows.filter([rows[name] == value for name, value in key.items()]).order_by("recorded_at")
    versions = engine.fetch(rows).to_pylist()
    before = [version for version in versions if version["recorded_at"] <= recorded_at]
    standing = before[-1] if before else versions[0] if versions else None
    return content_hash(standing, columns) if standing else None

"""The names of parties, for answers that show ids."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chokepoint.engines.snapshot import Snapshot, current

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine


def party_names(engine: Engine, party_ids: Iterable[str | None]) -> dict[str, str]:
    """The names of these parties in the current view, by id; one that no record names is left out."""
    wanted = sorted({one for one in party_ids if one}) or [""]
    rows = current("parties")
    found = engine.fetch(rows.filter(rows.party_id.isin(wanted)).select("party_id", "name")).to_pylist()
    return {row["party_id"]: row["name"] for row in found}


def names_now(engine: Engine, party_ids: Iterable[str]) -> dict[str, str]:
    """The names of these parties as they are known by now, by id; one that no record names is left out."""
    now = datetime.now(UTC).replace(tzinfo=None)
    Snapshot(engine, now, now).open()
    return party_names(engine, party_ids)

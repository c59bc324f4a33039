"""The names of parties, for answers that show ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chokepoint.engines.snapshot import current

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine


def party_names(engine: Engine, party_ids: Iterable[str | None]) -> dict[str, str]:
    """The names of these parties in the current view, by id; one that no record names is left out."""
    wanted = sorted({one for one in party_ids if one}) or [""]
    rows = current("parties")
    found = engine.fetch(rows.filter(rows.party_id.isin(wanted)).select("party_id", "name")).to_pylist()
    return {row["party_id"]: row["name"] for row in found}


def names_now(engine: Engine, party_ids: Iterable[str]) -> dict[str, str]:
    """The names of these parties as the newest record of each has them, by id; one that no record names is left out."""
    rows = engine.table("parties")
    rows = rows.filter(rows.party_id.isin(sorted(set(party_ids)))).order_by("recorded_at")
    found = engine.fetch(rows.select("party_id", "name")).to_pylist()
    return {row["party_id"]: row["name"] for row in found if row["name"] is not None}

"""Whom words may mean: entities of which a party has the word in its name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chokepoint.engines.snapshot import Snapshot, current

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

MOST = 5_000
"""Entities that a word may mean; one that more names hold tells nobody apart."""


def persons_named(workspace: Workspace, text: str) -> dict[str, tuple[str, ...]]:
    """By word, the persons (`party/P-1`) that it may mean, as cases name them."""
    engine = workspace.engine
    now = datetime.now(UTC).replace(tzinfo=None)
    Snapshot(engine, now, now).open()
    found = {}
    for word in dict.fromkeys(text.casefold().split()):
        parties = current("parties")
        named = parties.filter(parties.name.lower().contains(word)).select("party_id")
        rows = engine.table("identities").semi_join(named, "party_id").select("entity_id").distinct()
        ids = engine.fetch(rows.order_by("entity_id").limit(MOST))["entity_id"].to_pylist()
        found[word] = tuple(f"party/{one}" for one in ids)
    return found

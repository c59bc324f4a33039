"""Whom words may mean: entities of which a party has the word in its name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chokepoint.engines.snapshot import Snapshot, current
from chokepoint.review.cases.queueing import words_of

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

MOST = 3_000
"""Persons that a word may mean: a database takes some 32,000 values in one query. More tell nobody apart."""


def persons_named(workspace: Workspace, text: str, among: Collection[str]) -> dict[str, tuple[str, ...]]:
    """By word, those `among` persons (`party/P-1`) whom it may mean."""
    engine = workspace.engine
    now = datetime.now(UTC).replace(tzinfo=None)
    Snapshot(engine, now, now).open()
    found = {}
    for word in words_of(text):
        parties = current("parties")
        named = parties.filter(parties.name.lower().contains(word)).select("party_id")
        rows = engine.table("identities").semi_join(named, "party_id").select("entity_id").distinct()
        ids = engine.fetch(rows.order_by("entity_id"))["entity_id"].to_pylist()
        found[word] = tuple(person for person in (f"party/{one}" for one in ids) if person in among)[:MOST]
    return found

"""Relationships on record between the parties of a filing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chokepoint.engines.snapshot import current
from chokepoint.records.filing import Filing
from chokepoint.workspace.records import Cells, fetched

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

AT_ONCE = 1000
"""Parties asked about at once."""


def ties_of(workspace: Workspace, filing: Filing) -> Iterator[Cells]:
    """The relationships of which both ends are parties of the filing, by id."""
    parties = sorted({party_id for filed in filing.orders() for party_id in filed.parties})
    known = set(parties)
    rows = current("relationships")
    for start in range(0, len(parties), AT_ONCE):
        some = rows.from_party_id.isin(parties[start : start + AT_ONCE])
        for row in fetched(workspace.engine, rows.filter(some), "relationship_id"):
            if row["to_party_id"] in known:
                yield row

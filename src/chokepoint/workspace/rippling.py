"""What a list, or a judgement on who is one, changes between runs: the cases that it touches are opened again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chokepoint.records.answers import ChangedMatch
from chokepoint.workspace.case_address import begun

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace


def ripple_identities(workspace: Workspace) -> None:
    """Alerts follow the entities that their customers are now; nothing where no case was begun."""
    if begun(workspace.folder):
        workspace.casework.catch_up(again=True)


def ripple_lists(workspace: Workspace, changes: Sequence[ChangedMatch]) -> None:
    """Cases of parties that a list now names, or no longer does; nothing where no case was begun."""
    if not changes or not begun(workspace.folder):
        return
    identities = workspace.engine.table("identities")
    ids = sorted({change.party_id for change in changes})
    rows = workspace.engine.fetch(identities.filter(identities.party_id.isin(ids))).to_pylist()
    entity = {row["party_id"]: row["entity_id"] for row in rows}
    reasons: dict[str, str] = {}
    for change in changes:
        person = f"party/{entity.get(change.party_id, change.party_id)}"
        what = "now resembles" if change.change == "new" else "no longer resembles"
        said = f"A list was loaded: party {change.party_id} {what} {change.list_id}:{change.entry_id}."
        reasons[person] = f"{reasons[person]} {said}" if person in reasons else said
    workspace.casework.ripple(reasons)

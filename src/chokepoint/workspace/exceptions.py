"""Exceptions: a recorded decision that a party, or a name, is not the entry of a list."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from chokepoint.engines.arrow import schema_of
from chokepoint.engines.snapshot import Snapshot, current
from chokepoint.records import ORIGIN, RECORDS
from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.resolve.screening.describing import ENTRY_CELLS, PARTY_CELLS, content_hash
from chokepoint.resolve.screening.listed import entries_in_force

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace


@dataclass(frozen=True)
class Decision:
    """Who decided, why, and until when it holds; until the party or the entry changes where no day is given."""

    by: str
    basis: str
    until: date | None = None


PARTY = "party/"
"""Before an id that can only be a party's."""


def check_wanted(workspace: Workspace, who: str, entry: str) -> tuple[str, bool]:
    """Who is meant, and whether it is a party_id: `party/ID` always is, another text where a party has it as its id.

    Raises NotFoundError where no entry `LIST:ENTRY` is in force, or there is no such party.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    Snapshot(workspace.engine, now, now).open()
    _listed(workspace, entry, now.date())
    parties, named = current("parties"), who.removeprefix(PARTY)
    is_party = bool(workspace.engine.fetch(parties.filter(parties.party_id == named).select("party_id")).num_rows)
    if named != who and not is_party:
        raise NotFoundError(
            f"There is no party `{named}` in this workspace. Give its party_id, or a name without `{PARTY}`."
        )
    return (named if is_party else who), is_party


def make_exception(workspace: Workspace, who: str, entry: str, decision: Decision) -> str:
    """Record that `who` (a party_id, or a name) is not the entry `LIST:ENTRY`; returns the exception's id.

    Raises NotFoundError where no such entry is in force, InputError where a part of the decision is missing.
    """
    if not decision.by.strip() or not decision.basis.strip():
        raise InputError("An exception needs who decided (--by) and why (--because).")
    engine = workspace.engine
    now = datetime.now(UTC).replace(tzinfo=None)
    if decision.until and decision.until < now.date():
        raise InputError(f"--until: {decision.until} is past; the exception would never hold.")
    Snapshot(engine, now, now).open()
    list_id, _, entry_id = entry.partition(":")
    listed = _listed(workspace, entry, now.date())
    parties = current("parties")
    found = engine.fetch(parties.filter(parties.party_id == who)).to_pylist()
    said = "\n".join((who, entry, decision.by, decision.basis, now.isoformat()))
    exception_id = f"X-{hashlib.sha256(said.encode()).hexdigest()[:10]}"
    row: dict[str, Any] = {
        "exception_id": exception_id,
        "party_id": who if found else None,
        "name": None if found else who,
        "list_id": list_id,
        "entry_id": entry_id,
        "decided_by": decision.by,
        "decided_on": now.date(),
        "basis": decision.basis,
        "valid_to": decision.until,
        "party_sha256": content_hash(found[0], PARTY_CELLS) if found else None,
        "entry_sha256": content_hash(listed, ENTRY_CELLS),
        "recorded_at": now,
    }
    schema = schema_of((*RECORDS["exceptions"].columns, *ORIGIN))
    engine.append("exceptions", pa.Table.from_pylist([row], schema))
    return exception_id


def _listed(workspace: Workspace, entry: str, day: date) -> Mapping[str, Any]:
    list_id, _, entry_id = entry.partition(":")
    listed = entries_in_force(workspace.engine, day).get((list_id, entry_id))
    if listed is None:
        raise NotFoundError(f"No entry `{entry}` is in force. Name it as LIST:ENTRY, as `screen` shows it.")
    return listed

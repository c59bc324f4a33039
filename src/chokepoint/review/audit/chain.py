"""The chain: how an entry is written down, hashed and bound to the one before it.

An entry's hash is SHA-256 over canonical JSON of its ids, its time, the salted hash of its content, and the hash of the
entry before it. No personal value enters it: the salt is sealed with the content, and gone with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from chokepoint.records.errors import WorkspaceError
from chokepoint.review.tables import AUDIT_ENTRIES, AUDIT_HEAD
from chokepoint.review.vault import Vault, canonical
from chokepoint.review.work import Entry, Head

HASHED = ("seq", "at", "actor", "action", "subject", "person", "value_id", "content", "previous")
"""What an entry's hash is over."""


def first_hash(log_id: str) -> str:
    """What stands for the hash of the entry before the first: no log can be taken for another."""
    return hashlib.sha256(f"chokepoint log {log_id}".encode()).hexdigest()


def content_hash(salt: str, content: Any) -> str:
    """The salted hash of an entry's content."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(content)).hexdigest()


def entry_hash(cells: Mapping[str, Any]) -> str:
    """The hash of an entry, over the cells of HASHED."""
    return hashlib.sha256(canonical({name: cells[name] for name in HASHED})).hexdigest()


def locked_head(connection: Connection, *, lock: bool = True) -> Head:
    """The last entry; with `lock`, no other writer goes on before this transaction ends. Raises WorkspaceError."""
    query = select(AUDIT_HEAD)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise WorkspaceError("The log has lost its head: the table `audit_head` is empty. Restore it from its copy.")
    return Head(row.log_id, row.seq, row.hash)


def append(connection: Connection, vault: Vault, head: Head, entries: Sequence[Entry]) -> Head:
    """Bind entries to the log, in their order; the head must be locked. Returns the new head."""
    if not entries:
        return head
    sealed = vault.seal(connection, entries[0].at, [(entry.person, entry.content) for entry in entries])
    rows, seq, previous = [], head.seq, head.hash
    for entry, (value_id, salt) in zip(entries, sealed, strict=True):
        seq += 1
        cells = {
            "seq": seq,
            "at": entry.at,
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject,
            "person": entry.person,
            "value_id": value_id,
            "content": content_hash(salt, entry.content),
            "previous": previous,
        }
        previous = entry_hash(cells)
        rows.append({**cells, "hash": previous})
    connection.execute(insert(AUDIT_ENTRIES), rows)
    connection.execute(update(AUDIT_HEAD).values(seq=seq, hash=previous))
    return Head(head.log_id, seq, previous)

"""Reads the whole log and finds the first entry that is not as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from chokepoint.records.casework import Checkpoint, HeldCheckpoint, LogFault, Verification
from chokepoint.review.audit.chain import content_hash, entry_hash, first_hash, locked_head
from chokepoint.review.audit.checkpoints import held_against
from chokepoint.review.audit.erasing import ERASE, REMOVE, removal
from chokepoint.review.store import Store
from chokepoint.review.tables import AUDIT_ENTRIES, SUBJECT_KEYS
from chokepoint.review.vault import UnsealableError, Value, Vault
from chokepoint.review.work import Head

AT_ONCE = 5_000
"""Entries read at a time."""


class _FaultFound(Exception):  # noqa: N818 (not an error: it ends the reading)
    def __init__(self, seq: int, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.fault = LogFault(seq, kind, detail)


def verify(store: Store, checkpoint: Checkpoint | None = None, public_key: bytes | None = None) -> Verification:
    """Hold every entry against its hash, its neighbour and its content, and the log against a checkpoint.

    `public_key` is the one that the checkpoint must be signed with. The content of erased persons, and what retention
    removed, cannot be held against its hash; the chain can. Both must stand in the log.
    """
    with store.reading() as connection:
        head = locked_head(connection, lock=False)
        reading = _Reading(connection, store.vault, head, checkpoint)
        fault = None
        try:
            reading.read()
        except _FaultFound as found:
            fault = found.fault
        held = held_against(checkpoint, head.log_id, reading.at_checkpoint, public_key) if checkpoint else None
        if held and not held.fits and fault is None:
            fault = _against_checkpoint(held, reading.read_to)
        return Verification(
            holds=fault is None and (held is None or held.fits),
            entries=reading.read_to,
            last_hash=reading.previous,
            erased=reading.erased,
            removed=reading.removed,
            erasures=tuple(_grounds(connection)),
            fault=fault,
            checkpoint=held,
        )


def _against_checkpoint(held: HeldCheckpoint, read_to: int) -> LogFault | None:
    """Where the log leaves the checkpoint: its entry, or the first after the end; None: another log's, or forged."""
    if read_to < held.seq:
        return LogFault(read_to + 1, "missing", held.detail)
    return LogFault(held.seq, "rewritten", held.detail) if held.signature != "wrong" else None


@dataclass
class _Reading:
    """The log, read from its first entry on; raises _FaultFound at the first that is at fault."""

    connection: Connection
    vault: Vault
    head: Head
    checkpoint: Checkpoint | None
    read_to: int = 0
    previous: str = ""
    at_checkpoint: str | None = None
    erased: int = 0
    removed: int = 0
    erasures: dict[str, int] = field(default_factory=dict)
    removals: list[tuple[str, int]] = field(default_factory=list)

    def read(self) -> None:
        self.previous = first_hash(self.head.log_id)
        self._acts()
        for rows in self._pieces():
            values = self._values(rows)
            for row in rows:
                self._bound(row)
                self._content(row, values.get(row.value_id))
        if self.read_to < self.head.seq:
            seq = self.read_to + 1
            raise _FaultFound(seq, "missing", f"The log ends before entry {seq}; its head says {self.head.seq}.")
        if (self.read_to, self.previous) != (self.head.seq, self.head.hash):
            raise _FaultFound(self.read_to, "head", f"The head names entry {self.head.seq}; the log ends otherwise.")

    def _pieces(self) -> Iterator[Sequence[Any]]:
        last: int | None = None
        while True:
            query = select(AUDIT_ENTRIES).order_by(AUDIT_ENTRIES.c.seq).limit(AT_ONCE)
            rows = self.connection.execute(query.where(AUDIT_ENTRIES.c.seq > last) if last is not None else query).all()
            if not rows:
                return
            yield rows
            last = rows[-1].seq

    def _acts(self) -> None:
        """Erasures and removals that the log tells of: the last entry that erases a person, and each removal."""
        query = select(AUDIT_ENTRIES.c.seq, AUDIT_ENTRIES.c.action, AUDIT_ENTRIES.c.subject)
        for row in self.connection.execute(query.where(AUDIT_ENTRIES.c.action.in_((ERASE, REMOVE)))):
            if row.action == ERASE:
                self.erasures[row.subject] = max(row.seq, self.erasures.get(row.subject, 0))
            else:
                self.removals.append((row.subject, row.seq))

    def _values(self, rows: Sequence[Any]) -> dict[str, Value]:
        """The contents of a piece; where one does not open, each by itself, so that the first entry is named."""
        try:
            return self.vault.open(self.connection, [row.value_id for row in rows])
        except UnsealableError:
            found: dict[str, Value] = {}
            for row in rows:
                try:
                    found |= self.vault.open(self.connection, [row.value_id])
                except UnsealableError:
                    found[row.value_id] = Value(gone="unsealable")
            return found

    def _bound(self, row: Any) -> None:
        """The entry is the next one, hangs on the one before, and is what its hash says."""
        if row.seq != self.read_to + 1:
            seq = self.read_to + 1
            raise _FaultFound(seq, "missing", f"Entry {seq} is not there; the next one found is {row.seq}.")
        if row.previous != self.previous:
            raise _FaultFound(
                row.seq, "broken", "It does not hang on the entry before it: something was put in, taken or moved."
            )
        if entry_hash(row._mapping) != row.hash:
            raise _FaultFound(row.seq, "changed", "Its cells do not give the hash that stands in it.")
        self.read_to, self.previous = row.seq, row.hash
        if self.checkpoint and row.seq == self.checkpoint.seq:
            self.at_checkpoint = row.hash

    def _content(self, row: Any, value: Value | None) -> None:
        if value is None:
            raise _FaultFound(row.seq, "content", "Its content is not there, and no erasure tells of it.")
        if value.gone == "unsealable":
            raise _FaultFound(row.seq, "content", "Its content does not open: it, or its key, was changed.")
        if value.gone == "erased":
            if self.erasures.get(row.person, 0) <= row.seq:
                raise _FaultFound(row.seq, "content", "The key of its content is gone, and no entry erases the person.")
            self.erased += 1
        elif value.gone == "removed":
            if not any(seq > row.seq and subject > removal(row.at) for subject, seq in self.removals):
                raise _FaultFound(row.seq, "content", "Its content was removed, and no entry tells of it.")
            self.removed += 1
        elif content_hash(value.salt, value.content) != row.content:
            raise _FaultFound(row.seq, "content", "Its content does not give the salted hash that stands in it.")


def _grounds(connection: Connection) -> Iterator[tuple[str, str]]:
    query = select(SUBJECT_KEYS.c.person, SUBJECT_KEYS.c.ground).where(SUBJECT_KEYS.c.ground.is_not(None))
    for row in connection.execute(query.order_by(SUBJECT_KEYS.c.key_id)):
        yield row.person, row.ground

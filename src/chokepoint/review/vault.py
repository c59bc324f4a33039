"""Personal values, each sealed under a key of the person it is about. Destroying the key erases them all.

AES-256-GCM (NIST SP 800-38D), a random nonce a value; the value's id is authenticated, so that one sealed value cannot
stand in for another. Keys of persons are wrapped by the key of the workspace, which lies outside the database.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, func, insert, select, update

from chokepoint.records.errors import InputError, WorkspaceError
from chokepoint.review.tables import PERSONAL_VALUES, SUBJECT_KEYS

KEY_BYTES, NONCE_BYTES, SALT_BYTES = 32, 12, 16
MOST_AT_ONCE = 500
"""Values asked for in one query: SQLite takes a bounded number of parameters."""


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


class UnsealableError(Exception):
    """A sealed value, or a key, that does not open: it was changed, or belongs elsewhere."""


@dataclass(frozen=True)
class Value:
    """One value as it stands: `content` where it can be read; else why not: "erased" or "removed"."""

    content: Any = None
    salt: str = ""
    gone: str | None = None


def canonical(content: Any) -> bytes:
    """The one way of writing down a content: JSON, keys sorted, no blanks, UTF-8."""
    return _ENCODER.encode(content).encode("utf-8", "surrogatepass")


def read_key(path: Path, given: str | None) -> bytes:
    """The workspace's key: the one given (base64), or that of the file, made where there is none.

    Raises InputError where it is not 32 bytes.
    """
    if given is None:
        if not path.exists():
            _write_new(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)))
        given = path.read_text(encoding="ascii", errors="replace")
    try:
        key = base64.b64decode(given.strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InputError(
            f"The key of the cases (`{path.name}`) is not {KEY_BYTES} bytes in base64. Restore it from its copy."
        )
    return key


def _write_new(path: Path, text: bytes) -> None:
    """Write a file that only its owner reads, wholly or not at all; one that is there by then stays."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    made = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(made, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if not path.exists():
            os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


@dataclass
class Vault:
    """Seals and opens values with the key of the workspace. Holds opened keys of persons for as long as it lives."""

    key: bytes
    _opened: dict[int, AESGCM] = field(default_factory=dict)

    def check(self, connection: Connection) -> None:
        """Raises WorkspaceError where the workspace's key is not the one that the database was written with."""
        row = connection.execute(
            select(SUBJECT_KEYS).where(SUBJECT_KEYS.c.wrapped.is_not(None)).order_by(SUBJECT_KEYS.c.key_id).limit(1)
        ).first()
        if row is not None:
            try:
                self._unwrap(row.key_id, row.person, row.wrapped)
            except UnsealableError:
                raise WorkspaceError(
                    "The key at hand is not the one that the cases were written with. Put `casework.key`, or "
                    "CHOKEPOINT_CASEWORK_KEY, back from its copy."
                ) from None

    def seal(self, connection: Connection, at: str, values: Sequence[tuple[str, Any]]) -> list[tuple[str, str]]:
        """Store values, each with the person it is about; returns the id and the salt of each."""
        keys = self._keys(connection, at, {person for person, _ in values})
        rows, made = [], []
        for person, content in values:
            value_id, salt = secrets.token_hex(16), secrets.token_hex(SALT_BYTES)
            key_id, cipher = keys[person]
            nonce = secrets.token_bytes(NONCE_BYTES)
            sealed = nonce + cipher.encrypt(nonce, canonical({"salt": salt, "content": content}), value_id.encode())
            rows.append({"value_id": value_id, "key_id": key_id, "sealed": sealed})
            made.append((value_id, salt))
        if rows:
            connection.execute(insert(PERSONAL_VALUES), rows)
        return made

    def open(self, connection: Connection, value_ids: Iterable[str | None]) -> dict[str, Value]:
        """The values of these ids, as they stand; raises UnsealableError naming the id of one that does not open."""
        wanted = sorted({one for one in value_ids if one})
        found: dict[str, Value] = {}
        for start in range(0, len(wanted), MOST_AT_ONCE):
            rows = connection.execute(
                select(PERSONAL_VALUES, SUBJECT_KEYS.c.person, SUBJECT_KEYS.c.wrapped)
                .join(SUBJECT_KEYS)
                .where(PERSONAL_VALUES.c.value_id.in_(wanted[start : start + MOST_AT_ONCE]))
            )
            found |= {row.value_id: self._value(row) for row in rows}
        return found

    def erase(self, connection: Connection, person: str, marks: Mapping[str, str]) -> int:
        """Destroy every key of a person; `marks` say when, by whom and on which ground. Returns how many."""
        of_person = (SUBJECT_KEYS.c.person == person) & SUBJECT_KEYS.c.wrapped.is_not(None)
        for key_id in connection.execute(select(SUBJECT_KEYS.c.key_id).where(of_person)).scalars():
            self._opened.pop(key_id, None)
        return connection.execute(update(SUBJECT_KEYS).where(of_person).values(wrapped=None, **marks)).rowcount

    def _value(self, row: Any) -> Value:
        if row.wrapped is None:
            return Value(gone="erased")
        if row.sealed is None:
            return Value(gone="removed")
        cipher = self._cipher(row.key_id, row.person, row.wrapped)
        try:
            told = cipher.decrypt(row.sealed[:NONCE_BYTES], row.sealed[NONCE_BYTES:], row.value_id.encode())
        except InvalidTag:
            raise UnsealableError(row.value_id) from None
        read = json.loads(told)
        return Value(read["content"], read["salt"])

    def _keys(self, connection: Connection, at: str, persons: set[str]) -> dict[str, tuple[int, AESGCM]]:
        """The key in use of each person, made where there is none."""
        found: dict[str, tuple[int, AESGCM]] = {}
        wanted = sorted(persons)
        for start in range(0, len(wanted), MOST_AT_ONCE):
            rows = connection.execute(
                select(SUBJECT_KEYS).where(
                    SUBJECT_KEYS.c.person.in_(wanted[start : start + MOST_AT_ONCE]), SUBJECT_KEYS.c.wrapped.is_not(None)
                )
            )
            found |= {row.person: (row.key_id, self._cipher(row.key_id, row.person, row.wrapped)) for row in rows}
        lacking = [person for person in wanted if person not in found]
        if lacking:
            found |= self._make(connection, at, lacking)
        return found

    def _make(self, connection: Connection, at: str, persons: Sequence[str]) -> dict[str, tuple[int, AESGCM]]:
        last = connection.execute(select(func.max(SUBJECT_KEYS.c.key_id))).scalar() or 0
        rows, made = [], {}
        for key_id, person in enumerate(persons, start=last + 1):
            key, nonce = AESGCM.generate_key(256), secrets.token_bytes(NONCE_BYTES)
            wrapped = nonce + AESGCM(self.key).encrypt(nonce, key, _bound(key_id, person))
            rows.append({"key_id": key_id, "person": person, "wrapped": wrapped, "made_at": at})
            made[person] = (key_id, AESGCM(key))
        connection.execute(insert(SUBJECT_KEYS), rows)
        return made

    def _cipher(self, key_id: int, person: str, wrapped: bytes) -> AESGCM:
        if key_id not in self._opened:
            self._opened[key_id] = self._unwrap(key_id, person, wrapped)
        return self._opened[key_id]

    def _unwrap(self, key_id: int, person: str, wrapped: bytes) -> AESGCM:
        try:
            key = AESGCM(self.key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _bound(key_id, person))
        except InvalidTag:
            raise UnsealableError(str(key_id)) from None
        return AESGCM(key)


def _bound(key_id: int, person: str) -> bytes:
    return f"{key_id} {person}".encode()

"""The log: whatever is changed, removed or moved is found, and the first bad entry is named."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chokepoint.records.errors import InputError, NotFoundError, WorkspaceError
from chokepoint.review.audit.chain import entry_hash
from chokepoint.review.audit.checkpoints import (
    make_checkpoint,
    read_checkpoint,
    read_public_key,
    read_signing_key,
)
from chokepoint.review.audit.erasing import erase
from chokepoint.review.audit.verifying import verify
from chokepoint.review.retaining import retain
from chokepoint.review.store import Store, open_store
from tests.review.sample import ANNA, KEY, Clock


def _fill(store: Store, entries: int = 6) -> None:
    for number in range(1, entries + 1):
        with store.work(ANNA) as work:
            work.enter("record.read", f"order/O-{number}", f"party/P-{number % 3}", reason=f"look {number}")


def _tamper(store: Store, *statements: str) -> None:
    """What someone with the database in hand does: without the triggers that keep entries as they were written."""
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        if store.engine.dialect.name == "sqlite":
            for act in ("UPDATE", "DELETE"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS audit_entries_{act}"))
        else:
            connection.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(text(statement))


def _rewrite(store: Store, seq: int, actor: str) -> None:
    """Change an entry and bind everything after it anew: only a checkpoint kept elsewhere tells."""
    with store.engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(text("SELECT * FROM audit_entries ORDER BY seq"))]
    statements, previous = [], rows[0]["previous"]
    for row in rows:
        row["actor"] = actor if row["seq"] == seq else row["actor"]
        row["previous"] = previous
        previous = row["hash"] = entry_hash(row)
        statements.append(
            f"UPDATE audit_entries SET actor = '{row['actor']}', previous = '{row['previous']}', "
            f"hash = '{row['hash']}' WHERE seq = {row['seq']}"
        )
    _tamper(store, *statements, f"UPDATE audit_head SET hash = '{previous}'")


def test_a_log_as_written_holds(store: Store) -> None:
    assert verify(store).holds
    _fill(store)
    found = verify(store)
    assert (found.holds, found.entries, found.erased, found.removed) == (True, 6, 0, 0)
    assert found.last_hash == store.head().hash


TAMPERED = [
    ("a cell", "UPDATE audit_entries SET actor = 'bert' WHERE seq = 3", 3, "changed"),
    ("a time", "UPDATE audit_entries SET at = '2020-01-01' WHERE seq = 3", 3, "changed"),
    ("its hash", "UPDATE audit_entries SET hash = 'x' WHERE seq = 3", 3, "changed"),
    ("its salted hash", "UPDATE audit_entries SET content = 'x' WHERE seq = 3", 3, "changed"),
    ("an entry is gone", "DELETE FROM audit_entries WHERE seq = 3", 3, "missing"),
    ("the first is gone", "DELETE FROM audit_entries WHERE seq = 1", 1, "missing"),
    ("the last is gone", "DELETE FROM audit_entries WHERE seq = 6", 6, "missing"),
    (
        "one is gone and the rest moved up",
        "DELETE FROM audit_entries WHERE seq = 3;UPDATE audit_entries SET seq = seq - 1 WHERE seq > 3",
        3,
        "broken",
    ),
    (
        "two change places",
        "UPDATE audit_entries SET seq = 90 WHERE seq = 2;UPDATE audit_entries SET seq = 2 WHERE seq = 4;"
        "UPDATE audit_entries SET seq = 4 WHERE seq = 90",
        2,
        "broken",
    ),
    (
        "one is put in",
        "INSERT INTO audit_entries SELECT 7, at, actor, action, subject, person, value_id, content, previous, hash "
        "FROM audit_entries WHERE seq = 6;UPDATE audit_head SET seq = 7",
        7,
        "broken",
    ),
    ("the head", "UPDATE audit_head SET hash = 'x'", 6, "head"),
    (
        "a value is another's",
        "UPDATE personal_values SET sealed = (SELECT p.sealed FROM personal_values p JOIN audit_entries e ON "
        "p.value_id = e.value_id WHERE e.seq = 4) WHERE value_id = (SELECT value_id FROM audit_entries WHERE seq = 1)",
        1,
        "content",
    ),
    (
        "a value is emptied",
        "UPDATE personal_values SET sealed = NULL WHERE value_id = (SELECT value_id FROM audit_entries WHERE seq = 5)",
        5,
        "content",
    ),
    ("a key is gone", "UPDATE subject_keys SET wrapped = NULL WHERE person = 'party/P-2'", 2, "content"),
]


@pytest.mark.parametrize(("acts", "seq", "kind"), [one[1:] for one in TAMPERED], ids=[one[0] for one in TAMPERED])
def test_the_first_bad_entry_is_named(store: Store, acts: str, seq: int, kind: str) -> None:
    _fill(store)
    _tamper(store, *acts.split(";"))
    fault = verify(store).fault
    assert fault is not None
    assert (fault.seq, fault.kind) == (seq, kind)


def test_the_database_itself_refuses_changes_of_entries(store: Store) -> None:
    _fill(store, 2)
    for act in ("UPDATE audit_entries SET actor = 'x'", "DELETE FROM audit_entries"):
        with store.engine.connect().execution_options(writes=True) as connection, connection.begin() as block:
            with pytest.raises(DBAPIError, match="never changed or removed"):
                connection.execute(text(act))
            block.rollback()
    assert verify(store).holds


@settings(max_examples=10, deadline=None)
@given(
    seq=st.integers(1, 6),
    cell=st.sampled_from(["at", "actor", "action", "subject", "person"]),
    to=st.text("ab", min_size=1),
)
def test_no_cell_can_be_changed_unseen(tmp_path_factory: pytest.TempPathFactory, seq: int, cell: str, to: str) -> None:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('log') / 'c.sqlite'}", KEY, Clock())
    _fill(store)
    _tamper(store, f"UPDATE audit_entries SET {cell} = '{to}' WHERE seq = {seq}")
    fault = verify(store).fault
    store.close()
    assert fault is not None
    assert fault.seq == seq


def test_an_end_cut_off_with_its_head_is_found_by_a_checkpoint(store: Store) -> None:
    _fill(store)
    held = make_checkpoint(store, ANNA)
    with store.engine.connect() as connection:
        hash_ = connection.execute(text("SELECT hash FROM audit_entries WHERE seq = 4")).scalar_one()
    _tamper(store, "DELETE FROM audit_entries WHERE seq > 4", f"UPDATE audit_head SET seq = 4, hash = '{hash_}'")
    assert verify(store).holds
    found = verify(store, held)
    assert not found.holds
    assert found.fault is not None
    assert (found.fault.seq, found.fault.kind) == (5, "missing")


def test_a_log_written_anew_is_found_by_a_checkpoint(store: Store) -> None:
    _fill(store)
    held = make_checkpoint(store, ANNA)
    _fill(store, 2)
    assert verify(store, held).holds
    _rewrite(store, 2, "bert")
    assert verify(store).holds
    found = verify(store, held)
    assert not found.holds
    assert found.checkpoint is not None
    assert "written anew" in found.checkpoint.detail


def test_checkpoints_are_signed(lite: Store, tmp_path: Path) -> None:
    _fill(lite)
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    raw, public = Encoding.Raw, PublicFormat.Raw
    held = make_checkpoint(lite, ANNA, key)
    cases: list[tuple[object, bytes | None, str, bool]] = [
        (held, None, "unknown key", True),
        (held, key.public_key().public_bytes(raw, public), "known key", True),
        (held, other.public_key().public_bytes(raw, public), "wrong", False),
        (dataclasses.replace(held, seq=5), None, "wrong", False),
        (dataclasses.replace(held, signature=None), key.public_key().public_bytes(raw, public), "wrong", False),
        (dataclasses.replace(held, signature=None), None, "none", True),
    ]
    for checkpoint, known, signature, fits in cases:
        found = verify(lite, checkpoint, known)  # type: ignore[arg-type]
        assert found.checkpoint is not None
        assert (found.checkpoint.signature, found.checkpoint.fits, found.holds) == (signature, fits, fits)


def test_keys_and_checkpoints_are_read_from_files(lite: Store, tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    private, public = tmp_path / "signing.pem", tmp_path / "public.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert read_public_key(public) == key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert read_signing_key(private).public_key() == key.public_key()
    reads: list[Callable[[Path], object]] = [read_checkpoint, read_public_key, read_signing_key]
    (tmp_path / "text").write_text("[1]")
    for read in reads:
        for path in (tmp_path / "nowhere", tmp_path / "text"):
            with pytest.raises(InputError, match=path.name):
                read(path)


def test_a_checkpoint_of_another_log_does_not_fit(lite: Store, tmp_path: Path) -> None:
    other = open_store(f"sqlite:///{tmp_path / 'other.sqlite'}", KEY)
    _fill(other)
    held = make_checkpoint(other, ANNA)
    other.close()
    _fill(lite)
    assert not verify(lite, held).holds


def test_an_erased_person_cannot_be_read_and_the_log_holds(store: Store) -> None:
    _fill(store)
    assert erase(store, "bert", ["party/P-1"], "request of the person, letter 7") == 1
    _fill(store, 2)
    found = verify(store)
    assert (found.holds, found.erased, found.entries) == (True, 2, 9)
    assert found.erasures == (("party/P-1", "request of the person, letter 7"),)
    with pytest.raises(NotFoundError, match="party/P-9"):
        erase(store, ANNA, ["party/P-9"], "none")
    with pytest.raises(InputError, match="reason"):
        erase(store, ANNA, ["party/P-2"], " ")


def test_erased_bytes_are_gone_from_the_files(lite: Store, tmp_path: Path) -> None:
    _fill(lite)
    with lite.engine.connect() as connection:
        wrapped = connection.execute(text("SELECT wrapped FROM subject_keys WHERE person = 'party/P-1'")).scalar_one()
    assert any(wrapped in path.read_bytes() for path in tmp_path.glob("casework.sqlite*"))
    erase(lite, ANNA, ["party/P-1"], "request")
    assert not any(wrapped in path.read_bytes() for path in tmp_path.glob("casework.sqlite*"))


def test_no_personal_value_lies_open_in_the_files(lite: Store, tmp_path: Path) -> None:
    with lite.work(ANNA) as work:
        work.enter("record.read", "order/O-1", "party/P-1", reason="asked by Mrs Quillfeather")
    lite.forget()
    assert not any(b"Quillfeather" in path.read_bytes() for path in tmp_path.glob("*"))


def test_contents_that_retention_removed_are_told_of(store: Store, clock: Clock) -> None:
    _fill(store, 3)
    clock.on(days=40)
    _fill(store, 2)
    (done,) = retain(store, ANNA, {"log": 30})
    assert done.removed == 3
    found = verify(store)
    assert (found.holds, found.removed) == (True, 3)


def test_another_key_is_refused(store: Store, url: str) -> None:
    _fill(store, 1)
    with pytest.raises(WorkspaceError, match=r"casework\.key"):
        open_store(url, b"x" * 32)


def test_an_act_that_fails_leaves_no_entry(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.work(ANNA) as work:
        work.enter("record.read", "order/O-1")
        raise ZeroDivisionError
    assert store.head().seq == 0


@pytest.mark.parametrize("address", ["nonsense", "mysql://host/x", "oracle+nothing://x/y"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(InputError):
        open_store(address, KEY)


def test_a_database_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="refused"):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'c.sqlite'}", KEY)

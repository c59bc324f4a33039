"""Checkpoints: the state of the log at one moment, signed and kept elsewhere, so that an end cut off is found.

Ed25519 (RFC 8032) over canonical JSON of the log's id, the number and hash of its last entry, and the time.
"""

from __future__ import annotations

import base64
import dataclasses
import json
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from sqlalchemy import insert

from chokepoint.records.casework import Checkpoint, HeldCheckpoint
from chokepoint.records.errors import InputError
from chokepoint.review.store import Store
from chokepoint.review.tables import AUDIT_CHECKPOINTS
from chokepoint.review.vault import canonical

MAKING = "openssl genpkey -algorithm ed25519 -out signing.pem"


def make_checkpoint(store: Store, actor: str, signing: Ed25519PrivateKey | None = None) -> Checkpoint:
    """Record the state of the log, itself an act that the log tells of afterwards."""
    with store.work(actor) as work:
        head = work.head
        made = _signed(Checkpoint(head.log_id, head.seq, head.hash, work.at), signing)
        cells = dataclasses.asdict(made)
        work.connection.execute(insert(AUDIT_CHECKPOINTS).values({k: v for k, v in cells.items() if k != "log_id"}))
        work.enter("audit.checkpoint", f"log/{head.log_id}", seq=head.seq, hash=head.hash)
    return made


def _signed(checkpoint: Checkpoint, signing: Ed25519PrivateKey | None) -> Checkpoint:
    if signing is None:
        return checkpoint
    public = signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return dataclasses.replace(
        checkpoint,
        public_key=base64.b64encode(public).decode(),
        signature=base64.b64encode(signing.sign(_told(checkpoint))).decode(),
    )


def _told(checkpoint: Checkpoint) -> bytes:
    """What is signed."""
    return canonical({name: getattr(checkpoint, name) for name in ("log_id", "seq", "hash", "made_at")})


def read_checkpoint(path: Path) -> Checkpoint:
    """A checkpoint from its file; raises InputError."""
    try:
        return Checkpoint(**json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(f"`{path}` cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError) as error:
        raise InputError(f"`{path}` is no checkpoint. `chokepoint audit checkpoint --out FILE` writes one.") from error


def read_signing_key(path: Path) -> Ed25519PrivateKey:
    """A private key to sign with, PEM without a password; raises InputError."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise InputError(f"`{path}` cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError) as error:
        raise InputError(f"`{path}` is no private key in PEM without a password. Make one: {MAKING}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError(f"`{path}` is not a key of Ed25519. Make one: {MAKING}")
    return key


def read_public_key(path: Path) -> bytes:
    """The public key that checkpoints must be signed with, PEM; its 32 bytes. Raises InputError."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise InputError(f"`{path}` cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise InputError(f"`{path}` is no public key in PEM: openssl pkey -in signing.pem -pubout") from error
    if not isinstance(key, Ed25519PublicKey):
        raise InputError(f"`{path}` is not a key of Ed25519.")
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def held_against(checkpoint: Checkpoint, log_id: str, found: str | None, public_key: bytes | None) -> HeldCheckpoint:
    """Whether a log with the hash `found` at the checkpoint's entry (None: it ends before) is the checkpoint's."""
    signature = _signature(checkpoint, public_key)
    if checkpoint.log_id != log_id:
        return HeldCheckpoint(checkpoint.seq, False, signature, "The checkpoint is of another log.")
    if signature == "wrong":
        return HeldCheckpoint(checkpoint.seq, False, signature, "The checkpoint's signature does not fit.")
    if found is None and checkpoint.seq:
        return HeldCheckpoint(
            checkpoint.seq, False, signature, f"The log ends before entry {checkpoint.seq} of the checkpoint."
        )
    if checkpoint.seq and found != checkpoint.hash:
        said = f"Entry {checkpoint.seq} is not the one of the checkpoint: it, or one before it, was written anew."
        return HeldCheckpoint(checkpoint.seq, False, signature, said)
    return HeldCheckpoint(checkpoint.seq, True, signature, f"The log goes on from entry {checkpoint.seq} of it.")


def _signature(checkpoint: Checkpoint, public_key: bytes | None) -> str:
    """none, wrong, known key (the one given), or unknown key (only the one that it names itself)."""
    if checkpoint.signature is None or checkpoint.public_key is None:
        return "wrong" if public_key else "none"
    try:
        named = base64.b64decode(checkpoint.public_key, validate=True)
        signed = base64.b64decode(checkpoint.signature, validate=True)
        Ed25519PublicKey.from_public_bytes(public_key or named).verify(signed, _told(checkpoint))
    except (ValueError, InvalidSignature):
        return "wrong"
    return "known key" if public_key else "unknown key"

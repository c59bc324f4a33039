"""What a message says: rows of our tables in text cells, each with its place, and what was not understood."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

HEAD = 64 * 1024
"""Bytes at the beginning of a file by which a form is known."""
DIGEST = 12
"""Hexadecimal digits that tell apart parties known by name and address alone."""


@dataclass(frozen=True)
class Row:
    """One row of `table`: text cells by column, empty ones left out. `place` is a line of the file, or the ordinal of a
    part of it where its form has no lines.

    `beside`: the message is about something else and tells this by the way (an invoice tells of the order it bills);
    the row, or the cells that it fills, stand only where no message of its own says more.
    """

    table: str
    place: int
    cells: dict[str, str] = field(hash=False)
    beside: bool = False


@dataclass(frozen=True)
class Unread:
    """A part of a message that could not be taken, as it stands in the file, and why. The rest of it goes on."""

    table: str
    place: int
    text: str
    reason: str


@dataclass(frozen=True)
class Left:
    """Something that the message says and no table keeps, in words; each is told once for a file."""

    words: str


Said = Row | Unread | Left


@dataclass(frozen=True)
class Form:
    """A form of messages that is read.

    `name` is its `format` in what `load` tells (`ubl`, `iso20022`, `edifact` …), `title` its name in words.
    `recognises` tells it by the first HEAD bytes of a file, never by the file's name, and raises nothing. `read` yields
    what the file says, part by part, in memory that does not grow with it; the name is for messages. It raises
    RefusedError for a file of this form from which nothing can be taken, saying why.
    """

    name: str
    title: str
    recognises: Callable[[bytes], bool]
    read: Callable[[Path, str], Iterator[Said]]


def party_id(scheme: str | None, identifier: str | None, name: str | None = None, *more: str | None) -> str | None:
    """The id of a party that a message names: its identifier with the scheme before it, or else its name with a digest
    of name and address (`more`); NULL where it has neither. The same words make the same id in every message.
    """
    if identifier and identifier.strip():
        number = "".join(identifier.split()).upper()
        return f"{scheme.strip().upper()}:{number}" if scheme and scheme.strip() else number
    if not name or not name.strip():
        return None
    said = "|".join(_plain(part) for part in (name, *more) if part)
    return f"{' '.join(name.split())[:60]} {hashlib.sha256(said.encode()).hexdigest()[:DIGEST]}"


def document_id(kind: str, number: str, issuer: str | None) -> str:
    """The id of a paper: its kind and number, and who issued it where that is told."""
    return f"{kind} {number.strip()} of {issuer}" if issuer else f"{kind} {number.strip()}"


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def payment_id(
    uetr: str | None, reference: str | None, payer: str | None, paid_on: str | None, amount: str | None
) -> str:
    """The id of a payment that messages tell of: its unique end-to-end reference (UETR); or else the reference that its
    payer gave it; or else a digest of what is known. The same payment has one id in orders, transfers and statements.
    """
    if uetr and uetr.strip():
        return uetr.strip().lower()
    if reference and payer:
        return f"{reference} of {payer}"
    if reference:
        return reference
    said = "|".join(part for part in (payer, paid_on, amount) if part)
    return f"payment {hashlib.sha256(said.encode()).hexdigest()[:DIGEST]}"

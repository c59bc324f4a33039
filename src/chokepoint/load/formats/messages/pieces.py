"""The text of a file, piece by piece, in the encoding that it is in."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

CHUNK = 2**18
"""Bytes read at a time."""
BLANKS = " \t\r\n\x00\x1a\ufeff"
"""What may stand between and around messages and says nothing."""
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(path: Path, declared: str | None = None) -> str:
    """The encoding of a file: by its byte order mark; UTF-8 where it is throughout; else as declared, or Windows'
    Latin."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
        for bom, encoding in _BOMS:
            if head.startswith(bom):
                return encoding
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while head:
                decoder.decode(head)
                head = file.read(CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return declared or "cp1252"
    return "utf-8"


def texts_of(path: Path, encoding: str) -> Iterator[str]:
    """The text of a file in pieces; what cannot be decoded becomes the replacement character."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)

"""ANSI ASC X12 interchanges: purchase orders, invoices, ship notices and payments."""

from __future__ import annotations

import re

from chokepoint.load.formats.messages.said import Form
from chokepoint.load.formats.messages.x12.interchange import read

__all__ = ["FORM"]

_BEGINNING = re.compile(rb"(\xef\xbb\xbf)?[\s\x00]*ISA([^A-Za-z0-9\s])[0-9A-Z ]{2}\s*\2")


def _recognises(head: bytes) -> bool:
    for bom, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(bom):
            head = head[2:].decode(encoding, errors="replace").encode("utf-8")
    return _BEGINNING.match(head) is not None


FORM = Form("x12", "ANSI ASC X12", _recognises, read)

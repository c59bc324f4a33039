"""UN/EDIFACT interchanges: orders, invoices, despatch advices, transport, customs and payment messages."""

from __future__ import annotations

import re

from chokepoint.load.formats.messages.edifact.interchange import read
from chokepoint.load.formats.messages.said import Form

__all__ = ["FORM"]

_BEGINNING = re.compile(rb"(\xef\xbb\xbf)?[\s\x00]*(UNA[^A-Za-z0-9]{5}[^A-Za-z0-9]|UNB[^A-Za-z0-9\s_]|UNH\+)")
_INTERACTIVE = re.compile(rb"(\xef\xbb\xbf)?\s*(UNA.{6}\s*)?UIB", re.DOTALL)


def _recognises(head: bytes) -> bool:
    for bom, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(bom):
            head = head[2:].decode(encoding, errors="replace").encode("utf-8")
    return _BEGINNING.match(head) is not None or _INTERACTIVE.match(head) is not None


FORM = Form("edifact", "UN/EDIFACT", _recognises, read)

"""SWIFT MT messages: customer and bank transfers, confirmations, account statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from chokepoint.load.formats.messages.envelopes import Unbroken
from chokepoint.load.formats.messages.said import Form, Left, Said, Unread
from chokepoint.load.formats.messages.swift import payments, statements
from chokepoint.load.formats.messages.swift.blocks import Message, messages_of
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.sheets import RefusedError

__all__ = ["FORM"]

_BLOCKS = re.compile(rb"[\s\x00\x01$]*\{[1-4]:")
_BARE = re.compile(rb"\s*([A-Z0-9{}:\- ]{0,40}\r?\n){0,4}:20:[^\r\n]{0,40}\r?\n(:\d\d[A-Z]?:|.*\r?\n:\d\d[A-Z]?:)")
_TYPICAL = (b":60F:", b":60M:", b":32A:", b":61:", b":25:", b":32B:", b":34F:", b":28C:")
_LAST = {"940": ("62",), "950": ("62",), "103": ("71",), "202": ("58",), "205": ("58",)}
"""Fields without which a text that has no end of its own was cut off."""


def _recognises(head: bytes) -> bool:
    head = head.removeprefix(b"\xef\xbb\xbf")
    for bom, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(bom):
            head = head[2:].decode(encoding, errors="replace").encode("utf-8")
    if _BLOCKS.match(head):
        return True
    return _BARE.match(head) is not None and any(tag in head for tag in _TYPICAL)


def _read(path: Path, name: str) -> Iterator[Said]:
    taken, others = 0, dict[str, int]()
    cut: list[tuple[Message, str]] = []
    messages = Unbroken(messages_of(path))
    for message in messages:
        fault_found = _fault(message)
        if fault_found:
            cut.append((message, fault_found))
        elif message.type in payments.KINDS or message.type in statements.KINDS:
            telling = Telling(message.line)
            (payments if message.type in payments.KINDS else statements).tell(telling, message)
            taken += 1
            yield from telling.said()
        else:
            others[message.type] = others.get(message.type, 0) + 1
    yield from _rest(name, taken, others, cut, messages.broken)


def _fault(message: Message) -> str:
    """Why a message cannot be taken; empty where it can, or is of a kind that is not read."""
    if not message.whole:
        return "breaks off: it has no end"
    wanted = _LAST.get(message.type, ())
    if wanted and not message.blocked and not message.first(*wanted):
        return f"breaks off: it has no field {wanted[0]}"
    return ""


def _rest(name: str, taken: int, others: dict[str, int], cut: list[tuple[Message, str]], broken: str) -> Iterator[Said]:
    """What of the file was not taken; raises RefusedError where that is all of it."""
    known = ", ".join(f"MT{kind}" for kind in sorted((*payments.KINDS, *statements.KINDS)))
    if not taken and others:
        types = ", ".join(f"MT{kind}" if kind else "no type that is told" for kind in others)
        raise RefusedError(f"`{name}` holds SWIFT messages of {types}, which is not read. Read are {known}.")
    if not taken:
        first = f"message of line {cut[0][0].line:,} {cut[0][1]}" if cut else broken or "it holds no message"
        raise RefusedError(f"`{name}` cannot be read as SWIFT messages: {first}. Ask for the whole file.")
    for message, reason in cut:
        table = "payments" if message.type in (*payments.KINDS, *statements.KINDS) else "documents"
        shown = message.fields[0].value[:60] if message.fields else ""
        yield Unread(table, message.line, f"MT{message.type} {shown}", reason)
    if broken:
        yield Unread("payments", 1, broken[:200], f"breaks off: {broken}")
    for kind, found in others.items():
        yield Left(f"{found:,} message(s) MT{kind or ' of no type that is told'}, which is not read")


FORM = Form("swift", "SWIFT MT", _recognises, _read)

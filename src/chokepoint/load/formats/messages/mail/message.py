"""One e-mail: its parties, day, subject, text, and the files attached to it.

Source: RFC 5322 (header fields), RFC 2045 to 2047 (MIME), RFC 2183 (content disposition).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import HeaderParseError
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from pathlib import Path
from typing import Any, cast

from chokepoint.load.formats.messages.mail.markup import plain_text
from chokepoint.load.formats.sheets import RefusedError

MOST_OF_ONE = 64 * 2**20
"""Bytes of one e-mail with its attachments, which is held whole."""
_FIELD = re.compile(rb"[!-9;-~]+:[ \t\r\n]")
_TELLING = re.compile(rb"(?im)^(from|to|date|subject|message-id|mime-version|received|return-path):")
_FAULTS = (ValueError, IndexError, AttributeError, TypeError, LookupError, HeaderParseError)
"""What the parser of the standard library raises on fields that are not as they must be."""
_UNSAFE = re.compile(r"[^\w.()+ -]+")
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Address:
    """One mailbox: the name shown, if any, and the address."""

    name: str | None
    email: str


@dataclass(frozen=True)
class Mail:
    """One e-mail."""

    sender: Address | None
    to: tuple[Address, ...]
    copied: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    date: str | None
    subject: str
    message_id: str | None
    text: str
    attached: int


def recognises(head: bytes) -> bool:
    """Whether the file begins with header fields of an e-mail, `From` and another among them."""
    start = head.lstrip(b"\xef\xbb\xbf\r\n")
    if not _FIELD.match(start):
        return False
    header = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
    found = {name.lower() for name in _TELLING.findall(header)}
    return b"from" in found and len(found) >= 2


def opened(path: Path, name: str) -> Mail:
    """The e-mail in a file; raises RefusedError where it is too large."""
    message = _parsed(path, name)
    sender = next(iter(_addresses(message, "from")), None)
    return Mail(
        sender=sender,
        to=_addresses(message, "to"),
        copied=_addresses(message, "cc"),
        reply_to=tuple(one for one in _addresses(message, "reply-to") if one != sender),
        date=_date(message),
        subject=_header(message, "subject") or "",
        message_id=_header(message, "message-id"),
        text=_text(message),
        attached=sum(1 for _ in _attached(message)),
    )


def attachments(path: Path, into: Path) -> list[Path]:
    """The files attached to an e-mail, written into a folder one by one; their names are made safe and numbered.

    Pictures that only adorn the text are left out. Raises RefusedError where the e-mail is too large.
    """
    written = []
    for number, part in enumerate(_attached(_parsed(path, path.name)), start=1):
        content = _content(part)
        if content is None:
            continue
        target = into / f"{number:02}-{_safe(part)}"
        target.write_bytes(content)
        written.append(target)
    return written


def _parsed(path: Path, name: str) -> EmailMessage:
    if path.stat().st_size > MOST_OF_ONE:
        raise RefusedError(
            f"`{name}` is an e-mail of more than {MOST_OF_ONE // 2**20} MiB. Save what is attached to it as files."
        )
    with path.open("rb") as file:
        return BytesParser(policy=policy.default).parse(file)


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message[name]
        return " ".join(str(value).split()) or None if value is not None else None
    except _FAULTS:
        return None


def _addresses(message: EmailMessage, name: str) -> tuple[Address, ...]:
    try:
        found: list[Any] = [one for field in message.get_all(name, []) for one in field.addresses]
        boxes = [(one.display_name, one.addr_spec) for one in found]
    except _FAULTS:
        return ()
    return tuple(Address(shown.strip() or None, box.casefold()) for shown, box in boxes if "@" in box)


def _date(message: EmailMessage) -> str | None:
    """The day and time it was written, with its zone; NULL where it gives none."""
    try:
        when = message["date"].datetime
    except _FAULTS:
        return None
    return when.isoformat() if isinstance(when, datetime) else None


def _text(message: EmailMessage) -> str:
    """The body as text: as written, or taken from its HTML."""
    try:
        body = message.get_body(preferencelist=("plain", "html"))
    except _FAULTS:
        body = None
    if body is None:
        return ""
    text = _decoded(body)
    return plain_text(text) if body.get_content_type() == "text/html" else text


def _decoded(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except _FAULTS:
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", errors="replace") if isinstance(payload, bytes) else ""


def _attached(message: EmailMessage) -> Iterator[MIMEPart]:
    """Parts that are files of their own, those of parts in parts too; e-mails attached stay whole."""
    if not message.is_multipart():
        if message.get_content_disposition() == "attachment":
            yield message
        return
    for part in _leaves(message):
        adorns = part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment"
        if not adorns and (part.get_filename() or part.get_content_disposition() == "attachment" or _is_mail(part)):
            yield part


def _leaves(message: Any) -> Iterator[MIMEPart]:
    for part in message.iter_parts():
        if part.is_multipart() and not _is_mail(part):
            yield from _leaves(part)
        else:
            yield part


def _is_mail(part: MIMEPart) -> bool:
    return part.get_content_type() == "message/rfc822"


def _content(part: MIMEPart) -> bytes | None:
    try:
        if _is_mail(part):
            inner = cast("list[EmailMessage]", part.get_payload())
            return inner[0].as_bytes()
        payload = part.get_payload(decode=True)
    except _FAULTS:
        return None
    return payload if isinstance(payload, bytes) else None


def _safe(part: MIMEPart) -> str:
    """The name of an attached file without folders and signs that mean something to a file system."""
    try:
        said = part.get_filename() or ""
    except _FAULTS:
        said = ""
    plain = _UNSAFE.sub("_", said.replace("\\", "/").rpartition("/")[2]).strip(" .")
    if not plain:
        plain = "message.eml" if _is_mail(part) else f"part.{part.get_content_subtype()[:10]}"
    return plain[-_LONGEST_NAME:]

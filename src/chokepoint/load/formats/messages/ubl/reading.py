"""UBL files: one document, or several in an envelope, each told by its kind.

Source: OASIS Universal Business Language 2.0 to 2.4; UN/CEFACT Standard Business Document Header.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from chokepoint.load.formats.messages import elements
from chokepoint.load.formats.messages.elements import Node
from chokepoint.load.formats.messages.said import Left, Said, Unread
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.ubl import invoices, orders, transport
from chokepoint.load.formats.sheets import RefusedError

_SPACE = re.compile(
    rb"urn:oasis:names:(specification|tc):ubl:(schema:xsd:)?(?!Common|Signature|Qualified|Unqual)\w+[-:]"
)
_DOCUMENT = re.compile(r"urn:oasis:names:specification:ubl:schema:xsd:(?!Common|Signature|Qualified|Unqual)(\w+)-2$")
_OLD = re.compile(r"urn:oasis:names:(tc|specification):ubl:.*[-:]1[\d:.]*$")
_SAYS_NOTHING = frozenset(
    [
        *("UBLVersionID", "CustomizationID", "ProfileID", "ProfileExecutionID", "UUID", "CopyIndicator"),
        *("LineCountNumeric", "Signature", "DocumentCurrencyCode", "PricingCurrencyCode"),
    ]
)
"""Parts of any document that tell of its form alone."""

_TELLERS: dict[str, Callable[[Telling, Node], None]] = {
    **dict.fromkeys(orders.KINDS, orders.tell),
    **dict.fromkeys(invoices.KINDS, invoices.tell),
    **dict.fromkeys(transport.KINDS, transport.tell),
    "RemittanceAdvice": invoices.tell_remittance,
    **{
        name: partial(invoices.tell_paper, words=words)
        for name, words in {
            "Reminder": "reminder",
            "Statement": "statement of account",
            "ApplicationResponse": "response",
        }.items()
    },
}


def recognises(head: bytes) -> bool:
    """Whether the file is XML in which a UBL document's name space is declared near its beginning."""
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return plain.startswith(b"<") and bool(_SPACE.search(plain)) and b"XMLSchema" not in _root(plain)


def _root(head: bytes) -> bytes:
    """The beginning of the name of the outermost element's space, for telling schemas from documents."""
    found = re.search(rb"<(\w+:)?(schema)\b[^>]*>", head)
    return found[0] if found else b""


def read(path: Path, name: str) -> Iterator[Said]:
    """What the documents of the file say; raises RefusedError where none of them is of use."""
    some, refused = False, dict[str, None]()
    try:
        for node in elements.documents(path, name, _is_document):
            try:
                yield from _told(node, name)
                some = True
            except RefusedError as error:
                refused.setdefault(error.detail)
    except RefusedError as error:
        if not some:
            raise
        yield Unread("documents", 1, name, error.detail)
    if not some:
        nothing = f"`{name}` names UBL and holds no document of it, such as an Order or an Invoice."
        raise RefusedError(" ".join(refused) or nothing)
    for reason in refused:
        yield Left(reason)


def _is_document(node: Node) -> bool:
    return bool(_DOCUMENT.match(node.namespace) or _OLD.match(node.namespace))


def _told(node: Node, name: str) -> Iterator[Said]:
    if _OLD.match(node.namespace):
        raise RefusedError(f"`{name}` is a {node.name} in UBL 1.0, which is not read: UBL 2.0 to 2.4 are.")
    if node.name == "AttachedDocument":
        yield from _attached(node, name)
        return
    teller = _TELLERS.get(node.name)
    if teller is None:
        raise RefusedError(
            f"`{name}` is a UBL {node.name}: it tells of no order, bill, payment, shipment or certificate that was "
            "made, and nothing of it is kept."
        )
    asked: set[str] = set()
    telling = Telling(node.line)
    teller(telling, Node(node.element, asked))
    named = dict.fromkeys(child.name for child in node.children())
    unasked = [child for child in named if child not in asked and child not in _SAYS_NOTHING]
    if unasked:
        telling.left(f"{node.name}: {', '.join(f'`{child}`' for child in unasked)}")
    yield from telling.said()


def _attached(node: Node, name: str) -> Iterator[Said]:
    """A document that stands as text in another, as tax authorities send them on."""
    texts = (part.own or "" for part in node.all("Attachment/ExternalReference/Description"))
    inner = next((text for text in texts if text.startswith("<")), None)
    if inner is None:
        raise RefusedError(f"`{name}` is a UBL AttachedDocument in which no other document stands as text.")
    found = elements.document(inner, name)
    if not _is_document(found) or found.name == "AttachedDocument":
        raise RefusedError(f"`{name}` is a UBL AttachedDocument of a `{found.name}`, which is no UBL document.")
    yield from _told(found, name)

"""ISO 20022: payment initiations, transfers between banks, and statements of accounts, as XML of any version.

Source: ISO 20022 message definitions (iso20022.org), business areas pain, pacs and camt; head.001 for the header.
"""

from __future__ import annotations

from chokepoint.load.formats.content import starts_as_xml
from chokepoint.load.formats.messages.iso20022.kinds import is_kind
from chokepoint.load.formats.messages.iso20022.reading import read
from chokepoint.load.formats.messages.said import Form
from chokepoint.load.formats.messages.xml import opening

__all__ = ["FORM"]

_SPACES = ("iso:std:iso:20022", "swift:xsd:", "six-interbank-clearing.com")
"""What the namespaces of such messages have in them."""


def recognises(head: bytes) -> bool:
    """Whether one of the first elements is of an ISO 20022 namespace, or a message of ours that names none."""
    if not starts_as_xml(head):
        return False
    elements = opening(head).elements
    if any(sign in space for space, _ in elements[:8] for sign in _SPACES):
        return True
    return any(name in ("Document", "AppHdr") or is_kind(name) for _, name in elements[:2]) and any(
        is_kind(name) for _, name in elements
    )


FORM = Form("iso20022", "an ISO 20022 message", recognises, read)

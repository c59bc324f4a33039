"""Names of records as URNs of the program's own, in files that want an address for each thing."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

EPCIS_PREFIX = "chokepoint:"
"""Before the fields that a custody event has beside those of EPCIS."""
NOTHING = "-"
_URN = re.compile(r"urn:chokepoint:([a-z]+):(.+)", re.DOTALL)


def own_uri(kind: str, name: str) -> str:
    """The URN of a record: an item, a lot, a party, a document, a place or an event."""
    return f"urn:chokepoint:{kind}:{quote(name, safe='') or NOTHING}"


def own_name(uri: str | None, kind: str) -> str | None:
    """The name of a record of that kind, read back from its URN; None where it is none."""
    found = _URN.fullmatch(uri or "")
    return unquote(found[2]) if found and found[1] == kind else None

"""Field 86 of account statements: who stands on the other side of an entry, and for what it was paid.

Read in the structure of German banks (`166?00…?32…`), with code words between strokes (`/BENM//NAME/…`), or as free
text. Source: see chokepoint.load.formats.messages.swift.texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chokepoint.load.formats.messages.said import party_id
from chokepoint.load.formats.messages.swift.parties import NOBODY, Named
from chokepoint.load.formats.messages.swift.texts import coded, joined, sepa, subfields
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.transfers import Settled
from chokepoint.load.formats.messages.values import country

_PURPOSE = (*(f"{place}" for place in range(20, 30)), "60", "61", "62", "63")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_UETR = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)
_OTHERS = ("CNTP", "BENM", "ORDP", "NAME", "IBAN", "ACCW", "OP", "OI")
_KNOWN = ("EREF", "REMI", "TRTP", "PREF", "MARF", "CSID", "PURP", "RTRN", "UETR", *_OTHERS)


@dataclass
class Information:
    """What is told about one entry. `ordering`: for whom the payer pays; `final`: for whom the payee receives."""

    other: Named = NOBODY
    bank: str | None = None
    country: str | None = None
    ordering: str | None = None
    final: str | None = None
    end_to_end: str | None = None
    instruction: str | None = None
    uetr: str | None = None
    settles: list[Settled] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def information(telling: Telling, text: str) -> Information:
    """What a field 86 says."""
    if not text.strip():
        return Information()
    parts = subfields(text)
    if parts is not None:
        found = _german(parts)
    else:
        codes = coded(text)
        found = _strokes(codes, text) if set(codes) & set(_KNOWN) else _free(text)
    if uetr := _UETR.search(text.replace("\n", "")):
        found.uetr = uetr[0]
    if found.bank and _BIC.fullmatch(found.bank):
        found.country = country(found.bank[4:6])
        telling.party({"party_id": party_id("BIC", found.bank), "country": found.country})
    account = found.other.account or ""
    if not found.country and _IBAN.fullmatch(account):
        found.country = country(account[:2])
    return found


def _german(parts: dict[str, str]) -> Information:
    purpose = "".join(parts.get(place, "") for place in _PURPOSE)
    marks = sepa(purpose)
    name = "".join(parts.get(place, "") for place in ("32", "33")).strip()
    account = parts.get("31", "").replace(" ", "") or marks.get("IBAN") or None
    found = Information(other=Named(None, name or None, account))
    found.bank = parts.get("30", "").strip() or marks.get("BIC") or None
    found.end_to_end, found.instruction = marks.get("EREF"), marks.get("KREF")
    found.ordering, found.final = marks.get("ABWA") or None, marks.get("ABWE") or None
    said = (parts.get("00", ""), marks.get("", ""), marks.get("SVWZ", ""))
    found.words = [" ".join(words.split()) for words in said if words.strip()]
    found.words += [f"{mark} {marks[mark]}" for mark in ("MREF", "CRED", "DEBT", "OAMT", "PURP") if marks.get(mark)]
    return found


def _strokes(codes: dict[str, str], text: str) -> Information:
    name, account, bank, city = codes.get("NAME"), codes.get("IBAN") or codes.get("ACCW"), codes.get("BIC"), None
    ordering: str | None = None
    if "CNTP" in codes:
        account, bank, name, city = _counterparty(codes["CNTP"], account, bank, name)
    if "BENM" in codes:
        name = _name(text, "BENM") or name
        ordering = _name(text, "ORDP")
    elif "ORDP" in codes:
        name = _name(text, "ORDP") or name
    elif "OP" in codes or "OI" in codes:
        name = name or codes.get("OP") or codes.get("OI") or None
    account = account.split("/")[0].split(",")[0].replace(" ", "") if account else None
    found = Information(other=Named(None, name or None, account or None, city=city))
    found.bank = bank.strip("/") if bank else None
    found.end_to_end, found.instruction = codes.get("EREF"), codes.get("PREF")
    found.ordering = _name(text, "ULTD") or _name(text, "ULTP") or ordering
    found.final = _name(text, "ULTB") or _name(text, "ULTC")
    invoice = re.search(r"/(?:INV|CINV)/([^/]+)", joined(text))
    if invoice:
        found.settles = [Settled("invoice", invoice[1].strip())]
    found.words = [joined(text)]
    return found


def _counterparty(
    said: str, account: str | None, bank: str | None, name: str | None
) -> tuple[str | None, str | None, str | None, str | None]:
    """Account, bank, name and town of `/CNTP/`, which strokes part."""
    parts = [part.strip() or None for part in said.strip("/").split("/")] + [None] * 4
    return parts[0] or account, parts[1] or bank, parts[2] or name, parts[3]


def _name(text: str, code: str) -> str | None:
    """The name after a code word, or after the word `/NAME/` that follows it."""
    found = re.search(rf"/{code}/(?:/?NAME/)?([^/]+)", joined(text))
    return found[1].strip() or None if found else None


def _free(text: str) -> Information:
    whole = joined(text)
    account = _IBAN.search(whole)
    found = Information(other=Named(None, None, account[0] if account else None))
    found.words = [whole]
    return found

"""Identifiers of GS1 in their two ways of writing, as one: `urn:epc:…` and GS1 Digital Link.

Source: GS1 EPC Tag Data Standard 2.0, section 6 (EPC URI); GS1 Digital Link 1.2; GS1 General Specifications, section
7.9 (check digit); RFC 5870 (geo URI).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

_HOST = "https://id.gs1.org"
_URN = re.compile(r"urn:epc:(?:id|idpat|class|raw|tag):([a-z0-9-]+):(.+)", re.IGNORECASE)
_GEO = re.compile(r"geo:(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)", re.IGNORECASE)
_KEYS = {"01": "gtin", "gtin": "gtin", "21": "serial", "ser": "serial", "10": "lot", "lot": "lot", "00": "sscc"}
_KEYS |= {"sscc": "sscc", "414": "gln", "gln": "gln", "417": "party", "pgln": "party", "254": "extension"}
_KEYS |= {"253": "document", "gdti": "document", "8003": "asset", "grai": "asset", "8004": "asset", "giai": "asset"}
"""Application identifiers of a Digital Link, and what they are here."""
_ASSETS = ("giai", "grai", "cpi", "itip", "upui", "gsrn", "gsrnp", "ginc", "gsin", "imovn", "usdod", "adi", "gid")
_GTIN, _GLN, _SSCC = 14, 13, 18


@dataclass(frozen=True)
class Identifier:
    """One identifier. `whole` is the same for both ways of writing; the rest is what it is made of, as far as known."""

    whole: str
    gtin: str | None = None
    serial: str | None = None
    lot: str | None = None
    sscc: str | None = None
    gln: str | None = None
    document: str | None = None
    asset: str | None = None
    latitude: str | None = None
    longitude: str | None = None


def identified(text: str) -> Identifier:
    """What an identifier says; as written where it is of another kind."""
    said = text.strip()
    if found := _URN.fullmatch(said):
        return _from_urn(said, found[1].casefold(), [unquote(part) for part in found[2].split(".")])
    if found := _GEO.match(said):
        return Identifier(said, latitude=found[1], longitude=found[2])
    if said.casefold().startswith(("http://", "https://")):
        return _from_link(said)
    return Identifier(said)


def check_digit(digits: str) -> str:
    """The last digit of a GS1 key, from those before it."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def _keyed(digits: str, length: int) -> str | None:
    """A key with its check digit; NULL where it has not as many digits as it must have."""
    return digits + check_digit(digits) if digits.isascii() and digits.isdigit() and len(digits) == length - 1 else None


def _from_urn(said: str, scheme: str, parts: list[str]) -> Identifier:
    company, reference = parts[0], parts[1] if len(parts) > 1 else ""
    rest = ".".join(parts[2:])
    if scheme in ("sgtin", "lgtin") and (gtin := _keyed(reference[:1] + company + reference[1:], _GTIN)):
        known = rest if rest not in ("", "*") else None
        return _item(gtin, *((known, None) if scheme == "sgtin" else (None, known)))
    if scheme == "sscc" and (sscc := _keyed(reference[:1] + company + reference[1:], _SSCC)):
        return Identifier(f"{_HOST}/00/{sscc}", sscc=sscc)
    if scheme in ("sgln", "pgln") and (gln := _keyed(company + reference, _GLN)):
        extension = f"/254/{quote(rest, safe='')}" if scheme == "sgln" and rest not in ("", "0") else ""
        return Identifier(f"{_HOST}/{'414' if scheme == 'sgln' else '417'}/{gln}{extension}", gln=gln)
    if scheme == "gdti" and (document := _keyed(company + reference, _GLN)):
        return Identifier(f"{_HOST}/253/{document}{quote(rest, safe='')}", document=document + rest)
    if scheme in _ASSETS:
        return Identifier(said, asset=".".join(parts))
    return Identifier(said)


def _item(gtin: str, serial: str | None, lot: str | None) -> Identifier:
    whole = f"{_HOST}/01/{gtin}"
    whole += f"/10/{quote(lot, safe='')}" if lot else ""
    whole += f"/21/{quote(serial, safe='')}" if serial else ""
    return Identifier(whole, gtin=gtin, serial=serial, lot=lot)


def _from_link(said: str) -> Identifier:
    path = said.partition("?")[0].split("/")[3:]
    start = next((place for place, part in enumerate(path) if part in _KEYS and place + 1 < len(path)), None)
    if start is None:
        return Identifier(said)
    pairs = zip(path[start::2], path[start + 1 :: 2], strict=False)
    known = {_KEYS[key]: unquote(value) for key, value in pairs if key in _KEYS}
    return _from_keys(known) or Identifier(said, asset=known.get("asset"))


def _from_keys(known: dict[str, str]) -> Identifier | None:
    if gtin := known.get("gtin"):
        return _item(gtin.zfill(_GTIN), known.get("serial"), known.get("lot"))
    if sscc := known.get("sscc"):
        return Identifier(f"{_HOST}/00/{sscc}", sscc=sscc)
    if gln := known.get("gln"):
        extension = known.get("extension")
        behind = f"/254/{quote(extension, safe='')}" if extension and extension != "0" else ""
        return Identifier(f"{_HOST}/414/{gln}{behind}", gln=gln)
    if party := known.get("party"):
        return Identifier(f"{_HOST}/417/{party}", gln=party)
    document = known.get("document")
    return Identifier(f"{_HOST}/253/{quote(document, safe='')}", document=document) if document else None

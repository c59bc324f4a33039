"""Parties and banks in fields of SWIFT messages: options A, B, C, D, F, K and none.

Source: SWIFT Standards MT, category 1 and 2: fields 50a, 51A to 58a, 59a.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from chokepoint.load.formats.messages.said import party_id
from chokepoint.load.formats.messages.swift.blocks import Field
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.transfers import head_office
from chokepoint.load.formats.messages.values import country

_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
_CODED = re.compile(r"(ARNU|CCPT|CUST|DRLC|EMPL|NIDN|SOSE|TXID)/(.*)")
_LINE = re.compile(r"([1-8])/(.*)")
_DIRECTION = re.compile(r"/[CD]/")
_CLEARING = "//"


@dataclass(frozen=True)
class Named:
    """A party or bank as a field tells it. `id` is NULL where it names nobody."""

    id: str | None = None
    name: str | None = None
    account: str | None = None
    country: str | None = None
    city: str | None = None


NOBODY = Named()


def told(telling: Telling, field: Field | None) -> Named:
    """Enter the party of a field."""
    if field is None:
        return NOBODY
    lines = [line.strip() for line in field.value.splitlines() if line.strip()]
    account = None
    if lines and lines[0].startswith("/"):
        first = _DIRECTION.sub("/", lines.pop(0), count=1)
        account = None if first.startswith(_CLEARING) else first[1:].split("/")[0] or None
        if first.startswith(_CLEARING):
            telling.left(f"clearing code `{first}` of field {field.tag}")
    if field.option in ("A", "G") or (lines and len(lines) == 1 and _BIC.fullmatch(lines[0]) and field.option != "F"):
        return _bank(telling, lines[0] if lines else "", account)
    cells = _free_format(lines, telling) if field.option == "F" else _plain(lines)
    name = cells.get("name")
    own = party_id(None, None, name, cells.get("country"), cells.get("city")) or party_id("ACCOUNT", account)
    if own is None:
        return NOBODY
    telling.party({**cells, "party_id": own})
    telling.account_of(own, account)
    return Named(own, name, account, cells.get("country"), cells.get("city"))


def bank(telling: Telling, bic: str) -> Named:
    """Enter a bank by its code."""
    return _bank(telling, bic, None)


def _bank(telling: Telling, bic: str, account: str | None) -> Named:
    bic = bic.upper()
    if not _BIC.fullmatch(bic):
        own = party_id(None, None, bic) or party_id("ACCOUNT", account)
        return Named(telling.party({"party_id": own, "name": bic or None}), bic or None, account) if own else NOBODY
    land = country(bic[4:6])
    own = telling.party({"party_id": party_id("BIC", head_office(bic)), "name": bic, "country": land})
    return Named(own, bic, account, land)


def _plain(lines: list[str]) -> dict[str, str | None]:
    """Name, then address; the last line, or what follows its last comma, may be a country."""
    if not lines:
        return {}
    address = lines[1:]
    last = address[-1] if address else ""
    land = country(last) or country(last.rpartition(",")[2].strip())
    return {"name": lines[0], "address": ", ".join(address) or None, "country": land}


def _free_format(lines: list[str], telling: Telling) -> dict[str, str | None]:
    """Numbered lines: name, address, country and town, birth, identity; before them a coded number of the party."""
    cells: dict[str, str | None] = {}
    said: dict[str, list[str]] = {}
    for line in lines:
        if coded := _CODED.match(line):
            if coded[1] == "TXID":
                cells["tax_id"] = coded[2].partition("/")[2] or coded[2]
            else:
                telling.left(f"the number `{line}` of an ordering party or beneficiary")
        elif numbered := _LINE.match(line):
            said.setdefault(numbered[1], []).append(numbered[2].strip())
    seat = said.get("3", [""])[0].split("/")
    cells["country"] = country(seat[0])
    towns = [part.strip() for part in (seat[1] if len(seat) > 1 else "").split(",")]
    cells["city"] = next((part for part in towns if re.search(r"[^\W\d]", part)), None)
    cells["name"] = " ".join(said.get("1", [])) or None
    address = [*said.get("2", []), *(part for part in towns if part != cells["city"])]
    cells["address"] = ", ".join(part for part in (*address, *said.get("3", [])[1:]) if part) or None
    for number, what in (("4", "date of birth"), ("5", "place of birth"), ("6", "number"), ("7", "identity number")):
        if number in said:
            telling.left(f"{what} `{said[number][0]}` of `{cells['name']}`")
    if "8" in said:
        telling.left(f"further details `{' '.join(said['8'])}` of `{cells['name']}`")
    return cells

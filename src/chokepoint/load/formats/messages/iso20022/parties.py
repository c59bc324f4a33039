"""Who takes part in a payment: parties, their banks and their accounts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chokepoint.load.formats.messages.said import Row, party_id
from chokepoint.load.formats.messages.xml import Part

_SCHEMES = {"DUNS": "DUNS", "GS1G": "GLN", "TXID": "TXID"}
"""External codes of identification schemes whose numbers are one party's everywhere (ISO 20022 external code sets)."""
_REGISTERS = frozenset({"COID", "CINC", "SREN", "SRET", "BDID"})
"""Codes of numbers in a register of companies."""
_VAT = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,12}")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")


@dataclass
class Party:
    """One party of a message, as a row of `parties`. `id` is NULL where it is neither named nor numbered."""

    id: str | None
    cells: dict[str, str] = field(default_factory=dict)
    line: int = 1

    @property
    def name(self) -> str | None:
        """Its name as the message gives it; NULL where it is known by a number alone."""
        return self.cells.get("name")

    def row(self) -> Row | None:
        """Its row; a party known by a number alone is named by that number."""
        if self.id is None:
            return None
        return Row("parties", self.line, {"party_id": self.id, "name": self.id, **self.cells})


NOBODY = Party(None)


@dataclass(frozen=True)
class Account:
    """An account: IBAN or other number, and the country that an IBAN names."""

    number: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class Agent:
    """A bank. `words`: its BIC, or else its name or clearing number."""

    words: str | None = None
    country: str | None = None
    city: str | None = None
    party: Party = field(default_factory=lambda: NOBODY)


def party(part: Part | None) -> Party:
    """A party; later editions put it, or a bank in its place, one level deeper (`Pty`, `Agt`)."""
    if part is None:
        return NOBODY
    inner = part.one("Pty")
    bank = part.one("Agt/FinInstnId", "FinInstnId")
    if bank is not None:
        return agent(bank).party
    return _party(inner or part)


def _party(part: Part) -> Party:
    name = part.says("Nm")
    cells = {"name": _line(name)} if name else {}
    cells |= _seat(part)
    if country := part.says("CtryOfRes"):
        cells.setdefault("country", country.upper())
    for contact, column in (("PhneNb", "phone"), ("MobNb", "phone"), ("EmailAdr", "email"), ("URLAdr", "website")):
        if said := part.says(f"CtctDtls/{contact}"):
            cells.setdefault(column, said)
    if born := part.says("Id/PrvtId/DtAndPlcOfBirth/BirthDt"):
        cells |= {"kind": "person", "incorporated_on": born[:10]}
    scheme, number = _identified(part, cells)
    return Party(party_id(scheme, number, name, cells.get("country"), cells.get("city")), cells, part.line)


def _identified(part: Part, cells: dict[str, str]) -> tuple[str | None, str | None]:
    """The number that tells the party everywhere; what is a register's or a tax number goes into `cells` too."""
    found: list[tuple[str, str]] = []
    if lei := part.says("Id/OrgId/LEI", "LEI"):
        found.append(("LEI", lei))
    for other in (*part.all("Id/OrgId/Othr"), *part.all("Id/PrvtId/Othr")):
        code, number = other.says("SchmeNm/Cd") or "", other.says("Id")
        if not number:
            continue
        if code in _REGISTERS:
            cells.setdefault("registration_number", number)
        if code == "TXID":
            cells.setdefault("tax_id", number)
        if code in _SCHEMES:
            found.append(("VAT" if code == "TXID" and _VAT.fullmatch(number) else _SCHEMES[code], number))
    if bic := part.says("Id/OrgId/AnyBIC", "Id/OrgId/BICOrBEI", "Id/OrgId/BEI", "Id/OrgId/BIC"):
        found.append(("BIC", _head_office(bic)))
    return min(found, key=lambda one: ("LEI", "GLN", "DUNS", "VAT", "TXID", "BIC").index(one[0]), default=(None, None))


def _seat(part: Part) -> dict[str, str]:
    """Country, region, town and address, as far as they are given."""
    address = part.one("PstlAdr")
    if address is None:
        return {}
    street = " ".join(
        text
        for text in (address.says("StrtNm", "StrtNmAndBldg"), address.says("BldgNb"), address.says("BldgNm"))
        if text
    )
    more = (
        address.says("Dept"),
        address.says("SubDept"),
        address.says("PstBx"),
        address.says("Flr"),
        address.says("Room"),
    )
    lines = [line.text for line in address.all("AdrLine")]
    whole = ", ".join(_line(text) for text in (street, *more, *lines, address.says("PstCd")) if text)
    said = {
        "country": (address.says("Ctry") or "").upper(),
        "region": address.says("CtrySubDvsn") or "",
        "city": _line(address.says("TwnNm") or ""),
        "address": whole,
    }
    return {column: text for column, text in said.items() if text}


def account(part: Part | None) -> Account:
    """An account by its IBAN, other number or proxy (a telephone number, an e-mail address)."""
    if part is None:
        return Account()
    iban = part.says("Id/IBAN", "IBAN")
    if iban:
        plain = re.sub(r"\s", "", iban).upper()
        return Account(plain, plain[:2] if plain[:2].isalpha() else None)
    return Account(part.says("Id/Othr/Id", "Id/BBAN", "Id/PrtryAcct/Id", "Id/UPIC", "Prxy/Id"))


def agent(part: Part | None) -> Agent:
    """A bank, by its BIC, or else by its name or its number in a clearing system."""
    if part is None:
        return Agent()
    bank = part.one("FinInstnId") or part
    bank = bank.one("CmbndId") or bank
    bic = bank.says("BICFI", "BIC", "BICOrBEI")
    bic = re.sub(r"\s", "", bic).upper() if bic else None
    name, seat = bank.says("Nm", "NmAndAdr/Nm"), _seat(bank) or _seat(bank.one("NmAndAdr") or bank)
    clearing = bank.says("ClrSysMmbId/MmbId", "ClrSysMmbId/Id", "PrtryId/Id", "Othr/Id")
    system = bank.says("ClrSysMmbId/ClrSysId/Cd", "ClrSysMmbId/ClrSysId/Prtry")
    if bic and _BIC.fullmatch(bic):
        seat.setdefault("country", bic[4:6])
    known = f"{system} {clearing}" if clearing and system else clearing
    cells = {"name": _line(name), **seat} if name else seat
    scheme, number = ("BIC", _head_office(bic)) if bic else (("LEI", bank.says("LEI")))
    found = party_id(scheme, number, name, seat.get("country"), seat.get("city"))
    found = found or (party_id(system, clearing) if clearing else None)
    who = Party(found, {**cells, "name": _line(name or bic or known or found or "")} if found else {}, bank.line)
    return Agent(bic or (_line(name) if name else None) or known, seat.get("country"), seat.get("city"), who)


def _head_office(bic: str) -> str:
    """A BIC of 8 letters, or of 11 where it names a branch: XXX is the head office (ISO 9362)."""
    plain = re.sub(r"\s", "", bic).upper()
    return plain[:8] if len(plain) == 11 and plain.endswith("XXX") else plain


def _line(text: str) -> str:
    return " ".join(text.split())

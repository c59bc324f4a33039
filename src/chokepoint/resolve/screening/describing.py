"""Parties and list entries, as their tables hold them, described for the comparison; and hashes of what is compared."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from chokepoint.reference.country_names import country_code
from chokepoint.resolve.comparison import Described
from chokepoint.resolve.screening.entries import Entry

Cells = Mapping[str, Any]

PARTY_CELLS = (
    "name",
    "aliases",
    "kind",
    "country",
    "city",
    "address",
    "phone",
    "email",
    "website",
    "registration_number",
    "tax_id",
    "account",
    "incorporated_on",
)
"""Columns of `parties` on which a match with a list entry rests."""
ENTRY_CELLS = (
    "name",
    "aliases",
    "kind",
    "country",
    "identifiers",
    "birth_dates",
    "citizenships",
    "addresses",
    "contacts",
)
"""Columns of `lists` on which a match with a party rests."""

_KINDS = {
    "individual": "person",
    "person": "person",
    "natural person": "person",
    "entity": "organisation",
    "organisation": "organisation",
    "company": "company",
    "enterprise": "organisation",
    "public body": "public_body",
    "vessel": "vessel",
    "ship": "vessel",
}
"""Kinds in the words of the lists, as `parties` has them. Other kinds (aircraft, wallets) are not compared."""
_NUMBER_KINDS = (
    ("imo", re.compile(r"\bIMO\b")),
    ("lei", re.compile(r"\bLEI\b|Legal Entity (?:Number|Identifier)", re.IGNORECASE)),
    ("passport", re.compile(r"passport|passeport|travel document", re.IGNORECASE)),
    ("tax", re.compile(r"\btax|V\.?A\.?T\.?\b|\bNIT\b|\bRUC\b|\bRFC\b|\bRIF\b|\bCUIT\b|fiscal", re.IGNORECASE)),
    (
        "national_id",
        re.compile(r"national id|cedula|C\.U\.R\.P|identity|citizen's card|personal id|D\.N\.I|SSN", re.IGNORECASE),
    ),
    ("account", re.compile(r"\bIBAN\b|currency address|account|wallet", re.IGNORECASE)),
    (
        "registration",
        re.compile(
            r"regist|company number|company no|C\.R\. No|folio mercantil|matricula|chamber of commerce|licen[cs]e|"
            r"unified social credit|UK Company|business",
            re.IGNORECASE,
        ),
    ),
)
_BRACKETS = re.compile(r"\([^()]*\)")
_NUMBER = re.compile(r"(?:\b(?!ID\b|NO\b)[A-Z]{1,4}[ -]?)?(?=[\w./-]*\d)[A-Za-z0-9][\w./-]{3,}")
_IMO = re.compile(r"\b\d{7}\b")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+$")
_LONGEST_SPAN = 10
"""Years. Of a longer span of birth years only the ends are compared."""


def described_party(party: Cells) -> Described:
    """A row of `parties` as the comparison wants it."""
    numbers = {"registration": party.get("registration_number"), "tax": party.get("tax_id")}
    numbers["account"] = party.get("account")
    ship = _IMO.search(party.get("registration_number") or "") if party.get("kind") == "vessel" else None
    if ship:
        numbers["imo"] = ship[0]
    born = party.get("incorporated_on")
    return Described(
        name=party["name"],
        aliases=tuple(_parts(party.get("aliases"))),
        kind=party.get("kind"),
        countries=tuple(_countries(_parts(party.get("country")))),
        dates=(str(born),) if born else (),
        identifiers={kind: (number,) for kind, number in numbers.items() if number},
        phone=party.get("phone"),
        email=party.get("email"),
        website=party.get("website"),
        address=party.get("address"),
        city=party.get("city"),
    )


def described_entry(entry: Cells) -> Described:
    """A row of `lists` as the comparison wants it.

    Where a list gives several addresses or contacts, none is compared: to differ from one of them says nothing.
    """
    contacts = _parts(entry.get("contacts"))
    emails = [contact for contact in contacts if _EMAIL.match(contact)]
    sites = [contact for contact in contacts if "." in contact and "@" not in contact and re.search("[a-z]", contact)]
    phones = [contact for contact in contacts if not re.search("[A-Za-z@]", contact)]
    countries = [*_parts(entry.get("country")), *_parts(entry.get("citizenships"))]
    return Described(
        name=entry["name"],
        aliases=tuple(_parts(entry.get("aliases"))),
        kind=_KINDS.get((entry.get("kind") or "").casefold()),
        countries=tuple(_countries(countries)),
        dates=tuple(_dates(_parts(entry.get("birth_dates")))),
        identifiers=_numbers(_parts(entry.get("identifiers"))),
        phone=_only(phones),
        email=_only(emails),
        website=_only(sites),
        address=_only(_parts(entry.get("addresses"))),
    )


def listed_entry(entry: Cells) -> Entry:
    """A row of `lists` as the index wants it."""
    return Entry(entry["list_id"], entry["entry_id"], described_entry(entry), entry.get("reference"))


def content_hash(cells: Cells, columns: Iterable[str]) -> str:
    """SHA-256 of the columns' cells, empty ones told from missing ones."""
    said = "\x1f".join("\x1e" if cells.get(name) is None else str(cells[name]) for name in columns)
    return hashlib.sha256(said.encode()).hexdigest()


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def _only(texts: list[str]) -> str | None:
    return texts[0] if len(texts) == 1 else None


def _countries(texts: Iterable[str]) -> list[str]:
    codes = (country_code(text) for text in texts)
    return sorted({code for code in codes if code})


def _dates(texts: Iterable[str]) -> list[str]:
    """Dates, with a span of years as each of them."""
    dates: list[str] = []
    for text in texts:
        first, _, last = text.partition("/")
        years = range(int(first[:4]), int(last[:4]) + 1) if last else range(0)
        if last and len(years) <= _LONGEST_SPAN:
            dates += [str(year) for year in years]
        else:
            dates += [first, last] if last else [first]
    return list(dict.fromkeys(dates))


def _numbers(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """`Passport A123 (Iran)` under its kind, without what stands around the number."""
    found: dict[str, list[str]] = {}
    for text in texts:
        kind = next((kind for kind, said in _NUMBER_KINDS if said.search(text)), None)
        number = (_IMO if kind == "imo" else _NUMBER).search(_BRACKETS.sub(" ", text))
        if kind and number:
            found.setdefault(kind, []).append(number[0].strip(" .-/"))
    return {kind: tuple(dict.fromkeys(numbers)) for kind, numbers in found.items()}

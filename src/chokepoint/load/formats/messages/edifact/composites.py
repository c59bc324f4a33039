"""Composite data elements of UN/EDIFACT as our cells: parties, times, places, amounts, weights, goods codes.

Source: UN/EDIFACT directories D.93A to D.23A: segments NAD, DTM, LOC, MOA, MEA and PIA; code lists 1131, 2379, 3055,
3227, 6411, 7143.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

from chokepoint.load.codes import normalised
from chokepoint.load.formats.messages.edifact.segments import Segment
from chokepoint.load.formats.messages.envelopes import Context
from chokepoint.load.formats.messages.said import party_id
from chokepoint.load.formats.messages.values import country, kilograms, number, plain

AGENCIES = {"9": "GLN", "16": "DUNS", "17": "BIC", "166": "SCAC", "11": "LLOYD'S", "20": "BIC-CONTAINER"}
"""Schemes of identifiers by the agency that keeps them (code list 3055)."""
_LOCAL = ("", "90", "91", "92", "86", "87", "89", "ZZZ", "ZZ")
"""Agencies that stand for the parties to the message: their numbers mean something between those two alone."""
_ORDER_WORDS = re.compile(r"(UN)?TO (THE )?ORDER( OF (THE )?SHIPPER)?\.?$|ORDER\.?$", re.IGNORECASE)
_TIMES = {
    "2": "%d%m%y",
    "3": "%m%d%y",
    "4": "%d%m%Y",
    "101": "%y%m%d",
    "102": "%Y%m%d",
    "201": "%y%m%d%H%M",
    "202": "%y%m%d%H%M%S",
    "203": "%Y%m%d%H%M",
    "204": "%Y%m%d%H%M%S",
    "205": "%Y%m%d%H%M",
    "301": "%y%m%d%H%M",
    "302": "%y%m%d%H%M%S",
    "303": "%Y%m%d%H%M",
    "304": "%Y%m%d%H%M%S",
    "5": "%d%m%Y%H%M",
    "718": "%Y%m%d",
    "719": "%Y%m%d%H%M",
    "717": "%y%m%d",
}
"""Formats of times (code list 2379); of a period, its first day."""
_BY_LENGTH = {6: "%y%m%d", 8: "%Y%m%d", 10: "%y%m%d%H%M", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_ZONES = {"UTC": "+00:00", "GMT": "+00:00", "ZZZ": "", "Z": "+00:00", "CET": "+01:00", "EST": "-05:00"}
_LOCODE = re.compile(r"([A-Z]{2})[ -]?[A-Z0-9]{3}$")
_COUNTRIES = "162"
"""The code list (1131) of countries."""
_GLN = 13
HS_KINDS = ("HS", "CV")
"""Kinds of article numbers (code list 7143) that are codes of the Harmonized System or extend it."""


def moment(text: str, form: str) -> str | None:
    """A time in ISO 8601, with its zone if it has one; NULL where it is none."""
    text = text.strip()
    zone = ""
    if form in ("205", "303", "304", "301", "302"):
        found = re.fullmatch(r"(\d+)([A-Z]{1,3}|[+-]?\d{4})?", text) if form != "205" else None
        if form == "205" and (offset := re.fullmatch(r"(\d{12})([+-])(\d\d)(\d\d)", text)):
            text, zone = offset[1], f"{offset[2]}{offset[3]}:{offset[4]}"
        elif found:
            text, zone = found[1], _ZONES.get(found[2] or "", "")
    if form in ("717", "718", "719", "711"):
        text = text.partition("-")[0] if "-" in text else text[: len(text) // 2]
    for pattern in (_TIMES.get(form), _BY_LENGTH.get(len(text))):
        if pattern and (found_time := _read(text, pattern)):
            clock = "%H" in pattern
            return f"{found_time.isoformat()}{zone}" if clock else f"{found_time:%Y-%m-%d}"
    iso = re.match(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?", text)
    return iso[0] if iso else None


def _read(text: str, pattern: str) -> datetime | None:
    lengths = sum(4 if letter == "Y" else 2 for letter in pattern if letter.isalpha())
    if len(text) != lengths or not text.isdigit():
        return None
    try:
        return datetime.strptime(text, pattern)
    except ValueError:
        return None


def time_of(segment: Segment) -> str | None:
    """The time of a DTM segment; NULL where it is none."""
    return moment(segment.at(1, 1), segment.at(1, 2))


def scheme_of(identifier: str, agency: str, context: Context) -> str | None:
    """The scheme of a party's identifier: a public one, or the two parties who agreed on it."""
    if agency in AGENCIES:
        return AGENCIES[agency]
    if agency in ("", "ZZZ", "ZZ") and is_gln(identifier):
        return "GLN"
    return context.pair or None if agency in _LOCAL else agency


def is_gln(text: str) -> bool:
    """Whether thirteen digits bear their check digit (GS1 General Specifications, section 7.9)."""
    if len(text) != _GLN or not (text.isascii() and text.isdigit()):
        return False
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(text[:-1]))
    return (weighed + int(text[-1])) % 10 == 0


def is_to_order(name: str) -> bool:
    """Whether the words in place of a consignee say that a bill of lading is made out to order."""
    return _ORDER_WORDS.fullmatch(" ".join(name.split())) is not None


def party_cells(segment: Segment, context: Context) -> dict[str, str | None]:
    """The cells of the party that a NAD segment names; `party_id` NULL where it names nobody."""
    name = " ".join(part for composite in segment.all(4) for part in _named(composite))
    free = segment.parts(3)
    street = segment.parts(5)
    if not name and free:
        name, free = free[0], free[1:]
    city, region, postcode = segment.at(6), segment.at(7) or segment.at(7, 3), segment.at(8)
    land = country(segment.at(9))
    if not name and not segment.at(2):
        return {"party_id": None}
    if is_to_order(name):
        return {"party_id": None, "name": name}
    identifier, agency = segment.at(2), segment.at(2, 2)
    if segment.at(2, 1) == "100" and not agency.isalnum():
        agency = ""
    return {
        "party_id": party_id(scheme_of(identifier, agency, context), identifier, name, land, city),
        "name": name or None,
        "address": ", ".join(part for part in (*free, *street, postcode) if part) or None,
        "city": city or None,
        "region": region or None,
        "country": land,
    }


def _named(composite: tuple[str, ...]) -> list[str]:
    """The lines of a party's name; the sixth component says how it is written."""
    return [part.strip() for part in composite[:5] if part.strip()]


def place_of(segment: Segment, element: int = 2) -> tuple[str | None, str | None]:
    """The place that a LOC segment names, UN/LOCODE before words, and its country as far as it is told."""
    code, agency = segment.at(element), segment.at(element, 2)
    name = segment.at(element, 3)
    coded = _LOCODE.match(code.upper())
    land = country(coded[1]) if coded and segment.at(element, 1) != _COUNTRIES else None
    if coded and land:
        return re.sub("[ -]", "", code.upper()), land
    alone = country(code) if len(code) == 2 else None
    if alone or segment.at(element, 1) == _COUNTRIES:
        return name or None, alone or country(code)
    related = segment.at(element + 2) or segment.at(element + 1)
    return name or (code if agency != "9" or not is_gln(code) else f"GLN {code}") or None, country(related)


def amount_of(text: str) -> str | None:
    """A number with a decimal point; NULL where it is none. Comma and point are decimal marks alike; groups are not
    written."""
    text = text.replace(" ", "")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    if text.endswith("-"):
        text = "-" + text[:-1]
    found = number(text)
    return plain(found) if found is not None else None


def weight_of(segment: Segment) -> Decimal | None:
    """Kilograms of a MEA segment that tells a gross weight; NULL where it tells anything else."""
    purpose, what = segment.at(1), segment.at(2)
    gross = what in ("G", "AAB", "AAD", "AAY", "ACN", "AET") or (purpose in ("G", "AAB", "AAD") and not what)
    if not gross or purpose not in ("AAE", "WT", "PD", "WX", "AAX", "AAY", "AAI", "CT", "TR", "G", "AAB", "AAD"):
        return None
    weight = kilograms(amount_of(segment.at(3, 1)), segment.at(3))
    return Decimal(weight) if weight is not None else None


def hs_code(text: str) -> str | None:
    """A code of the Harmonized System or of a nomenclature that extends it; NULL where it is none."""
    digits = re.sub(r"[.\s]", "", text)
    return normalised("hs", digits[:10] if digits.isdigit() else digits)

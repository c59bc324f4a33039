"""Elements of ANSI ASC X12 as our cells: times, amounts, identifiers of parties, codes of goods, means of carriage.

Source: ASC X12.3 data element dictionary: 66 (identification code qualifier), 91 (transportation method), 98 (entity),
235 (product id qualifier), 355 (unit), 374 (date/time qualifier), 623 (time code).
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

from chokepoint.load.codes import normalised
from chokepoint.load.formats.messages.envelopes import Context
from chokepoint.load.formats.messages.values import number, plain

_SCHEMES = {"1": "DUNS", "9": "DUNS+4", "UL": "GLN", "2": "SCAC", "24": "EIN", "FI": "EIN", "34": "SSN", "25": "SCAC"}
"""Schemes of identifiers by their qualifier; of others, the two parties agreed on the numbers."""
_ZONES = {"UT": "+00:00", "GM": "+00:00", "ET": "", "ES": "-05:00", "ED": "-04:00", "CS": "-06:00", "CD": "-05:00"}
_ZONES |= {"MS": "-07:00", "MD": "-06:00", "PS": "-08:00", "PD": "-07:00"}
MODES = {
    "A": "air",
    "AE": "air",
    "AC": "air",
    "AR": "air",
    "C": "multimodal",
    "I": "multimodal",
    "X": "multimodal",
    "J": "road",
    "LT": "road",
    "M": "road",
    "H": "road",
    "P": "own",
    "PT": "own",
    "R": "rail",
    "RC": "rail",
    "S": "sea",
    "O": "sea",
    "VE": "sea",
    "U": "courier",
    "D": "courier",
}
"""Means of carriage by method of transportation (element 91): air, containerized, intermodal, motor, rail, ocean,
parcel service; what is left out has no word of ours or several."""
TARIFFS = ("A", "B", "J", "H")
"""Commodity codes (element 23) of the Harmonized System: the US tariff, Schedule B, and what they grew from."""
HS_KINDS = ("HD", "HS")
"""Product numbers (element 235) that are codes of the Harmonized System."""
WORDS_FOR_GOODS = ("MF", "MN", "SN", "CH")
_POUNDS, _KILOGRAMS = Decimal("0.45359237"), Decimal(1)
_WEIGHTS = {"LB": _POUNDS, "01": _POUNDS, "KG": _KILOGRAMS, "50": _KILOGRAMS, "GR": Decimal("0.001")}
_WEIGHTS |= {
    "ST": Decimal("907.18474"),
    "MT": Decimal(1000),
    "TN": Decimal("907.18474"),
    "OZ": Decimal("0.028349523125"),
}


def scheme_of(qualifier: str, context: Context) -> str | None:
    """The scheme of an identifier."""
    return _SCHEMES.get(qualifier) or context.pair or None


def day(text: str) -> str | None:
    """A day of eight digits, or of six without the century; NULL where it is none."""
    pattern = {8: "%Y%m%d", 6: "%y%m%d"}.get(len(text))
    if pattern is None or not (text.isascii() and text.isdigit()):
        return None
    try:
        return f"{datetime.strptime(text, pattern):%Y-%m-%d}"
    except ValueError:
        return None


def moment(date: str, time: str = "", zone: str = "") -> str | None:
    """A day with the time of day, if it has one; NULL where it is none."""
    found = day(date)
    clock = re.fullmatch(r"([01]\d|2[0-3])([0-5]\d)([0-5]\d)?\d{0,2}", time)
    if not found or not clock:
        return found
    return f"{found}T{clock[1]}:{clock[2]}:{clock[3] or '00'}{_ZONES.get(zone, '')}"


def amount(text: str, implied: int = 0) -> str | None:
    """A number, with as many implied decimals; NULL where it is none."""
    found = number(text)
    if found is None:
        return None
    return plain(found.scaleb(-implied) if implied and "." not in text else found)


def kilograms(text: str, unit: str) -> Decimal | None:
    """A weight in kilograms; NULL where number or unit is not known."""
    weight, factor = number(text), _WEIGHTS.get(unit)
    return weight * factor if weight is not None and factor else None


def hs_code(text: str) -> str | None:
    """A code of the Harmonized System or of a tariff that extends it; NULL where it is none."""
    digits = re.sub(r"[.\s-]", "", text)
    return normalised("hs", digits[:10] if digits.isdigit() else digits)

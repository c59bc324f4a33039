"""Dates, numbers, countries, weights and means of carriage as our tables write them, from the codes of messages."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from chokepoint.load.codes import normalised
from chokepoint.reference.country_names import KOSOVO, country_code

KILOGRAMS = {
    "KGM": "1",
    "KG": "1",
    "TNE": "1000",
    "GRM": "0.001",
    "HGM": "0.1",
    "DTN": "100",
    "KTN": "1000000",
    "LBR": "0.45359237",
    "ONZ": "0.028349523125",
    "CWA": "45.359237",
    "CWI": "50.80234544",
    "STN": "907.18474",
    "LTN": "1016.0469088",
    "STI": "6.35029318",
}
"""Kilograms in one unit. Source: UN/ECE Recommendation 20, units of mass."""
MODES = {"1": "sea", "2": "rail", "3": "road", "4": "air", "5": "post", "6": "multimodal", "7": "pipeline"}
"""Source: UN/ECE Recommendation 19. 8 (inland water) and 9 (not told) have no word of ours."""
_TARIFFS = re.compile(
    r"\b(HS|HSC|HTS|HTSUS|CN|CN8|TARIC|NCM|harmoni[sz]ed|combined nomenclature|customs tariff|tariff code)\b",
    re.IGNORECASE,
)
"""Names of the Harmonized System and of nomenclatures that extend it."""
_CONTROLS = re.compile(r"\b(ECCN|export control classification|dual[- ]use code)\b", re.IGNORECASE)
_INCOTERMS = re.compile(r"\b(EXW|FCA|FAS|FOB|CFR|CIF|CPT|CIP|DAP|DPU|DDP|DAT|DAF|DES|DEQ|DDU|FOT|FOR|FOA)\b")
"""Three-letter terms of the editions of Incoterms from 1990 on, and FOT, FOR, FOA of earlier ones."""
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})?$")
_TIME = re.compile(r"(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$")
_LONGEST_HS = 10
_OTHER_COUNTRIES = {"EL": "GR", "UK": "GB", "XI": "GB", "1A": KOSOVO}
"""Codes that tax numbers and invoices write for countries that ISO 3166 writes otherwise."""


def day(text: str | None) -> str | None:
    """The day in ISO 8601, without a zone; as written where it is no date."""
    if not text:
        return None
    text = text.strip()
    if re.fullmatch(r"\d{8}", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    found = _DAY.match(text.partition("T")[0])
    return found[1] if found else text


def instant(date: str | None, time: str | None = None) -> str | None:
    """Day and time in ISO 8601, with the zone if one is given; the day alone where there is no time."""
    if not date:
        return None
    found, clock = _DAY.match(date.strip()), _TIME.match((time or "").strip())
    if not found or not clock:
        return day(date)
    return f"{found[1]}T{clock[1]}{clock[2] or found[2] or ''}"


def number(text: str | None) -> Decimal | None:
    """The number; NULL where it is none."""
    try:
        found = Decimal((text or "").strip().replace(" ", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 18 else None


def plain(value: Decimal) -> str:
    """A number in digits, without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def kilograms(text: str | None, unit: str | None) -> str | None:
    """A weight in kilograms; NULL where number or unit is not known."""
    weight, factor = number(text), KILOGRAMS.get((unit or "KGM").strip().upper())
    return plain(weight * Decimal(factor)) if weight is not None and factor else None


def country(text: str | None) -> str | None:
    """ISO 3166 alpha-2 of a code or name; NULL where it is none."""
    said = (text or "").strip()
    if not said:
        return None
    return normalised("country", _OTHER_COUNTRIES.get(said.upper(), said)) or country_code(said)


def tariff(list_name: str | None, code: str | None) -> str | None:
    """The Harmonized System code, where the list is that system or extends it; national digits beyond ten are cut."""
    if not code or not list_name or not _TARIFFS.search(re.sub(r"[_:/]", " ", list_name)):
        return None
    digits = re.sub(r"[.\s]", "", code)
    return normalised("hs", digits[:_LONGEST_HS] if digits.isdigit() else digits)


def incoterm(text: str | None) -> str | None:
    """The delivery term that a text names by its three letters."""
    found = _INCOTERMS.search((text or "").upper())
    return found[1] if found else None


def is_control_list(name: str | None) -> bool:
    """Whether a classification is that of an export control list."""
    return bool(name and _CONTROLS.search(name))


def account(text: str | None) -> str | None:
    """A bank account; NULL for an IBAN whose check digits do not agree."""
    return normalised("account", text.strip()) if text and text.strip() else None


def shortened(parts: list[str], most: int = 20_000) -> str | None:
    """Parts with `; ` between them, cut off at so many characters."""
    text = "; ".join(dict.fromkeys(part for part in parts if part))
    return (text if len(text) <= most else text[: most - 1] + "…") or None

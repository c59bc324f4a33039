"""Public codes: what is one, how it is written, and what was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from datetime import datetime
from functools import cache

from chokepoint.load.blocks import BETWEEN
from chokepoint.load.formats.messages.said import party_id
from chokepoint.reference.country_names import KOSOVO, country_names
from chokepoint.reference.note_codes import nearest_note_code, note_code

MEANINGS = {
    "country": "an ISO 3166 alpha-2 country code",
    "currency": "an ISO 4217 code",
    "hs": "a Harmonized System code of 4, 6, 8 or 10 digits",
    "hs_prefix": "the beginning of a Harmonized System code (2 to 10 digits)",
    "isic": "an ISIC Rev. 4 section letter, division, group or class",
    "account": "a valid IBAN: its check digits do not agree",
    "note": "a code of the published list of observations",
}
_ISIC_DIVISIONS = frozenset(f"{number:02}" for number in range(1, 100)) - frozenset(
    ["04", "34", "40", "44", "48", "54", "57", "67", "76", "83", "89"]
)
"""Divisions of ISIC Rev. 4 (United Nations Statistics Division, 2008)."""


def normalised(code: str, text: str, choices: tuple[str, ...] = ()) -> str | None:
    """The code as it is written, or None if it is none. `dates:` and a format gives an ISO time."""
    if code.startswith("dates:"):
        return _iso_time(text, code.removeprefix("dates:"))
    if code == "party":
        name, *rest = text.split(BETWEEN)
        land = _country_by_name(rest[0]) or rest[0] if rest else None
        return party_id(None, None, name, land, *rest[1:])
    if code == "choice":
        plain = re.sub(r"[\s-]+", "_", text).casefold()
        return text if text in choices else _among(plain, choices)
    return _CHECKS[code](text)


def suggestion(code: str, found: str | None, choices: tuple[str, ...]) -> str | None:
    """What was probably meant, or None."""
    if not found:
        return None
    if code == "choice":
        near = difflib.get_close_matches(found.casefold(), [word.casefold() for word in choices], n=1, cutoff=0.6)
        return _among(near[0], choices) if near else None
    guess = _GUESSES.get(code)
    return guess(found) if guess else None


def _among(plain: str, choices: tuple[str, ...]) -> str | None:
    return next((word for word in choices if word.casefold() == plain), None)


@cache
def _strptime() -> Callable[[str, str], datetime]:
    return datetime.strptime


def _iso_time(text: str, form: str) -> str | None:
    try:
        return _strptime()(text, form).isoformat()
    except ValueError:
        return None


@cache
def _country_codes() -> frozenset[str]:
    """ISO 3166-1 alpha-2, and of ISO 3166-3 the alpha-2 codes of states that are no more: old items name them."""
    import pycountry  # noqa: PLC0415

    former = {entry.alpha_2 for entry in pycountry.historic_countries if hasattr(entry, "alpha_2")}
    return frozenset({entry.alpha_2 for entry in pycountry.countries} | former | {KOSOVO})


@cache
def _currencies() -> dict[str, str]:
    import pycountry  # noqa: PLC0415

    return {entry.alpha_3: entry.name for entry in pycountry.currencies}


def _country(text: str) -> str | None:
    code = text.upper()
    return code if code in _country_codes() else None


def _country_by_name(text: str) -> str | None:
    if code := _country(text):
        return code
    import pycountry  # noqa: PLC0415

    known = pycountry.countries.get(alpha_3=text.upper()) if len(text) == 3 else None
    return known.alpha_2 if known else country_names().get(text.casefold())


def _currency(text: str) -> str | None:
    code = text.upper()
    return code if code in _currencies() else None


def _digits(text: str) -> str:
    return re.sub(r"[.\s]", "", text)


def _hs(text: str) -> str | None:
    digits = _digits(text)
    return digits if re.fullmatch(r"(?!00|77)(\d\d){2,5}", digits) else None


def _hs_prefix(text: str) -> str | None:
    digits = _digits(text)
    return digits if re.fullmatch(r"(?!00|77)\d{2,10}", digits) else None


def _isic(text: str) -> str | None:
    code = _digits(text).upper()
    if re.fullmatch("[A-U]", code):
        return code
    return code if re.fullmatch(r"\d{2,4}", code) and code[:2] in _ISIC_DIVISIONS else None


def _account(text: str) -> str | None:
    """An account as written; an IBAN without blanks. None for an IBAN whose check digits do not agree.

    What only resembles an IBAN (no such country, another length or layout) is an account of another kind.
    """
    plain = re.sub(r"[\s-]", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", plain):
        return text
    from schwifty import IBAN, exceptions  # noqa: PLC0415 (heavy: only where an account looks like an IBAN)

    try:
        return str(IBAN(plain))
    except exceptions.InvalidChecksumDigits:
        return None
    except exceptions.SchwiftyException:
        return text


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "country": _country,
    "country_by_name": _country_by_name,
    "currency": _currency,
    "hs": _hs,
    "hs_prefix": _hs_prefix,
    "isic": _isic,
    "account": _account,
    "note": note_code,
}


def _country_guess(found: str) -> str | None:
    plain = found.casefold().strip(" .")
    known = country_names()
    if plain in known:
        return known[plain]
    near = difflib.get_close_matches(plain, [name for name in known if len(name) > 3], n=1, cutoff=0.75)
    return known[near[0]] if near else None


def _currency_guess(found: str) -> str | None:
    signs = {"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "JPY", "₩": "KRW", "₹": "INR", "₽": "RUB"}
    if found in signs:
        return signs[found]
    plain = found.casefold()
    names = {name.casefold(): code for code, name in _currencies().items()}
    if plain in names:
        return names[plain]
    near = difflib.get_close_matches(found.upper(), sorted(_currencies()), n=1, cutoff=0.6)
    return near[0] if near else None


def _hs_guess(found: str) -> str | None:
    digits = _digits(found)
    return _hs("0" + digits) if re.fullmatch(r"\d{5}|\d{7}|\d{9}", digits) else None


def _isic_guess(found: str) -> str | None:
    return _isic(found[1:]) if re.match(r"[A-Ua-u]\d", found) else None


_GUESSES: dict[str, Callable[[str], str | None]] = {
    "country": _country_guess,
    "currency": _currency_guess,
    "hs": _hs_guess,
    "isic": _isic_guess,
    "note": nearest_note_code,
}

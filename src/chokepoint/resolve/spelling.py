"""Cells in one spelling, so that equal ones are equal wherever they are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

LEAST_DIGITS = 6
"""Digits below which a text is no telephone number."""
NATIONAL_DIGITS = 9
"""Trailing digits that are compared: what stands before is a country's prefix or a trunk zero, written or not."""

_NOT_LETTERS = re.compile(r"[\W_]+")
_NOT_DIGITS = re.compile(r"\D+")
_SCHEME = re.compile(r"^[a-z]+://")
_NOT_DECOMPOSED = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
_APOSTROPHES = re.compile(r"['’‘`´ʻʼʾʿ]")


@lru_cache(maxsize=200_000)
def plain(town: str) -> str:
    """A text without case, marks and punctuation, for comparison."""
    parts = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", town.casefold()))
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign)).translate(_NOT_DECOMPOSED)
    return " ".join(re.sub(r"[^\w]+", " ", bare).split())


def phone(cell: str) -> str:
    """The last digits of a number; empty where there are too few."""
    digits = _NOT_DIGITS.sub("", cell)
    return digits[-NATIONAL_DIGITS:] if len(digits) >= LEAST_DIGITS else ""


def email(cell: str) -> str:
    """The address in lower case; empty where it is none."""
    text = cell.strip().casefold()
    return text if "@" in text else ""


def website(cell: str) -> str:
    """The host without `www.`."""
    return _SCHEME.sub("", cell.strip().casefold()).split("/")[0].removeprefix("www.")


def number(cell: str) -> str:
    """Letters and digits, upper case."""
    return _NOT_LETTERS.sub("", cell).upper()


SPELLING: Mapping[str, Callable[[str], str]] = {
    "city": plain,
    "address": plain,
    "phone": phone,
    "email": email,
    "website": website,
    "registration_number": number,
    "tax_id": number,
    "account": number,
}
"""How the cells of a column are brought into one spelling; columns not named stay as they are."""

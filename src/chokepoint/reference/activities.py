"""Activities by ISIC Rev. 4: what they are called, which are part of which, and which one a text means.

Source: United Nations, International Standard Industrial Classification, Rev. 4, 2008, structure and explanatory
notes; titles shortened. The words of `activity_words.csv` are ours.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from chokepoint.reference.packaged import rows

SECTIONS = {
    "A": ("01", "03"),
    "B": ("05", "09"),
    "C": ("10", "33"),
    "D": ("35", "35"),
    "E": ("36", "39"),
    "F": ("41", "43"),
    "G": ("45", "47"),
    "H": ("49", "53"),
    "I": ("55", "56"),
    "J": ("58", "63"),
    "K": ("64", "66"),
    "L": ("68", "68"),
    "M": ("69", "75"),
    "N": ("77", "82"),
    "O": ("84", "84"),
    "P": ("85", "85"),
    "Q": ("86", "88"),
    "R": ("90", "93"),
    "S": ("94", "96"),
    "T": ("97", "98"),
    "U": ("99", "99"),
}
"""First and last division of each section, by its letter."""

UNFOLDED = str.maketrans({"ı": "i", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l"})
"""Letters that do not decompose into a plain letter and a mark."""


@cache
def titles() -> dict[str, str]:
    """Short title by code: divisions, some groups, every class of divisions 45 to 47."""
    return {row["code"]: row["title"] for row in rows("activity_titles.csv")}


def title(industry: str) -> str:
    """The short title of an activity, or of the nearest activity above it; empty for a section or an unknown code."""
    for length in range(len(industry), 1, -1):
        if industry[:length] in titles():
            return titles()[industry[:length]]
    return ""


def is_within(industry: str, above: str) -> bool:
    """Whether an activity is `above` or part of it; `above` may be the letter of a section."""
    if above in SECTIONS:
        first, last = SECTIONS[above]
        return first <= industry[:2] <= last
    return industry.startswith(above)


def industry_of(text: str) -> str | None:
    """The ISIC code that a text in words means, by its longest words; None where none or two codes are meant."""
    tokens = fold(text).split()
    found: dict[str, int] = {}
    for phrase, industry in _phrases().items():
        if all(any(token.startswith(stem) for token in tokens) for stem in phrase):
            found[industry] = max(found.get(industry, 0), sum(map(len, phrase)))
    longest = [industry for industry, length in found.items() if length == max(found.values())]
    return longest[0] if len(longest) == 1 else None


def fold(text: str) -> str:
    """Lower case without marks; what is no letter and no digit becomes a space."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(UNFOLDED))
    return re.sub(r"[^a-z0-9]+", " ", "".join(one for one in plain if not unicodedata.combining(one))).strip()


@cache
def _phrases() -> dict[tuple[str, ...], str]:
    """ISIC code by the word beginnings that a text must hold, in any order."""
    return {
        tuple(fold(phrase).split()): row["industry"]
        for row in rows("activity_words.csv")
        for phrase in row["words"].split(";")
    }

"""Latin words in plain lower-case letters."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

UNDECOMPOSED = str.maketrans(
    {
        "ı": "i",
        "ß": "ss",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ŋ": "ng",
        "ə": "a",
        "ɛ": "e",
        "ŧ": "t",
        "ĸ": "k",
        "ƒ": "f",
        "ɓ": "b",
        "ɗ": "d",
        "ƙ": "k",
        "ɣ": "gh",
        "ʻ": "",
        "ʼ": "",
        "ʿ": "",
        "ʾ": "",
        "ʽ": "",
        "ʹ": "",
        "ʺ": "",
    }
)
"""Letters that do not decompose into a plain letter and a mark."""

SPELT_OUT = (
    str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "đ": "dj"}),
    str.maketrans(
        {
            "š": "sh",
            "ş": "sh",
            "ș": "sh",
            "č": "ch",
            "ç": "ch",
            "ć": "ch",
            "ž": "zh",
            "đ": "dj",
            "ğ": "gh",
            "ñ": "ny",
            "ń": "n",
            "ł": "l",
            "ż": "zh",
            "ś": "sh",
            "ö": "oe",
            "ü": "ue",
            "ə": "e",
            "ř": "rz",
            "ē": "e",
            "ō": "ou",
            "ū": "uu",
        }
    ),
)
"""Letters with marks as passports (ICAO 9303, part 3, section 6) and newspapers spell them without marks."""


def plain(word: str) -> str:
    """Lower-case ASCII letters and digits of a word in Latin letters."""
    if word.isascii():
        return "".join(filter(str.isalnum, word.lower()))
    folded = unicodedata.normalize("NFKD", word.replace("İ", "i").lower().translate(UNDECOMPOSED))
    return "".join(one for one in folded if one.isascii() and one.isalnum())


@lru_cache(maxsize=1 << 15)
def spellings(word: str) -> tuple[str, ...]:
    """The plain spelling of a word, then others that its marked letters are known to be written with."""
    if word.isascii():
        return (plain(word),)
    lower = unicodedata.normalize("NFC", word.replace("İ", "i").lower())
    return tuple(dict.fromkeys([plain(word), *(plain(lower.translate(table)) for table in SPELT_OUT)]))

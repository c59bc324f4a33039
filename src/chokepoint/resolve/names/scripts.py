"""Which script a letter, a word, a text is written in."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter
from functools import lru_cache

LATIN, CYRILLIC, GREEK, ARABIC, HEBREW = "latin", "cyrillic", "greek", "arabic", "hebrew"
HAN, KANA, HANGUL, THAI, OTHER, NONE = "han", "kana", "hangul", "thai", "other", "none"

_RANGES = (
    (0x0041, LATIN),
    (0x0250, LATIN),
    (0x02B0, NONE),
    (0x0370, GREEK),
    (0x0400, CYRILLIC),
    (0x0530, OTHER),
    (0x0590, HEBREW),
    (0x0600, ARABIC),
    (0x0700, OTHER),
    (0x0750, ARABIC),
    (0x0780, OTHER),
    (0x08A0, ARABIC),
    (0x0900, OTHER),
    (0x0E00, THAI),
    (0x0E80, OTHER),
    (0x1100, HANGUL),
    (0x1200, OTHER),
    (0x1C80, CYRILLIC),
    (0x1C90, OTHER),
    (0x1D00, LATIN),
    (0x1F00, GREEK),
    (0x2000, NONE),
    (0x2C60, LATIN),
    (0x2C80, OTHER),
    (0x2DE0, CYRILLIC),
    (0x2E00, NONE),
    (0x2E80, HAN),
    (0x3000, NONE),
    (0x3005, HAN),
    (0x3008, NONE),
    (0x3040, KANA),
    (0x3100, OTHER),
    (0x3130, HANGUL),
    (0x3190, OTHER),
    (0x31F0, KANA),
    (0x3200, OTHER),
    (0x3400, HAN),
    (0xA000, OTHER),
    (0xA640, CYRILLIC),
    (0xA6A0, OTHER),
    (0xA720, LATIN),
    (0xA800, OTHER),
    (0xA960, HANGUL),
    (0xA980, OTHER),
    (0xAC00, HANGUL),
    (0xD800, OTHER),
    (0xF900, HAN),
    (0xFB00, LATIN),
    (0xFB13, OTHER),
    (0xFB1D, HEBREW),
    (0xFB50, ARABIC),
    (0xFE00, NONE),
    (0xFE70, ARABIC),
    (0xFF00, NONE),
    (0x10000, OTHER),
    (0x20000, HAN),
    (0x32000, OTHER),
)
"""First code point of each range and the script of its letters. Source: the Unicode Standard, blocks."""

_STARTS = [start for start, _ in _RANGES]


@lru_cache(maxsize=1 << 14)
def script_of(letter: str) -> str:
    """The script of one character; `none` for what is no letter and no mark."""
    if unicodedata.category(letter)[0] not in "LM":
        return NONE
    position = bisect_right(_STARTS, ord(letter)) - 1
    return _RANGES[position][1] if position >= 0 else NONE


def main_script(text: str) -> str:
    """The script of most letters of a text, the first one on a tie; `kana` where kana stand among Han characters."""
    found = Counter(script for script in map(script_of, text) if script != NONE)
    if not found:
        return NONE
    script = found.most_common(1)[0][0]
    return KANA if script == HAN and found[KANA] else script


CYRILLIC_LOOKALIKES = str.maketrans("АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝ", "ABESIJKMHOPCTYXaesijopcyxhdqw")
GREEK_LOOKALIKES = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ", "ABEZHIKMNOPTYXaiknoptux")
LATIN_AS_CYRILLIC = str.maketrans("ABEKMHOPCTYXaeopcyxi", "АВЕКМНОРСТУХаеорсухі")
LATIN_AS_GREEK = str.maketrans("ABEZHIKMNOPTYXo", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο")


def in_one_alphabet(word: str) -> str:
    """A word that mixes Latin with Cyrillic or Greek, its lookalikes written in the alphabet of its other letters.

    Letters that only one alphabet has decide; where none does, it is read as Latin.
    """
    scripts = {script_of(letter) for letter in word}
    for script, lookalikes, back in (
        (CYRILLIC, CYRILLIC_LOOKALIKES, LATIN_AS_CYRILLIC),
        (GREEK, GREEK_LOOKALIKES, LATIN_AS_GREEK),
    ):
        if script in scripts and LATIN in scripts:
            as_latin = word.translate(lookalikes)
            if all(script_of(letter) != script for letter in as_latin):
                return as_latin
            return word.translate(back)
    return word

"""Greek words in Latin letters. Source: ELOT 743 (ISO 843), with the habits of the press as other readings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = {
    **dict(zip("αβγδεζηικλμνοπρστυω", "avgdeziiklmnoprstyo", strict=True)),
    **{"θ": "th", "ξ": "x", "φ": "f", "χ": "ch", "ψ": "ps", "ς": "s"},
}
_PAIRS = {"ου": "ou", "γγ": "ng", "γξ": "nx", "γχ": "nch", "γκ": "gk", "ντ": "nt", "μπ": "b", "τσ": "ts", "τζ": "tz"}
_VOICED = re.compile("([αεη])υ")
_UNVOICED_NEXT = frozenset("θκξπστφχψς")
_HABITS: tuple[dict[str, str], ...] = (
    {},
    {"χ": "h", "υ": "i", "ου": "u", "γκ": "g", "φ": "ph", "ει": "i", "αι": "e", "ντ": "d"},
    {"χ": "h", "ντ": "d", "η": "e", "γι": "y", "γε": "ye", "β": "b"},
    {"χ": "kh", "υ": "i", "ου": "u", "μπ": "mp", "ει": "i", "γ": "gh", "δ": "dh", "ξ": "ks"},
    {"φ": "ph", "ου": "u", "η": "e", "ει": "i", "αι": "ae", "κ": "c"},
)
"""Pairs and letters that other habits write differently, the standard (none) first."""


@lru_cache(maxsize=1 << 15)
def spellings(word: str) -> tuple[str, ...]:
    """The Latin spellings of a word in Greek letters, the standard one first."""
    bare = unicodedata.normalize("NFD", word.lower())
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return tuple(dict.fromkeys(_spell(bare, habit) for habit in _HABITS))


def _spell(word: str, habit: dict[str, str]) -> str:
    out: list[str] = []
    position = 0
    while position < len(word):
        pair = word[position : position + 2]
        if _VOICED.fullmatch(pair):
            following = word[position + 2 : position + 3]
            out.append(_LETTERS[pair[0]] + ("f" if not following or following in _UNVOICED_NEXT else "v"))
            position += 2
        elif len(pair) == 2 and (pair in habit or pair in _PAIRS):
            spelt = habit.get(pair) or _PAIRS[pair]
            out.append("d" if pair == "ντ" and position == 0 else spelt)
            position += 2
        else:
            letter = pair[0]
            out.append(habit.get(letter) or _LETTERS.get(letter, letter if letter.isalnum() else ""))
            position += 1
    return "".join(out)

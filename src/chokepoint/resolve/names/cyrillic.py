"""Cyrillic words in Latin letters.

The first spelling follows the passport and press habit (BGN/PCGN without apostrophes); others follow the German,
French, Polish and scholarly ones. Source: BGN/PCGN 1947 (Russian), 2019 (Ukrainian), 1979 (Belarusian); ICAO 9303.
"""

from __future__ import annotations

import re
from functools import lru_cache

_RUSSIAN = {
    **dict(zip("абвгдзийклмнопрстуфыэ", "abvgdziyklmnoprstufye", strict=True)),
    **{"е": "e", "ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"},
    **{"ъ": "", "ь": "", "ю": "yu", "я": "ya", "ў": "u", "ґ": "g", "є": "ye", "і": "i", "ї": "yi"},
    **{"ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ѓ": "gj", "ќ": "kj", "ѕ": "dz"},
    **{"ә": "a", "ғ": "gh", "қ": "q", "ң": "ng", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "ҳ": "h", "ҷ": "j"},
    **{"ӣ": "i", "ӯ": "u", "җ": "j", "ҙ": "z", "ҡ": "q", "ҫ": "s", "ѣ": "e", "ѳ": "f", "ѵ": "i"},
}
_UKRAINIAN = {**_RUSSIAN, "г": "h", "и": "y", "й": "i", "є": "ie", "ї": "i", "ю": "iu", "я": "ia"}
_SERBIAN = {**_RUSSIAN, "ж": "z", "х": "h", "ц": "c", "ч": "c", "ш": "s"}
_OTHER_HABITS = (
    {**_RUSSIAN, "й": "i", "ю": "iu", "я": "ia", "е": "e", "ё": "e", "х": "h", "щ": "sch"},
    {**_RUSSIAN, "в": "w", "ж": "sch", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch", "й": "j", "ю": "ju", "я": "ja"},
    {**_RUSSIAN, "у": "ou", "ч": "tch", "ш": "ch", "ж": "j", "ю": "iou", "я": "ia", "й": "i", "ё": "io"},
    {**_RUSSIAN, "й": "j", "ю": "ju", "я": "ja", "ж": "z", "ш": "s", "ч": "c", "ц": "c", "х": "ch", "ё": "jo"},
)
"""Press, German, French and scholarly (ISO 9 without marks) habits."""

_ENDINGS = ((re.compile("(ий|ый)$"), ("y", "i", "iy", "ii", "ij")),)
_UKRAINIAN_ONLY = frozenset("іїєґ")
_SERBIAN_ONLY = frozenset("ђјљњћџѓќѕ")


@lru_cache(maxsize=1 << 15)
def spellings(word: str) -> tuple[str, ...]:
    """The Latin spellings of a word in Cyrillic letters, the most usual first; at most 12."""
    lower = word.lower()
    letters = frozenset(lower)
    if letters & _SERBIAN_ONLY:
        tables: tuple[dict[str, str], ...] = (
            _SERBIAN,
            {**_SERBIAN, "ж": "zh", "ч": "ch", "ш": "sh", "ћ": "ch", "џ": "dzh"},
            _RUSSIAN,
        )
    elif letters & _UKRAINIAN_ONLY:
        tables = (_UKRAINIAN, _RUSSIAN, *_OTHER_HABITS[:2])
    else:
        tables = (_RUSSIAN, *_OTHER_HABITS, _UKRAINIAN, _SERBIAN)
    found: dict[str, None] = {}
    for table in tables:
        for spelling in _with_endings(lower, table):
            found.setdefault(spelling)
            if "ks" in spelling and "кс" in lower:
                found.setdefault(spelling.replace("ks", "x"))
    return tuple(found)[:12]


def _with_endings(word: str, table: dict[str, str]) -> list[str]:
    """The spellings of one table: endings such as -ий have several, and е is also written ye at the start."""
    ends: tuple[str, ...] = ("",)
    stem = word
    for pattern, spelt in _ENDINGS:
        if pattern.search(word):
            stem, ends = pattern.sub("", word), spelt[:3]
    body = "".join(table.get(letter, letter if letter.isalnum() else "") for letter in stem)
    spelled = [body + end for end in ends]
    if word.startswith("е"):
        spelled += ["y" + one for one in spelled if one.startswith("e")]
    return spelled

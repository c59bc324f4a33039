"""Words in Arabic and Hebrew letters, in Latin letters.

Short vowels are not written, so a word that no table knows is spelt by rule: the letters w and y are vowels between
consonants, and `a` stands where two consonants would open or crowd a syllable. The phonetic key, which holds no
vowels, is what joins such a spelling to another. Source of the consonants: BGN/PCGN 1956 (Arabic), 1958 (Persian),
2018 (Hebrew), without marks.
"""

from __future__ import annotations

from functools import lru_cache

ARABIC_LETTERS = {
    **dict(zip("بتجحدرزسصضطظفقكلمنه", "btjhdrzssdtzfqklmnh", strict=True)),
    **{"ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh", "ا": "A", "أ": "A", "إ": "I", "آ": "A", "ى": "A"},
    **{"و": "W", "ي": "Y", "ة": "E", "ء": "", "ئ": "Y", "ؤ": "W", "ع": "a", "ٱ": "A"},
    **{"پ": "p", "چ": "ch", "ژ": "zh", "گ": "g", "ک": "k", "ی": "Y", "ۀ": "E", "ے": "Y", "ہ": "h", "ھ": "h"},
    **{"ٹ": "t", "ڈ": "d", "ڑ": "r", "ں": "n", "ټ": "t", "ډ": "d", "ړ": "r", "ږ": "zh", "ښ": "sh", "ګ": "g"},
    **{"ڼ": "n", "ې": "Y", "ۍ": "Y", "ڤ": "v", "ۆ": "W", "ێ": "Y", "ە": "E", "ڕ": "r", "ڵ": "l", "څ": "ts", "ځ": "dz"},
}
"""Consonants in lower case; upper case for letters that may be vowels: A, I, W, Y, and E at the end of a word."""

PERSIAN_ONLY = frozenset("پچژگکی")
"""Letters that Persian writes and Arabic does not."""
_PERSIAN = {"ض": "z", "ذ": "z", "ظ": "z", "ث": "s", "ص": "s", "ق": "gh", "و": "W"}

HEBREW_LETTERS = {
    **dict(zip("בגדהזטכלמנסקרת", "bgdhztklmnskrt", strict=True)),
    **{"א": "A", "ו": "W", "ח": "ch", "י": "Y", "ך": "k", "ם": "m", "ן": "n", "ע": "a", "פ": "p", "ף": "f"},
    **{"צ": "ts", "ץ": "ts", "ש": "sh", "ײ": "Y", "װ": "W"},
}
_HEBREW_SOFT = {"b": "v", "k": "ch", "p": "f", "sh": "s", "ch": "h", "ts": "tz", "W": "v"}
"""Consonants that are spoken in two ways, or spelt in two."""

_OPENING_LISTED = "st sht sp shp sk shv shm shn shl br kr gr fr pr tr dr bl kl gl fl pl sv sl sm sn tsv"
_OPENING = frozenset(_OPENING_LISTED.split())
_CLOSING_LISTED = "rn rt rg rd rk rm rsh rts lt ld lk lts nd nt nk ns nts st sht kht cht mp ft ks"
_CLOSING = frozenset(_CLOSING_LISTED.split())
MOST_HEBREW = 12
_VOWELS = frozenset("aeiou")
_MAY_BE_VOWELS = frozenset("AIWYE")


@lru_cache(maxsize=1 << 15)
def arabic_spellings(word: str) -> tuple[str, ...]:
    """The Latin spellings of a word in Arabic letters, by rule."""
    units = _units(word, ARABIC_LETTERS)
    spelled = [_vocalised(units), _vocalised(units, short="e"), _vocalised(units, long_u="o")]
    if "j" in units:
        spelled.append(_vocalised(["g" if unit == "j" else unit for unit in units]))
    persian = _persian(word)
    spelled.append(_vocalised(units, short="e", clusters=True))
    spelled = persian + spelled if PERSIAN_ONLY & set(word) else spelled + persian
    if units and units[-1] == "E":
        spelled.append(_vocalised([*units[:-1], "a", "t"]))
        spelled.append(_vocalised([*units[:-1], "e", "h"]))
    elif units and units[-1] == "h":
        spelled.append(_vocalised([*units[:-1], "e"]))
    return tuple(dict.fromkeys(one for one in spelled if one))


def _persian(word: str) -> list[str]:
    """The spellings of a word as Persian: its sounds of z and s, w as v, y at the end after another as i."""
    units = _units(word.replace("ایی", "اعی").replace("ائی", "اعی"), {**ARABIC_LETTERS, **_PERSIAN, "ع": "e"})
    spoken = ["v" if unit == "W" and 0 < at < len(units) - 1 else unit for at, unit in enumerate(units)]
    plain = [_vocalised(units), _vocalised(units, short="e"), _vocalised(spoken)]
    return plain + [one.replace("zh", "j") for one in plain if "zh" in one]


@lru_cache(maxsize=1 << 15)
def hebrew_spellings(word: str) -> tuple[str, ...]:
    """The Latin spellings of a word in Hebrew letters, by rule; at most `MOST_HEBREW`."""
    units = _units(word[0] + word[1:].replace("או", "ו").replace("אי", "י") if word else "", HEBREW_LETTERS)
    if units and units[-1] == "k" and word.endswith("ך"):
        units[-1] = "ch"
    variants = [units]
    for at, unit in enumerate(units):
        soft = _HEBREW_SOFT.get(unit)
        if soft and (at or unit in ("ch", "W", "sh")) and len(variants) < 8:
            variants += [[*one[:at], soft, *one[at + 1 :]] for one in variants]
    spelled = [_vocalised(one, long_u="o") for one in variants[:8]]
    spelled += [_vocalised(one, short="e", clusters=True) for one in variants[:4]]
    spelled += [_vocalised(one) for one in variants[:4]]
    return tuple(dict.fromkeys(one for one in spelled if one))[:MOST_HEBREW]


def _units(word: str, letters: dict[str, str]) -> list[str]:
    found = [letters.get(letter, letter if letter.isascii() and letter.isalnum() else "") for letter in word]
    return [unit for unit in found if unit]


def _vocalised(units: list[str], short: str = "a", long_u: str = "u", clusters: bool = False) -> str:
    """Units as one word: possible vowels settled by their neighbours, `short` put between crowded consonants.

    With `clusters`, what European names begin and end with stays together: Stern, Brand.
    """
    sounds: list[str] = []
    for at, unit in enumerate(units):
        before = "".join(sounds)[-1:]
        after = units[at + 1] if at + 1 < len(units) else ""
        sounds.append(_settled(unit, before, after, long_u))
    return "".join(_filled([sound for sound in sounds if sound], short, clusters))


def _settled(unit: str, before: str, after: str, long_u: str) -> str:
    """One unit as a sound: w and y are consonants at the start of a word and beside a written vowel."""
    if unit not in _MAY_BE_VOWELS:
        return unit
    if unit in "AIE":
        return {"A": "a", "I": "i", "E": "a"}[unit] if before != "a" else ""
    consonant, vowel = ("w", long_u) if unit == "W" else ("y", "i")
    glide = before == "i" and unit == "W"
    beside = not before or (before in _VOWELS and not glide) or after in ("A", "E")
    return consonant if beside else vowel


def _filled(sounds: list[str], short: str, clusters: bool) -> list[str]:
    """A short vowel after the first of two consonants that open the word, and within three or at the end of two."""
    filled: list[str] = []
    run = 0
    for at, sound in enumerate(sounds):
        if sound[0] in _VOWELS:
            run = 0
        else:
            pair = (filled[-1] if filled else "") + sound
            opens = run == 1 and len(filled) == 1 and not (clusters and pair in _OPENING)
            closes = run == 1 and at == len(sounds) - 1 and not (clusters and pair in _CLOSING)
            if opens or closes or run == 2:
                filled.append(short)
                run = 0
            run += 1
        filled.append(sound)
    return filled

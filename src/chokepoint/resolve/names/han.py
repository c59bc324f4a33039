"""Chinese names: Han characters through pinyin, and Latin syllables that may stand for pinyin.

Readings besides pinyin: Cantonese and Hokkien of family names and frequent given characters (as Hong Kong, Singapore
and Malaysia spell them) from packaged tables, Wade-Giles by rule. Source of the rules: Wade-Giles as tabled by the
Library of Congress (1997); pinyin per ISO 7098:2015.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import product

from chokepoint.reference.packaged import rows

_SYLLABLES = {
    "": "a o e ai ei ao ou an en ang eng er",
    "b": "a o ai ei ao an en ang eng i ie iao ian in ing u",
    "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
    "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u",
    "f": "a o ei ou an en ang eng u",
    "d": "a e ai ei ao ou an en ang eng ong i ie iao iu ian ing u uo ui uan un",
    "t": "a e ai ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
    "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan ue v",
    "l": "a e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un ue v",
    "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "k": "a e ai ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "j": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "q": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "x": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "zh": "a e i ai ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "ch": "a e i ai ao ou an en ang eng ong u uo uai ui uan un uang",
    "sh": "a e i ai ei ao ou an en ang eng u ua uo uai ui uan un uang",
    "r": "e i ao ou an en ang eng ong u uo ui uan un",
    "z": "a e i ai ei ao ou an en ang eng ong u uo ui uan un",
    "c": "a e i ai ao ou an en ang eng ong u uo ui uan un",
    "s": "a e i ai ao ou an en ang eng ong u uo ui uan un",
    "y": "a ao e i in ing o ong ou u uan ue un an ang",
    "w": "a ai an ang ei en eng o u",
}
_WADE_INITIALS = {
    **{"b": "p", "d": "t", "g": "k", "j": "ch", "q": "ch", "x": "hs", "zh": "ch", "z": "ts", "c": "ts", "r": "j"},
}
_WADE_WHOLE = {
    **{"zi": "tzu", "ci": "tzu", "si": "szu", "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "er": "erh"},
    **{"you": "yu", "yan": "yen", "ye": "yeh", "yi": "i", "yue": "yueh", "yong": "yung", "guo": "kuo", "kuo": "kuo"},
    **{"huo": "huo", "ge": "ko", "ke": "ko", "he": "ho", "xiong": "hsiung", "jiong": "chiung", "gui": "kuei"},
    **{"kui": "kuei", "shuo": "shuo", "e": "o"},
}
_WADE_FINALS = {"ian": "ien", "ie": "ieh", "ue": "ueh", "uo": "o", "ong": "ung", "iong": "iung"}
OTHER_SPELLINGS = {
    "lyu": "lv",
    "lu": "lv",
    "nyu": "nv",
    "nu": "nv",
    "ssu": "si",
    "tsu": "zi",
    "hsu": "xu",
    "soong": "song",
}
MOST_READINGS = 12
LONGEST_WORD = 20
"""Letters; a longer Latin word is not read as Chinese."""

FAMILY_PINYIN = {
    **{"曾": "zeng", "单": "shan", "單": "shan", "区": "ou", "區": "ou", "仇": "qiu", "解": "xie", "查": "zha"},
    **{"任": "ren", "盖": "ge", "朴": "piao", "翟": "zhai", "尉": "yu", "万": "wan", "种": "chong", "乐": "yue"},
    **{"缪": "miao", "瞿": "qu", "隗": "wei", "覃": "qin", "员": "yun", "沈": "shen", "褚": "chu", "召": "shao"},
}
"""Characters that read otherwise as a family name than in other words."""

_COMPOUND_FAMILIES_LISTED = (
    "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 司徒 东方 東方 令狐 皇甫 慕容 公孙 "
    "公孫 尉迟 尉遲 长孙 長孫 夏侯 轩辕 端木 南宫 南宮 独孤 獨孤"
)
COMPOUND_FAMILIES = frozenset(_COMPOUND_FAMILIES_LISTED.split())
COMPOUND_PINYIN = {"尉迟": "yuchi", "尉遲": "yuchi", "长孙": "zhangsun", "長孫": "zhangsun"}


@cache
def pinyin_syllables() -> frozenset[str]:
    """Every syllable of Standard Chinese without its tone, ü as v."""
    return frozenset(initial + final for initial, finals in _SYLLABLES.items() for final in finals.split())


def wade_giles(pinyin: str) -> str:
    """A syllable of pinyin in Wade-Giles without apostrophes and marks."""
    if pinyin in _WADE_WHOLE:
        return _WADE_WHOLE[pinyin]
    initial = next((one for one in ("zh", "ch", "sh", pinyin[:1]) if one in _SYLLABLES and pinyin.startswith(one)), "")
    final = pinyin[len(initial) :]
    final = _WADE_FINALS.get(final, final).replace("v", "u")
    return _WADE_INITIALS.get(initial, initial) + final


@cache
def _meanings() -> dict[str, tuple[str, ...]]:
    """The syllables of pinyin that a Latin syllable may stand for, itself first."""
    found: dict[str, dict[str, None]] = {}
    for one in sorted(pinyin_syllables()):
        found.setdefault(one.replace("v", "u"), {}).setdefault(one.replace("v", "u"))
    for one in sorted(pinyin_syllables()):
        found.setdefault(wade_giles(one), {}).setdefault(one.replace("v", "u"))
    for spelt, meant in OTHER_SPELLINGS.items():
        found.setdefault(spelt, {}).setdefault(meant.replace("v", "u"))
    return {spelt: tuple(meant) for spelt, meant in found.items()}


@lru_cache(maxsize=1 << 15)
def candidates(word: str) -> tuple[str, ...]:
    """The pinyin that a plain Latin word may stand for; empty where its letters make no Chinese syllables."""
    if not word.isalpha() or len(word) > LONGEST_WORD:
        return ()
    readings = ["".join(one) for split in _splits(word) for one in product(*(_meanings()[part] for part in split))]
    return tuple(dict.fromkeys(readings))[:MOST_READINGS]


def _splits(word: str, most: int = 3) -> list[list[str]]:
    """The ways to split a word into at most `most` syllables, those with the fewest only."""
    ways: list[list[str]] = [[]]
    for _ in range(most):
        ways = [
            [*way, word[start:end]]
            for way in ways
            for start in (sum(map(len, way)),)
            for end in range(start + 1, min(start + 6, len(word)) + 1)
            if word[start:end] in _meanings()
        ]
        whole = [way for way in ways if sum(map(len, way)) == len(word)]
        if whole:
            return whole
    return []


@cache
def regional() -> dict[str, tuple[str, ...]]:
    """Cantonese and Hokkien spellings of a character, the Cantonese first."""
    return {
        letter: tuple(row["spellings"].split())
        for row in rows("names/han_regional.csv")
        for letter in row["characters"]
    }


@cache
def family_characters() -> frozenset[str]:
    """Characters that are frequent family names."""
    return frozenset(letter for row in rows("names/han_families.csv") for letter in row["characters"])


@cache
def family_spellings() -> dict[str, tuple[str, ...]]:
    """The pinyin of each Latin spelling of a frequent family name: pinyin, Wade-Giles, Cantonese, Hokkien."""
    found: dict[str, dict[str, None]] = {}
    for row in rows("names/han_families.csv"):
        key = row["pinyin"]
        spelled = [key, wade_giles(key), *regional().get(row["characters"][0], ())]
        for one in spelled:
            found.setdefault(one, {}).setdefault(key)
    return {spelt: tuple(meant) for spelt, meant in found.items()}


def pinyin(text: str, *, family: bool = False) -> str:
    """Han characters in pinyin without tones; what is no Han character is left out."""
    from anyascii import anyascii  # noqa: PLC0415  (its tables load on first use)

    if family and text in COMPOUND_PINYIN:
        return COMPOUND_PINYIN[text]
    if family and text in FAMILY_PINYIN:
        return FAMILY_PINYIN[text]
    return "".join(one for one in anyascii(text).lower() if one.isalnum())


@lru_cache(maxsize=1 << 14)
def readings(text: str, *, family: bool = False) -> tuple[str, ...]:
    """The pinyin of Han characters, then Wade-Giles, then what the regional tables hold for every character."""
    first = pinyin(text, family=family)
    syllables = [pinyin(letter, family=family and len(text) == 1) for letter in text]
    found = [first, "".join(map(wade_giles, syllables))]
    spelled: list[tuple[str, ...]] = [regional().get(letter, ()) for letter in text]
    if any(spelled):
        spelled = [one or (sound,) for one, sound in zip(spelled, syllables, strict=True)]
        found += ["".join(one) for one in product(*(one[:3] if len(text) > 1 else one for one in spelled))]
    return tuple(dict.fromkeys(found))[:MOST_READINGS]


def divided(text: str) -> tuple[str, str]:
    """A Chinese full name as family and given name; no family where the first character is not known as one."""
    if len(text) > 2 and text[:2] in COMPOUND_FAMILIES:
        return text[:2], text[2:]
    if 1 < len(text) <= 4 and text[0] in family_characters():
        return text[0], text[1:]
    return "", text

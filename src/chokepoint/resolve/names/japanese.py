"""Japanese names: kana in Hepburn, kanji through tables of family names and of the readings of single characters.

A given name in kanji can be read in several ways that only its bearer knows, so all readings the tables hold are kept.
Long vowels are written once (`o` for ou, oo, ō, oh). Source of the kana: Hepburn, as in passports (Ministry of Foreign
Affairs of Japan); other readings follow ISO 3602.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import product

from chokepoint.reference.packaged import rows

_ROWS = {
    "a i u e o": "アイウエオ",
    "ka ki ku ke ko": "カキクケコ",
    "ga gi gu ge go": "ガギグゲゴ",
    "sa shi su se so": "サシスセソ",
    "za ji zu ze zo": "ザジズゼゾ",
    "ta chi tsu te to": "タチツテト",
    "da ji zu de do": "ダヂヅデド",
    "na ni nu ne no": "ナニヌネノ",
    "ha hi fu he ho": "ハヒフヘホ",
    "ba bi bu be bo": "バビブベボ",
    "pa pi pu pe po": "パピプペポ",
    "ma mi mu me mo": "マミムメモ",
    "ya yu yo": "ヤユヨ",
    "ra ri ru re ro": "ラリルレロ",
    "wa wi we o n vu": "ワヰヱヲンヴ",
}
_KANA = {kana: sound for sounds, letters in _ROWS.items() for sound, kana in zip(sounds.split(), letters, strict=True)}
_SMALL_Y = {"ャ": "a", "ュ": "u", "ョ": "o"}
_SMALL_VOWEL = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}
_TO_KATAKANA = {hiragana: hiragana + 0x60 for hiragana in range(0x3041, 0x3097)}
_LONG_VOWELS = re.compile("ou(?!e)|oo|uu|aa|oh(?=[^aeiouy]|$)|ee")
_LONG = {"ou": "o", "oo": "o", "uu": "u", "aa": "a", "oh": "o", "ee": "e"}
_LABIAL = re.compile("n(?=[bmp])")
MOST_READINGS = 16
LONGEST_FAMILY, LONGEST_GIVEN = 4, 3
"""Characters of a family name in the table, of a given name that is read character by character."""


@lru_cache(maxsize=1 << 14)
def romanised(kana: str) -> str:
    """A word in kana in Hepburn, long vowels written once."""
    out: list[str] = []
    doubled = False
    for letter in kana.translate(_TO_KATAKANA):
        if letter in _SMALL_Y and out and out[-1].endswith("i"):
            stem = out[-1][:-1]
            out[-1] = stem + ("" if stem in ("sh", "ch", "j") else "y") + _SMALL_Y[letter]
        elif letter in _SMALL_VOWEL and out:
            out[-1] = _with_small_vowel(out[-1], _SMALL_VOWEL[letter])
        elif letter == "ッ":
            doubled = True
        elif letter in _KANA:
            sound = _KANA[letter]
            out.append((("t" if sound.startswith("ch") else sound[0]) if doubled else "") + sound)
            doubled = False
    return shortened("".join(out))


def _with_small_vowel(sound: str, vowel: str) -> str:
    return {"u": "w", "te": "t", "de": "d", "to": "t", "do": "d"}.get(sound, sound[:-1]) + vowel


def shortened(word: str) -> str:
    """A romanised word with its long vowels written once and `n` before b, m, p."""
    return _LABIAL.sub("n", _LONG_VOWELS.sub(lambda found: _LONG[found.group()], word.replace("mb", "nb")))


@cache
def families() -> dict[str, tuple[str, ...]]:
    """Readings of frequent family names in kanji."""
    return {row["name"]: tuple(row["readings"].split()) for row in rows("names/japanese_families.csv")}


@cache
def _characters() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Readings of a character in a family name and in a given name."""
    return {
        row["character"]: (tuple(row["family"].split()), tuple(row["given"].split()))
        for row in rows("names/japanese_characters.csv")
    }


@cache
def family_spellings() -> frozenset[str]:
    """Romanised family names of the table."""
    return frozenset(shortened(one) for readings in families().values() for one in readings)


@lru_cache(maxsize=1 << 14)
def family_readings(kanji: str) -> tuple[str, ...]:
    """Readings of a family name in kanji: the table's, or its characters'; empty where a character is unknown."""
    return families().get(kanji) or _by_character(kanji, 0)


@lru_cache(maxsize=1 << 14)
def given_readings(kanji: str) -> tuple[str, ...]:
    """Readings of a given name in kanji by its characters, with kana among them; empty where one is unknown."""
    return _by_character(kanji, 1)


def _by_character(kanji: str, part: int) -> tuple[str, ...]:
    if not kanji or len(kanji) > LONGEST_GIVEN:
        return ()
    known = [_characters().get(one, ((), ()))[part] or _kana(one) for one in kanji.replace("々", kanji[:1])]
    if not all(known):
        return ()
    read = [shortened("".join(one)) for one in product(*known)][:MOST_READINGS]
    voiced = [shortened(one[0] + "".join(map(_voiced, one[1:]))) for one in product(*known)]
    return tuple(dict.fromkeys([*read, *voiced]))[: MOST_READINGS + len(known)]


def _voiced(sound: str) -> str:
    """A second part of a word with its h or f voiced, as in compounds: fumi is bumi. Other consonants would make other
    names (Kenji, Kenshi)."""
    return "b" + sound[1:] if sound[:1] in ("h", "f") else sound


@cache
def trade_words() -> dict[str, str]:
    """Generic words of Japanese firms with their reading."""
    return {row["word"]: row["reading"] for row in rows("names/japanese_trade.csv")}


def _kana(letter: str) -> tuple[str, ...]:
    sound = romanised(letter)
    return (sound,) if sound else ()


def only_japanese(text: str) -> bool:
    """Whether a text in Han characters holds one that the Chinese national sets lack and the Japanese one holds."""
    return any(_holds("euc_jp", one) and not (_holds("gb2312", one) or _holds("big5", one)) for one in text)


def only_chinese(text: str) -> bool:
    """Whether a text in Han characters holds one that the Japanese national set lacks."""
    return any(not _holds("shift_jis", one) for one in text)


def _holds(charset: str, letter: str) -> bool:
    try:
        letter.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def divided(text: str) -> tuple[str, str] | None:
    """A Japanese full name in kanji as family and given name; None where no family name of the table begins it."""
    for length in range(min(LONGEST_FAMILY, len(text) - 1), 0, -1):
        if text[:length] in families() and len(text) - length <= LONGEST_GIVEN:
            return text[:length], text[length:]
    return None

"""Names of persons in Han, kana, Hangul and Thai, and Latin spellings of Chinese, Korean and Japanese names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from chokepoint.resolve.names import han, hangul, japanese, known, scripts, thai
from chokepoint.resolve.names.name import Role, Token
from chokepoint.resolve.names.tokens import of_latin, of_native, token
from chokepoint.resolve.names.words import Word, fallback

LONGEST_FULL_NAME = 6
"""Characters of a word that may be a family and a given name together."""
LONGEST_CHUNK = 8
"""Characters of one token in Han; what is longer is read in pieces, so that hostile text costs bounded time."""


def is_eastern(word: Word) -> bool:
    """Whether a word is written in a script whose words are read here."""
    return word.script in (scripts.HAN, scripts.KANA, scripts.HANGUL, scripts.THAI)


def person_tokens(found: Sequence[Word]) -> list[Token]:
    """Tokens of a person's words in these scripts, family and given name told apart where they can be."""
    if len(found) == 1:
        return _full_name(found[0])
    is_japanese = any(_japanese_evidence(word.surface) for word in found)
    roles: list[Role] = ["plain"] * len(found)
    if len(found) == 2 and found[0].script != scripts.THAI and not _foreign(found):
        roles = ["family", "given"]
    return [_part(word, role, is_japanese) for word, role in zip(found, roles, strict=True)]


def _foreign(found: Sequence[Word]) -> bool:
    """Whether the words are a foreign name by sound, which is written given name first."""
    return any(known.native_keys(word.surface) for word in found) or all(_only_katakana(word.surface) for word in found)


def _only_katakana(surface: str) -> bool:
    return all("゠" <= letter <= "ヿ" for letter in surface)


def _japanese_evidence(surface: str) -> bool:
    return (
        any("ぁ" <= letter <= "ヿ" for letter in surface)
        or japanese.only_japanese(surface)
        or (surface in japanese.families() and surface not in han.family_characters())
    )


def part_tokens(word: Word) -> list[Token]:
    """The token of a word that is not a person's: a firm's distinguishing part."""
    return [_part(word, "plain", word.script == scripts.KANA or _japanese_evidence(word.surface))]


def _full_name(word: Word) -> list[Token]:
    """One word that may hold a whole name."""
    surface = word.surface
    if known.native_keys(surface) or len(surface) > LONGEST_FULL_NAME or word.script == scripts.THAI:
        return [_part(word, "plain", _japanese_evidence(surface))]
    if word.script == scripts.HANGUL:
        family, given = _hangul_divided(surface)
        return [korean_family(family), korean_given(given)] if family else [_part(word, "plain", False)]
    return _han_full_name(surface) or [_part(word, "plain", _japanese_evidence(surface))]


def _hangul_divided(surface: str) -> tuple[str, str]:
    if len(surface) > 3 and surface[:2] in hangul.FAMILY_NAMES:
        return surface[:2], surface[2:]
    if 1 < len(surface) < 4 and surface[0] in hangul.FAMILY_NAMES:
        return surface[0], surface[1:]
    return "", surface


def _han_full_name(surface: str) -> list[Token]:
    """A name in Han characters: Chinese by its family name unless characters or a long family name are Japanese."""
    divided = None if japanese.only_chinese(surface) else japanese.divided(surface)
    chinese_family, chinese_given = han.divided(surface)
    if divided and (len(divided[0]) > 1 or not chinese_family or _japanese_evidence(surface)):
        return [japanese_part(divided[0], "family"), japanese_part(divided[1], "given")]
    if chinese_family and not _japanese_evidence(surface):
        return [
            han_part(chinese_family, "family", bool(divided)),
            han_part(chinese_given, "given", bool(divided)),
        ]
    if len(surface) in (4, 5) and not japanese.only_chinese(surface):
        return [japanese_part(surface[:2], "family"), japanese_part(surface[2:], "given")]
    return []


def _part(word: Word, role: Role, is_japanese: bool) -> Token:
    surface = word.surface
    if word.script == scripts.THAI and known.native_keys(surface):
        return of_native(surface, thai.spellings(surface), role)
    if word.script == scripts.THAI:
        return of_latin(thai.spellings(surface) or (fallback(surface) or surface,), role)
    if known.native_keys(surface):
        return of_native(surface, (), role)
    if word.script == scripts.HANGUL:
        return _hangul_part(surface, role)
    if is_japanese:
        return japanese_part(surface, role)
    return han_part(surface[:LONGEST_CHUNK], role, not japanese.only_chinese(surface))


def _hangul_part(surface: str, role: Role) -> Token:
    if surface in hangul.FAMILY_NAMES and role == "family":
        return korean_family(surface)
    return korean_given(surface, role)


@lru_cache(maxsize=1 << 14)
def han_part(surface: str, role: Role, maybe_japanese: bool = False) -> Token:
    """A part in Han characters, read as Chinese and, where it may be, as Japanese."""
    found = han.readings(surface, family=role == "family") or (fallback(surface),)
    if maybe_japanese:
        read = japanese.family_readings(surface) if role == "family" else ()
        found += read or japanese.given_readings(surface)[:6]
    complete = bool(found[0]) and all(one in han.regional() for one in surface)
    return token(found[0] or surface, found, role)._replace(closed=complete)


@lru_cache(maxsize=1 << 14)
def japanese_part(surface: str, role: Role) -> Token:
    """A part of a Japanese name; where the tables do not hold its characters, in pinyin."""
    kana = japanese.romanised(surface)
    if kana and all("ぁ" <= letter <= "ー" for letter in surface):
        made = of_latin((kana, *_without_epenthesis(kana, surface)), role)
        return made._replace(closed=role in ("family", "given"))
    read = japanese.family_readings(surface) if role == "family" else japanese.given_readings(surface)
    read = read or japanese.family_readings(surface) or japanese.given_readings(surface)
    closed = bool(read)
    read = read or (han.pinyin(surface) or fallback(surface) or surface,)
    return token(read[0], read, role)._replace(closed=closed)


def _without_epenthesis(kana: str, surface: str) -> tuple[str, ...]:
    """A foreign word in katakana without the vowels that kana add: `sumisu` is also `smis`."""
    if not _only_katakana(surface):
        return ()
    bare = kana
    for added in ("su", "zu", "fu", "ku", "gu", "bu", "pu", "mu", "ru", "to", "do"):
        bare = bare.removesuffix(added) + added[0] if bare.endswith(added) and len(bare) > 3 else bare
        bare = bare.replace(added + "t", added[0] + "t").replace(added + "m", added[0] + "m")
    return (bare,)


@lru_cache(maxsize=1 << 12)
def korean_family(surface: str) -> Token:
    """A Korean family name in Hangul with its usual spellings."""
    spelled = hangul.FAMILY_NAMES[surface].split()
    return token(spelled[0], (*spelled, hangul.romanised(surface)), "family")._replace(closed=True)


@lru_cache(maxsize=1 << 14)
def korean_given(surface: str, role: Role = "given") -> Token:
    """A Korean given name in Hangul; the syllables of the Revised Romanisation are what Latin spellings lead to."""
    plain = hangul.romanised(surface) or fallback(surface) or surface
    return of_latin((plain,), role)._replace(closed=role == "given")


def latin_tokens(found: Sequence[Word]) -> list[Token]:
    """Tokens of a Latin spelling of a Chinese, Korean or Japanese person's name; empty where it is none of them.

    A family name of the tables must stand first or last, and the rest be syllables of that language; given names of
    several syllables become one token, as their characters do.
    """
    forms = [word.spellings[0] for word in found]
    if not 2 <= len(forms) <= 4 or not all(form.isalpha() for form in forms):
        return []
    return _syllabic(found, forms) or _japanese_latin(found, forms)


def _syllabic(found: Sequence[Word], forms: list[str]) -> list[Token]:
    at = _family_position(found, forms)
    if at is None:
        return []
    rest = [form for position, form in enumerate(forms) if position != at]
    given = "".join(rest)
    chinese = [han.candidates(one) or _regional(one) for one in rest]
    korean = [hangul.candidates(one) for one in rest] if forms[at] in hangul.family_spellings() else [()]
    if not all(chinese) and not all(korean):
        return []
    family_token = _latin_family(forms[at])
    given_token = token(given, _joined(chinese) + _joined(korean), "given")
    return [family_token, given_token] if at == 0 else [given_token, family_token]


def _joined(parts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Readings of several syllables together, the first eight of each; empty where one has none."""
    if not all(parts):
        return ()
    joined = [""]
    for part in parts:
        joined = [before + one for before in joined for one in part[:8]][:16]
    return tuple(joined)


def _regional(form: str) -> tuple[str, ...]:
    return (form,) if form in _regional_spellings() else ()


@lru_cache(maxsize=1)
def _regional_spellings() -> frozenset[str]:
    return frozenset(one for spelled in han.regional().values() for one in spelled)


def _family_position(found: Sequence[Word], forms: list[str]) -> int | None:
    """Where the family name stands: apart from a hyphenated pair, before a comma, first, or last."""
    places = [0, len(forms) - 1]
    if found[0].comma:
        places = [0]
    elif len(found) == 3 and found[1].hyphen:
        places = [2]
    elif len(found) == 3 and found[2].hyphen:
        places = [0]
    for at in places:
        if forms[at] in han.family_spellings() or forms[at] in hangul.family_spellings():
            return at
    return None


@lru_cache(maxsize=1 << 12)
def _latin_family(form: str) -> Token:
    korean = [spelled.split()[0] for spelled in hangul.FAMILY_NAMES.values() if form in spelled.split()]
    return token(form, (*han.family_spellings().get(form, ()), *korean), "family")


_KUNREI_FU = re.compile("(?<![sc])hu")
_KUNREI = (("sy", "sh"), ("ty", "ch"), ("zy", "j"), ("jy", "j"), ("si", "shi"), ("ti", "chi"), ("tu", "tsu"))


def _japanese_latin(found: Sequence[Word], forms: list[str]) -> list[Token]:
    """Two words of which one is a frequent Japanese family name: long vowels and other systems as readings."""
    if len(forms) != 2:
        return []
    hepburn = [_hepburn(form) for form in forms]
    at = next((at for at, form in enumerate(hepburn) if form in japanese.family_spellings()), None)
    if at is None:
        return []
    roles: tuple[Role, Role] = ("family", "given") if at == 0 else ("given", "family")
    pairs = zip(found, hepburn, roles, strict=True)
    return [token(word.spellings[0], (read, *word.spellings[1:]), role) for word, read, role in pairs]


def _hepburn(form: str) -> str:
    for system, spelled in _KUNREI:
        form = form.replace(system, spelled)
    return japanese.shortened(_KUNREI_FU.sub("fu", form.replace("shhi", "shi").replace("tss", "ts")))

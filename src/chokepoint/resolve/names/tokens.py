"""Tokens of single words: forms, readings, keys of known names, sound."""

from __future__ import annotations

import re
from functools import lru_cache

from chokepoint.resolve.names import known, scripts
from chokepoint.resolve.names.name import Direction, Role, Token
from chokepoint.resolve.names.phonetic import phonetic
from chokepoint.resolve.names.words import Word

MOST_READINGS = 24
SERVANT = "abdul"
RELIGION = "uddin"
_SERVANT_FORM = re.compile("^(?:abd|3abd)(?:u|a|e|o|ou|i)(?:l|r(?=r)|s(?=s)|n(?=n)|z(?=z)|d(?=d))(?=[a-z]{3})")

_PARENT = re.compile("(?:ben|bin|ibn|bou|abu|abou)(?=[a-z]{4})")
_ARTICLE = re.compile("(?:[ae]l(?=[^aeiouy]{1,2}[aeiou])|[ae]([snrdtz]|sh)(?=\\1))(?=[a-z]{5})")
"""An article written onto a word of five letters or more, its consonant alike to the next or not."""


def token(
    form: str, readings: tuple[str, ...] = (), role: Role = "plain", sound: str | None = None, name: str = ""
) -> Token:
    """A token with its readings in order, without its form and without doubles."""
    others = tuple(one for one in dict.fromkeys(readings) if one and one != form)[:MOST_READINGS]
    return Token(form, others, role, phonetic(form) if sound is None else sound, name)


@lru_cache(maxsize=1 << 16)
def of_latin(spellings: tuple[str, ...], role: Role = "plain", direction: Direction = "") -> Token:
    """The token of a word with the given spellings, of any alphabet, known names looked up by them."""
    form = spellings[0]
    keys = tuple(dict.fromkeys(key for one in spellings for key in _keys(one)))
    others = (*keys, *known.whole_names(form), *spellings[1:], *_servant_of(form), *_without_article(form, keys))
    others += () if keys else _without_parent(form)
    made = token(form, others, role, name=keys[0] if len(keys) == 1 else "")
    return made._replace(direction=direction) if direction else made


def _keys(form: str) -> tuple[str, ...]:
    """Keys of the known names that a word spells, with `uddin` after one too."""
    if form.endswith(RELIGION):
        return known.latin_keys(form) or tuple(one + RELIGION for one in known.latin_keys(form.removesuffix(RELIGION)))
    return known.latin_keys(form)


def _servant_of(form: str) -> tuple[str, ...]:
    """`abdul` and the known names that the rest of a compound spells."""
    found = _SERVANT_FORM.match(form)
    if not found:
        return ()
    rest = form[found.end() :]
    return tuple(SERVANT + one for one in (*known.latin_keys(rest), rest))


def _without_parent(form: str) -> tuple[str, ...]:
    """The known names that the rest spells of a word with `son of` or `father of` written onto it: Benyoucef."""
    found = _PARENT.match(form)
    return known.latin_keys(form[found.end() :]) if found else ()


def _without_article(form: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The word without the Arabic article that may be written onto it: Elnaggar is also naggar."""
    found = None if keys else _ARTICLE.match(form)
    if not found:
        return ()
    rest = form[found.end() :]
    return (rest, *known.latin_keys(rest))


@lru_cache(maxsize=1 << 16)
def of_native(surface: str, spellings: tuple[str, ...], role: Role = "plain") -> Token:
    """The token of a word in another script: a known name where the table has it, else its spellings."""
    keys = known.native_keys(surface)
    if not keys:
        return of_latin(spellings, role)
    usual = tuple(known.usual_spelling(key) for key in keys)
    return token(usual[0], (*keys, *usual, *spellings), role, name=keys[0] if len(keys) == 1 else "")


def of_word(word: Word, role: Role = "plain") -> Token:
    """The token of one word of an alphabet."""
    if word.script == scripts.LATIN:
        return of_latin(word.spellings, role)
    return of_native(word.surface, word.spellings, role)

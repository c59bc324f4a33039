"""A man's and a woman's given name that differ in their ending only: Francesco, Francesca; Daniel, Danielle."""

from __future__ import annotations

import re
from functools import lru_cache

from chokepoint.resolve.names import Token

SHORTEST_STEM = 3
"""Letters that two forms of one given name share."""
CERTAIN, POSSIBLE = 1.0, 0.5
"""How sure an ending tells a woman's name: `-e` is a habit of spelling as often (Amine beside Amin)."""

_MAN = frozenset(["", "o", "os", "us", "is", "ios", "as", "i", "y", "iy", "ii", "ij", "ey", "ei", "yi", "j"])
_WOMAN = frozenset(["a", "ia", "ya", "iya", "ija", "yia", "iia", "ja", "ea", "ye", "iye"])
_WOMAN_FRENCH = frozenset(["le", "ne", "te", "ette"])
_DOUBLING = re.compile("[lnt]$")
_FAMILY = re.compile("(?:ova|eva|yova|ina|yna|skaya|skaia|ska|cka|ckaya|tskaya|owa|ewa|oglou|aya)$")
"""Endings of women's Slavic family names, which writers outside their country leave out."""


@lru_cache(maxsize=1 << 16)
def gender_differs(left: Token, right: Token, first: bool) -> float:
    """How surely two words are a man's and a woman's form of one given name, 0 to `CERTAIN`. Symmetric.

    `first`: both words begin their names, so that `-ina` is a given name's ending. A Slavic family name in its two
    forms is no sign: the form for women is dropped abroad.
    """
    if left.role in ("patronymic", "initial") or (left.known and left.known == right.known):
        return 0.0
    woman, man = sorted((left.form, right.form), key=lambda form: (form[-1:] not in "ae", form))
    if "family" in (left.role, right.role) or (_FAMILY.search(woman) and not first):
        return 0.0
    return _endings(woman, man)


@lru_cache(maxsize=1 << 16)
def family_gender_differs(left: Token, right: Token) -> bool:
    """Whether two words are a man's and a woman's form of one Slavic family name. Symmetric."""
    short, long = sorted((left.form, right.form), key=len)
    return bool(_FAMILY.search(long)) and not _FAMILY.search(short) and long.startswith(short[:-1])


def _endings(woman: str, man: str) -> float:
    """How surely the ends of two words that begin alike are a woman's and a man's."""
    unlike = (at for at, (one, other) in enumerate(zip(woman, man, strict=False)) if one != other)
    stem = next(unlike, min(len(woman), len(man)))
    ends, bare = woman[stem:], man[stem:]
    if stem < SHORTEST_STEM:
        return 0.0
    if ends in _WOMAN and bare in _MAN:
        return CERTAIN
    if (not ends and bare == "n" and woman.endswith("ia")) or (
        not bare and ends in _WOMAN_FRENCH and _DOUBLING.search(man)
    ):
        return CERTAIN
    return POSSIBLE if not bare and ends == "e" and man[-1] in "lnsdt" else 0.0

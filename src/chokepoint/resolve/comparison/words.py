"""The words of a name as they are compared: what a word says by its place, and how alike two words are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from chokepoint.resolve.comparison.similarity import FOLDED_ONLY, fold, similarity
from chokepoint.resolve.names import Name, Token, scripts
from chokepoint.resolve.names.tokens import of_word
from chokepoint.resolve.names.words import cleaned, words

MOST_WORDS = 24
"""Words of a name that are compared; the rest of a longer name is left out, so that hostile text costs bounded time."""
LONGEST_RUN = 3
"""Words that are tried as one: `abd al rahman` beside `abdurrahman`."""
READ_OTHERWISE = 0.96
"""Similarity of words that agree in another reading only (another transliteration, another spelling of one name)."""
OTHER_NAME = 0.6
"""Similarity at most of two known names that are not one: Hassan and Hussein, however alike their letters."""
MISSPELT = 0.88
"""Similarity from which a word is a generic one misspelt (enginering)."""
ABBREVIATED = 0.9
"""Similarity of a generic word and its abbreviation."""
LEAST_KEPT, LEAST_DROPPED = 3, 2
"""Letters that an abbreviation keeps and leaves out at least."""
_VOWELS = re.compile("[aeiou]")
LEAST_KEY = 3
"""Sounds of a key that agreement on it needs: shorter ones many words share."""
LONG_ENOUGH = 6
"""Letters from which a misprint in another reading is believed."""
WORTH_READING = 0.6
"""Plain similarity below which a reading is not looked at closer."""
SAME_KEY = 0.9
"""Similarity of words that agree only in the key of their sound."""

BODY = frozenset({"given", "family", "patronymic", "plain", "initial", "generic"})
MINOR = frozenset({"title", "particle"})
ARTICLES = frozenset({"al", "el", "ul", "ur", "ud", "as", "ar", "bin", "ben", "ibn", "bint"})
"""Particles of Arabic names that stand apart from their word."""
ROMAN = frozenset({"ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii"})
"""Last words that are numbers; `i`, `v` and `x` are left to be initials."""
ROMAN_ANYWHERE = frozenset({"iii", "vii", "viii", "xii"})
"""Of these the ones that are no words of any language: they count wherever they stand but first."""
GENERATIONS = frozenset({"jr", "sr", "junior", "senior"})
COMPANY_ROLES = frozenset({"legal_form", "generic"})


@dataclass(frozen=True)
class Words:
    """The words of one name by what they tell: `body` carries the name (generic words included), in its order.

    `spelt` are the spellings in the body; `runs` the places of neighbouring words by their spelling written together.
    """

    name: Name
    body: tuple[Token, ...]
    spelt: frozenset[str]
    runs: Mapping[str, tuple[int, ...]]
    forms: tuple[str, ...]
    minor: frozenset[str]
    numbers: tuple[str, ...]
    generations: frozenset[str]
    company: bool


@lru_cache(maxsize=1 << 16)
def words_of(name: Name) -> Words:
    """The words of a name, sorted by what they tell."""
    tokens = name.tokens
    body = [token for token in tokens if token.form and token.role in BODY and token.form not in GENERATIONS]
    roman = body.pop().form if len(body) > 1 and body[-1].form in ROMAN else ""
    inner = [token for token in body[1:] if token.form in ROMAN_ANYWHERE]
    body = [token for token in body if token not in inner]
    body = body[:MOST_WORDS]
    return Words(
        name=name,
        body=tuple(body),
        spelt=frozenset(token.form for token in body),
        runs=_runs([token.form for token in body]),
        forms=tuple(dict.fromkeys(token.form for token in tokens if token.role == "legal_form"))[:MOST_WORDS],
        minor=frozenset(token.form for token in tokens if token.role in MINOR),
        numbers=tuple(
            sorted(
                filter(
                    None, (roman, *(one.form for one in inner), *(one.form for one in tokens if one.role == "ordinal"))
                )
            )
        )[:MOST_WORDS],
        generations=frozenset(token.form[0] for token in tokens if token.form in GENERATIONS),
        company=any(token.role in COMPANY_ROLES for token in tokens),
    )


@lru_cache(maxsize=1 << 16)
def as_written(name: Name) -> Words | None:
    """The words of a person's name in Latin as they are parted in the text, where reading it joined some of them.

    A misprint or a comma may hide what belongs together (`AL-RAHMAN, 'ABD`); then the bare words tell more.
    """
    if name.script != scripts.LATIN or name.kind not in (None, "person"):
        return None
    written = [word for word in words(cleaned(name.text)) if word.spellings][:MOST_WORDS]
    read = {token.form: token for token in name.tokens}
    if len(written) <= len(name.tokens) and all(word.spellings[0] in read for word in written):
        return None
    tokens = [read.get(word.spellings[0]) or _as_particle(of_word(word)) for word in written]
    bare = name._replace(tokens=tuple(token for token in tokens if token.form))
    return words_of(bare)


def _as_particle(token: Token) -> Token:
    return token._replace(role="particle") if token.form in ARTICLES else token


def _runs(forms: list[str]) -> dict[str, tuple[int, ...]]:
    runs: dict[str, tuple[int, ...]] = {}
    for size in range(2, LONGEST_RUN + 1):
        for start in range(len(forms) - size + 1):
            runs.setdefault("".join(forms[start : start + size]), tuple(range(start, start + size)))
    return runs


@lru_cache(maxsize=1 << 17)
def alike(left: Token, right: Token) -> float:
    """How alike two words are: their spelling, or the best of their readings, 0 to 1. Symmetric."""
    if left.form == right.form:
        return 1.0
    best = similarity(left.form, right.form)
    return _generic(left, right, best) if "generic" in (left.role, right.role) else _named(left, right, best)


def _named(left: Token, right: Token, best: float) -> float:
    """Words that name, of which `best` is the similarity of the spellings."""
    if left.known and right.known:
        return max(best, READ_OTHERWISE) if left.known == right.known else min(best, OTHER_NAME)
    if best >= FOLDED_ONLY:
        return best
    if _share_reading(left, right):
        return max(best, READ_OTHERWISE)
    if (left.closed or right.closed) and "initial" not in (left.role, right.role):
        return min(best, OTHER_NAME)
    if left.phonetic == right.phonetic and len(left.phonetic) >= LEAST_KEY:
        best = max(best, (SAME_KEY + best) / 2)
    for mine in left.readings:
        best = max(best, _read(mine, right.form))
    for theirs in right.readings:
        best = max(best, _read(theirs, left.form))
    return best


def _generic(left: Token, right: Token, best: float) -> float:
    """Words of which one is generic: the same in another spelling or language, or abbreviated, or another word."""
    if _share_reading(left, right):
        return max(best, READ_OTHERWISE)
    if best < MISSPELT and (_abbreviated(left, right) or _abbreviated(right, left)):
        return ABBREVIATED
    return best if best >= MISSPELT and left.role != right.role else min(best, OTHER_NAME)


def _abbreviated(short: Token, whole: Token) -> bool:
    """Whether a word as written (comm, srvcs) begins the other, or is its consonants."""
    for one in _written(short):
        for other in _written(whole):
            if not LEAST_KEPT <= len(one) <= len(other) - LEAST_DROPPED or one[0] != other[0]:
                continue
            if other.startswith(one) or (not _VOWELS.search(one[1:]) and _in_order(one, other)):
                return True
    return False


def _written(token: Token) -> tuple[str, ...]:
    return token.keys if token.role == "generic" else (token.form,)


def _in_order(short: str, whole: str) -> bool:
    letters = iter(whole)
    return all(letter in letters for letter in short)


def _read(reading: str, form: str) -> float:
    """Among many readings one is soon somewhat alike: of short words only the same sound counts."""
    if OSA.normalized_similarity(reading, form) < WORTH_READING:
        return 0.0
    how = similarity(reading, form)
    return READ_OTHERWISE * how if how >= FOLDED_ONLY or len(form) >= LONG_ENOUGH else 0.0


def _share_reading(left: Token, right: Token) -> bool:
    if not left.readings and not right.readings:
        return False
    return not _folded(left).isdisjoint(_folded(right))


@lru_cache(maxsize=1 << 16)
def _folded(token: Token) -> frozenset[str]:
    return frozenset((fold(token.form), *map(fold, token.readings)))

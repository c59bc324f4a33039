"""What blocking needs of names: their words and sounds, read word by word, since words recur and names seldom do."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from chokepoint.resolve.clusters.describing import Coded, Population
from chokepoint.resolve.comparison.words import GENERATIONS, ROMAN
from chokepoint.resolve.names import phonetic, read_name, scripts
from chokepoint.resolve.names.person import is_ordinary_form
from chokepoint.resolve.names.vocabulary import company_phrases

LONGEST = 8
"""Words of a name that make keys; names of more are cut, so that pairs of their sounds stay few."""

UNTELLING = frozenset({"legal_form", "title", "particle", "initial"})
"""Roles of words that too many names have."""

_BETWEEN = re.compile(r"[\s,;/()&+\"]+")


@dataclass(frozen=True)
class Parts:
    """Of each distinct name: the words as arrays, their sounds as arrays; the spelling that all orders share; and of
    how many words it is, 0 where it has others than those."""

    spelt: Coded
    words: pa.Array
    sounds: pa.Array
    sizes: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int64]


def name_parts(population: Population) -> Parts:
    """Words and sounds of every distinct name; none of legal forms, titles, particles and initials."""
    return _parts(population.name)


def alias_parts(population: Population) -> tuple[npt.NDArray[np.int64], Parts]:
    """The parties that have aliases, once an alias, and what `name_parts` tells of each of those."""
    aliases = population.aliases
    parted = [[one for one in map(str.strip, cell.split(";")) if one] for cell in aliases.values]
    owners = [
        (number, alias)
        for number in np.flatnonzero(aliases.codes >= 0).tolist()
        for alias in parted[int(aliases.codes[number])]
    ]
    places = {alias: place for place, alias in enumerate(dict.fromkeys(alias for _, alias in owners))}
    codes = np.array([places[alias] for _, alias in owners], dtype=np.int64)
    return np.array([number for number, _ in owners], dtype=np.int64), _parts(Coded(list(places), codes))


def _parts(names: Coded) -> Parts:
    known: dict[str, tuple[tuple[str, str], ...]] = {}
    words, sounds, spelt, sizes = [], [], [], []
    for name in names.values:
        found: dict[str, str] = {}
        pieces = _BETWEEN.split(name[: LONGEST * 40])
        for word in pieces:
            if word not in known:
                known[word] = _read(word)
            found.update(known[word])
        kept = sorted(found)[:LONGEST]
        words.append(kept)
        sounds.append(sorted({found[word] for word in kept} - {""}))
        spelt.append(" ".join(kept) or None)
        sizes.append(len(pieces) if len(kept) == len(pieces) else 0)
    texts = pa.list_(pa.string())
    encoded = pa.array(spelt, pa.string()).dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy()[names.codes]
    return Parts(
        Coded(encoded.dictionary.to_pylist(), codes),
        pa.array(words, texts),
        pa.array(sounds, texts),
        np.array(sizes, dtype=np.int64),
        names.codes,
    )


def _read(word: str) -> tuple[tuple[str, str], ...]:
    """The forms of a word, each with its sound; nothing for legal forms and the like."""
    if is_name_only(word.lower(), alone=True):
        return ((word.lower(), phonetic(word.lower())),)
    tokens = read_name(word).tokens
    return tuple((token.form, token.phonetic) for token in tokens if token.form and token.role not in UNTELLING)


def is_name_only(word: str, alone: bool) -> bool:
    """Whether a word in small letters is a person's name and nothing else. `alone`: nothing but the words of the name
    says whether it is a person's."""
    if not word.isascii() or not word.isalpha() or word in GENERATIONS or word in ROMAN or not is_ordinary_form(word):
        return False
    return not alone or word not in company_phrases(scripts.LATIN)

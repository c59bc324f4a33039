"""What blocking needs of names: their words and sounds, read word by word, since words recur and names seldom do."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow as pa

from chokepoint.resolve.clusters.describing import Coded, Population
from chokepoint.resolve.names import read_name

LONGEST = 8
"""Words of a name that make keys; names of more are cut, so that pairs of their sounds stay few."""

UNTELLING = frozenset({"legal_form", "title", "particle", "initial"})
"""Roles of words that too many names have."""

_BETWEEN = re.compile(r"[\s,;/()&+\"]+")


@dataclass(frozen=True)
class Parts:
    """Of each distinct name: the words as arrays, their sounds as arrays; and the spelling that all orders share."""

    spelt: Coded
    words: pa.Array
    sounds: pa.Array


def name_parts(population: Population) -> Parts:
    """Words and sounds of every distinct name; none of legal forms, titles, particles and initials."""
    known: dict[str, tuple[tuple[str, str], ...]] = {}
    words, sounds, spelt = [], [], []
    for name in population.name.values:
        found: dict[str, str] = {}
        for word in _BETWEEN.split(name[: LONGEST * 40]):
            if word not in known:
                known[word] = _read(word)
            found.update(known[word])
        kept = sorted(found)[:LONGEST]
        words.append(kept)
        sounds.append(sorted({found[word] for word in kept} - {""}))
        spelt.append(" ".join(kept) or None)
    texts = pa.list_(pa.string())
    encoded = pa.array(spelt, pa.string()).dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy()[population.name.codes]
    return Parts(Coded(encoded.dictionary.to_pylist(), codes), pa.array(words, texts), pa.array(sounds, texts))


def _read(word: str) -> tuple[tuple[str, str], ...]:
    """The forms of a word, each with its sound; nothing for legal forms and the like."""
    tokens = read_name(word).tokens
    return tuple((token.form, token.phonetic) for token in tokens if token.form and token.role not in UNTELLING)

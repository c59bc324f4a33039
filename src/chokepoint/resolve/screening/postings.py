"""Listed names by their words, and what of a name asked for each of them holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from chokepoint.resolve.comparison import Frequencies, Weights
from chokepoint.resolve.comparison.words import Words, as_written
from chokepoint.resolve.names import Token
from chokepoint.resolve.screening.vocabulary import Vocabulary, bare

LEAST_COVERED = 0.7
"""Share of the information of the shorter name that must be found for a name to be compared in full."""
MOST_CANDIDATES = 30
"""Listed names compared in full for one name of a query."""
CACHED = 1 << 15
"""Words of queries whose places are kept."""

Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]
Posted = tuple[Numbers, Shares]
_NOWHERE: Posted = (np.empty(0, dtype=np.int64), np.empty(0))


class Candidate(NamedTuple):
    """A listed name that shares words with a name asked for.

    `agreed` is the information of the words found, each at its similarity, the most telling first and damped. `found`
    is the number of words asked for that it holds, `left` and `right` the number of words of substance that have no
    like, of the name asked for and of the listed one.
    """

    place: int
    agreed: float
    found: int
    left: int
    right: int


class Laid(NamedTuple):
    """Of each listed name the information and the number of its words; the places of each word, word after word."""

    totals: list[float]
    sizes: list[int]
    counts: list[int]
    places: list[int]


class Postings:
    """Where each word of the listed names stands."""

    def __init__(self, vocabulary: Vocabulary, laid: Laid, frequencies: Frequencies, weights: Weights) -> None:
        self._frequencies, self._weights, self._vocabulary, self._laid = frequencies, weights, vocabulary, laid
        self._totals, self._sizes = np.array(laid.totals, dtype=np.float64), np.array(laid.sizes, dtype=np.int64)
        self._postings = np.split(np.array(laid.places, dtype=np.int64), np.cumsum(laid.counts)[:-1])
        self._posted = lru_cache(maxsize=CACHED)(self._where)

    @classmethod
    def of(cls, names: Iterable[Words], frequencies: Frequencies, weights: Weights) -> Postings:
        """The places of the words of names, in the order of the names."""
        vocabulary = Vocabulary(weights.least)
        postings: dict[int, list[int]] = defaultdict(list)
        totals, sizes = [], []
        for place, words in enumerate(names):
            told = sum(_told(token.form, frequencies, weights) for token in words.body)
            totals.append(max(told, weights.least_information))
            sizes.append(_telling(words))
            body, others, runs = _asked(words)
            for word in {vocabulary.add(bare(token)) for token in (*body, *others, *runs)}:
                postings[word].append(place)
        counts = [len(postings[word]) for word in range(len(postings))]
        places = [place for word in range(len(postings)) for place in postings[word]]
        return cls(vocabulary, Laid(totals, sizes, counts, places), frequencies, weights)

    @classmethod
    def of_content(cls, content: Mapping[str, Any], frequencies: Frequencies, weights: Weights) -> Postings:
        """From what `content` gave; raises KeyError or TypeError for anything else."""
        return cls(Vocabulary(weights.least, content["words"]), Laid(**content["laid"]), frequencies, weights)

    def content(self) -> dict[str, Any]:
        """All of it as JSON has it."""
        return {"words": self._vocabulary.content(), "laid": self._laid._asdict()}

    def candidates(self, words: Words) -> list[Candidate]:
        """The listed names that share enough with the name to be compared in full, the most first."""
        body, others, runs = _asked(words)
        posted = [self._posted(bare(token)) for token in (*body, *others)]
        posted += [self._where(run) for run in runs]
        some = [one for one in posted if len(one[0])]
        if not some:
            return []
        places = np.concatenate([one[0] for one in some])
        found = np.bincount(places, np.concatenate([one[1] for one in some]), len(self._totals))
        total = max(
            sum(_told(token.form, self._frequencies, self._weights) for token in body), self._weights.least_information
        )
        covered = np.unique(places[found[places] >= LEAST_COVERED * np.minimum(self._totals[places], total)])
        if len(covered) > MOST_CANDIDATES:
            order = np.lexsort((covered, -found[covered] / np.maximum(self._totals[covered], total)))
            covered = covered[order[:MOST_CANDIDATES]]
        return self._counted(words, posted, covered) if len(covered) else []

    def _counted(self, words: Words, posted: list[Posted], covered: Numbers) -> list[Candidate]:
        """What of the words each listed name holds; an initial may be any word, and counts as found on either side."""
        size = len(words.body)
        shares = np.array([_shares(one, covered) for one in posted])
        there = shares > 0
        runs = there[len(posted) - max(0, size - 1) :]
        held = there[:size].copy()
        held[:-1] |= runs
        held[1:] |= runs
        initials = np.array([token.role == "initial" for token in words.body], dtype=bool)
        left = (~held & ~initials[:, None]).sum(axis=0)
        right = np.maximum(0, self._sizes[covered] - there.sum(axis=0) - initials.sum())
        damped = self._weights.damping ** np.arange(len(posted))
        agreed = (-np.sort(-shares, axis=0) * damped[:, None]).sum(axis=0)
        columns = (covered, agreed, held.sum(axis=0), left, right)
        return list(map(Candidate, *(column.tolist() for column in columns)))

    def _where(self, token: Token) -> Posted:
        """The places of the listed names that hold a word like this one, each once, and what that tells."""
        like = self._vocabulary.like(token)
        if not like:
            return _NOWHERE
        told = _told(token.form, self._frequencies, self._weights)
        posted = [self._postings[word] for word, _ in like]
        if len(posted) == 1:
            return posted[0], np.full(len(posted[0]), told * like[0][1])
        worth = np.repeat([told * how for _, how in like], [len(one) for one in posted])
        places, first = np.unique(np.concatenate(posted), return_index=True)
        return places, worth[first]


def _told(form: str, frequencies: Frequencies, weights: Weights) -> float:
    return min(max(frequencies.information(form), weights.least_information), weights.most_information)


def _shares(posted: Posted, places: Numbers) -> Shares:
    """What is told at each of the places, 0 where the word does not stand there."""
    theirs, worth = posted
    if not len(theirs):
        return np.zeros(len(places))
    at = np.minimum(np.searchsorted(theirs, places), len(theirs) - 1)
    found: Shares = np.where(theirs[at] == places, worth[at], 0.0)
    return found


def _telling(words: Words) -> int:
    """Words of the body that are no initials."""
    return sum(token.role != "initial" for token in words.body)


def _asked(words: Words) -> tuple[list[Token], list[Token], list[Token]]:
    """The words a name is found by: as read, as written, and each two neighbours as one (`abdul hai` as `abdulhai`)."""
    written = as_written(words.name)
    forms = {token.form for token in words.body}
    others = [token for token in written.body if token.form not in forms] if written else []
    return list(words.body), others, [Token(one.form + other.form) for one, other in pairwise(words.body)]

"""How common each word of a name is: what an agreement on it is worth."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from chokepoint.reference.packaged import rows
from chokepoint.resolve.comparison.similarity import fold

UNSEEN = 2e-5
"""Share of names taken to bear a word that nobody has counted."""
PACKAGED_NAMES = 2_000
"""How many names the packaged shares count for beside those learned from."""

MOST_KEPT = 1 << 18
"""Words whose information is kept once worked out: some 30 MB."""


@dataclass(frozen=True)
class Frequencies:
    """The share of names that bear a word, by the word's folded spelling, from `names` names.

    Without names it is the packaged table alone.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    names: int = 0

    @staticmethod
    def learned(forms: Iterable[Iterable[str]]) -> Frequencies:
        """From the words of each name; a word twice in one name counts once. The order of the names is of no matter."""
        counts: Counter[str] = Counter()
        names = 0
        for words in forms:
            counts.update({fold(word) for word in words})
            names += 1
        return Frequencies(counts, names)

    def share(self, word: str) -> float:
        """The share of names that bear the word, above 0: never below the packaged one, as a list of few countries
        holds few of the names that are common elsewhere."""
        folded = fold(word)
        usual = packaged().get(folded, UNSEEN)
        mixed = (self.counts.get(folded, 0) + PACKAGED_NAMES * usual) / (self.names + PACKAGED_NAMES)
        return max(mixed, usual) if folded in packaged() else mixed

    def information(self, word: str) -> float:
        """Minus the natural logarithm of the share."""
        told = self._told.get(word)
        if told is None:
            told = -math.log(self.share(word))
            if len(self._told) < MOST_KEPT:
                self._told[word] = told
        return told

    @cached_property
    def _told(self) -> dict[str, float]:
        """Information already worked out, by word."""
        return {}


@cache
def packaged() -> Mapping[str, float]:
    """The packaged shares by folded word; of words that fold alike the larger."""
    shares: dict[str, float] = {}
    for row in rows("name_words.csv"):
        for word in row["words"].split():
            folded = fold(word)
            shares[folded] = max(float(row["share"]), shares.get(folded, 0.0))
    return shares


DEFAULT = Frequencies()
"""The packaged table alone."""

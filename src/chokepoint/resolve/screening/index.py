"""An index of list entries that names are matched against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from chokepoint.resolve.comparison import Comparison, Described, Frequencies, Weights, packaged_weights
from chokepoint.resolve.comparison.comparing import compared
from chokepoint.resolve.comparison.evidence import log_odds
from chokepoint.resolve.comparison.fields import field_rows, identifier_keys
from chokepoint.resolve.comparison.names import name_findings
from chokepoint.resolve.comparison.words import Words, as_written, words_of
from chokepoint.resolve.names import Name, Token, read_name
from chokepoint.resolve.screening.entries import Entry, Match
from chokepoint.resolve.screening.vocabulary import Vocabulary, bare

LEAST_COVERED = 0.7
"""Share of the information of the shorter name that must be found for a name to be compared in full."""
MOST_CANDIDATES = 30
"""Listed names compared in full for one name of a query."""

CACHED = 1 << 14
"""Words of queries whose places are kept."""

Numbers = npt.NDArray[np.int64]


class Index:
    """Entries by the words of their names, rare words first to tell, and by their numbers.

    `frequencies` say how common words are; without them they are learned from the entries' own names.
    """

    def __init__(self, entries: Iterable[Entry], frequencies: Frequencies | None = None) -> None:
        self.entries: tuple[Entry, ...] = tuple(entries)
        self._weights: Weights = packaged_weights()
        self._names: list[Words] = []
        self._owners: list[int] = []
        self._first_name: list[int] = []
        for place, entry in enumerate(self.entries):
            self._first_name.append(len(self._names))
            for name in entry.described.names:
                self._names.append(words_of(read_name(name, entry.described.kind)))
                self._owners.append(place)
        self.frequencies = frequencies or learned(words.name for words in self._names)
        self._lay_words()
        self._lay_identifiers()

    def _lay_words(self) -> None:
        self._vocabulary = Vocabulary(self._weights.least)
        postings: dict[int, list[int]] = defaultdict(list)
        totals = np.zeros(len(self._names))
        for place, words in enumerate(self._names):
            totals[place] = sum(self._told(token.form) for token in words.body)
            for word in {self._vocabulary.add(bare(token)) for token in _asked(words)}:
                postings[word].append(place)
        self._totals = np.maximum(totals, self._weights.least_information)
        self._sizes = np.array([len(words.body) for words in self._names], dtype=np.int64)
        self._postings: dict[int, Numbers] = {word: np.array(places) for word, places in postings.items()}
        self._posted = lru_cache(maxsize=CACHED)(self._where)

    def _lay_identifiers(self) -> None:
        self._by_number: dict[tuple[str, str], set[int]] = defaultdict(set)
        for place, entry in enumerate(self.entries):
            for key in identifier_keys(entry.described):
                self._by_number[key].add(place)

    def match(self, queries: Sequence[Described | str], threshold: float) -> list[list[Match]]:
        """For each query, in its place, the entries at least `threshold` likely to be it, the likeliest first."""
        return [self._matches(Described(query) if isinstance(query, str) else query, threshold) for query in queries]

    def _matches(self, query: Described, threshold: float) -> list[Match]:
        best: dict[int, tuple[float, Words, int]] = {}
        least = log_odds(threshold)
        for name in query.names:
            asked = words_of(read_name(name, query.kind))
            for place in self._candidates(asked):
                self._keep(best, query, asked, place)
        for key in identifier_keys(query):
            for owner in self._by_number.get(key, ()):
                if owner not in best:
                    self._keep(best, query, words_of(read_name(query.name, query.kind)), self._first_name[owner])
        found = [
            self._match(query, asked, place)
            for owner, (score, asked, place) in best.items()
            if score + self._most_from_fields(query, owner) >= least
        ]
        found = [match for match in found if match.comparison.log_odds >= least]
        return sorted(found, key=lambda match: (-match.likelihood, match.entry.list_id, match.entry.entry_id))

    def _keep(self, best: dict[int, tuple[float, Words, int]], query: Described, asked: Words, place: int) -> None:
        """Keep the name of the entry that fits best; the fields beside the names are the same for all."""
        owner = self._owners[place]
        score = self._weights.usual + sum(
            finding.worth(self._weights)
            for finding in name_findings(asked.name, self._names[place].name, self.frequencies, self._weights)
        )
        score += self._weights.fields["alias"]["used"] if self._by_alias(query, asked, place) else 0.0
        if owner not in best or score > best[owner][0]:
            best[owner] = (score, asked, place)

    def _by_alias(self, query: Described, asked: Words, place: int) -> bool:
        return place != self._first_name[self._owners[place]] or asked.name.text != query.name

    def _most_from_fields(self, query: Described, owner: int) -> float:
        """What fields beside the name add, so that rows are made for what is reported only."""
        return sum(row.log_odds for row in field_rows(query, self.entries[owner].described, self._weights))

    def _match(self, query: Described, asked: Words, place: int) -> Match:
        entry = self.entries[self._owners[place]]
        listed = self._names[place].name
        by_alias = self._by_alias(query, asked, place)
        names = compared(asked.name, listed, self.frequencies, self._weights, by_alias=by_alias)
        return Match(entry, listed.text, Comparison((*names.rows, *field_rows(query, entry.described, self._weights))))

    def _candidates(self, words: Words) -> list[int]:
        """Places of the listed names that share enough with the name to be compared in full, the most first."""
        posted = [self._posted(bare(token)) for token in _asked(words)]
        posted = [one for one in posted if len(one[0])]
        if not posted:
            return []
        places = np.concatenate([one[0] for one in posted])
        found = np.bincount(places, np.concatenate([one[1] for one in posted]), len(self._names))
        total = max(sum(self._told(token.form) for token in words.body), self._weights.least_information)
        covered = np.flatnonzero(found >= LEAST_COVERED * np.minimum(self._totals, total))
        if len(covered) > MOST_CANDIDATES:
            order = np.lexsort((covered, -found[covered] / np.maximum(self._totals[covered], total)))
            covered = covered[order[:MOST_CANDIDATES]]
        chosen: list[int] = covered.tolist()
        return chosen

    def _where(self, token: Token) -> tuple[Numbers, npt.NDArray[np.float64]]:
        """The places of the listed names that hold a word like this one, each once, and what that tells."""
        best: dict[int, float] = {}
        told = self._told(token.form)
        for word, how in self._vocabulary.like(token):
            for place in self._postings[word].tolist():
                best.setdefault(place, told * how)
        return np.fromiter(best, dtype=np.int64, count=len(best)), np.fromiter(best.values(), float, len(best))

    def _told(self, form: str) -> float:
        return min(
            max(self.frequencies.information(form), self._weights.least_information), self._weights.most_information
        )


def learned(names: Iterable[Name]) -> Frequencies:
    """How common each word is among the names."""
    return Frequencies.learned([token.form for token in name.tokens] for name in names)


def _asked(words: Words) -> list[Token]:
    """The words a name is found by: as read, as written, and each two neighbours as one (`abdul hai` as `abdulhai`)."""
    written = as_written(words.name)
    forms = {token.form for token in words.body}
    others = [token for token in written.body if token.form not in forms] if written else []
    runs = [one.form + other.form for one, other in pairwise(words.body)]
    return [*words.body, *others, *(Token(run) for run in runs if run not in forms)]

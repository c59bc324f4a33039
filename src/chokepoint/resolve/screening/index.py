"""An index of list entries that names are matched against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chokepoint.resolve.comparison import Comparison, Described, Frequencies, Row, Weights, packaged_weights
from chokepoint.resolve.comparison.comparing import weighed
from chokepoint.resolve.comparison.evidence import log_odds
from chokepoint.resolve.comparison.fields import field_rows, identifier_keys
from chokepoint.resolve.comparison.finding import Finding
from chokepoint.resolve.comparison.names import name_findings
from chokepoint.resolve.comparison.words import Words, words_of
from chokepoint.resolve.names import Name, read_name
from chokepoint.resolve.screening.bounds import Bounds
from chokepoint.resolve.screening.entries import Entry, Match
from chokepoint.resolve.screening.postings import Postings

ROUNDING = 1e-9
"""Log-odds by which a sum may differ with the order of what is added."""


class Index:
    """Entries by the words of their names, rare words first to tell, and by their numbers.

    `frequencies` say how common words are; without them they are learned from the entries' own names.
    `postings` are those of the same entries and frequencies, where they were made before.
    """

    def __init__(
        self, entries: Iterable[Entry], frequencies: Frequencies | None = None, postings: Postings | None = None
    ) -> None:
        self.entries: tuple[Entry, ...] = tuple(entries)
        self._weights: Weights = packaged_weights()
        self._texts: list[tuple[str, str | None]] = []
        self._owners: list[int] = []
        self._first_name: list[int] = []
        for place, entry in enumerate(self.entries):
            self._first_name.append(len(self._texts))
            self._texts += [(name, entry.described.kind) for name in entry.described.names]
            self._owners += [place] * (len(self._texts) - len(self._owners))
        self._read: list[Words | None] = [None] * len(self._texts)
        places = range(len(self._texts))
        self.frequencies = frequencies or learned(self._words(place).name for place in places)
        self.postings = postings or Postings.of(map(self._words, places), self.frequencies, self._weights)
        self._bounds = Bounds(self._weights)
        self._lay_identifiers()

    def _words(self, place: int) -> Words:
        """The words of a listed name, read when first wanted."""
        words = self._read[place]
        if words is None:
            words = self._read[place] = words_of(read_name(*self._texts[place]))
        return words

    def _lay_identifiers(self) -> None:
        self._by_number: dict[tuple[str, str], set[int]] = defaultdict(set)
        for place, entry in enumerate(self.entries):
            for key in identifier_keys(entry.described):
                self._by_number[key].add(place)

    def match(self, queries: Sequence[Described | str], threshold: float) -> list[list[Match]]:
        """For each query, in its place, the entries at least `threshold` likely to be it, the likeliest first."""
        return [self._matches(Described(query) if isinstance(query, str) else query, threshold) for query in queries]

    def _matches(self, query: Described, threshold: float) -> list[Match]:
        best: dict[int, _Fit] = {}
        least = log_odds(threshold)
        beside = _Beside(query, self.entries, self._weights, self._bounds.fields(query))
        for name in query.names:
            asked = words_of(read_name(name, query.kind))
            for candidate in self.postings.candidates(asked):
                owner, bound = (
                    self._owners[candidate.place],
                    self._bounds.name(asked, self._words(candidate.place), candidate),
                )
                if bound + beside.most >= least and (not beside.most or bound + beside.score(owner) >= least):
                    self._keep(best, query, asked, candidate.place)
        for key in identifier_keys(query):
            for owner in self._by_number.get(key, ()):
                if owner not in best:
                    self._keep(best, query, words_of(read_name(query.name, query.kind)), self._first_name[owner])
        found = [
            self._match(fit, beside.rows(owner))
            for owner, fit in best.items()
            if fit.score + beside.score(owner) >= least - ROUNDING
        ]
        found = [match for match in found if match.comparison.log_odds >= least]
        return sorted(found, key=lambda match: (-match.likelihood, match.entry.list_id, match.entry.entry_id))

    def _keep(self, best: dict[int, _Fit], query: Described, asked: Words, place: int) -> None:
        """Keep the name of the entry that fits best; the fields beside the names are the same for all."""
        owner = self._owners[place]
        by_alias = place != self._first_name[owner] or asked.name.text != query.name
        findings = name_findings(asked.name, self._words(place).name, self.frequencies, self._weights)
        score = self._weights.usual + sum(finding.worth(self._weights) for finding in findings)
        score += self._weights.fields["alias"]["used"] if by_alias else 0.0
        if owner not in best or score > best[owner].score:
            best[owner] = _Fit(score, findings, place, by_alias)

    def _match(self, fit: _Fit, fields: Sequence[Row]) -> Match:
        names = weighed(fit.findings, self._weights, by_alias=fit.by_alias)
        entry = self.entries[self._owners[fit.place]]
        return Match(entry, self._texts[fit.place][0], Comparison((*names.rows, *fields)))


class _Fit(NamedTuple):
    """How one name of an entry fits, without the fields beside it."""

    score: float
    findings: Sequence[Finding]
    place: int
    by_alias: bool


class _Beside:
    """What a query says beside its names, compared with entries, each once. `most` is what that adds at most."""

    def __init__(self, query: Described, entries: Sequence[Entry], weights: Weights, most: float) -> None:
        self._query, self._entries, self._weights, self.most = query, entries, weights, most
        self._rows: dict[int, list[Row]] = {}

    def rows(self, owner: int) -> list[Row]:
        """The rows of the fields that are known of both."""
        if owner not in self._rows:
            self._rows[owner] = field_rows(self._query, self._entries[owner].described, self._weights)
        return self._rows[owner]

    def score(self, owner: int) -> float:
        """What they add."""
        return sum(row.log_odds for row in self.rows(owner))


def learned(names: Iterable[Name]) -> Frequencies:
    """How common each word is among the names."""
    return Frequencies.learned([token.form for token in name.tokens] for name in names)

"""What the names of pairs of parties add: each distinct pair of names is compared once, and names that are equal, which
most are, without being aligned."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from chokepoint.resolve.clusters.describing import Population
from chokepoint.resolve.clusters.joining import Numbers, Shares
from chokepoint.resolve.clusters.naming import is_name_only
from chokepoint.resolve.comparison import Described, Frequencies, compare, packaged_weights
from chokepoint.resolve.comparison.comparing import compared
from chokepoint.resolve.comparison.words import as_written, words_of
from chokepoint.resolve.names import Name, read_name

MOST_MINOR = 4
"""Titles and particles that are counted."""
LONGEST = 8
"""Words of a name that is taken without being read."""


class NameWeights:
    """Weighs names, aliases and kinds of the parties of one population."""

    def __init__(self, population: Population, frequencies: Frequencies) -> None:
        self._columns = (population.name, population.aliases, population.kind)
        self._frequencies = frequencies
        self._weights = packaged_weights()
        self._ordinary: dict[tuple[str, bool], bool] = {}

    def described(self, number: int) -> Described:
        """Name, aliases and kind of one party."""
        return self._described(tuple(int(column.codes[number]) for column in self._columns))

    def weigh(self, left: Numbers, right: Numbers) -> Shares:
        """What names, aliases and kinds add, in log-odds, for each pair of numbers."""
        ends = [np.stack([column.codes[end] for column in self._columns], axis=1) for end in (left, right)]
        pairs, place = _distinct(*ends)
        worth = np.zeros(len(pairs))
        for at, codes in enumerate(pairs.tolist()):
            worth[at] = self._worth(tuple(codes[:3]), tuple(codes[3:]))
        return worth[place]

    def persons(self, left: Numbers, right: Numbers, asked: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Whether both parties are persons, by their kind or, where that is not known, by their names; False where not
        `asked`."""
        found = asked.copy()
        for end in (left, right):
            numbers = end[found]
            known: dict[int, bool] = {number: self._is_person(number) for number in set(numbers.tolist())}
            found[found] = np.array([known[number] for number in numbers.tolist()], dtype=bool)
        return found

    def _is_person(self, number: int) -> bool:
        names, _, kinds = self._columns
        kind, name = kinds.cell(number), names.cell(number)
        return kind == "person" or (kind is None and name is not None and read_name(name).kind is None)

    def _worth(self, left: tuple[int, ...], right: tuple[int, ...]) -> float:
        if left == right and left[1] < 0:
            told = self._equal(left)
            if told is not None:
                return told
        if left[1] < 0 and right[1] < 0 and left[2] == right[2]:
            one, other = self._read(left), self._read(right)
            return compared(one, other, self._frequencies, self._weights).log_odds
        return compare(self._described(left), self._described(right), self._frequencies).log_odds

    def _read(self, codes: tuple[int, ...]) -> Name:
        names, _, kinds = self._columns
        return read_name(
            names.values[codes[0]] if codes[0] >= 0 else "", kinds.values[codes[2]] if codes[2] >= 0 else None
        )

    def _described(self, codes: tuple[int, ...]) -> Described:
        name, aliases, kind = (
            column.values[code] if code >= 0 else None for column, code in zip(self._columns, codes, strict=True)
        )
        parted = tuple(alias.strip() for alias in (aliases or "").split(";") if alias.strip())
        return Described(name or "", aliases=parted, kind=kind)

    def _equal(self, codes: tuple[int, ...]) -> float | None:
        """What a name adds beside itself: every word agrees. None where it may be read in several ways."""
        names, _, kinds = self._columns
        if codes[0] < 0:
            return None
        body = self._plain_words(names.values[codes[0]], kinds.values[codes[2]] if codes[2] >= 0 else None)
        if body is not None:
            return self._agreeing(body)
        read = self._read(codes)
        words = words_of(read)
        if not words.spelt or as_written(read) is not None:
            return None
        terms = self._weights.terms
        more = (terms["legal_form"] if words.forms else 0.0) + terms["minor"] * min(len(words.minor), MOST_MINOR)
        return self._agreeing([token.form for token in words.body]) + more

    def _plain_words(self, name: str, kind: str | None) -> list[str] | None:
        """The words of a person's name of which each is a name and nothing else; None of any other."""
        if kind not in (None, "person") or not name.isascii():
            return None
        words = name.lower().split(" ")
        alone = kind is None
        for word in words:
            known = self._ordinary.get((word, alone))
            if known is None:
                known = self._ordinary[word, alone] = is_name_only(word, alone)
            if not known:
                return None
        return words if len(words) <= LONGEST else None

    def _agreeing(self, body: list[str]) -> float:
        """The usual rate, and that every word of a name agrees."""
        weights = self._weights
        exact = weights.levels[-1]
        least, most = weights.least_information, weights.most_information
        told = sorted((min(max(self._frequencies.information(word), least), most) for word in body), reverse=True)
        agreed = sum(one * weights.damping**place for place, one in enumerate(told))
        return weights.usual + exact.weight * agreed + exact.each * len(told)


def _distinct(left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], Numbers]:
    """The distinct rows of two tables of codes laid side by side, and the place of each row among them."""
    rows = np.ascontiguousarray(np.concatenate([left, right], axis=1))
    order = np.lexsort(rows.T[::-1])
    ordered = rows[order]
    begins = np.ones(len(rows), dtype=bool)
    begins[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    place = np.empty(len(rows), dtype=np.int64)
    place[order] = np.cumsum(begins) - 1
    return ordered[begins], place

"""Entities from pairs: who is joined to whom, where judgements and contradictions forbid it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Links:
    """Pairs of parties by their numbers, `left` and `right`, with the likelihood that they are one."""

    left: Numbers
    right: Numbers
    likelihood: Shares

    def where(self, chosen: npt.NDArray[np.bool_]) -> Links:
        """Those chosen."""
        return Links(self.left[chosen], self.right[chosen], self.likelihood[chosen])


@dataclass(frozen=True)
class Apart:
    """Pairs that must not be one: judged different by a person, and such as contradict one another."""

    judged: frozenset[tuple[int, int]]
    contradicting: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Entities:
    """For each party: the least number of its entity, the likelihood of its best link into it (1 where it stands
    alone), and whether persons alone made it part of it."""

    entity: Numbers
    likelihood: Shares
    confirmed: npt.NDArray[np.bool_]


def components(size: int, left: Numbers, right: Numbers) -> Numbers:
    """For each of `size` numbers the least one that it is linked with, over any number of links."""
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    count, component = connected_components(graph, directed=False)
    least = np.full(count, size, dtype=np.int64)
    np.minimum.at(least, component, np.arange(size))
    return least[component]


def join(size: int, judged: Iterable[tuple[int, int]], links: Links, apart: Apart) -> Entities:
    """Entities of `size` parties: what persons judged one, then the links, the most likely first.

    A link joins two groups unless some pair across them is apart. Judgements override contradictions; a judgement that
    two are different overrides what follows from several others.
    """
    sure = list(judged)
    ones = np.array(sure, dtype=np.int64).reshape(-1, 2)
    left, right = np.concatenate([ones[:, 0], links.left]), np.concatenate([ones[:, 1], links.right])
    entity = components(size, left, right)
    forbidden = apart.judged | apart.contradicting
    torn = {int(entity[one]) for one, other in forbidden if entity[one] == entity[other]}
    if torn:
        among = np.isin(entity[links.left], sorted(torn))
        inside = [pair for pair in sure if int(entity[pair[0]]) in torn]
        members = np.flatnonzero(np.isin(entity, sorted(torn)))
        entity[members] = _joined_one_by_one(members, inside, links.where(among), apart)
    return _described(size, entity, ones, links)


def _joined_one_by_one(members: Numbers, judged: list[tuple[int, int]], links: Links, apart: Apart) -> Numbers:
    """The entities of `members`, built link by link."""
    groups = _Groups(members.tolist(), apart.judged)
    for one, other in judged:
        groups.join(one, other)
    groups.forbid(apart.contradicting)
    order = np.lexsort((links.right, links.left, -links.likelihood))
    for place in order:
        groups.join(int(links.left[place]), int(links.right[place]))
    return np.array([groups.least(member) for member in members.tolist()], dtype=np.int64)


class _Groups:
    """Disjoint groups of numbers that know which other numbers they must not hold."""

    def __init__(self, members: list[int], apart: Iterable[tuple[int, int]]) -> None:
        self._group = {member: member for member in members}
        self._members = {member: {member} for member in members}
        self._forbidden: dict[int, set[int]] = defaultdict(set)
        self.forbid(apart)

    def forbid(self, pairs: Iterable[tuple[int, int]]) -> None:
        for one, other in pairs:
            if one in self._group and other in self._group:
                self._forbidden[self._group[one]].add(other)
                self._forbidden[self._group[other]].add(one)

    def join(self, one: int, other: int) -> None:
        small, large = sorted((self._group[one], self._group[other]), key=lambda group: len(self._members[group]))
        if (
            small == large
            or self._members[small] & self._forbidden[large]
            or self._members[large] & self._forbidden[small]
        ):
            return
        for member in self._members[small]:
            self._group[member] = large
        self._members[large] |= self._members.pop(small)
        self._forbidden[large] |= self._forbidden.pop(small, set())

    def least(self, member: int) -> int:
        return min(self._members[self._group[member]])


def _described(size: int, entity: Numbers, judged: Numbers, links: Links) -> Entities:
    inside = links.where(entity[links.left] == entity[links.right])
    likelihood = np.zeros(size)
    for ends in (inside.left, inside.right):
        np.maximum.at(likelihood, ends, inside.likelihood)
    sure = judged[entity[judged[:, 0]] == entity[judged[:, 1]]]
    likelihood[sure.ravel()] = 1.0
    by_persons = components(size, sure[:, 0], sure[:, 1])
    alone = np.bincount(entity, minlength=size)[entity] == 1
    likelihood[alone] = 1.0
    joined_by_persons = np.bincount(by_persons, minlength=size)[by_persons] > 1
    return Entities(entity, likelihood, (by_persons == entity) & (alone | joined_by_persons))

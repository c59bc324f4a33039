"""Pairs of cells in classes that the comparison weighs alike, so that it is asked once a class and not once a pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from chokepoint.resolve.clusters.describing import Coded, Codes
from chokepoint.resolve.comparison import Shared
from chokepoint.resolve.comparison.addresses import LEVELS, compare_addresses
from chokepoint.resolve.comparison.dates import compare_dates
from chokepoint.resolve.comparison.fields import SHARED_HOSTS, TOWN_NEAR, misprinted

NUMBERS = ("registration_number", "tax_id", "account")
"""Columns whose cells are numbers that may be misprinted."""

UNLIKE = -1
"""Class of cells that merely differ. Equal cells are in the class of how many share them, from 1; those that differ in
another way in classes below this one."""


def classed(name: str, column: Coded, one: Codes, other: Codes, shared: Shared) -> Codes:
    """The class of each pair of codes of the column `name`. No pair may lack a cell."""
    classes = np.where(one == other, column.counts[one], UNLIKE)
    unlike = np.flatnonzero(one != other)
    if name == "website":
        hosts = np.array([value in SHARED_HOSTS for value in column.values], dtype=bool)
        classes[hosts[one] | hosts[other]] = UNLIKE - 1
    elif name == "address":
        classes[unlike] = _addresses(column, one[unlike], other[unlike])
    elif name == "city":
        classes[unlike] = _towns(column, one[unlike], other[unlike])
    elif name == "incorporated_on":
        classes[unlike] = _dates(column, one[unlike], other[unlike])
    elif name in NUMBERS:
        near = [
            misprinted(column.values[mine], column.values[theirs])
            for mine, theirs in _pairs(one[unlike], other[unlike])
        ]
        classes[unlike] = np.where(near, UNLIKE - 1, UNLIKE)
    elif name == "email":
        classes[unlike] = _emails(column, one[unlike], other[unlike], shared)
    return classes


def _pairs(one: Codes, other: Codes) -> Iterator[tuple[int, int]]:
    return zip(one.tolist(), other.tolist(), strict=True)


def domains(column: Coded) -> Mapping[str, int]:
    """How many parties have an address at each host."""
    found: Counter[str] = Counter()
    for value, count in zip(column.values, column.counts.tolist(), strict=True):
        found[_host(value)] += count
    return found


def _host(email: str) -> str:
    return email.rpartition("@")[2]


def _addresses(column: Coded, one: Codes, other: Codes) -> Codes:
    """Written otherwise but the same, or near. With how many share the left one, since that is what it is worth."""
    level = compare_addresses([column.values[code] for code in one], [column.values[code] for code in other])
    return np.where(level > 0, UNLIKE - len(LEVELS) * column.counts[one] - level, UNLIKE)


def _towns(column: Coded, one: Codes, other: Codes) -> Codes:
    mine, theirs = [column.values[code] for code in one], [column.values[code] for code in other]
    near = cpdist(mine, theirs, scorer=fuzz.ratio, score_cutoff=TOWN_NEAR) >= TOWN_NEAR
    return np.where(near, UNLIKE - 1, UNLIKE)


def _dates(column: Coded, one: Codes, other: Codes) -> Codes:
    levels: dict[str | None, int] = {}
    kept: dict[tuple[int, int], int] = {}
    found = np.empty(len(one), dtype=np.int64)
    for at, pair in enumerate(_pairs(one, other)):
        if pair not in kept:
            level = compare_dates(column.values[pair[0]], column.values[pair[1]])
            kept[pair] = UNLIKE - 1 - levels.setdefault(level, len(levels))
        found[at] = kept[pair]
    return found


def _emails(column: Coded, one: Codes, other: Codes, shared: Shared) -> Codes:
    """At one host: with how many have an address there."""
    hosts = [_host(value) for value in column.values]
    places = {host: place for place, host in enumerate(dict.fromkeys(hosts))}
    numbers = np.array([places[host] for host in hosts], dtype=np.int64)
    counts = np.array([0 if host in SHARED_HOSTS else shared.among("domain", host) for host in places], dtype=np.int64)
    there = numbers[one]
    return np.where((there == numbers[other]) & (counts[there] > 0), UNLIKE - counts[there], UNLIKE)

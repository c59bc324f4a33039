"""Pairs of signs that say more together than their sum: each a row of its own, learned from decided cases only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BETWEEN = " + "
"""Stands between the ids of a pair's two signs in the id of its row."""

DECIMALS = 12
"""Contributions are rounded to as many decimals, as those of single signs are."""


def pair_id(first: str, second: str) -> str:
    """The id of a pair's row."""
    return f"{first}{BETWEEN}{second}"


def may_pair(first_code: str, first_group: str, second_code: str, second_group: str) -> bool:
    """Whether two signs may be learned as a pair: never goods with goods, so that no file says what goes together."""
    return not (_of_goods(first_code, first_group) and _of_goods(second_code, second_group))


def _of_goods(code: str, group: str) -> bool:
    return code.startswith("GDS") or group.startswith("G")


@dataclass(frozen=True)
class Pairs:
    """The pairs in force: the numbers of each one's two signs, what it is worth, and its standard deviation."""

    first: Integers
    second: Integers
    log_ratio: Floats
    deviation: Floats

    def __len__(self) -> int:
        return len(self.first)


NO_PAIRS = Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0))


@dataclass(frozen=True)
class Together:
    """Pairs that show, one entry a (subject, pair), by subject and then pair.

    `share` is how much of its log-ratio a pair counts for; `contribution` is `share` times the log-ratio.
    """

    subject: Integers
    pair: Integers
    share: Floats
    contribution: Floats


def together(subject: Integers, indicator: Integers, share: Floats, pairs: Pairs) -> Together:
    """Pairs whose two signs both show; entries of one subject and indicator may stand only once, in order of subjects.

    `share` is what stands of a sign: strength times grade, less what relief explains. A pair counts for the product.
    """
    found = [_both(subject, indicator, share, *pair) for pair in zip(pairs.first, pairs.second, strict=True)]
    counts = [len(owners) for owners, _ in found]
    number = np.repeat(np.arange(len(found), dtype=np.int64), counts)
    owner = np.concatenate([np.zeros(0, np.int64), *(owners for owners, _ in found)])
    counted = np.concatenate([np.zeros(0), *(shares for _, shares in found)])
    order = np.lexsort((number, owner))
    owner, number, counted = owner[order], number[order], counted[order]
    amount = np.round(counted * pairs.log_ratio[number], DECIMALS) + 0.0
    return Together(owner, number, counted, amount)


def _both(subject: Integers, indicator: Integers, share: Floats, first: int, second: int) -> tuple[Integers, Floats]:
    """The subjects that show both signs, and the product of what stands of them."""
    one, other = np.flatnonzero(indicator == first), np.flatnonzero(indicator == second)
    owners, of_one, of_other = np.intersect1d(subject[one], subject[other], assume_unique=True, return_indices=True)
    return owners, share[one[of_one]] * share[other[of_other]]


def candidates(codes: tuple[str, ...], groups: tuple[str, ...], signs: Integers) -> Iterator[tuple[int, int]]:
    """Pairs of signs, by number, that may be learned."""
    for place, first in enumerate(signs.tolist()):
        for second in signs[place + 1 :].tolist():
            if may_pair(codes[first], groups[first], codes[second], groups[second]):
                yield first, second

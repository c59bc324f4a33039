"""Which word of one name stands for which word of the other."""

from __future__ import annotations

from typing import NamedTuple

from chokepoint.resolve.comparison.similarity import FOLDED_ONLY, similarity
from chokepoint.resolve.comparison.words import Words, alike
from chokepoint.resolve.names import Token

JOINED_LEAST = 0.88
"""Similarity from which words left over on both sides, written together, are the same words parted elsewhere."""

PARTED = 2
"""Letters that a word gains or loses where words are parted elsewhere."""


class Pair(NamedTuple):
    """Words that stand for each other: their places in the left and the right name, and how alike they are.

    More than one place on a side: words written together on the other. `initial`: one is the other's first letter.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    similarity: float
    initial: bool = False


class Alignment(NamedTuple):
    """The pairs, in order of the left name, and the places left over on each side."""

    pairs: tuple[Pair, ...]
    left_over: tuple[int, ...]
    right_over: tuple[int, ...]


def align(left: Words, right: Words, least: float) -> Alignment:
    """Pairs of words at least `least` alike, the best first; each word stands in one pair at most."""
    mine, theirs = left.body, right.body
    pairs = _joined_exactly(left, right)
    candidates = _candidates(mine, theirs, least)
    taken_left = {place for pair in pairs for place in pair.left}
    taken_right = {place for pair in pairs for place in pair.right}
    for pair in candidates:
        if pair.left[0] not in taken_left and pair.right[0] not in taken_right:
            pairs.append(pair)
            taken_left.add(pair.left[0])
            taken_right.add(pair.right[0])
    pairs = _parted_elsewhere(mine, theirs, pairs)
    taken_left = {place for pair in pairs for place in pair.left}
    taken_right = {place for pair in pairs for place in pair.right}
    left_over = [place for place in range(len(mine)) if place not in taken_left]
    right_over = [place for place in range(len(theirs)) if place not in taken_right]
    pairs.sort(key=lambda pair: (pair.left, pair.right))
    return Alignment(tuple(pairs), tuple(left_over), tuple(right_over))


def _candidates(mine: tuple[Token, ...], theirs: tuple[Token, ...], least: float) -> list[Pair]:
    found = []
    for i, one in enumerate(mine):
        for j, other in enumerate(theirs):
            if (one.role == "initial") != (other.role == "initial"):
                if one.form[0] == other.form[0] and one.role != "generic" and other.role != "generic":
                    found.append(Pair((i,), (j,), 0.0, initial=True))
                continue
            how = alike(one, other)
            if how >= least:
                found.append(Pair((i,), (j,), how))
    # Ties: words at the same distance from the start of their names first, so that "ali ali" pairs in order.
    found.sort(key=lambda pair: (-pair.similarity, abs(pair.left[0] - pair.right[0]), pair.left, pair.right))
    return found


def _joined_exactly(left: Words, right: Words) -> list[Pair]:
    """Runs of words on one side that are one word on the other, letter for letter."""
    found = [
        Pair(run, (_place(right, whole),), 1.0)
        for whole, run in left.runs.items()
        if whole in right.spelt and whole not in left.spelt
    ]
    found += [
        Pair((_place(left, whole),), run, 1.0)
        for whole, run in right.runs.items()
        if whole in left.spelt and whole not in right.spelt
    ]
    return _disjoint(found) if len(found) > 1 else found


def _place(words: Words, form: str) -> int:
    return next(place for place, token in enumerate(words.body) if token.form == form)


def _disjoint(pairs: list[Pair]) -> list[Pair]:
    kept: list[Pair] = []
    left: set[int] = set()
    right: set[int] = set()
    for pair in pairs:
        if not left & set(pair.left) and not right & set(pair.right):
            kept.append(pair)
            left |= set(pair.left)
            right |= set(pair.right)
    return kept


def _parted_alike(mine: tuple[Token, ...], theirs: tuple[Token, ...], left: list[int], right: list[int]) -> bool:
    """Whether as many words stand on both sides, each about as long as its like.

    They are other words then, unless a blank has moved.
    """
    if len(left) != len(right):
        return False
    lengths = [len(mine[i].form) - len(theirs[j].form) for i, j in zip(left, right, strict=True)]
    return all(abs(length) < PARTED for length in lengths)


def _parted_elsewhere(mine: tuple[Token, ...], theirs: tuple[Token, ...], pairs: list[Pair]) -> list[Pair]:
    """The pairs, with all words that have no like but in part taken as one word a side, where that is alike."""
    good = [pair for pair in pairs if pair.similarity >= FOLDED_ONLY]
    left = set(range(len(mine))).difference(*(pair.left for pair in good))
    right = set(range(len(theirs))).difference(*(pair.right for pair in good))
    if not left or not right or len(left) + len(right) < 3:
        return pairs
    one = "".join(mine[place].form for place in sorted(left))
    other = "".join(theirs[place].form for place in sorted(right))
    how = similarity(one, other)
    beside = min((pair.similarity for pair in pairs if pair not in good), default=0.0)
    complete = len(left) == len(right) == len(pairs) - len(good)
    if (
        how < JOINED_LEAST
        or (complete and beside >= how)
        or (how < 1.0 and _parted_alike(mine, theirs, sorted(left), sorted(right)))
    ):
        return pairs
    return [*good, Pair(tuple(sorted(left)), tuple(sorted(right)), how)]

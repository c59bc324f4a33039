"""How alike two name tokens sound and are spelt, on a scale where a transliteration costs less than a misprint.

Both tokens are folded first: spellings that transliteration systems use for one sound become one (`kh` and `h`, `ou`
and `u`, `w` and `v`, doubled letters). What remains different is counted by a weighted edit distance.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from rapidfuzz.distance import OSA

LONGEST = 40
"""Letters of a token that are compared; longer words are cut, so that hostile text costs bounded time."""
CACHED = 1 << 17
"""Token pairs whose similarity is kept: some 30 MB."""
FOLDED_ONLY = 0.97
"""Similarity of tokens spelt differently that fold to one: the same sound in another transliteration."""
WORTH_WEIGHING = 0.6
"""Plain similarity below which the weighted distance is not computed: such words are not spellings of one."""

_SOUNDS = (
    ("tsch", "ch"),
    ("dsch", "j"),
    ("sch", "sh"),
    ("tch", "ch"),
    ("dzh", "j"),
    ("dj", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("ck", "k"),
    ("qu", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("iy", "i"),
    ("yi", "i"),
    ("ij", "i"),
    ("ey", "ei"),
    ("ay", "ai"),
    ("x", "ks"),
    ("w", "v"),
    ("q", "k"),
    ("y", "i"),
)
"""Spellings of one sound, longest first: what ISO 9, ALA-LC, BGN/PCGN, the French, German and English habits differ by.
"""
_VOWELS = frozenset("aeiou")
_HARD_C = re.compile(r"c(?![hei])")
_SOFT_C = re.compile(r"c(?=[ei])")
_MAC = re.compile("^mac(?=[^hkcei][a-z]{3})")
"""Scottish and Irish names: MacAllister, McAllister."""
_DOUBLED = re.compile(r"(.)\1+")

VOWEL_LOST = 0.5
DIPHTHONG = 0.7
H_LOST = 0.3
LETTER_LOST = 1.0
SWAPPED = 0.6
VOWEL_FOR_VOWEL = 0.9
GENDER = 1.0
BEGINNING = 0.5
SPARED = 0.4
"""Costs in letters: vowels and h come and go between transliterations, consonants seldom do; but a last `a` tells
Karima from Karim and Paula from Paulo."""
_CHEAP = {
    frozenset(pair): cost
    for pair, cost in (
        ("ei", 0.3),
        ("ou", 0.3),
        ("ae", 0.4),
        ("ao", 0.6),
        ("sz", 0.3),
        ("vf", 0.5),
        ("vb", 0.6),
        ("vu", 0.5),
        ("ij", 0.4),
        ("jg", 0.5),
        ("kg", 0.5),
        ("kh", 0.5),
        ("gh", 0.5),
        ("td", 0.5),
        ("pb", 0.5),
        ("fp", 0.6),
        ("ck", 0.4),
        ("cs", 0.4),
        ("mn", 0.8),
        ("rl", 0.8),
    )
}


_LOST = {**dict.fromkeys(_VOWELS, VOWEL_LOST), "h": H_LOST}
"""What a letter costs to lose, where less than LETTER_LOST."""


def _costs() -> dict[str, dict[str, float]]:
    """What it costs to write one letter for another, by both, where less than LETTER_LOST."""
    costs = {one: dict.fromkeys(_VOWELS - {one}, VOWEL_FOR_VOWEL) for one in _VOWELS}
    for pair, cost in _CHEAP.items():
        one, other = sorted(pair)
        costs.setdefault(one, {})[other] = cost
        costs.setdefault(other, {})[one] = cost
    return costs


_COSTS = _costs()
_ODD: dict[str, float] = {}


@lru_cache(maxsize=CACHED)
def fold(token: str) -> str:
    """The token with spellings of one sound made one. `token` is lower-case plain Latin."""
    text = token[:LONGEST]
    for spelling, sound in _SOUNDS:
        if spelling in text:
            text = text.replace(spelling, sound)
    text = _MAC.sub("mc", text)
    text = _HARD_C.sub("k", _SOFT_C.sub("s", text)) if "c" in text else text
    return _DOUBLED.sub(r"\1", text)


def similarity(left: str, right: str) -> float:
    """1 for the same spelling, down to 0; `FOLDED_ONLY` at most for different ones. Symmetric."""
    if left == right:
        return 1.0
    return _similarity(left, right) if left < right else _similarity(right, left)


@lru_cache(maxsize=CACHED)
def _similarity(left: str, right: str) -> float:
    one, other = fold(left), fold(right)
    longest = max(len(one), len(other))
    if not longest or not one or not other:
        return 0.0
    plain = OSA.normalized_similarity(left[:LONGEST], right[:LONGEST])
    if one == other:
        return FOLDED_ONLY + (1.0 - FOLDED_ONLY) * 0.5 * plain
    if max(plain, OSA.normalized_similarity(one, other)) < WORTH_WEIGHING:
        return 0.0
    how = 1.0 - (_distance(one, other) + _beginning(one, other)) / longest
    if plain > max(how, WORTH_WEIGHING) and (one, other) != (left, right):
        # A misprint may part the letters of one sound (`kahl` for `khal`): then the words are nearer as written.
        how = max(
            how, 1.0 - _distance(left[:LONGEST], right[:LONGEST]) / max(len(left[:LONGEST]), len(right[:LONGEST]))
        )
    return FOLDED_ONLY * max(0.0, how)


def _beginning(one: str, other: str) -> float:
    """What two beginnings cost besides: writers seldom err in the first letter. Letters exchanged between systems, a
    letter before the rest (Evgeny, Yevgeny) and neighbours swapped are spared."""
    if one[0] == other[0] or _CHEAP.get(frozenset((one[0], other[0])), LETTER_LOST) < SPARED:
        return 0.0
    shifted = one[1:3] == other[:2] or other[1:3] == one[:2] or one[:2] == other[:2][::-1]
    return 0.0 if shifted else BEGINNING


def _distance(left: str, right: str) -> float:
    """The weighted edit distance, in letters, with swaps of neighbours."""
    lost, lost_right = _losses(left), _losses(right)
    before: list[float] = []
    row = [0.0, *accumulate(lost_right)]
    gender = left[-1] != right[-1] and "a" in (left[-1], right[-1])
    for i, mine in enumerate(left):
        costs, loss = _COSTS.get(mine, _ODD), lost[i]
        reached = row[0] + loss
        following = [reached]
        for j, theirs in enumerate(right):
            exchanged = row[j] + (0.0 if mine == theirs else costs.get(theirs, LETTER_LOST))
            if gender and i + 1 == len(left) and j + 1 == len(right):
                exchanged = row[j] + GENDER
            reached += lost_right[j]
            above = row[j + 1] + loss
            reached = above if above < reached else reached
            reached = exchanged if exchanged < reached else reached
            if i and j and mine == right[j - 1] and theirs == left[i - 1]:
                swapped = before[j - 1] + SWAPPED
                reached = swapped if swapped < reached else reached
            following.append(reached)
        before, row = row, following
    return row[-1]


def _losses(word: str) -> list[float]:
    """What each letter costs to lose."""
    costs = [_LOST.get(letter, LETTER_LOST) for letter in word]
    for at in range(len(word) - 1):
        if word[at] in _VOWELS and word[at + 1] in _VOWELS:
            costs[at] = max(costs[at], DIPHTHONG)
    if word[-1] == "a":
        costs[-1] = GENDER
    return costs

"""How near two written addresses are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

LEVELS = ("different", "part", "near", "same")
"""From the least alike; the place of a level is its number."""
SAME, NEAR = 97.0, 80.0
"""RapidFuzz ratios (0 to 100) of the telling words of two addresses, in one order or as they stand without blanks."""
PART = 92.0
"""RapidFuzz token-set ratio from which one address is taken to say what the other says, and more."""
LEAST_PART = 7
"""Signs of the shorter address below which that says little."""
LONGEST = 200
"""Signs of an address that are compared."""

_STREETS_LISTED = (
    "street st str strasse straat road rd avenue av ave lane ln drive dr drv place pl court ct crescent cres cr "
    "circuit cct close cl square sq boulevard blvd bd highway hwy parkway pkwy terrace tce way walk rue via calle "
    "rua ul ulica ulitsa cadde caddesi cad sokak sokagi sok gasse weg platz no nr number unit flat apt apartment"
)
UNTELLING = frozenset(_STREETS_LISTED.split())
"""Words that addresses have in common wherever they are."""
_NUMBER = re.compile(r"\d+")


def compare_addresses(left: Sequence[str], right: Sequence[str]) -> npt.NDArray[np.int64]:
    """The numbers of the levels of pairs of addresses, each spelt as `spelling.address` spells it."""
    ones, others = [_told(one) for one in left], [_told(other) for other in right]
    ratios = [
        _ratios([side[place] for side in ones], [side[place] for side in others], fuzz.ratio, NEAR) for place in (0, 1)
    ]
    best = np.maximum(*ratios)
    parts = _ratios([side[0] for side in ones], [side[0] for side in others], fuzz.token_set_ratio, PART)
    short = np.array([min(len(one[0]), len(other[0])) for one, other in zip(ones, others, strict=True)], dtype=np.int64)
    level = (best >= NEAR).astype(np.int64) + (best >= SAME)
    level = np.where(level > 0, level + 1, ((parts >= PART) & (short >= LEAST_PART)).astype(np.int64))
    for at in np.flatnonzero((level > 0) & (best < 100.0)).tolist():
        if _numbers_differ(left[at], right[at]):
            level[at] = 0
    return level


def _ratios(left: list[str], right: list[str], scorer: Callable[..., float], least: float) -> npt.NDArray[np.float64]:
    return np.asarray(cpdist(left, right, scorer=scorer, score_cutoff=least), dtype=np.float64)


def _told(address: str) -> tuple[str, str]:
    """Its telling words in order of the alphabet, and as they stand without blanks."""
    words = address[:LONGEST].split()
    telling = [word for word in words if word not in UNTELLING] or words
    return " ".join(sorted(telling)), "".join(telling)


def _numbers_differ(one: str, other: str) -> bool:
    """Whether both have numbers, of house or post, and none is in both, not even misprinted in one figure of three."""
    mine, theirs = _NUMBER.findall(one), _NUMBER.findall(other)
    if not mine or not theirs or not set(mine).isdisjoint(theirs):
        return False
    near = (OSA.distance(a, b, score_cutoff=1) <= 1 for a in mine for b in theirs if min(len(a), len(b)) > 2)
    return not any(near)

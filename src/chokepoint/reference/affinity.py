"""How well goods fit an activity: HS headings against ISIC Rev. 4, from 0 (nothing in common) to 1 (its very trade).

The table is ours, written from the headings of the Harmonized System (World Customs Organization, HS 2022, with the
headings that earlier editions had) and the explanatory notes of ISIC Rev. 4 (United Nations, 2008). A block of it
gives activities, goods, affinity, whether it holds for any quantity or for small ones, and the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from chokepoint.reference.activities import is_within, titles
from chokepoint.reference.packaged import rows

UNRELATED = 0.0
"""Affinity where no block says anything."""

GENERAL_TRADERS = ("4610", "4690")
"""Classes that may deal in anything: wholesale on a fee, non-specialised wholesale."""

_EVERYTHING = "*"


@dataclass(frozen=True)
class Block:
    """Activities and goods that belong together as far as `affinity` says, and why.

    `industries` and `goods` are prefixes of codes; the empty prefix is everything. `small`: for small quantities only.
    """

    industries: tuple[str, ...]
    goods: tuple[str, ...]
    affinity: float
    small: bool
    reason: str


@dataclass(frozen=True)
class Affinity:
    """How well goods fit an activity: in any quantity, and in a small one, which is never lower."""

    any: float
    small: float


@cache
def blocks() -> tuple[Block, ...]:
    """The packaged table."""
    return tuple(
        Block(
            industries=tuple(_prefixes(row["industries"])),
            goods=tuple(_prefixes(row["goods"])),
            affinity=float(row["affinity"]),
            small=row["quantity"] == "small",
            reason=row["reason"],
        )
        for row in rows("affinities.csv")
    )


def affinity(industry: str, heading: str) -> Affinity:
    """How well goods of a heading (four digits) fit an activity (section letter, or two to four digits).

    The block that names the goods most closely decides; among equals the highest. A section, division or group is as
    near to the goods as the nearest of its classes, since it is not known which it is.
    """
    classes = _classes_of(industry)
    return Affinity(
        any=max(_decided(_goods_of(one, False), heading) for one in classes),
        small=max(max(_decided(_goods_of(one, small), heading) for small in (True, False)) for one in classes),
    )


@cache
def _classes_of(industry: str) -> tuple[str, ...]:
    """The activity itself, and what the table and the titles know below it.

    A general trader is only what says so: a wholesaler in general is not taken for one.
    """
    known = set(titles()) | {prefix for block in blocks() for prefix in block.industries if prefix}
    below = {one for one in known if is_within(one, industry) and not one.startswith(GENERAL_TRADERS)}
    return tuple(sorted(below | ({industry} if industry.isdigit() else set()))) or (industry,)


@cache
def _goods_of(industry: str, small: bool) -> dict[str, float]:
    """The affinity by prefix of goods, for one activity."""
    found: dict[str, float] = {}
    for block in blocks():
        if block.small == small and industry.startswith(block.industries):
            for prefix in block.goods:
                found[prefix] = max(found.get(prefix, UNRELATED), block.affinity)
    return found


def _decided(goods: dict[str, float], heading: str) -> float:
    for prefix in (heading, heading[:2], ""):
        if prefix in goods:
            return goods[prefix]
    return UNRELATED


def _prefixes(text: str) -> Iterator[str]:
    """Prefixes from `28;31-32;8501-8504`, ranges filled in; `*` is the empty prefix."""
    for token in text.split(";"):
        first, _, last = token.partition("-")
        if token == _EVERYTHING:
            yield ""
        elif last:
            yield from (str(code).zfill(len(first)) for code in range(int(first), int(last) + 1))
        else:
            yield first

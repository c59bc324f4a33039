"""Window functions over rows: one value a row, told from the others of its partition."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Order:
    """One key of an order: whether it descends, and whether NULL comes first."""

    descending: bool
    nulls_first: bool


@dataclass(frozen=True)
class Frame:
    """How far a frame reaches, by rows or by values: amounts before (negative) and after; None without a bound."""

    by_rows: bool
    start: Any
    end: Any


def in_order(places: list[int], keys: Sequence[Sequence[Any]], orders: Sequence[Order]) -> list[int]:
    """Places ordered by keys, each a column of values; equal ones stay as they were."""
    for column, order in reversed(list(zip(keys, orders, strict=True))):
        there = [place for place in places if column[place] is not None]
        missing = [place for place in places if column[place] is None]
        there.sort(key=column.__getitem__, reverse=order.descending)
        places = missing + there if order.nulls_first else there + missing
    return places


def partitions(groups: Sequence[Row]) -> list[list[int]]:
    """The places of the rows of each partition."""
    found: dict[Any, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        found[group].append(place)
    return list(found.values())


def numbered(parts: list[list[int]], count: int) -> list[Any]:
    """Each row's place in its ordered partition, from 0."""
    made: list[Any] = [None] * count
    for part in parts:
        for number, place in enumerate(part):
            made[place] = number
    return made


def shifted(parts: list[list[int]], count: int, values: Sequence[Any], by: int) -> list[Any]:
    """The value of the row that stands `by` rows after each in its ordered partition; NULL where none does."""
    made: list[Any] = [None] * count
    for part in parts:
        for number, place in enumerate(part):
            if 0 <= number + by < len(part):
                made[place] = values[part[number + by]]
    return made


def framed(
    parts: list[list[int]],
    count: int,
    values: Sequence[Any],
    reduce: Callable[[list[Any]], Any],
    frame: Frame,
    key: tuple[Sequence[Any], Order] | None,
) -> list[Any]:
    """What a reduction gives on the frame of each row; `values` are None where they are not to be counted.

    `key`: the one key by whose values a frame reaches, and its order.
    """
    made: list[Any] = [None] * count
    unbound = frame.start is None and frame.end is None
    for part in parts:
        if unbound:
            told = reduce([values[one] for one in part if values[one] is not None])
            for place in part:
                made[place] = told
            continue
        bounds = _by_rows(len(part), frame) if frame.by_rows or key is None else _by_values(part, frame, *key)
        known: dict[tuple[int, int], Any] = {}
        for place, bound in zip(part, bounds, strict=True):
            if bound not in known:
                inside = [values[one] for one in part[slice(*bound)]]
                known[bound] = reduce([one for one in inside if one is not None])
            made[place] = known[bound]
    return made


def _by_rows(size: int, frame: Frame) -> list[tuple[int, int]]:
    return [
        (
            0 if frame.start is None else max(0, number + frame.start),
            size if frame.end is None else max(0, min(size, number + frame.end + 1)),
        )
        for number in range(size)
    ]


def _by_values(part: list[int], frame: Frame, column: Sequence[Any], order: Order) -> list[tuple[int, int]]:
    """Frames by a key's values; a row whose key is NULL reaches the others of which that is so."""
    keys = [column[place] for place in part]
    there = [key for key in keys if key is not None]
    first = len(keys) - len(there) if order.nulls_first else 0
    nulls = (0, first) if order.nulls_first else (len(there), len(keys))
    ascending = there[::-1] if order.descending else there
    bounds = []
    for key in keys:
        if key is None:
            start, end = nulls
        elif order.descending:
            start = first + len(there) - bisect_right(ascending, key if frame.start is None else key - frame.start)
            end = first + len(there) - bisect_left(ascending, key if frame.end is None else key - frame.end)
        else:
            start = first + bisect_left(there, key if frame.start is None else key + frame.start)
            end = first + bisect_right(there, key if frame.end is None else key + frame.end)
        bounds.append((0 if frame.start is None else start, len(keys) if frame.end is None else end))
    return bounds

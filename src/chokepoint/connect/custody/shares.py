"""Shares of items by group, by record and by quantity, each with an interval; what is not known is a group too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import sqrt

from chokepoint.records.custody import ItemShare

Z_95 = 1.959963985
"""Standard normal quantile of a 95 % interval."""


@dataclass
class _Group:
    records: int = 0
    quantity: float = 0.0
    last_seen: date | None = None


def wilson(part: float, whole: float) -> tuple[float, float]:
    """The 95 % interval of a share; (0, 1) where there is nothing to count.

    Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, Journal of the American
    Statistical Association 22 (1927), pages 209 to 212.
    """
    if whole <= 0:
        return 0.0, 1.0
    share, spread = part / whole, Z_95**2 / whole
    middle = (share + spread / 2) / (1 + spread)
    half = Z_95 * sqrt(share * (1 - share) / whole + spread / whole / 4) / (1 + spread)
    return _rounded(max(middle - half, 0.0)), _rounded(min(middle + half, 1.0))


def shares(rows: Iterable[tuple[str | None, float, date | None]]) -> tuple[ItemShare, ...]:
    """Groups by most records, ties by value, the unknown last. A row is a group, a quantity, and a day it was seen.

    Items of one record are no independent observations: the interval by quantity takes as its number of observations
    the effective one, the squared sum of quantities over the sum of their squares.
    Source: L. Kish, Survey Sampling (1965), section 8.2.
    """
    groups: dict[str | None, _Group] = {}
    whole, squares = 0.0, 0.0
    for value, quantity, day in rows:
        group = groups.setdefault(value, _Group())
        group.records += 1
        group.quantity += quantity
        group.last_seen = max((one for one in (group.last_seen, day) if one is not None), default=None)
        whole, squares = whole + quantity, squares + quantity**2
    records = sum(group.records for group in groups.values())
    effective = whole**2 / squares if squares else 0.0
    ranked = sorted(groups.items(), key=lambda one: (one[0] is None, -one[1].records, one[0] or ""))
    return tuple(_share(value, group, (records, whole, effective)) for value, group in ranked)


def _share(value: str | None, group: _Group, of: tuple[int, float, float]) -> ItemShare:
    records, whole, effective = of
    low, high = wilson(group.records, records)
    by_quantity = group.quantity / whole if whole else 0.0
    low_quantity, high_quantity = wilson(by_quantity * effective, effective)
    return ItemShare(
        value=value,
        records=group.records,
        quantity=group.quantity,
        share=_rounded(group.records / records),
        low=low,
        high=high,
        share_by_quantity=_rounded(by_quantity),
        low_by_quantity=low_quantity,
        high_by_quantity=high_quantity,
        last_seen=group.last_seen,
    )


def _rounded(value: float) -> float:
    return float(f"{value:.9g}")

"""Two more plots of an evaluation: precision over recall, and shares found over likelihoods told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chokepoint.records.evaluation import Evaluation
from chokepoint.report import wording
from chokepoint.report.plots import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Tick


@dataclass(frozen=True)
class Line:
    """A line in a square of shares, and the share that orders in any order would have."""

    points: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    chance: float


@dataclass(frozen=True)
class Told:
    """One bin: its mean likelihood from left to right, the share found from below, and the ends of its interval."""

    x: float
    y: float
    low: float
    high: float
    title: str


@dataclass(frozen=True)
class Reliability:
    """The bins; the line on which found is as told runs from one corner to the other."""

    bins: tuple[Told, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


def precision_of(found: Evaluation) -> Line:
    """Precision over recall, at the places of the ranking that the curve of recall has."""
    points = []
    for share, recall in found.curve:
        precision = min(1.0, recall * found.illicit / (share * found.orders))
        points.append(f"{_across(recall, 1.0)},{_up(precision, 1.0)}")
    ticks = _ticks(1.0)
    return Line(" ".join(points), *ticks, _up(found.illicit / max(1, found.orders), 1.0))


def reliability_of(found: Evaluation) -> Reliability:
    """Share found over mean likelihood, bin by bin, on one scale that the largest of either fits."""
    sizes = [one.last - one.first + 1 for one in found.found_expected]
    told = [one.expected / size for one, size in zip(found.found_expected, sizes, strict=True)]
    most = max([0.001, *told, *(one.high for one in found.found_expected)])
    bins = tuple(
        Told(
            _across(mean, most),
            _up(one.found / size, most),
            _up(one.low, most),
            _up(one.high, most),
            f"orders {one.first:,}–{one.last:,}: told {wording.percent(mean)}, found {one.found:,}",
        )
        for one, size, mean in zip(found.found_expected, sizes, told, strict=True)
    )
    return Reliability(bins, *_ticks(most))


def _across(share: float, most: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * share / most, 2)


def _up(share: float, most: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share / most, 2)


def _ticks(most: float) -> tuple[tuple[Tick, ...], tuple[Tick, ...]]:
    shares: Sequence[float] = [most * part / 4 for part in range(5)]
    across = tuple(Tick(_across(share, most), wording.percent(share)) for share in shares)
    return across, tuple(Tick(_up(share, most), wording.percent(share)) for share in shares)

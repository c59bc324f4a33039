"""Plots of an evaluation as shapes in the coordinates of a drawing: what a template only has to set."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from chokepoint.records.evaluation import Evaluation, FalseAlerts
from chokepoint.report import wording

WIDTH, HEIGHT = 520, 260
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 12, 44
LABELS = 190
"""Room for the names at the left of a plot of bars or intervals."""
ROW = 24
MOST_GROUPS = 25
MOST_ABLATED = 20


@dataclass(frozen=True)
class Tick:
    """One mark of an axis, where it stands and what it says."""

    at: float
    text: str


@dataclass(frozen=True)
class Curve:
    """Recall over the share of orders looked at, on a scale of powers of ten. `budget` is where alerts end."""

    points: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    budget: float
    chance: str


@dataclass(frozen=True)
class Pair:
    """Two bars of one bin: expected and found, as left, top and height."""

    text: str
    left: float
    expected_top: float
    expected_height: float
    found_top: float
    found_height: float
    expected: str
    found: str


@dataclass(frozen=True)
class Pairs:
    """All bins, and the ticks of the height."""

    pairs: tuple[Pair, ...]
    up: tuple[Tick, ...]
    width: float


@dataclass(frozen=True)
class Row:
    """One row of a plot with names: a mark, and the ends of its bar or interval, from left to right."""

    text: str
    y: float
    mark: float
    low: float
    high: float
    told: str


@dataclass(frozen=True)
class Rows:
    """All rows, the ticks below, the height of the drawing, and a line that all are held against."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    height: float
    line: float


def curve_of(found: Evaluation) -> Curve:
    """The recall of the ranking, and that of looking at orders in any order."""
    lowest = math.log10(min((share for share, _ in found.curve), default=0.001))

    def across(share: float) -> float:
        return _rounded(LEFT + (WIDTH - LEFT - RIGHT) * (1 - math.log10(share) / lowest if lowest else 1))

    def up(recall: float) -> float:
        return _rounded(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * recall)

    shares = [10.0**power for power in range(math.ceil(lowest), 1)]
    return Curve(
        " ".join(f"{across(share)},{up(recall)}" for share, recall in found.curve),
        tuple(Tick(across(share), wording.percent(share)) for share in shares),
        tuple(Tick(up(part / 4), wording.percent(part / 4)) for part in range(5)),
        across(max(found.budget, 10**lowest)),
        " ".join(f"{across(share)},{up(share)}" for share, _ in found.curve),
    )


def pairs_of(found: Evaluation) -> Pairs:
    """Found against expected, two bars a bin."""
    most = max((max(one.expected, one.found) for one in found.found_expected), default=1.0) or 1.0
    room = (WIDTH - LEFT - RIGHT) / max(1, len(found.found_expected))
    floor, rise = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP

    def height(value: float) -> float:
        return _rounded(rise * value / most)

    pairs = tuple(
        Pair(
            f"{one.first:,}–{one.last:,}",
            _rounded(LEFT + room * number),
            _rounded(floor - height(one.expected)),
            height(one.expected),
            _rounded(floor - height(one.found)),
            height(one.found),
            f"{one.expected:.2f}",
            str(one.found),
        )
        for number, one in enumerate(found.found_expected)
    )
    ticks = tuple(Tick(_rounded(floor - rise * part / 4), f"{most * part / 4:.3g}") for part in range(5))
    return Pairs(pairs, ticks, _rounded(room))


def alerts_of(groups: Sequence[FalseAlerts]) -> Rows:
    """Shares of false alerts with their intervals, the largest groups; the line is that of all."""
    shown = groups[:MOST_GROUPS]
    of_all = sum(one.alerts for one in groups) / max(1, sum(one.licit for one in groups))
    most = max([2 * of_all, *(one.share * 1.2 for one in shown), 0.001])
    scale = _Scale(0.0, most)
    rows = tuple(
        Row(
            one.group,
            _y(number),
            scale.at(one.share),
            scale.at(one.low),
            scale.at(min(one.high, most)),
            f"{one.alerts:,} of {one.licit:,}",
        )
        for number, one in enumerate(shown)
    )
    return Rows(rows, scale.ticks(), _y(len(shown)) + BOTTOM, scale.at(of_all))


def ablation_of(found: Evaluation) -> Rows:
    """What the ranking loses without each indicator, those of the largest effect; the line is nothing."""
    shown = sorted(found.ablation, key=lambda one: (-abs(one.average_precision_lost), one.indicator))[:MOST_ABLATED]
    shown.sort(key=lambda one: (-one.average_precision_lost, one.indicator))
    lost = [one.average_precision_lost for one in shown]
    scale = _Scale(min([0.0, *lost]), max([0.001, *lost]))
    zero = scale.at(0.0)
    rows = tuple(
        Row(
            wording.spelled(one.indicator),
            _y(number),
            scale.at(one.average_precision_lost),
            min(zero, scale.at(one.average_precision_lost)),
            max(zero, scale.at(one.average_precision_lost)),
            f"{one.average_precision_lost:+.4f}",
        )
        for number, one in enumerate(shown)
    )
    return Rows(rows, scale.ticks(), _y(len(shown)) + BOTTOM, zero)


@dataclass(frozen=True)
class _Scale:
    """From left to right beside the names, with room at the right for what is told of each row."""

    low: float
    high: float

    def at(self, value: float) -> float:
        room = WIDTH - LABELS - 100
        return _rounded(LABELS + room * (value - self.low) / (self.high - self.low))

    def ticks(self) -> tuple[Tick, ...]:
        values = [self.low + (self.high - self.low) * part / 2 for part in range(3)]
        return tuple(Tick(self.at(value), f"{value:.2g}") for value in values)


def _y(number: int) -> float:
    return TOP + ROW * number + ROW / 2


def _rounded(value: float) -> float:
    return round(value, 2)

"""The sum of one order's evidence as bars: what each row adds to the log-odds, and where that leads."""

from __future__ import annotations

import math
from dataclasses import dataclass

from chokepoint.records.answers import EvidenceRow, Explanation
from chokepoint.report import wording

START = "nothing-fired-yet"
"""The row of the explanation that is no indicator."""

_TICKS = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 0.9, 0.99, 0.999)
"""Likelihoods marked on the scale, where they fall on it."""

_LETTER = 1.45
"""Room that a letter of a mark's label takes, in per cent of the scale as narrow as it is ever drawn."""

_MARGIN = 0.45
"""Room at either end of the scale, in log-odds."""


@dataclass(frozen=True)
class Step:
    """One bar. `contribution` and `total` are exact; `added` and `sum` are rounded so that the column adds up.

    `kind` is "usual-rate", "start", "sign" or "relief". `left` and `width` are per cent of the scale.
    """

    kind: str
    title: str
    code: str
    basis: str
    why: str
    contribution: float
    total: float
    factor: str
    added: str
    sum: str
    chance: str
    left: float
    width: float
    end: float


@dataclass(frozen=True)
class Waterfall:
    """All bars of one explanation, the scale they stand on, and the interval of the result in per cent of the scale.

    `ticks` are marks of the scale with their labels, empty where there is no room for one.
    """

    steps: tuple[Step, ...]
    ticks: tuple[tuple[float, str], ...]
    low: float
    high: float
    end: float
    log_odds: float


def waterfall(explanation: Explanation) -> Waterfall:
    """The bars of an explanation: the usual rate, then every row that fires, in the order of the explanation."""
    rows = [row for row in explanation.rows if row.state == "fires"]
    prior = log_odds(explanation.prior)
    totals = [prior]
    for row in rows:
        totals.append(totals[-1] + row.contribution)
    ends = [log_odds(explanation.low), log_odds(explanation.high)]
    scale = _Scale(min(totals + ends) - _MARGIN, max(totals + ends) + _MARGIN)
    steps = [_usual_rate(explanation.prior, scale)]
    steps += [
        _step(row, _why(row, rows), before, after, scale)
        for row, before, after in zip(rows, totals, totals[1:], strict=False)
    ]
    ticks = _labelled(
        [(scale.at(log_odds(tick)), wording.chance(tick)) for tick in _TICKS if scale.holds(log_odds(tick))]
    )
    low, high = (scale.at(end) for end in ends)
    end = scale.at(explanation.log_odds)  # beyond what a stored likelihood can tell from certainty, high falls short
    return Waterfall(tuple(steps), ticks, min(low, end), max(high, end), end, explanation.log_odds)


def _labelled(ticks: list[tuple[float, str]]) -> tuple[tuple[float, str], ...]:
    """The marks, without the labels that would touch the one to the right or the edge to the left."""
    told: list[tuple[float, str]] = []
    free = math.inf
    for x, text in reversed(ticks):
        half = len(text) * _LETTER / 2
        fits = half <= x and x + half < free
        free = x - half - _LETTER if fits else free
        told.append((x, text if fits else ""))
    return tuple(reversed(told))


def log_odds(likelihood: float) -> float:
    """The log-odds of a likelihood, kept from the two infinities."""
    kept = min(max(likelihood, 1e-12), 1 - 1e-12)
    return math.log(kept / (1 - kept))


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float

    def at(self, value: float) -> float:
        """Where a log-odds stands, in per cent of the scale."""
        return round(100 * (value - self.low) / (self.high - self.low), 3)

    def holds(self, value: float) -> bool:
        return self.low < value < self.high


def _usual_rate(prior: float, scale: _Scale) -> Step:
    value = log_odds(prior)
    return Step(
        kind="usual-rate",
        title="Usual rate",
        code="",
        basis=f"Before anything is seen: {wording.chance(prior)}, as set in the configuration.",
        why="",
        contribution=value,
        total=value,
        factor="",
        added=wording.signed(value),
        sum=wording.signed(value),
        chance=wording.chance(prior),
        left=0,
        width=scale.at(value),
        end=scale.at(value),
    )


def _step(row: EvidenceRow, why: str, before: float, after: float, scale: _Scale) -> Step:
    start = row.indicator == START
    left, right = sorted((scale.at(before), scale.at(after)))
    return Step(
        kind="start" if start else "relief" if row.relief else "sign",
        title="Nothing has fired yet" if start else row.title or wording.spelled(row.indicator),
        code=row.code,
        basis="An order on which no sign fires is less likely than the usual one." if start else row.basis,
        why=why,
        contribution=row.contribution,
        total=after,
        factor=wording.factor(row.contribution),
        added=wording.signed(round(after, 2) - round(before, 2)),
        sum=wording.signed(after),
        chance=wording.chance(1 / (1 + math.exp(-after))),
        left=left,
        width=round(right - left, 3),
        end=scale.at(after),
    )


def _why(row: EvidenceRow, rows: list[EvidenceRow]) -> str:
    """Where the factor comes from, in one sentence; empty where the row does not say."""
    parts = []
    if row.sensitivity is not None and row.background is not None and not row.relief:
        own, usual = wording.percent(row.sensitivity), wording.percent(row.background)
        parts.append(
            f"seen in {own} of illicit orders for a reason of their own, in {usual} of all orders like this one"
        )
    if row.strength is not None and row.strength < 1:
        parts.append(f"strength {row.strength:.2f}")
    if row.grade is not None and row.grade < 1:
        parts.append(f"source counts {row.grade:.1f}")
    if _follows(row, rows):
        parts.append("another sign of the same kind weighs more, so this one adds less")
    if row.relief:
        parts.append("it explains away signs of its own kind and no more")
    return "; ".join(parts)


def _follows(row: EvidenceRow, rows: list[EvidenceRow]) -> bool:
    """Whether another sign of the row's group counts before it."""
    if row.relief or row.indicator == START:
        return False
    same = [other for other in rows if other.group == row.group and not other.relief and other.indicator != START]
    first = min(same, key=lambda other: (-other.contribution, other.indicator))
    return first is not row

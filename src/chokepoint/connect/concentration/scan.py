"""A space-time scan: the windows of place and time that hold more than chance would put there.

Source: M. Kulldorff, A spatial scan statistic, Communications in Statistics: Theory and Methods 26 (1997), pages 1481
to 1496, the Poisson model; in space and time: M. Kulldorff and others, Evaluating cluster alarms, American Journal of
Public Health 88 (1998), pages 1377 to 1380. Chance is dealt by customers: see `dealing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chokepoint.connect.concentration.circles import Circle, spans
from chokepoint.connect.concentration.deliveries import Floats, Integers

REPLICATES = 199
"""Deals by which a window is judged: the least p is 1 in 200. Ours."""

MOST_SHARE = 0.5
"""A window that is expected to hold more of all than this is not looked at. Source: Kulldorff 1997, section 4."""

LEAST_DELIVERIES = 3
"""Deliveries below which a window is not looked at. Ours."""

MOST_FOUND = 20
"""Windows told at most. Ours."""


@dataclass(frozen=True)
class Cells:
    """What every spot holds in every month: a row a spot, a column a month; whole numbers."""

    observed: Integers
    expected: Floats


@dataclass(frozen=True)
class Found:
    """One window: more than expected inside. `first` and `after` are months, `log_ratio` its log-likelihood ratio."""

    circle: Circle
    row: int
    first: int
    after: int
    observed: float
    expected: float
    log_ratio: float
    p: float

    @property
    def spots(self) -> Integers:
        """Numbers of the spots inside."""
        inside: Integers = self.circle.within[[self.row]].indices.astype(np.int64)
        return inside


@dataclass(frozen=True)
class Scan:
    """Windows over spots and months: `looked_at` says for each circle which of its centres and spans count."""

    circles: list[Circle]
    looked_at: list[npt.NDArray[np.bool_]]

    @classmethod
    def of(cls, circles: list[Circle], counted: Integers) -> Scan:
        """Windows in which at least LEAST_DELIVERIES are counted; `counted` has a row a spot, a column a month."""
        return cls(circles, [_held(circle, counted) >= LEAST_DELIVERIES for circle in circles])

    def strongest(
        self, cells: Cells, dealt: Callable[[np.random.Generator], Cells], unit: float, seed: int
    ) -> list[Found]:
        """Windows that share no spot, the strongest first, each judged by the strongest of every deal.

        `unit` is what counts as one case; log-likelihood ratios are in such cases.
        """
        highest = np.zeros(REPLICATES)
        for number in range(REPLICATES):
            chance = np.random.default_rng([seed, number])
            highest[number] = max((float(part.max()) for _, part in self._ratios(dealt(chance), unit)), default=0.0)
        return self._apart(cells, unit, np.round(highest, 9))

    def _ratios(self, cells: Cells, unit: float) -> Iterator[tuple[Circle, Floats]]:
        """The log-likelihood ratio of every window, circle by circle: a row a centre, a column a span."""
        whole = float(cells.observed.sum() / unit)
        for circle, looked_at in zip(self.circles, self.looked_at, strict=True):
            observed = _held(circle, cells.observed)[looked_at] / unit
            expected = _held(circle, cells.expected)[looked_at] / unit
            ratios = np.zeros(looked_at.shape)
            ratios[looked_at] = log_ratio(observed, expected, whole)
            yield circle, ratios

    def _apart(self, cells: Cells, unit: float, highest: Floats) -> list[Found]:
        first, after = spans(cells.observed.shape[1])
        ratios = list(self._ratios(cells, unit))
        taken, found = np.zeros(cells.observed.shape[0], dtype=bool), list[Found]()
        for place, row, span in _descending([part for _, part in ratios]):
            circle = ratios[place][0]
            inside = circle.within[[row]].indices
            if taken[inside].any():
                continue
            taken[inside] = True
            window = slice(int(first[span]), int(after[span]))
            ratio = round(float(ratios[place][1][row, span]), 9)
            found.append(
                Found(
                    circle,
                    row,
                    window.start,
                    window.stop,
                    float(cells.observed[inside, window].sum()),
                    float(cells.expected[inside, window].sum()),
                    ratio,
                    (1 + int((highest >= ratio).sum())) / (1 + len(highest)),
                )
            )
            if len(found) == MOST_FOUND:
                break
        return found


def _held(circle: Circle, values: Integers | Floats) -> Integers | Floats:
    """What every window of the circles holds: a row a centre, a column a span."""
    first, after = spans(values.shape[1])
    inside = circle.within @ values
    running = np.concatenate((np.zeros((len(inside), 1), dtype=inside.dtype), np.cumsum(inside, axis=1)), axis=1)
    held: Integers | Floats = running[:, after] - running[:, first]
    return held


def log_ratio(observed: Floats, expected: Floats, whole: float) -> Floats:
    """The log-likelihood ratio of more inside than outside; 0 where there is not more, or too much is expected.

    Source: Kulldorff 1997, theorem 1 for the Poisson model: o ln(o / e) + (n - o) ln((n - o) / (n - e)).
    """
    more = (observed > expected) & (expected > 0) & (expected <= MOST_SHARE * whole)
    ratios = np.zeros(observed.shape)
    inside, thought = observed[more], expected[more]
    outside = np.maximum(whole - inside, 0.0)
    beyond = np.zeros(len(inside))
    some = outside > 0
    beyond[some] = outside[some] * np.log(outside[some] / (whole - thought[some]))
    ratios[more] = inside * np.log(inside / thought) + beyond
    return ratios


def _descending(ratios: list[Floats]) -> Iterator[tuple[int, int, int]]:
    """Circle, centre and span of every window with a ratio above 0, the highest first; ties in their order."""
    parts = [np.round(part, 9) for part in ratios]
    places = [np.argwhere(part > 0) for part in parts]
    values = np.concatenate([part[part > 0] for part in parts]) if parts else np.zeros(0)
    owners = np.repeat(np.arange(len(parts)), [len(place) for place in places])
    rows = np.concatenate(places) if parts else np.zeros((0, 2), dtype=np.int64)
    for index in np.argsort(-values, kind="stable"):
        yield int(owners[index]), int(rows[index, 0]), int(rows[index, 1])

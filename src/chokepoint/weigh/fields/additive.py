"""The additive sum: each key's log-ratio times its weight, by ridge logistic regression with no negative weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chokepoint.weigh.fields.cases import Cases, Columns
from chokepoint.weigh.fields.keys import Key
from chokepoint.weigh.fields.ratios import FieldRatios, Floats, learn_ratios
from chokepoint.weigh.logistic import FREE, NOT_NEGATIVE, Shrunk, penalised


@dataclass(frozen=True)
class Line:
    """One line of a record's sum: the key's fields and values, the decided cases that show them, what it adds."""

    fields: tuple[str, ...]
    values: tuple[str, ...]
    illicit: int
    licit: int
    log_ratio: float
    weight: float

    @property
    def adds(self) -> float:
        """What the line adds to the log-odds."""
        return self.log_ratio * self.weight


@dataclass(frozen=True)
class Additive:
    """An intercept and a weight for each key. No weight is negative: what illicit cases show more often than licit ones
    never lowers a record."""

    ratios: FieldRatios
    intercept: float
    weights: Floats

    def log_odds(self, columns: Columns) -> Floats:
        """The sum of each record, at the rate of the cases learned from."""
        return self.score(self.ratios.matrix(columns))

    def score(self, matrix: Floats) -> Floats:
        """The same of rows of log-ratios."""
        total: Floats = self.intercept + matrix @ self.weights
        return total

    def lines(self, record: dict[str, str | None]) -> list[Line]:
        """The lines that add or take away, strongest first; with the intercept they make the record's log-odds."""
        columns = {name: np.array([value], dtype=object) for name, value in record.items()}
        row = self.ratios.matrix(columns)[0]
        codes = self.ratios.codebook.fields(columns)
        lines = []
        for place in np.flatnonzero(row * self.weights):
            key = self.ratios.keys[place]
            counts = self.ratios.counts[place].of(self.ratios.codebook.codes(codes, key))
            names = tuple(field.name for field in key)
            values = tuple(str(record[name]) for name in names)
            illicit, licit = (round(float(count[0])) for count in counts)
            lines.append(Line(names, values, illicit, licit, float(row[place]), float(self.weights[place])))
        return sorted(lines, key=lambda line: (-abs(line.adds), line.fields))


def learn_additive(cases: Cases, keys: Sequence[Key], smoothing: float, penalty: float) -> Additive:
    """Ratios and weights from decided cases; the weights from cross-fitted ratios.

    `penalty` is the ridge on the weights: a weight of 1 costs half of it in log-likelihood.
    """
    ratios, rows = learn_ratios(cases, keys, smoothing)
    return Additive(ratios, *ridge_logistic(rows, cases.illicit.astype(np.float64), penalty))


def ridge_logistic(matrix: Floats, illicit: Floats, penalty: float) -> tuple[float, Floats]:
    """The intercept and the weights at the penalised maximum of the likelihood, no weight below 0."""
    count, rate = matrix.shape[1], illicit.mean()
    middle = np.zeros(count + 1)
    middle[0] = np.log(rate / (1 - rate))
    ridge = np.concatenate([[0.0], np.full(count, penalty)])
    shrunk = Shrunk(middle, ridge, [FREE, *[NOT_NEGATIVE] * count])
    values = penalised(np.column_stack([np.ones(len(matrix)), matrix]), illicit, np.ones(len(illicit)), shrunk)
    return float(values[0]), values[1:]

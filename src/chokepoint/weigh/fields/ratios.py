"""How much more often illicit cases show a value than licit ones: a log-ratio for each value of each key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chokepoint.records.errors import InputError
from chokepoint.weigh.fields.cases import FOLDS, Cases, Columns
from chokepoint.weigh.fields.codes import UNKNOWN, Codebook, Codes
from chokepoint.weigh.fields.keys import Key

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """Illicit and licit cases of each code of one key; `codes` ascend and have none that is unknown."""

    codes: Codes
    illicit: Floats
    licit: Floats

    def places(self, codes: Codes) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Where each code stands, and whether it stands there at all."""
        places = np.minimum(np.searchsorted(self.codes, codes), max(0, len(self.codes) - 1))
        known = self.codes[places] == codes if len(self.codes) else np.zeros(len(codes), dtype=bool)
        return places, known

    def of(self, codes: Codes) -> tuple[Floats, Floats]:
        """Illicit and licit cases of each code; 0 of an unknown one."""
        places, known = self.places(codes)
        if not len(self.codes):
            return np.zeros(len(codes)), np.zeros(len(codes))
        return np.where(known, self.illicit[places], 0.0), np.where(known, self.licit[places], 0.0)


@dataclass(frozen=True)
class FieldRatios:
    """Log-ratios of every value of every key, learned from all the cases.

    `smoothing` is how many cases at the usual rate are added to those of a value: with few cases a ratio stays near 1.
    A value that is missing or was never seen is worth nothing: a gap neither clears nor accuses.
    """

    keys: tuple[Key, ...]
    codebook: Codebook
    counts: tuple[Counts, ...]
    rate: float
    smoothing: float

    def matrix(self, columns: Columns) -> Floats:
        """The log-ratio of each row (of other records than those learned from) in each key."""
        codes = self.codebook.fields(columns)
        found = [
            log_ratio(*one.of(self.codebook.codes(codes, key)), self.rate, self.smoothing)
            for key, one in zip(self.keys, self.counts, strict=True)
        ]
        return np.column_stack(found)


def learn_ratios(cases: Cases, keys: Sequence[Key], smoothing: float) -> tuple[FieldRatios, Floats]:
    """The ratios by all the cases, and each case's own row of log-ratios, cross-fitted.

    A case's row comes from the cases of the other folds alone: a value's ratio that counted the case itself would
    repeat its decision, and what is added up from such ratios ranks new records badly. Raises InputError where the
    cases are of one kind.
    """
    illicit = cases.illicit.astype(np.float64)
    fold = cases.folds()
    rate, rates = _rates(illicit, fold)
    book = Codebook.of(cases.columns, dict.fromkeys(field for key in keys for field in key))
    of_fields = book.fields(cases.columns)
    counts, rows = [], []
    for key in keys:
        codes = book.codes(of_fields, key)
        found = _count(codes, illicit)
        counts.append(found)
        rows.append(log_ratio(*_others(found, codes, illicit, fold), rates[fold], smoothing))
    return FieldRatios(tuple(keys), book, tuple(counts), rate, smoothing), np.column_stack(rows)


def log_ratio(illicit: Floats, licit: Floats, rate: float | Floats, smoothing: float) -> Floats:
    """Logarithm of the smoothed ratio; 0 where there are no cases.

    The weight of evidence of Good, Probability and the Weighing of Evidence (1950), with a prior of `smoothing` cases.
    """
    odds: Floats = np.log((illicit + smoothing * rate) / (licit + smoothing * (1 - rate))) - np.log(rate / (1 - rate))
    return odds


def _rates(illicit: Floats, fold: NDArray[np.int64]) -> tuple[float, Floats]:
    """The share of illicit cases, and the share of those outside each fold."""
    size = np.bincount(fold, minlength=FOLDS)
    of_fold = np.bincount(fold, illicit, FOLDS)
    others = len(illicit) - size
    rates = (illicit.sum() - of_fold) / np.maximum(others, 1)
    if not len(illicit) or np.any((rates <= 0) | (rates >= 1)):
        raise InputError(
            f"{int(illicit.sum())} of {len(illicit)} decided cases are illicit: ratios of field values need illicit "
            "and licit ones in every part of the cases. Add decided cases of the kind that is missing."
        )
    return float(illicit.mean()), rates


def _count(codes: Codes, illicit: Floats) -> Counts:
    known = codes != UNKNOWN
    values, place = np.unique(codes[known], return_inverse=True)
    found: Floats = np.bincount(place, illicit[known], len(values)).astype(np.float64)
    every: Floats = np.bincount(place, minlength=len(values)).astype(np.float64)
    return Counts(values, found, every - found)


def _others(counts: Counts, codes: Codes, illicit: Floats, fold: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Illicit and licit cases outside each row's own fold that share its code."""
    all_illicit, all_licit = counts.of(codes)
    places, known = counts.places(codes)
    slot = places * FOLDS + fold
    size = FOLDS * max(1, len(counts.codes))
    own_illicit = np.bincount(slot[known], illicit[known], size)
    own_licit = np.bincount(slot[known], 1 - illicit[known], size)
    return (
        np.where(known, all_illicit - own_illicit[slot], 0.0),
        np.where(known, all_licit - own_licit[slot], 0.0),
    )

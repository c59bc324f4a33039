"""Gradient boosting over the same evidence: a ranker to set beside the additive sum, with no likelihood and no rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chokepoint.records.errors import InputError
from chokepoint.weigh.accumulate import accumulate
from chokepoint.weigh.evidence import STRENGTH_UNITS, Evidence
from chokepoint.weigh.labels import Known, whole
from chokepoint.weigh.logistic import Cases, Floats, train
from chokepoint.weigh.metrics import average_precision, ranking
from chokepoint.weigh.scale import Scale
from chokepoint.weigh.stated import Stated

PARTS = 5
"""Each part of the cases is scored by a model of the others."""

BATCH = 200_000
"""Subjects scored at once."""

TREES = {"max_iter": 150, "learning_rate": 0.06, "max_leaf_nodes": 15, "min_samples_leaf": 20, "l2_regularization": 1.0}
"""Small trees, slowly: some hundred cases cannot fill larger ones. Not tuned."""

LEAST = 1e-12


@dataclass(frozen=True)
class Boosted:
    """Scores of all subjects of the run, boosted and additive, none by a model that has seen the subject.

    The average precisions are over all subjects, what is undecided presumed licit.
    """

    score: Floats
    additive: Floats
    average_precision: float
    additive_average_precision: float


def boosted(evidence: Evidence, scale: Scale, from_: Known, stated: Stated, penalty: float) -> Boosted:
    """Learn both on four fifths of what is known and score the rest, five times; means where nothing is known.

    A sign can only raise the boosted score and a relief only lower it. Raises InputError without scikit-learn.
    """
    cases = from_.cases(scale, stated.log_ratio)
    of_trees, of_sums = np.zeros(len(evidence.subjects)), np.zeros(len(evidence.subjects))
    for part in range(PARTS):
        here = np.arange(len(cases.target)) % PARTS == part
        for scores, made in (
            (of_trees, _trees(evidence, scale, from_, ~here)),
            (of_sums, _sums(evidence, scale, cases.take(~here), stated, penalty)),
        ):
            unseen = np.ones(len(scores), dtype=np.bool_)
            unseen[from_.place] = False
            scores[unseen] += made[unseen] / PARTS
            scores[from_.place[here]] = made[from_.place[here]]
    hits = np.zeros(len(of_trees), dtype=np.bool_)
    hits[from_.place[from_.illicit == 1]] = True
    return Boosted(of_trees, of_sums, *(average_precision(hits[ranking(each)]) for each in (of_trees, of_sums)))


def _trees(evidence: Evidence, scale: Scale, from_: Known, here: NDArray[np.bool_]) -> Floats:
    """Log-odds by trees that were grown on the known subjects marked."""
    forces = _forces(evidence, from_.place[here], len(scale.ids))
    model = _grown(scale, forces, from_.illicit[here], from_.weight[here])
    return np.concatenate([*_scores(model, evidence, len(scale.ids))])


def boosted_scores(evidence: Evidence, scale: Scale, illicit: NDArray[np.bool_], other: Evidence) -> Floats:
    """Log-odds of the subjects of another ledger by trees grown on all subjects of one."""
    forces = _forces(evidence, np.arange(len(illicit)), len(scale.ids))
    model = _grown(scale, forces, illicit.astype(np.float64), np.ones(len(illicit)))
    return np.concatenate([*_scores(model, other, len(scale.ids))])


def _grown(scale: Scale, forces: NDArray[np.float32], illicit: Floats, weight: Floats) -> Any:
    """Trees under which a sign can only raise and a relief only lower."""
    way = np.where(scale.kinds.relief, -1, 1)
    model = _classifier()(random_state=0, monotonic_cst=way, early_stopping=False, **TREES)
    return model.fit(forces, illicit, weight)


def _scores(model: Any, evidence: Evidence, width: int) -> Iterator[Floats]:
    for start in range(0, len(evidence.subjects), BATCH):
        places = np.arange(start, min(start + BATCH, len(evidence.subjects)))
        chance = np.clip(model.predict_proba(_forces(evidence, places, width))[:, 1], LEAST, 1 - LEAST)
        yield np.log(chance / (1 - chance))


def _sums(evidence: Evidence, scale: Scale, cases: Cases, stated: Stated, penalty: float) -> Floats:
    """Log-odds by the additive sum, learned from these cases."""
    log_ratio = train(cases, stated.centre(cases), penalty).log_ratio
    entries = whole(evidence, log_ratio)
    return accumulate(entries, scale.kinds, len(evidence.subjects), scale.settings).total


def _forces(evidence: Evidence, places: NDArray[np.intp], width: int) -> NDArray[np.float32]:
    """Strength times grade of each indicator, a row a subject; 0 where it does not fire, for whatever reason."""
    row = np.full(len(evidence.subjects), -1, dtype=np.int64)
    row[places] = np.arange(len(places))
    here = row[evidence.subject] >= 0
    matrix = np.zeros((len(places), width), dtype=np.float32)
    force = evidence.strength[here] / STRENGTH_UNITS * evidence.grade[here]
    matrix[row[evidence.subject[here]], evidence.indicator[here]] = force
    return matrix


def _classifier() -> Any:
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415  (an extra, and slow to load)
    except ImportError as error:
        raise InputError(
            "The boosted ranker needs scikit-learn, which is not installed. Install `chokepoint[learn]`."
        ) from error
    return HistGradientBoostingClassifier

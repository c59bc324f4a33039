"""Other rankings of the same orders, to be beaten: a points scorecard, and what learns from raw fields alone.

What learns is cross-fitted: an order is scored by a model that saw no order of its customer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chokepoint.records.errors import InputError
from chokepoint.weigh.coverage import FIRES
from chokepoint.weigh.metrics import Flags, Floats
from chokepoint.weigh.scale import Scale

Integers = NDArray[np.int64]

WEAK_BELOW, MEDIUM_BELOW = 0.175, 0.25
"""Sensitivities between those of the levels weak (.15), medium (.20) and strong (.30)."""

FOLDS = 5
SEED = 1
LEAST_ILLICIT = 10
"""Illicit orders without which nothing is learned."""


def scorecard(scale: Scale, letters: NDArray[np.uint8]) -> Floats:
    """Points of the signs that fire on each subject: 1 for a weak one, 2 for a medium one, 3 for a strong one."""
    score = np.zeros(len(letters))
    for column, sensitivity in enumerate(scale.sensitivity_of_signs):
        if sensitivity > 0:
            points = 1 if sensitivity < WEAK_BELOW else 2 if sensitivity < MEDIUM_BELOW else 3
            score += points * (letters[:, column] == FIRES)
    return score


def folds(customers: Sequence[str], count: int = FOLDS) -> Integers:
    """The fold of each order: that of its customer, by a hash of the customer's id."""
    known: dict[str, int] = {}
    for customer in customers:
        if customer not in known:
            known[customer] = int.from_bytes(hashlib.sha256(customer.encode()).digest()[:8], "big") % count
    return np.array([known[customer] for customer in customers], dtype=np.int64)


def learned(features: Floats, illicit: Flags, fold: Integers) -> dict[str, Floats]:
    """Scores of each model on raw fields, by name; raises InputError where scikit-learn is not there.

    Without enough illicit orders only what needs no labels is learned.
    """
    need_scikit_learn()
    scores = {"isolation forest": _isolation_forest(features)}
    if int(illicit.sum()) >= LEAST_ILLICIT and not illicit.all():
        scores["logistic regression"] = _cross_fitted(_logistic, _filled(features), illicit, fold)
        scores["gradient boosting"] = _cross_fitted(_boosted, features, illicit, fold)
    return scores


def transferred(features: Floats, illicit: Flags, others: Sequence[Floats]) -> dict[str, list[Floats]]:
    """Scores of each model on the raw fields of other ledgers, learned from the outcomes of this one, by name.

    The isolation forest needs no outcomes: it is grown on each ledger itself. Raises InputError without scikit-learn.
    """
    need_scikit_learn()
    boosted = _boosted().fit(features, illicit)
    logistic = _logistic().fit(_filled(features), illicit)
    return {
        "isolation forest": [_isolation_forest(each) for each in others],
        "logistic regression": [logistic.decision_function(_filled(each)) for each in others],
        "gradient boosting": [boosted.decision_function(each) for each in others],
    }


def need_scikit_learn() -> None:
    """Raises InputError where scikit-learn cannot be imported."""
    try:
        import sklearn  # noqa: F401, PLC0415 (an extra, and heavy: only when asked for)
    except ImportError as error:
        raise InputError(
            "The baselines on raw fields need scikit-learn, which is not installed. Install `chokepoint[learn]`, or go "
            "on without them: --no-baselines."
        ) from error


def _isolation_forest(features: Floats) -> Floats:
    from sklearn.ensemble import IsolationForest  # noqa: PLC0415

    model = IsolationForest(n_estimators=200, random_state=SEED)
    filled = _filled(features)
    return -np.asarray(model.fit(filled).score_samples(filled), dtype=np.float64)


def _cross_fitted(make: Any, features: Floats, illicit: Flags, fold: Integers) -> Floats:
    """Log-odds of each order by a model fitted on the other folds; NaN nowhere: one kind alone gives 0."""
    score = np.zeros(len(illicit))
    for number in np.unique(fold):
        here, others = fold == number, fold != number
        if 0 < illicit[others].sum() < others.sum():
            telling = ~np.isnan(features[others]).all(axis=0)  # at an early moment whole fields are still empty
            model = make().fit(features[others][:, telling], illicit[others])
            score[here] = model.decision_function(features[here][:, telling])
    return score


def _logistic() -> Any:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    return make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", C=0.1, max_iter=1_000))


def _boosted() -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415

    return HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=200, l2_regularization=1.0, early_stopping=False, random_state=SEED
    )


def _filled(features: Floats) -> Floats:
    """Without gaps: the median stands in, and a column more says so where a column has gaps."""
    gaps = np.isnan(features)
    some = gaps.any(axis=0)
    medians = np.array(
        [np.median(column[~gap]) if (~gap).any() else 0.0 for column, gap in zip(features.T, gaps.T, strict=True)]
    )
    return np.hstack([np.where(gaps, medians, features), gaps[:, some].astype(np.float64)])

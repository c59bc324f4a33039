"""A ranker by gradient boosting over the same log-ratios: shown beside the additive sum, as it has no lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chokepoint.records.errors import InputError
from chokepoint.weigh.fields.cases import Cases, Columns
from chokepoint.weigh.fields.keys import Key
from chokepoint.weigh.fields.ratios import FieldRatios, Floats, learn_ratios

TREES = 300
LEARNING_RATE = 0.06
"""Small steps, and trees enough for them; neither was tuned."""

SEED = 0


@dataclass(frozen=True)
class Boosted:
    """Trees over log-ratios. `model` is a fitted `HistGradientBoostingClassifier` of scikit-learn."""

    ratios: FieldRatios
    model: Any

    def likelihood(self, columns: Columns) -> Floats:
        """The likelihood of each record, at the rate of the cases learned from."""
        found: Floats = self.model.predict_proba(self.ratios.matrix(columns))[:, 1]
        return found


def learn_boosted(cases: Cases, keys: Sequence[Key], smoothing: float) -> Boosted:
    """Trees learned from cross-fitted log-ratios. Raises InputError where scikit-learn is not installed."""
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - an extra, a second to import
    except ImportError as error:
        raise InputError(
            "Gradient boosting needs scikit-learn: install it with `pip install chokepoint[learn]`."
        ) from error
    ratios, rows = learn_ratios(cases, keys, smoothing)
    model = HistGradientBoostingClassifier(
        max_iter=TREES, learning_rate=LEARNING_RATE, early_stopping=False, random_state=SEED
    )
    return Boosted(ratios, model.fit(rows, cases.illicit))

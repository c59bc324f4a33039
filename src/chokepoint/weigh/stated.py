"""What was known of each indicator before any case, and what cases make of it by counting alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chokepoint.weigh.background import WHOLE_LEDGER, Measured
from chokepoint.weigh.logistic import Cases, Floats
from chokepoint.weigh.ratio import worth
from chokepoint.weigh.scale import Scale
from chokepoint.weigh.weights import unfitted

ELICITED_WORTH = 5.0
"""Cases that the elicited weight of a sign counts for beside those counted. Ours: 2 to 10 do equally well."""


@dataclass(frozen=True)
class Stated:
    """One number an indicator: the elicited log-ratio, and how common it is in the ledger.

    `background` counts for as many subjects as `pseudo_subjects` says. `relief` marks the reliefs.
    """

    log_ratio: Floats
    background: Floats
    relief: NDArray[np.bool_]
    pseudo_subjects: float

    @classmethod
    def of(cls, scale: Scale, measured: Measured) -> Stated:
        """As the scale states it, before anything was fitted, for the whole ledger as a run measured it."""
        shares = [scale.share(number, WHOLE_LEDGER, measured) for number in range(len(scale.ids))]
        ratios = [
            worth(unfitted(weight), share, scale.settings).log_ratio
            for weight, share in zip(scale.of_card, shares, strict=True)
        ]
        return cls(np.array(ratios), np.array(shares), scale.kinds.relief, scale.settings.pseudo_subjects)

    def centre(self, cases: Cases) -> Floats:
        """What log-ratios are drawn to: of a sign, how often cases show it against how often the others do; of a
        relief the elicited one; of what stands behind (pairs) 0.

        Each sign is counted for itself, and shrunk to its elicited ratio. A few cases say more that way than by a
        regression over all signs at once (Ng and Jordan, On discriminative versus generative classifiers, 2001); with
        more cases the regression about this centre takes over.
        """
        count = len(self.log_ratio)
        shown, known = cases.shown[:, :count].maximum(0), 1 - cases.unassessable.toarray()
        others, illicit = cases.weight * (cases.target == 0), cases.weight * cases.target
        background = (others @ shown + self.pseudo_subjects * self.background) / (others @ known + self.pseudo_subjects)
        elicited = background * np.exp(self.log_ratio)
        sensitivity = (illicit @ shown + ELICITED_WORTH * elicited) / (illicit @ known + ELICITED_WORTH)
        counted = np.log(np.maximum(sensitivity / background, 1.0))
        centre: Floats = np.where(self.relief, self.log_ratio, counted)
        return np.concatenate([centre, np.zeros(cases.shown.shape[1] - count)])

"""What the weighing takes as given: the usual rate, caps, bands. A workspace fills it from `config.toml`."""

from __future__ import annotations

import math
from dataclasses import dataclass

from chokepoint.records.errors import InputError


@dataclass(frozen=True)
class Settings:
    """Numbers of one workspace. Those without a public source are elicited; docs/evidence.md says how.

    `prior` is the usual rate: the share of illicit orders before anything is seen. `prior_range` is the factor by
    which it may be wrong either way, at 80 %. `cap` bounds the ratio of an elicited weight, `relief_limit` the factor
    by which all relief together may lower the odds. `damping` is what a further clue of a group counts for, as a
    power. `pseudo_subjects` is how many subjects the elicited background is worth beside the measured one.
    `hold` and `inquire` are likelihoods; `alert_budget` is orders a run, of which the
    share `draw_share` is drawn beyond the first of the ranking; `min_coverage` is a share.
    """

    prior: float = 0.001
    prior_range: float = 3.0
    cap: float = 5.0
    relief_limit: float = 5.0
    damping: float = 0.5
    pseudo_subjects: int = 200
    hold: float = 0.05
    inquire: float = 0.01
    alert_budget: int = 50
    draw_share: float = 0.05
    min_coverage: float = 0.4
    payment_categories: tuple[str, ...] = ("payment",)
    """Categories of signs that amount to a suspicion about a payment: with one of them, no customer is asked."""

    def __post_init__(self) -> None:
        for name, holds, wanted in (
            ("prior", 0 < self.prior < 0.5, "a share above 0 and below 0.5"),
            ("prior_range", self.prior_range >= 1, "a factor of at least 1"),
            ("cap", self.cap >= 1, "a ratio of at least 1"),
            ("relief_limit", self.relief_limit >= 1, "a ratio of at least 1"),
            ("damping", 0 <= self.damping <= 1, "a number from 0 to 1"),
            ("pseudo_subjects", self.pseudo_subjects > 0, "a number above 0"),
            ("inquire", 0 <= self.inquire <= self.hold <= 1, "a likelihood no greater than `hold`"),
            ("alert_budget", self.alert_budget >= 0, "a number of orders"),
            ("draw_share", 0 <= self.draw_share <= 1, "a share from 0 to 1"),
            ("min_coverage", 0 <= self.min_coverage <= 1, "a share from 0 to 1"),
        ):
            if not holds:
                raise InputError(f"Setting `{name}` is {getattr(self, name)}; it must be {wanted}.")

    @property
    def prior_log_odds(self) -> float:
        """The usual rate as log-odds."""
        return math.log(self.prior / (1 - self.prior))

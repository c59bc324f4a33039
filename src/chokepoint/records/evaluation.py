"""What `evaluate` returns: how well a ranking found what turned out to be illicit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class RankFigures:
    """Figures of one ranking. `precision_at` is by number of orders, `recall_within` by share of all orders."""

    precision_at: Mapping[str, float]
    recall_within: Mapping[str, float]
    average_precision: float


@dataclass(frozen=True)
class FoundExpected:
    """Orders of the ranking from `first` to `last`: the sum of their likelihoods, how many were illicit, and the one
    by the other (None where nothing was expected). `low` to `high` is the 95 % interval of the share that was illicit.
    """

    first: int
    last: int
    expected: float
    found: int
    ratio: float | None
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True)
class PartFigures:
    """How much of one part of the illicit orders, a scheme or a level of care, was found within the budget."""

    name: str
    illicit: int
    found: int
    recall: float
    low: float
    high: float


@dataclass(frozen=True)
class FalseAlerts:
    """Licit orders of one group, and how many of them stand within the budget; 95 % interval of their share."""

    group: str
    licit: int
    alerts: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Ablated:
    """What the ranking loses without one indicator: below 0 it would be better without it."""

    indicator: str
    code: str
    fires: int
    average_precision_lost: float
    recall_lost: float


@dataclass(frozen=True)
class LeftOut:
    """Recall of one scheme within the budget, by weights fitted on orders of other customers, with the scheme's own
    cases and without them."""

    scheme: str
    illicit: int
    recall_with: float
    recall_without: float


@dataclass(frozen=True)
class Null:
    """Figures where labels mean nothing: mean and 95 % range over `rounds` permutations. `fitted` is the average
    precision of weights fitted on permuted labels; None where nothing was fitted."""

    rounds: int
    base_rate: float
    average_precision: tuple[float, float, float]
    recall: tuple[float, float, float]
    fitted: float | None


@dataclass(frozen=True)
class Evaluation:
    """Figures of one run at one moment.

    `illicit` orders by the truth, `licit` ones by it or presumed to be. `budget` is the share of orders within which
    an order counts as an alert. `baselines` are other rankings of the same orders, by name; `fitted` is that of
    weights fitted on the truth of other customers. `notes` say what a reader must know besides.
    """

    run_id: str
    moment: str
    truth: str
    orders: int
    illicit: int
    licit: int
    presumed_licit: int
    calibration: str
    budget: float
    precision_at: Mapping[str, float]
    recall_within: Mapping[str, float]
    average_precision: float
    brier: float
    brier_skill: float | None
    slope: float | None
    found_expected: tuple[FoundExpected, ...]
    baselines: Mapping[str, RankFigures]
    fitted: RankFigures | None
    by_scheme: tuple[PartFigures, ...]
    by_care: tuple[PartFigures, ...]
    by: Mapping[str, tuple[FalseAlerts, ...]]
    ablation: tuple[Ablated, ...]
    left_out: tuple[LeftOut, ...]
    null: Null
    curve: tuple[tuple[float, float], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DriftLine:
    """How often one indicator fires among those it could be asked of, and how often it could not be asked, in an
    earlier run and now. `moved`: the 95 % intervals of one of the two shares do not meet."""

    indicator: str
    code: str
    fires_before: float
    fires_now: float
    unassessable_before: float
    unassessable_now: float
    moved: bool


@dataclass(frozen=True)
class Drift:
    """Two full runs compared: `only_new` where only orders that the earlier run had not assessed count as now."""

    run_before: str
    run_now: str
    orders_before: int
    orders_now: int
    only_new: bool
    lines: tuple[DriftLine, ...]

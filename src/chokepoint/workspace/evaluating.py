"""`evaluate`: the ranking and its likelihoods held against what orders turned out to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

import chokepoint
from chokepoint.engines.arrow import as_table
from chokepoint.engines.moments import Moment
from chokepoint.engines.snapshot import current
from chokepoint.records.errors import InputError
from chokepoint.records.evaluation import Evaluation, FalseAlerts, LeftOut, RankFigures
from chokepoint.records.results import BACKGROUNDS
from chokepoint.resolve.names.scripts import main_script
from chokepoint.weigh.accumulate import accumulate
from chokepoint.weigh.baselines import folds, learned, scorecard
from chokepoint.weigh.crossfitting import CrossFit
from chokepoint.weigh.evaluating import (
    Outcomes,
    ablation,
    alerted,
    bins,
    curve,
    false_alerts,
    null,
    parts,
    rank_figures,
)
from chokepoint.weigh.evidence import Evidence, fired, measure, read_evidence, read_segments
from chokepoint.weigh.fit import LEAST_LABELS
from chokepoint.weigh.intercept import intercept, likelihood
from chokepoint.weigh.metrics import Flags, Floats, brier, brier_skill, calibration_slope, ranking
from chokepoint.workspace.answering import AT_MOMENTS, Answered, answered
from chokepoint.workspace.raw_fields import as_features
from chokepoint.workspace.truth import Known, read_truth

if TYPE_CHECKING:
    from chokepoint.weigh.accumulate import Sums
    from chokepoint.workspace.workspace import Progress, Workspace

DIMENSIONS = ("country", "script", "size")
BUDGET = 0.01
"""Share of the orders within which an order counts as an alert, where nothing else is asked for."""

SLICES = 4
"""Slices of time: more of them hide less of what came shortly before an order, and take as many times as long."""

SIZES = ((1, "1 order"), (5, "2 to 5 orders"), (20, "6 to 20 orders"), (100, "21 to 100 orders"))
"""Bands of a customer's size in this ledger, by their most orders."""

LARGEST = "more than 100 orders"
NOT_KNOWN = "not known"

SEEN = {
    Moment.ORDER: "At order: nothing of an order's own is seen that came after it was placed",
    Moment.SHIPMENT: (
        "Before shipment: nothing of an order's own is seen that came after its first consignment left, which is seen "
        "as planned, without its way"
    ),
}


@dataclass(frozen=True)
class Options:
    """How an evaluation is made.

    `slices`: of time. `budget`: share of orders that are alerts. `decided`: count only orders that the truth names;
    without it the others are presumed licit. `baselines`: also those that learn from raw fields; `fitting`: also
    weights fitted on other customers. `html`: a page to write besides.
    """

    slices: int = SLICES
    budget: float = BUDGET
    decided: bool = False
    baselines: bool = True
    fitting: bool = True
    html: Path | None = None

    def __post_init__(self) -> None:
        for name, holds, wanted in (
            ("slices", self.slices >= 1, "a number of at least 1"),
            ("budget", 0 < self.budget < 1, "a share above 0 and below 1"),
        ):
            if not holds:
                raise InputError(f"`{name}` is {getattr(self, name)}; it must be {wanted}.")


@dataclass(frozen=True)
class Asked:
    """What is asked of an evaluation; a page tells false alerts by everything."""

    truth: Path | None
    by: tuple[str, ...]
    moment: Moment
    options: Options

    @classmethod
    def of(cls, truth: Path | None, by: Sequence[str], moment: str, options: Options) -> Asked:
        """Raises InputError where there is no such moment, or nothing to tell alerts by."""
        if unknown := sorted(set(by) - set(DIMENSIONS)):
            raise InputError(f"--by: `{unknown[0]}` is nothing to go by. There are: {', '.join(DIMENSIONS)}.")
        if moment not in set(Moment):
            raise InputError(f"--moment: `{moment}` is none. Moments are: {', '.join(Moment)}.")
        every = tuple(dict.fromkeys([*by, *(DIMENSIONS if options.html else ())]))
        return cls(truth, every, Moment(moment), options)


def evaluate(workspace: Workspace, asked: Asked, tell: Progress) -> Evaluation:
    """The figures of the newest full run's orders; raises InputError, WorkspaceError."""
    found = gathered(workspace, asked, tell).figures(tell)
    if asked.options.html:
        write_page(asked.options.html, found)
    return found


def gathered(workspace: Workspace, asked: Asked, tell: Progress) -> Gathered:
    """What the figures are made from. Without fitting and baselines that learn, making them reads no record any more.

    Raises InputError, WorkspaceError.
    """
    known = read_truth(workspace, asked.truth)
    run = workspace.run(scope="all")
    seen = answered(workspace, run, asked.moment, asked.options.slices, lambda what, share: tell(what, 0.6 * share))
    ledger = _Judged(workspace, seen, known, asked)
    ledger.read()
    return Gathered(ledger, run)


@dataclass(frozen=True)
class Gathered:
    """What an evaluation of one run is made from."""

    ledger: _Judged
    run: dict[str, Any]

    def figures(self, tell: Progress) -> Evaluation:
        """The figures; raises InputError, WorkspaceError."""
        return _figures(self.ledger, self.run, tell)


def write_page(path: Path, found: Evaluation) -> Path:
    """Write the figures as one page with plots."""
    from chokepoint.report.evaluation import write_evaluation

    return write_evaluation(path, found, software_version=chokepoint.__version__)


@dataclass(frozen=True)
class _Judged:
    """The orders that count, in order of their ids, with what they add up to and what they turned out to be."""

    workspace: Workspace
    seen: Answered
    known: dict[str, Known]
    asked: Asked

    def read(self) -> None:
        """Read now what is read when it is first needed; raises InputError where the outcomes tell nothing apart."""
        _ = self.outcomes, self._customers, self.fit

    @cached_property
    def evidence(self) -> Evidence:
        """Of the orders that count."""
        wanted = sorted(self.known) if self.asked.options.decided else None
        return read_evidence(self.seen.answers, self.seen.run, self.seen.scale, wanted)

    @cached_property
    def ids(self) -> list[str]:
        return list(self.evidence.subjects.to_pylist())

    @cached_property
    def outcomes(self) -> Outcomes:
        """Raises InputError where no order turned out illicit, or none licit."""
        of = [self.known.get(order_id, Known(False)) for order_id in self.ids]
        illicit = np.array([one.illicit for one in of], dtype=np.bool_)
        if not illicit.any() or illicit.all():
            raise InputError(
                f"Of {len(of):,} assessed orders {int(illicit.sum()):,} are illicit by the truth given. There must be "
                "some of either kind. Ids are matched to the letter; assess the orders that the truth names."
            )
        return Outcomes(illicit, tuple(one.scheme for one in of), tuple(one.care for one in of))

    @cached_property
    def fit(self) -> CrossFit:
        """What fitting takes; what was measured is put beside the answers where these are at moments."""
        scale, run = self.seen.scale, self.seen.run
        segments = read_segments(self.workspace.engine, run, scale, self.evidence.subjects)
        measured = measure(self.evidence, scale, segments)
        if run.run_id == AT_MOMENTS:
            rows = [
                {
                    "run_id": run.run_id,
                    "subject_kind": run.subject_kind,
                    "indicator_id": indicator_id,
                    "segment": segment,
                    "fired": one.fired,
                    "assessed": one.assessed,
                    "background": one.share,
                }
                for (indicator_id, segment), one in sorted(measured.items())
            ]
            self.seen.answers.append("backgrounds", as_table(BACKGROUNDS, rows))
        half = folds(self.customers, 2)
        return CrossFit(self.seen.answers, run, scale, self.evidence, segments, measured, half, self.days)

    @cached_property
    def sums(self) -> Sums:
        entries = fired(self.evidence, self.seen.scale, self.fit.segments, self.fit.backgrounds)
        scale = self.seen.scale
        return accumulate(entries, scale.kinds, len(self.ids), scale.settings, scale.pairs)

    @cached_property
    def likelihood(self) -> Floats:
        """As a reference run of these orders at this moment would have it."""
        return likelihood(intercept(self.sums.total, self.seen.scale.settings) + self.sums.total)

    @cached_property
    def _customers(self) -> list[dict[str, Any]]:
        """Customer, day, and the customer's seat and name, in order of the orders."""
        orders, people = current("orders"), current("parties").select("party_id", "country", "name")
        rows = orders.select("order_id", "customer_id", "ordered_at")
        rows = rows.left_join(people, rows.customer_id == people.party_id)
        found = self.workspace.engine.fetch(rows.select("order_id", "customer_id", "ordered_at", "country", "name"))
        found = found.take(pc.index_in(self.evidence.subjects, found["order_id"].combine_chunks()))
        return list(found.to_pylist())

    @property
    def customers(self) -> list[str]:
        return [row["customer_id"] or "" for row in self._customers]

    @property
    def days(self) -> list[date]:
        return [row["ordered_at"].date() for row in self._customers]

    def groups(self, dimension: str) -> list[str]:
        """The group of each order: by the seat of its customer, the script of its name, or the orders it placed."""
        if dimension == "country":
            return [row["country"] or NOT_KNOWN for row in self._customers]
        if dimension == "script":
            return [main_script(row["name"] or "") for row in self._customers]
        counts: dict[str, int] = {}
        for customer in self.customers:
            counts[customer] = counts.get(customer, 0) + 1
        return [_size(counts[customer]) for customer in self.customers]


def _size(orders: int) -> str:
    return next((name for most, name in SIZES if orders <= most), LARGEST)


def _figures(ledger: _Judged, run: dict[str, Any], tell: Progress) -> Evaluation:
    asked, outcomes = ledger.asked, ledger.outcomes
    illicit, total, budget = outcomes.illicit, ledger.sums.total, ledger.asked.options.budget
    tell("other rankings", 0.62)
    baselines = _baselines(ledger)
    tell("fitting on other customers", 0.7)
    fitted, left_out, chance, notes = _fitted(ledger)
    tell("leaving out each indicator", 0.9)
    alerts = alerted(total, budget)
    of_ranking = rank_figures(total, illicit, budget)
    presumed = 0 if asked.options.decided else sum(order_id not in ledger.known for order_id in ledger.ids)
    return Evaluation(
        run_id=str(run["run_id"]),
        moment=str(asked.moment),
        truth=str(asked.truth) if asked.truth else "labels",
        orders=len(illicit),
        illicit=int(illicit.sum()),
        licit=int((~illicit).sum()),
        presumed_licit=presumed,
        calibration=ledger.seen.scale.weights.calibration,
        budget=budget,
        precision_at=of_ranking.precision_at,
        recall_within=of_ranking.recall_within,
        average_precision=of_ranking.average_precision,
        brier=brier(ledger.likelihood, illicit),
        brier_skill=brier_skill(ledger.likelihood, illicit),
        slope=calibration_slope(ledger.likelihood, illicit),
        found_expected=bins(ledger.likelihood, illicit),
        baselines=baselines,
        fitted=fitted,
        by_scheme=parts(alerts, illicit, outcomes.scheme),
        by_care=parts(alerts, illicit, outcomes.care),
        by={name: _by(ledger, alerts, name) for name in asked.by},
        ablation=ablation(ledger.seen.scale, ledger.sums, illicit, budget),
        left_out=left_out,
        null=null(total, illicit, budget, chance),
        curve=curve(ranking(total), illicit),
        notes=(*_notes(ledger, presumed), *notes),
    )


def _by(ledger: _Judged, alerts: Flags, dimension: str) -> tuple[FalseAlerts, ...]:
    return false_alerts(alerts, ~ledger.outcomes.illicit, ledger.groups(dimension))


def _baselines(ledger: _Judged) -> dict[str, RankFigures]:
    illicit, budget = ledger.outcomes.illicit, ledger.asked.options.budget
    scores = {"points scorecard": scorecard(ledger.seen.scale, ledger.evidence.letters)}
    if ledger.asked.options.baselines:
        fields = ledger.seen.fields()
        fields = fields.take(pc.index_in(ledger.evidence.subjects, fields["order_id"].combine_chunks()))
        scores |= learned(as_features(fields), illicit, folds(ledger.customers))
    return {name: rank_figures(score, illicit, budget) for name, score in scores.items()}


def _fitted(
    ledger: _Judged,
) -> tuple[RankFigures | None, tuple[LeftOut, ...], float | None, tuple[str, ...]]:
    """Figures of fitted weights, of schemes left out, and of chance; or why there are none."""
    outcomes, budget = ledger.outcomes, ledger.asked.options.budget
    if not ledger.asked.options.fitting:
        return None, (), None, ()
    try:
        score = ledger.fit.score(outcomes.illicit)
        chance = ledger.fit.by_chance(outcomes.illicit)
    except InputError:
        few = f"Nothing was fitted: each half of the customers needs {LEAST_LABELS} illicit orders, and as many others."
        return None, (), None, (few,)
    left_out = ledger.fit.left_out(outcomes, score, budget)
    return rank_figures(score, outcomes.illicit, budget), left_out, chance, ()


def _notes(ledger: _Judged, presumed: int) -> Sequence[str]:
    """What a reader must know before believing the figures."""
    asked = ledger.asked
    if asked.moment is Moment.HINDSIGHT:
        first = "In hindsight: with all that came to be known, which nobody had when it was time to decide."
    else:
        first = (
            f"{SEEN[asked.moment]}; of other orders nothing later than the start of its slice of time, at most "
            f"{ledger.seen.days + 1} days earlier. What bears no day of its own, who is one, and how common a sign is "
            "are as in the whole ledger."
        )
    notes = [first]
    if presumed:
        notes.append(f"{presumed:,} orders that the truth does not name are presumed licit; some may not be.")
    unknown = len(ledger.known) - sum(order_id in ledger.known for order_id in ledger.ids)
    if unknown:
        notes.append(f"{unknown:,} orders that the truth names were not assessed.")
    return notes

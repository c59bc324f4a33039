"""How well illicit orders are found on made ledgers at a low rate: elicited and fitted weights, and other rankings.

Weights are learned on one ledger that is rich in cases and judged on several of other seeds: 200,000 orders each, 1 in
2,000 illicit, all levels of care, the true usual rate given. Other rankings of the same orders: a points scorecard over
the same signs, and an isolation forest, a logistic regression and gradient boosting on raw fields, learned from the
same cases. Each scheme is once left out of what is learned from, and once outcomes are dealt at random.
With a folder, ledgers assessed there serve again. Run: python benchmarks/detection.py [FOLDER [SEEDS]]
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import chokepoint
from chokepoint.engines.snapshot import Snapshot
from chokepoint.weigh.accumulate import accumulate
from chokepoint.weigh.baselines import scorecard, transferred
from chokepoint.weigh.fit import Learned
from chokepoint.weigh.intercept import intercept, likelihood
from chokepoint.weigh.labels import whole
from chokepoint.weigh.logistic import Floats
from chokepoint.weigh.metrics import ranking
from chokepoint.workspace.raw_fields import as_features, raw_fields
from fitting import JUDGED, TRAINING, Assessed, Figures, assessed, figures, learned, schemes

SEEDS = tuple(range(11, 19))
"""Of the ledgers judged."""

BUDGET = 0.01
"""Share of the orders that are looked at."""

QUANTILE = 2.365
"""Of Student's t with seven degrees of freedom, for a 95 % interval over eight ledgers."""


@dataclass(frozen=True)
class Rival:
    """A ranking beside ours, and its scores of each ledger judged."""

    name: str
    scores: list[Floats]


def sums(ledger: Assessed, model: Learned | None = None) -> Floats:
    """The sum of each order's signs, by the elicited or by learned weights."""
    ratio = model.log_ratio(ledger.scale) if model else ledger.stated.log_ratio
    pairs = (model.of_pairs,) if model else ()
    return accumulate(
        whole(ledger.evidence, ratio), ledger.scale.kinds, len(ledger.illicit), ledger.scale.settings, *pairs
    ).total


def of_sums(ledger: Assessed, total: Floats) -> Figures:
    """The figures of a sum of signs."""
    return figures(ledger.illicit, total, likelihood(intercept(total, ledger.scale.settings) + total))


def fields(folder: Path, seed: int, orders: int, rate: float, ledger: Assessed) -> Floats:
    """The raw fields of a ledger's orders, as its evidence has them."""
    with chokepoint.open(folder / f"{seed}-{orders}-{rate}" / "workspace") as workspace:
        run = workspace.run(scope="all")
        Snapshot(workspace.engine, run["as_of"], run["known_at"]).open()
        rows = workspace.engine.fetch(raw_fields())
    place = {order: number for number, order in enumerate(rows["order_id"].to_pylist())}
    return as_features(rows.take([place[order] for order in ledger.evidence.subjects.to_pylist()]))


def main(folder: Path, seeds: tuple[int, ...]) -> list[str]:
    """The lines of the tables."""
    training = assessed(folder, *TRAINING)
    judged = [assessed(folder, seed, *JUDGED[1:]) for seed in seeds]
    model = learned(training, training.cases)
    ours = [[of_sums(ledger, sums(ledger, given)) for ledger in judged] for given in (None, model)]
    rivals = [Rival("points scorecard", [scorecard(ledger.scale, ledger.evidence.letters) for ledger in judged])]
    theirs = transferred(
        fields(folder, *TRAINING, training),
        training.illicit,
        [fields(folder, seed, *JUDGED[1:], ledger) for seed, ledger in zip(seeds, judged, strict=True)],
    )
    rivals += [Rival(name, scores) for name, scores in theirs.items()]
    count = sum(len(ledger.cases) for ledger in judged)
    lines = [
        f"{len(judged)} ledgers, {sum(len(ledger.illicit) for ledger in judged):,} orders, {count:,} illicit; learned "
        f"on {len(training.cases):,} cases of another. Means over the ledgers; bins pool them.",
        "",
        "| ranking | average precision | at 100 | recall in 1 % | found ÷ expected, fifths of the first 1 % | slope "
        "| Brier skill |",
        "|---|---|---|---|---|---|---|",
        _line("elicited", ours[0], _bins(judged, None)),
        _line(f"fitted, {len(model.pairs)} pairs", ours[1], _bins(judged, model)),
    ]
    for rival in rivals:
        found = [
            figures(one.illicit, score, np.full(len(score), 0.5))
            for one, score in zip(judged, rival.scores, strict=True)
        ]
        lines.append(_line(rival.name, found, None))
    points = [
        figures(one.illicit, score, np.full(len(score), 0.5))
        for one, score in zip(judged, rivals[0].scores, strict=True)
    ]
    lines += ["", "Elicited weights less the points scorecard, paired over the ledgers, 95 % interval:"]
    for name in ("average_precision", "precision_at_100", "recall"):
        away = np.array([getattr(a, name) - getattr(b, name) for a, b in zip(ours[0], points, strict=True)])
        error = QUANTILE * away.std(ddof=1) / np.sqrt(len(away)) if len(away) > 1 else np.nan
        lines.append(f"- {name.replace('_', ' ')}: {away.mean():+.3f} ± {error:.3f}")
    return [
        *lines,
        "",
        *_by_scheme(training, judged, model),
        "",
        *_by_care(judged, model),
        "",
        *_by_chance(training, judged),
    ]


def _line(name: str, found: list[Figures], bins: str | None) -> str:
    means = [
        np.mean([getattr(one, each) for one in found]) for each in ("average_precision", "precision_at_100", "recall")
    ]
    told = " | ".join(f"{each:.3f}" for each in means)
    if bins is None:
        return f"| {name} | {told} | no likelihood | | |"
    slope, skill = np.mean([one.slope for one in found]), np.mean([one.brier_skill for one in found])
    return f"| {name} | {told} | {bins} | {slope:.2f} | {skill:.3f} |"


def _bins(judged: list[Assessed], model: Learned | None) -> str:
    """Found ÷ expected in each fifth of the first per cent, added up over the ledgers."""
    found, expected = np.zeros(5), np.zeros(5)
    for ledger in judged:
        total = sums(ledger, model)
        chance = likelihood(intercept(total, ledger.scale.settings) + total)
        first = ranking(total)[: int(BUDGET * len(total))]
        for place, part in enumerate(np.array_split(first, 5)):
            found[place] += ledger.illicit[part].sum()
            expected[place] += chance[part].sum()
    return ", ".join(f"{each:.2f}" for each in found / expected)


def _recall(ledger: Assessed, total: Floats, ids: set[str]) -> tuple[int, int]:
    """How many of these orders stand in the first per cent, and how many there are."""
    names = ledger.evidence.subjects.to_pylist()
    first = {names[place] for place in ranking(total)[: int(BUDGET * len(total))]}
    return len(first & ids), len(ids)


def _by_scheme(training: Assessed, judged: list[Assessed], model: Learned) -> list[str]:
    lines = [
        "| scheme | illicit | recall in 1 %, elicited | fitted | fitted without its cases |",
        "|---|---|---|---|---|",
    ]
    names = sorted({name for ledger in judged for name, _ in schemes(ledger).values()})
    own = schemes(training)
    totals = [[sums(ledger, given) for ledger in judged] for given in (None, model)]
    for name in names:
        kept = np.array([case for case in training.cases if own[case][0] != name])
        without = learned(training, kept)
        of_it = [{order for order, (scheme, _) in schemes(ledger).items() if scheme == name} for ledger in judged]
        told = [
            np.sum(
                [_recall(ledger, total, ids) for ledger, total, ids in zip(judged, given, of_it, strict=True)], axis=0
            )
            for given in (*totals, [sums(ledger, without) for ledger in judged])
        ]
        shares = " | ".join(f"{found / count:.2f}" for found, count in told)
        lines.append(f"| {name.replace('_', ' ')} | {told[0][1]} | {shares} |")
    return lines


def _by_care(judged: list[Assessed], model: Learned) -> list[str]:
    lines = ["| signs left off | illicit | recall in 1 %, elicited | fitted |", "|---|---|---|---|"]
    levels = sorted({care for ledger in judged for _, care in schemes(ledger).values()})
    totals = [[sums(ledger, given) for ledger in judged] for given in (None, model)]
    for level in levels:
        of_it = [{order for order, (_, care) in schemes(ledger).items() if care == level} for ledger in judged]
        told = [
            np.sum(
                [_recall(ledger, total, ids) for ledger, total, ids in zip(judged, given, of_it, strict=True)], axis=0
            )
            for given in totals
        ]
        lines.append(
            f"| {level:.0%} | {told[0][1]} | " + " | ".join(f"{found / count:.2f}" for found, count in told) + " |"
        )
    return lines


def _by_chance(training: Assessed, judged: list[Assessed]) -> list[str]:
    """Average precision where as many orders at random were learned from, and where outcomes judged were dealt."""
    random = np.random.default_rng(1)
    everyone = np.array(training.evidence.subjects.to_pylist())
    dealt = learned(training, random.choice(everyone, len(training.cases), replace=False))
    of_model = [of_sums(ledger, sums(ledger, dealt)).average_precision for ledger in judged]
    of_outcomes = [
        figures(random.permutation(ledger.illicit), sums(ledger), np.full(len(ledger.illicit), 0.5)).average_precision
        for ledger in judged
    ]
    rate = np.mean([ledger.illicit.mean() for ledger in judged])
    return [
        f"By chance: average precision {np.mean(of_model):.4f} where orders at random were learned from as cases, "
        f"{np.mean(of_outcomes):.4f} where outcomes were dealt at random, at a base rate of {rate:.4f}."
    ]


if __name__ == "__main__":
    chosen = tuple(map(int, sys.argv[2:])) or SEEDS
    if len(sys.argv) > 1:
        sys.stdout.write("\n".join(main(Path(sys.argv[1]), chosen)) + "\n")
    else:
        with tempfile.TemporaryDirectory() as temporary:
            sys.stdout.write("\n".join(main(Path(temporary), chosen)) + "\n")

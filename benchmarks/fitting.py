"""What labelled cases are worth: weights fitted on one simulated ledger, judged on another.

Weights are learned from 50, 200 and all cases of a ledger that is rich in them, with every other order undecided, and
weighed on a ledger of another seed at a low rate: elicited, fitted, and beside them a boosted ranker over the same
evidence and cases whose labels were exchanged at random. The usual rate given is the true one. With a folder, ledgers
assessed there serve again. Run: python benchmarks/fitting.py [FOLDER]
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import chokepoint
from chokepoint.engines.snapshot import Snapshot
from chokepoint.simulate.files import write_parquet
from chokepoint.simulate.world import simulate
from chokepoint.weigh.accumulate import accumulate
from chokepoint.weigh.boosted import boosted_scores
from chokepoint.weigh.evidence import Evidence, read_evidence
from chokepoint.weigh.fit import Label, Learned, learn
from chokepoint.weigh.intercept import intercept, likelihood
from chokepoint.weigh.labels import known, read_orders, whole
from chokepoint.weigh.logistic import Floats
from chokepoint.weigh.metrics import (
    average_precision,
    brier_skill,
    calibration_slope,
    found_expected,
    precision_at,
    ranking,
    recall_within,
)
from chokepoint.weigh.pairs import NO_PAIRS, Pairs
from chokepoint.weigh.scale import RunContext, Scale
from chokepoint.weigh.stated import Stated
from chokepoint.weigh.weighing import read_backgrounds
from chokepoint.workspace.explaining import scale_of

TRAINING = (4, 100_000, 0.01)
JUDGED = (3, 200_000, 0.0005)
"""Seed, orders and share of illicit ones."""

CASES = (50, 200)
DRAWS = 5
"""Times that fewer than all cases are drawn; figures are means."""

DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Assessed:
    """A ledger with what its indicators said; `illicit` flags its orders."""

    scale: Scale
    evidence: Evidence
    stated: Stated
    placed: pa.Table
    illicit: np.ndarray
    truth: pa.Table

    @property
    def cases(self) -> np.ndarray:
        """Ids of the illicit orders."""
        return np.array(self.evidence.subjects.to_pylist())[self.illicit]


@dataclass(frozen=True)
class Figures:
    """How one set of weights does on the ledger judged; of several draws the means."""

    average_precision: float
    precision_at_100: float
    recall: float
    bins: tuple[float, ...]
    slope: float
    brier_skill: float


def assessed(folder: Path, seed: int, orders: int, rate: float) -> Assessed:
    """Simulate and assess a ledger, unless the folder holds it."""
    here = folder / f"{seed}-{orders}-{rate}"
    if not (here / "truth.parquet").exists():
        world = simulate(orders, seed, illicit_rate=rate)
        write_parquet(world, here / "world")
        illicit = _illicit(world.truth)
        with chokepoint.open(here / "workspace") as workspace:
            workspace.load([here / "world"])
            workspace.assess(prior=len(illicit) / world.tables["orders"].num_rows)
        pq.write_table(world.truth, here / "truth.parquet")
    truth = pq.read_table(here / "truth.parquet")
    with chokepoint.open(here / "workspace") as workspace:
        run = workspace.run(scope="all")
        run_id = str(run["run_id"])
        Snapshot(workspace.engine, run["as_of"], run["known_at"]).open()
        scale = scale_of(workspace, run_id)
        evidence = read_evidence(workspace.engine, RunContext(run_id), scale)
        stated = Stated.of(scale, read_backgrounds(workspace.engine, run_id))
        placed = read_orders(workspace.engine)
    illicit = np.isin(evidence.subjects.to_pylist(), list(_illicit(truth)))
    return Assessed(scale, evidence, stated, placed, illicit, truth)


def _illicit(truth: pa.Table) -> set[str]:
    of_schemes = truth.filter(pc.and_(pc.equal(truth["kind"], "scheme"), pc.equal(truth["subject_kind"], "order")))
    return set(of_schemes["subject_id"].to_pylist())


def schemes(ledger: Assessed) -> dict[str, tuple[str, float]]:
    """The scheme and the care of each illicit order, by its id."""
    rows = ledger.truth.filter(pc.is_in(ledger.truth["subject_id"], value_set=pa.array(ledger.cases)))
    return {row["subject_id"]: (row["name"], row["care"]) for row in rows.to_pylist() if row["kind"] == "scheme"}


def learned(ledger: Assessed, cases: np.ndarray) -> Learned:
    """Weights from these cases; every other order is undecided, and the usual rate says how many are illicit."""
    from_ = known(
        ledger.evidence,
        ledger.scale,
        [Label(each, True, DAY) for each in cases],
        ledger.stated.log_ratio,
        ledger.placed,
    )
    hidden = max(0.0, float(ledger.illicit.sum()) - len(cases))
    share = hidden / float(from_.weight[~from_.decided].sum())
    return learn(from_, ledger.scale, ledger.stated, share, pairs=True)


def judged(ledger: Assessed, log_ratio: Floats, pairs: Pairs = NO_PAIRS) -> Figures:
    """The figures of these weights on a ledger."""
    scale = ledger.scale
    entries = whole(ledger.evidence, log_ratio)
    total = accumulate(entries, scale.kinds, len(ledger.illicit), scale.settings, pairs).total
    chance = likelihood(intercept(total, scale.settings) + total)
    return figures(ledger.illicit, total, chance)


def figures(illicit: np.ndarray, score: Floats, chance: Floats) -> Figures:
    """The figures of a ranking and its likelihoods."""
    order = ranking(score)
    hits = illicit[order]
    return Figures(
        average_precision(hits),
        precision_at(hits, 100),
        recall_within(hits, 0.01),
        tuple(each.ratio or 0.0 for each in found_expected(chance[order], hits)),
        calibration_slope(chance, illicit) or 0.0,
        brier_skill(chance, illicit) or 0.0,
    )


def main(folder: Path) -> list[str]:
    """The lines of a table."""
    training, other = assessed(folder, *TRAINING), assessed(folder, *JUDGED)
    random = np.random.default_rng(1)
    lines = [
        f"Learned on {len(training.illicit):,} orders with {len(training.cases):,} cases, judged on "
        f"{len(other.illicit):,} orders with {len(other.cases):,}.",
        "",
        "| weights | pairs | average precision | at 100 | recall in 1 % | found ÷ expected, fifths of the first 1 % "
        "| slope | Brier skill |",
        "|---|---|---|---|---|---|---|---|",
        _line("elicited", "", [judged(other, other.stated.log_ratio)]),
    ]
    for count in CASES:
        drawn = [learned(training, random.choice(training.cases, count, replace=False)) for _ in range(DRAWS)]
        lines.append(_fitted(f"{count} cases, mean of {DRAWS} draws", training, other, drawn))
    lines.append(_fitted(f"all {len(training.cases):,} cases", training, other, [learned(training, training.cases)]))
    everyone = np.array(training.evidence.subjects.to_pylist())
    permuted = random.choice(everyone, len(training.cases), replace=False)
    lines.append(_fitted("as many orders at random", training, other, [learned(training, permuted)]))
    score = boosted_scores(training.evidence, training.scale, training.illicit, other.evidence)
    found = figures(other.illicit, score, likelihood(score))
    shown = f"{found.average_precision:.3f} | {found.precision_at_100:.3f} | {found.recall:.3f}"
    lines.append(f"| boosted, a ranker | | {shown} | no likelihood | | |")
    return lines


def _fitted(name: str, training: Assessed, other: Assessed, drawn: list[Learned]) -> str:
    pairs = f"{np.mean([len(each.pairs) for each in drawn]):.0f}"
    return _line(name, pairs, [judged(other, each.log_ratio(training.scale), each.of_pairs) for each in drawn])


def _line(name: str, pairs: str, found: list[Figures]) -> str:
    bins = ", ".join(f"{each:.2f}" for each in np.mean([one.bins for one in found], axis=0))
    means = [
        np.mean([getattr(one, each) for one in found]) for each in ("average_precision", "precision_at_100", "recall")
    ]
    shown = " | ".join(f"{each:.3f}" for each in means)
    slope, skill = np.mean([one.slope for one in found]), np.mean([one.brier_skill for one in found])
    return f"| {name} | {pairs} | {shown} | {bins} | {slope:.2f} | {skill:.3f} |"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.write("\n".join(main(Path(sys.argv[1]))) + "\n")
    else:
        with tempfile.TemporaryDirectory() as temporary:
            sys.stdout.write("\n".join(main(Path(temporary))) + "\n")

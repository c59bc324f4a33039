"""Expected against found on simulated ledgers, beside a plain points scorecard over the same signs.

The illicit orders come from the schemes of `chokepoint.simulate`; the usual rate given is the true one; the weights are
the elicited ones. Run: python benchmarks/ledgers.py [SEEDS [ORDERS]]
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

import chokepoint
from chokepoint.simulate.files import write_parquet
from chokepoint.simulate.world import simulate
from chokepoint.weigh.metrics import average_precision, ranking, within

SEEDS = 8
ORDERS = 20_000
ILLICIT_RATE = 0.002
FIRST = 0.01
"""Share of the ranking that is looked at."""

POINTS = {0.15: 1, 0.20: 2, 0.30: 3}
"""Points of a sign by its elicited sensitivity: weak, medium, strong."""


@dataclass(frozen=True)
class Figures:
    """One ledger: expected and found in the first per cent, and average precisions, ours and the scorecard's."""

    seed: int
    orders: int
    illicit: int
    expected: float
    found: int
    scorecard_found: int
    precision: float
    scorecard_precision: float


def ledger(seed: int, orders: int) -> Figures:
    """Simulate, load, assess and compare one ledger."""
    world = simulate(orders, seed, illicit_rate=ILLICIT_RATE)
    truth = world.truth.filter(pc.equal(world.truth["kind"], "scheme"))
    illicit = set(truth.filter(pc.equal(truth["subject_kind"], "order"))["subject_id"].to_pylist())
    with tempfile.TemporaryDirectory() as folder:
        write_parquet(world, Path(folder) / "world")
        with chokepoint.open(Path(folder) / "workspace") as workspace:
            workspace.load([Path(folder) / "world"])
            workspace.assess(prior=len(illicit) / world.tables["orders"].num_rows)
            ranked = workspace.orders()
            points = {
                card.id: POINTS[workspace.weights[card.id].sensitivity]
                for card in workspace.cards.values()
                if not card.relief
            }
    ours = np.array([order.order_id in illicit for order in ranked])
    scores = np.array([sum(points.get(sign, 0) for sign in order.fires) for order in ranked])
    by_id = np.argsort([order.order_id for order in ranked], kind="stable")
    theirs = ours[by_id][ranking(scores[by_id].astype(float))]
    first = within(len(ranked), FIRST)
    return Figures(
        seed,
        len(ranked),
        len(illicit),
        sum(order.likelihood for order in ranked[:first]),
        int(ours[:first].sum()),
        int(theirs[:first].sum()),
        average_precision(ours),
        average_precision(theirs),
    )


def main(seeds: int = SEEDS, orders: int = ORDERS) -> list[str]:
    """One line a seed, and their sum."""
    figures = [ledger(seed, orders) for seed in range(1, seeds + 1)]
    lines = [
        "| seed | orders | illicit | expected in the first 1 % | found | found by the scorecard | average precision "
        "| scorecard's |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.seed} | {one.orders:,} | {one.illicit} | {one.expected:.1f} | {one.found} | {one.scorecard_found} "
        f"| {one.precision:.3f} | {one.scorecard_precision:.3f} |"
        for one in figures
    ]
    expected, found = sum(one.expected for one in figures), sum(one.found for one in figures)
    lines.append(
        f"| sum | {sum(one.orders for one in figures):,} | {sum(one.illicit for one in figures)} | {expected:.1f} "
        f"| {found} | {sum(one.scorecard_found for one in figures)} "
        f"| {np.mean([one.precision for one in figures]):.3f} (mean) "
        f"| {np.mean([one.scorecard_precision for one in figures]):.3f} (mean) |"
    )
    lines.append(f"\nExpected ÷ found in the first 1 %: {expected / max(1, found):.2f}.")
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(main(*map(int, sys.argv[1:]))) + "\n")

"""What the whole catalogue costs as a ledger grows, and what each indicator costs on the largest of them.

Run: python benchmarks/scaling.py [ORDERS ...]     (100,000, 1,000,000 and 5,000,000 if none are given)
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import chokepoint
from chokepoint.observe.discover import indicators
from measure import machine, measured

SIZES = (100_000, 1_000_000, 5_000_000)
DEAREST = 12
"""Steps that the table of costs names."""


@dataclass(frozen=True)
class Cost:
    """One ledger: orders, seconds of each stage, and seconds of each step that told its progress."""

    orders: int
    stages: dict[str, float]
    steps: dict[str, float]

    @property
    def seconds(self) -> float:
        """To observe, connect and weigh."""
        return sum(seconds for stage, seconds in self.stages.items() if stage in ("observe", "connect", "weigh"))


def cost(orders: int) -> Cost:
    """Make a ledger, load it, tell who is one, and time an assessment."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        measured("simulate", Path(folder) / "world", "--orders", str(orders), "--seed", "1", json_output=False)
        measured("-w", workspace, "load", Path(folder) / "world", "--json")
        measured("-w", workspace, "resolve", "--json")
        steps: dict[str, float] = {}
        told: list[tuple[float, str]] = []
        with chokepoint.open(workspace) as opened:
            done = opened.assess(progress=lambda what, _share: told.append((time.perf_counter(), what)))
        for (begun, what), (ended, _) in pairwise(told):
            steps[what] = steps.get(what, 0.0) + ended - begun
    return Cost(done.assessed, done.stages, steps)


def main(*sizes: int) -> list[str]:
    """The growth, and the dearest steps on the largest ledger."""
    found = [cost(orders) for orders in sizes or SIZES]
    least = found[0].seconds / (found[0].orders * math.log(found[0].orders))
    lines = ["| orders | observe, connect and weigh | by n log n from the first |", "|---|---|---|"]
    for one in found:
        expected = least * one.orders * math.log(one.orders)
        lines.append(f"| {one.orders:,} | {one.seconds:.0f} s | {one.seconds / expected:.2f} times |")
    largest = found[-1]
    lines += ["", f"The dearest steps on {largest.orders:,} orders:", "", "| step | seconds | share |", "|---|---|---|"]
    dear = sorted(((spent, what) for what, spent in largest.steps.items()), reverse=True)
    lines += [f"| {what} | {spent:.1f} | {spent / largest.seconds:.1%} |" for spent, what in dear[:DEAREST]]
    most = max((spent, what) for what, spent in largest.steps.items() if what in indicators())
    lines += ["", f"The dearest indicator is {most[1]}: {most[0] / largest.seconds:.1%} of the whole."]
    return lines


if __name__ == "__main__":
    sys.stdout.write(machine() + "\n" + "\n".join(main(*map(int, sys.argv[1:]))) + "\n")

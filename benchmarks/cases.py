"""Where the published cases stand in the sample world, seed by seed.

Run: python benchmarks/cases.py [SEEDS [ORDERS]]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import chokepoint
from chokepoint.simulate.world import generate

SEEDS = 5
ORDERS = 20_000


def main(seeds: int = SEEDS, orders: int = ORDERS) -> list[str]:
    """One line a seed: places of the cases' orders, and look-alikes above the last of them."""
    lines = ["| seed | orders | places of the cases' orders | look-alikes above the last |", "|---|---|---|---|"]
    for seed in range(1, seeds + 1):
        kinds = {row["subject_id"]: row for row in generate(orders, seed).truth.to_pylist()}
        with tempfile.TemporaryDirectory() as folder, chokepoint.open(Path(folder) / "workspace") as workspace:
            workspace.demo(orders=orders, seed=seed)
            ranked = workspace.orders()
        places: dict[str, list[int]] = {}
        for order in ranked:
            told = kinds.get(order.order_id)
            if told and told["kind"] == "case":
                places.setdefault(told["case_id"], []).append(order.rank)
        last = max(max(one) for one in places.values())
        above = sum(kinds.get(order.order_id, {}).get("kind") == "lookalike" for order in ranked[:last])
        said = "; ".join(f"{case} {', '.join(map(str, found))}" for case, found in sorted(places.items()))
        lines.append(f"| {seed} | {len(ranked):,} | {said} | {above} |")
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(main(*map(int, sys.argv[1:]))) + "\n")

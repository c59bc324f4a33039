"""Loads and assesses a large simulated ledger: orders with lines, payments, shipments and legs, from CSV.

Run: python benchmarks/million.py [ORDERS]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import seven
from chokepoint.simulate.world import generate, write_csv
from measure import machine, measured

ORDERS = 1_000_000


def main(orders: int = ORDERS) -> list[str]:
    """Measure load and assess, then the seven indicators on the same ledger; returns lines of Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        world, workspace = Path(folder) / "world", Path(folder) / "workspace"
        write_csv(generate(orders, seed=1).current(), world)
        size = sum(path.stat().st_size for path in world.rglob("*.csv")) / 1024**2
        loaded = measured("-w", workspace, "load", world, "--json")
        rows = sum(count for file in loaded.output["files"] for count in file["rows"].values())
        assessed = measured("-w", workspace, "assess", "--json")
        ranked = measured("-w", workspace, "orders", "--top", "40", "--json")
        compared = seven.main(str(workspace))
    return [
        "| work | time | most memory held |",
        "|---|---|---|",
        f"| load {orders:,} orders: {rows:,} rows, {size:,.0f} MiB of CSV | {loaded.seconds:.0f} s "
        f"| {loaded.gibibytes:.1f} GiB |",
        f"| assess {assessed.output['assessed']:,}, all of the command | {assessed.seconds:.0f} s "
        f"| {assessed.gibibytes:.1f} GiB |",
        *(f"| of it {stage} | {seconds:.0f} s | |" for stage, seconds in assessed.output["stages"].items()),
        f"| print the first 40 | {ranked.seconds:.1f} s | {ranked.gibibytes:.1f} GiB |",
        "",
        "## Seven indicators against SQL written by hand",
        "",
        "The hand-written queries say who fires, on what words and which records. Both must name the same orders.",
        "`python benchmarks/seven.py WORKSPACE`",
        "",
        *compared,
    ]


if __name__ == "__main__":
    sys.stdout.write(machine() + "\n" + "\n".join(main(*map(int, sys.argv[1:]))) + "\n")

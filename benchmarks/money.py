"""Tracing: one payment up and down, six payments away, among five million between half a million accounts.

Accounts are drawn by a power law, so that the busiest take part in a hundred thousand payments and more; amounts are
log-normal, and a third of what enters an account is sent on within days. Wanted: 300 ms for up and down together, after
the workspace is open. The first trace after a load makes the graph; a later process only opens it.
Run: python benchmarks/money.py [PAYMENTS]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

import chokepoint
from chokepoint.connect.money.graph import PaymentGraph
from chokepoint.connect.money.tracing import Asked
from chokepoint.workspace.workspace import Workspace

PAYMENTS = 5_000_000
PAYMENTS_AN_ACCOUNT = 10
DRAWN, HUBS = 50, 5
DAYS = 730
SKEW = 1.3
"""Of the power law: the busiest account of half a million takes part in some 5 % of all payments at 1.2, 2 % at 1.3."""


def payments(count: int, seed: int = 1) -> pa.Table:
    """The columns of `payments` that a bank posting has."""
    random = np.random.default_rng(seed)
    accounts = max(2, count // PAYMENTS_AN_ACCOUNT)
    ends = _drawn(random, accounts, (2, count))
    passed = np.flatnonzero(random.random(count - 1) < 1 / 3) + 1
    ends[0, passed] = ends[1, passed - 1]
    times = np.sort(random.integers(0, DAYS * 86_400, count)) + np.datetime64("2024-01-01", "s").astype(np.int64)
    cents = np.maximum(1, np.rint(np.exp(random.normal(6.5, 1.5, count)) * 100)).astype(np.int64)
    dollars, rest = np.divmod(cents, 100)
    text = [f"{whole}.{part:02d}" for whole, part in zip(dollars.tolist(), rest.tolist(), strict=True)]
    names = pa.array([f"A{number:07d}" for number in range(accounts)])
    return pa.table(
        {
            "payment_id": [f"P{number:08d}" for number in range(count)],
            "paid_at": pa.array(times, pa.timestamp("s")),
            "amount": pa.array(text).cast(pa.decimal128(18, 4)),
            "currency": pa.repeat("USD", count),
            "from_account": names.take(pa.array(ends[0])),
            "to_account": names.take(pa.array(ends[1])),
        }
    )


def _drawn(random: np.random.Generator, accounts: int, shape: tuple[int, int]) -> np.ndarray:
    """Accounts by a power law, so that few take part in many payments."""
    weights = np.cumsum(np.arange(1, accounts + 1) ** -(SKEW - 0.5))
    return np.searchsorted(weights / weights[-1], random.random(shape))


def filled(folder: Path, count: int) -> Workspace:
    """A workspace with those payments, put into its table as a load would leave them."""
    workspace = chokepoint.open(folder)
    rows, table = payments(count), workspace.engine.table("payments")
    recorded = pa.scalar(datetime.now(UTC).replace(tzinfo=None), pa.timestamp("us"))
    rows = rows.append_column("recorded_at", pa.repeat(recorded, count))
    workspace.engine.append(table.get_name(), rows)
    return workspace


def seconds(workspace: Workspace, payment_id: str) -> tuple[float, float, int]:
    """Of one payment traced up and down by all three rules, on the clock and of the processor; and payments named."""
    started, worked = time.perf_counter(), time.process_time()
    answers = [workspace.trace_payment(payment_id, Asked(direction)) for direction in ("up", "down")]
    named = {row.payment_id for answer in answers for rows in answer.rules.values() for row in rows}
    return time.perf_counter() - started, time.process_time() - worked, len(named)


def hubs(graph: PaymentGraph) -> list[int]:
    """Of each of the busiest accounts, the payment in the middle of its time."""
    busiest = np.argsort(-np.diff(graph.starts), kind="stable")[:HUBS]
    return [int(graph.events_of(purse)[len(graph.events_of(purse)) // 2] >> 1) for purse in busiest.tolist()]


def main(count: int = PAYMENTS) -> list[str]:
    """The section's lines."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "w"
        with filled(folder, count) as workspace:
            started, cpu = time.perf_counter(), time.process_time()
            workspace.trace_payment("P00000000")
            made, worked = time.perf_counter() - started, time.process_time() - cpu
        with chokepoint.open(folder) as workspace:
            workspace.engine.table("payments")
            started = time.perf_counter()
            workspace.trace_payment("P00000000")
            opened = time.perf_counter() - started
            (_, graph), *_ = workspace.payment_graphs.values()
            random = np.random.default_rng(2).integers(0, count, DRAWN).tolist()
            lines = [
                f"The graph of {count:,} payments between {len(graph.purses):,} accounts was made in {made:.0f} s "
                f"({worked:.0f} s of processor time), on the first trace; the first trace of a later process took "
                f"{opened:.1f} s with the opening of the graph. The busiest account has "
                f"{int(np.diff(graph.starts).max()):,} payments.",
                "",
                "| up and down, 6 hops | payments | p50 ms | worst ms | processor p50, worst | named: median | most |",
                "|---|---|---|---|---|---|---|",
            ]
            for kind, ranks in (("drawn at random", random), ("of the busiest accounts", hubs(graph))):
                ids = graph.payments["payment_id"].take(pa.array(ranks)).to_pylist()
                found = [seconds(workspace, payment_id) for payment_id in ids]
                took, work = ([1000 * one[place] for one in found] for place in (0, 1))
                sizes = [size for *_, size in found]
                lines.append(
                    f"| {kind} | {len(ids)} | {statistics.median(took):.0f} | {max(took):.0f} | "
                    f"{statistics.median(work):.0f}, {max(work):.0f} | "
                    f"{statistics.median(sizes):,.0f} | {max(sizes):,} |"
                )
    return lines


if __name__ == "__main__":
    print("\n".join(main(*map(int, sys.argv[1:2]))))

"""How dealings change: `network --changes` and `network --measure` over a million orders of three years.

Orders of a thirtieth as many customers, by thirty forwarders a hundred thousand orders, to a town each of fifty
countries; half of those to one town go elsewhere from the day of the measure on, and one customer in twenty breaks off.
Wanted: tens of seconds each.
Run: python benchmarks/change.py [ORDERS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

import chokepoint
from chokepoint.workspace.workspace import Workspace

ORDERS = 1_000_000
ORDERS_A_CUSTOMER, ORDERS_A_FORWARDER = 30, 3_000
TOWNS, COUNTRIES = 400, ("DE", "FR", "IT", "TR", "PL", "NL", "ES", "SE", "GB", "JO")
DAYS, MEASURED = 1_095, 547
STRUCK, INSTEAD = 0, 1
"""Numbers of the towns from which, and to which, goods move."""
FIRST = date(2023, 1, 1)


def records(count: int, seed: int = 1) -> dict[str, pa.Table]:
    """The tables that change is told from, their columns as a ledger fills them."""
    random = np.random.default_rng(seed)
    customers = max(2, count // ORDERS_A_CUSTOMER)
    who = random.integers(0, customers, count)
    day = random.integers(0, DAYS, count)
    ends = np.where(random.random(customers) < 1 / 20, random.integers(200, 800, customers), DAYS)
    kept = day < ends[who]
    who, day = who[kept], day[kept]
    town = random.integers(0, TOWNS, customers)[who]
    gone = (town == STRUCK) & (day >= MEASURED) & (random.random(len(who)) < 0.5)
    town = np.where(gone, INSTEAD, town)
    forwarder = (town + random.integers(0, 3, len(who))) % max(3, count // ORDERS_A_FORWARDER)
    ids = _named("O", np.arange(len(who)))
    when = pa.array(np.datetime64(FIRST, "s") + day * np.timedelta64(86_400, "s"))
    dollars = (
        pa.array(np.rint(np.exp(random.normal(8, 1, len(who)))))
        .cast(pa.int64())
        .cast(pa.decimal128(23, 4))
        .cast(pa.decimal128(18, 4))
    )
    countries = pa.array(COUNTRIES).take(pa.array(town % len(COUNTRIES)))
    rest = len(who)
    return {
        "orders": pa.table(
            {
                "order_id": ids,
                "ordered_at": when,
                "customer_id": _named("C", who),
                "supplier_id": _named("S", random.integers(0, 200, rest)),
                "stage": pa.repeat("order", rest),
                "currency": pa.repeat("USD", rest),
                "amount": dollars,
            }
        ),
        "shipments": pa.table(
            {
                "shipment_id": ids,
                "order_id": ids,
                "forwarder_id": _named("F", forwarder),
                "delivery_city": _named("town ", town),
                "delivery_country": countries,
                "mode": pa.array(["sea", "road", "air"]).take(pa.array(random.integers(0, 3, rest))),
            }
        ),
        "payments": pa.table(
            {
                "payment_id": ids,
                "order_id": ids,
                "paid_at": when,
                "amount": dollars,
                "currency": pa.repeat("USD", rest),
                "method": pa.array(["bank_transfer", "cash"]).take(pa.array(random.integers(0, 2, rest))),
            }
        ),
        "order_lines": pa.table(
            {
                "order_id": ids,
                "line_no": pa.array(np.ones(rest, dtype=np.int64)),
                "hs_code": _named("", random.integers(840_000, 860_000, rest)),
            }
        ),
        "measures": pa.table(
            {
                "measure_id": ["M"],
                "kind": ["listing"],
                "country": [COUNTRIES[STRUCK]],
                "place": ["town 0"],
                "valid_from": pa.array([(np.datetime64(FIRST) + MEASURED).astype(object)], pa.date32()),
            }
        ),
    }


def _named(letter: str, numbers: np.ndarray) -> pa.Array:
    distinct, rows = np.unique(numbers, return_inverse=True)
    return pa.array([f"{letter}{number}" for number in distinct.tolist()]).take(pa.array(rows))


def filled(folder: Path, count: int) -> Workspace:
    """A workspace with those records and one run, put into its tables as a load and an assessment would leave them."""
    workspace = chokepoint.open(folder)
    now = datetime.now(UTC).replace(tzinfo=None)
    recorded = pa.scalar(now, pa.timestamp("us"))
    for name, rows in records(count).items():
        table = workspace.engine.table(name).get_name()
        workspace.engine.append(table, rows.append_column("recorded_at", pa.repeat(recorded, len(rows))))
    run = {"run_id": ["R"], "scope": ["all"], **{name: [now] for name in ("started_at", "as_of", "known_at")}}
    workspace.engine.append(workspace.engine.table("runs").get_name(), pa.table(run))
    return workspace


def main(count: int = ORDERS) -> list[str]:
    """The section's lines."""
    with tempfile.TemporaryDirectory() as name, filled(Path(name) / "w", count) as workspace:
        started, cpu = time.perf_counter(), time.process_time()
        told = workspace.network_changes()
        took, worked = time.perf_counter() - started, time.process_time() - cpu
        started, cpu = time.perf_counter(), time.process_time()
        effect = workspace.network_measure("M")
        measured, counted = time.perf_counter() - started, time.process_time() - cpu
    held = "no effect told" if effect.orders is None else f"{effect.orders.ratio:.2f} times what was expected"
    return [
        f"{sum(one.orders for one in told.quarters):,} orders of {told.customers:,} customers: changes in {took:.0f} s "
        f"({worked:.0f} s of processor time): {len(told.breaks):,} broke off, {len(told.successors):,} successors, "
        f"{len(told.moves):,} moves. The measure in {measured:.0f} s ({counted:.0f} s): {held}, where half was taken "
        f"away; moved to {', '.join(one.id for one in effect.displaced)}.",
    ]


if __name__ == "__main__":
    print("\n".join(main(*map(int, sys.argv[1:2]))))

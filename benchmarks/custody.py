"""Chains of custody over many items: 100,000 items with 600,000 events.

A third of the items has a hop missing, a hundredth two accounts that conflict.
Run: python benchmarks/custody.py [ITEMS]
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pyarrow as pa

from chokepoint.connect.custody import connect_custody
from chokepoint.engines import open_engine
from chokepoint.engines.arrow import as_table, schema_of
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.records import RECORDS, RESULTS

STEPS = ("manufacture", "export", "import", "sale", "sale", "recovery")
DAY_0 = 16_000
"""Days since 1970 of the first manufacture."""
MAKERS, TRADERS, LOT_SIZE = 50, 2_000, 20


def ledger(items: int, seed: int = 1) -> Engine:
    """An engine with the current views of a made ledger of items and events; every other table is empty."""
    rng, engine = np.random.default_rng(seed), open_engine()
    for table in RECORDS.values():
        engine.create(VIEW_PREFIX + table.name, as_table(table, []))
    for name in ("identities", "places"):
        engine.create(name, as_table(RESULTS[name], []))
    maker, made = rng.integers(0, MAKERS, items), DAY_0 + rng.integers(0, 900, items)
    hands = rng.integers(0, TRADERS, (items, 3))
    ids = np.char.add("I-", np.arange(items).astype(str))
    lots = np.char.add("L-", (np.arange(items) // LOT_SIZE).astype(str))
    _fill(engine, "items", {
        "item_id": ids, "lot_number": lots, "documented_on": _days(made + 500), "manufactured_on": _days(made),
        "manufacturer_id": np.char.add("M-", maker.astype(str)),
    })  # fmt: skip
    _fill(engine, "custody_events", _events(rng, ids, maker, made, hands))
    return engine


def _events(
    rng: np.random.Generator, ids: np.ndarray, maker: np.ndarray, made: np.ndarray, hands: np.ndarray
) -> dict[str, np.ndarray | pa.Array]:
    count = len(ids)
    makers, traders = np.char.add("M-", maker.astype(str)), np.char.add("P-", hands.astype(str))
    nobody = np.full(count, None, dtype=object)
    givers = [nobody, makers, nobody, traders[:, 0], traders[:, 1], nobody]
    takers = [makers, traders[:, 0], traders[:, 0], traders[:, 1], traders[:, 2], nobody]
    missing = rng.random(count) < 1 / 3
    givers[3] = np.where(missing, nobody, givers[3])
    givers[4] = np.where(rng.random(count) < 0.01, makers, givers[4])
    number = np.arange(count * len(STEPS))
    return {
        "event_id": np.char.add("E-", number.astype(str)),
        "item_id": np.tile(ids, len(STEPS)),
        "kind": np.repeat(STEPS, count),
        "occurred_from": _days(np.concatenate([made + 80 * step for step in range(len(STEPS))])),
        "from_party_id": np.concatenate(givers),
        "to_party_id": np.concatenate(takers),
        "legal_basis": np.where(np.repeat(np.arange(len(STEPS)), count) == 1, "licence", None),
    }


def _days(numbers: np.ndarray) -> pa.Array:
    return pa.array(numbers.astype(np.int32), pa.int32()).cast(pa.date32())


def _fill(engine: Engine, name: str, columns: dict[str, np.ndarray | pa.Array]) -> None:
    schema = schema_of(RECORDS[name].columns)
    rows = len(next(iter(columns.values())))
    arrays = [pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(rows, f.type) for f in schema]
    engine.create(VIEW_PREFIX + name, pa.table(arrays, schema=schema))


def main(items: int = 100_000) -> list[str]:
    """The section's lines."""
    engine = ledger(items)
    started, on_the_clock = time.process_time(), time.perf_counter()
    connect_custody(engine)
    seconds, on_the_clock = time.process_time() - started, time.perf_counter() - on_the_clock
    chains = engine.table("chains")
    states = engine.fetch(chains.group_by("state").agg(items=chains.count()).order_by("state")).to_pylist()
    told = ", ".join(f"{row['state']} {row['items']:,}" for row in states)
    return [
        "| items | events | CPU seconds | seconds | chains |",
        "|---|---|---|---|---|",
        f"| {items:,} | {items * len(STEPS):,} | {seconds:.1f} | {on_the_clock:.1f} | {told} |",
    ]


if __name__ == "__main__":
    print("\n".join(main(*map(int, sys.argv[1:]))))

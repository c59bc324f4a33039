"""Payments without reference: how often what they settle is found, and whether what is said of it is true.

A made world in which a fifth of the payments lost its order, its invoice and its reference; of a fifth of these the
order is not on record either, so that *none of them* is right. Expected: likelihoods added up; found: how often right.
Run: python benchmarks/matching.py [ORDERS [SEED]]
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.connect.matching.matching import match_payments
from chokepoint.engines import open_engine
from chokepoint.engines.arrow import as_table, schema_of
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.records import RECORDS, RESULTS
from chokepoint.resolve.identities import resolve_identities
from chokepoint.simulate.world import simulate

Row = dict[str, Any]

ORDERS, SEED = 5_000, 1
LOST, GONE = 0.2, 0.2
"""Share of payments that lost what they name, and of these the share whose order is not on record."""
BOUNDS = (0.0, 0.1, 0.5, 0.9, 0.99, 1.000001)
LOSE = ("order_id", "document_id", "reference")
OF_ORDER = ("orders", "order_lines", "shipments", "documents", "payments")
"""Tables in which an order that is not on record leaves no row, but for the payments that lost it."""


@dataclass(frozen=True)
class Blanked:
    """The tables in which references are lost; by kind and payment, the subjects it settles: none where gone."""

    tables: dict[str, pa.Table]
    settles: dict[tuple[str, str], frozenset[str]]


def blanked(tables: dict[str, pa.Table], seed: int) -> Blanked:
    """Loses and removes at random."""
    random, payments = np.random.default_rng(seed), tables["payments"]
    paid = pc.and_(pc.is_null(payments["refund_of"]), pc.fill_null(pc.equal(payments["kind"], "payment"), True))
    able = np.flatnonzero(np.asarray(pc.and_(paid, pc.greater(payments["amount"], 0))))
    chosen = np.sort(random.choice(able, int(LOST * len(able)), replace=False))
    ids, orders = payments["payment_id"].take(chosen).to_pylist(), payments["order_id"].take(chosen).to_pylist()
    gone = set(random.choice(sorted(set(orders)), int(GONE * len(set(orders))), replace=False).tolist())
    settles: dict[tuple[str, str], frozenset[str]] = {}
    for kind, of_order in _subjects(tables).items():
        settles |= {
            (kind, payment): frozenset() if order in gone else of_order.get(order, frozenset())
            for payment, order in zip(ids, orders, strict=True)
        }
    kept = {name: _without(rows, gone, set(ids)) if name in OF_ORDER else rows for name, rows in tables.items()}
    rows = kept["payments"]
    lost = pc.is_in(rows["payment_id"], pa.array(ids))
    for name in LOSE:
        blank = pc.if_else(lost, pa.scalar(None, pa.string()), rows[name])
        rows = rows.set_column(rows.schema.get_field_index(name), name, blank)
    return Blanked({**kept, "payments": rows}, settles)


def _subjects(tables: dict[str, pa.Table]) -> dict[str, dict[str, frozenset[str]]]:
    """By kind and order, its subjects of that kind."""
    papers = tables["documents"]
    sources = {
        "order": (tables["orders"]["order_id"], tables["orders"]["order_id"]),
        "document": tuple(
            papers.filter(pc.equal(papers["kind"], "invoice"))[one] for one in ("order_id", "document_id")
        ),
        "shipment": tuple(tables["shipments"][one] for one in ("order_id", "shipment_id")),
    }
    found: dict[str, dict[str, frozenset[str]]] = {}
    for kind, (orders, ids) in sources.items():
        of: dict[str, set[str]] = defaultdict(set)
        for order, one in zip(orders.to_pylist(), ids.to_pylist(), strict=True):
            of[order].add(one)
        found[kind] = {order: frozenset(ones) for order, ones in of.items()}
    return found


def _without(rows: pa.Table, gone: set[str], lost: set[str]) -> pa.Table:
    """The rows of orders on record; payments that lost their order stay."""
    keep = pc.invert(pc.fill_null(pc.is_in(rows["order_id"], pa.array(sorted(gone))), False))
    if "payment_id" in rows.schema.names:
        keep = pc.or_(keep, pc.is_in(rows["payment_id"], pa.array(sorted(lost))))
    return rows.filter(keep)


def laid(tables: dict[str, pa.Table]) -> Engine:
    """An engine with the current views of those tables, and who is one resolved."""
    engine = open_engine()
    for table in RECORDS.values():
        rows = tables.get(table.name)
        schema = schema_of(table.columns)
        whole = as_table(table, []) if rows is None else rows.select(schema.names).cast(schema)
        engine.create(VIEW_PREFIX + table.name, whole, temporary=True)
    for table in RESULTS.values():
        engine.create(table.name, as_table(table, []))
    resolve_identities(engine)
    return engine


def right(row: Row, settles: frozenset[str]) -> bool:
    """Whether what a row says is so."""
    return not settles if row["subject_id"] is None else row["subject_id"] in settles


def main(orders: int = ORDERS, seed: int = SEED) -> list[str]:
    """The section's lines."""
    lost = blanked(simulate(orders, seed).current().tables, seed)
    engine = laid(lost.tables)
    started, worked = time.perf_counter(), time.process_time()
    match_payments(engine, engine.table("identities"))
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    rows = [row for row in engine.fetch(engine.table("payment_matches")).to_pylist() if _asked(row, lost)]
    payments = len({payment for _, payment in lost.settles})
    return [
        f"{payments:,} payments without order, invoice and reference, held against {orders:,} orders in "
        f"{seconds:.1f} s ({worked:.1f} s of processor time).",
        "",
        *_ranked(rows, lost),
        "",
        *_calibrated(rows, lost),
    ]


def _asked(row: Row, lost: Blanked) -> bool:
    return (row["kind"], row["payment_id"]) in lost.settles


def _ranked(rows: list[Row], lost: Blanked) -> list[str]:
    """By kind, how many payments have the right subject first."""
    best: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda row: (-row["likelihood"], str(row["subject_id"]))):
        best.setdefault((row["kind"], row["payment_id"]), row)
    lines = ["| kind | on record | right one first | another first | none said first | not on record | none said |"]
    lines.append("|---|---|---|---|---|---|---|")
    for kind in ("order", "document", "shipment"):
        there = {key for key, ids in lost.settles.items() if key[0] == kind and ids}
        away = {key for key, ids in lost.settles.items() if key[0] == kind and not ids}
        none = sum(key not in best or best[key]["subject_id"] is None for key in there)
        first = sum(key in best and best[key]["subject_id"] in lost.settles[key] for key in there)
        well = sum(key not in best or best[key]["subject_id"] is None for key in away)
        lines.append(
            f"| {kind} | {len(there):,} | {first:,} ({first / max(1, len(there)):.1%}) | {len(there) - first - none:,} "
            f"| {none:,} | {len(away):,} | {well:,} ({well / max(1, len(away)):.1%}) |"
        )
    return lines


def _calibrated(rows: list[Row], lost: Blanked) -> list[str]:
    """By kind and likelihood, how many are expected to be right and how many are."""
    lines = [
        "| kind | likelihood | said | expected right | found right | found ÷ expected |",
        "|---|---|---|---|---|---|",
    ]
    for kind in ("order", "document", "shipment"):
        for low, high in pairwise(BOUNDS):
            said = [row for row in rows if row["kind"] == kind and low <= row["likelihood"] < high]
            expected = sum(float(row["likelihood"]) for row in said)
            found = sum(right(row, lost.settles[kind, row["payment_id"]]) for row in said)
            ratio = f"{found / expected:.2f}" if expected else ""
            upper = min(high, 1.0)
            lines.append(f"| {kind} | {low:g} to {upper:g} | {len(said):,} | {expected:,.1f} | {found:,} | {ratio} |")
    return lines


if __name__ == "__main__":
    print("\n".join(main(*map(int, sys.argv[1:3]))))

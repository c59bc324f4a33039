"""The golden ledger and its likelihoods: `python -m tests.golden.renew` writes the likelihoods anew.

With `--ledger` the ledger is made anew too. Look at the difference before it is kept: every changed likelihood wants
its reason.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

import chokepoint
from chokepoint.records.answers import RankedOrder
from chokepoint.simulate.world import World, generate, write_csv

FOLDER = Path(__file__).parent
LEDGER = FOLDER / "ledger"
LIKELIHOODS = FOLDER / "likelihoods.csv"
ORDERS, SEED = 300, 11
LOOKALIKES_A_KIND = 3
AS_OF = datetime(2017, 1, 1)
PRIOR = 0.001
HEADINGS = ("order_id", "likelihood", "band", "fires")
PARTY_COLUMNS = {
    "orders": ("customer_id", "supplier_id", "end_user_id"),
    "payments": ("payer_id", "payee_id", "ultimate_debtor_id"),
    "shipments": ("consignor_id", "consignee_id", "notify_party_id", "forwarder_id"),
    "documents": ("issuer_id", "buyer_id", "payer_id", "consignee_id"),
}
"""Where the records of an order name parties."""


def ranked(workspace: Path, batches: Sequence[Iterable[Path]]) -> list[RankedOrder]:
    """Load each batch of files by a call of its own, assess once, and rank."""
    with chokepoint.open(workspace) as opened:
        for batch in batches:
            opened.load(list(batch))
        opened.assess(as_of=AS_OF, prior=PRIOR)
        return opened.orders()


def small(world: World) -> World:
    """The ordinary orders, the cases, and a few look-alikes of each kind; only the parties that they name."""
    dropped, kept = set(), dict[str, int]()
    for row in world.truth.to_pylist():
        if row["kind"] == "lookalike":
            kept[row["name"]] = kept.get(row["name"], 0) + 1
            if kept[row["name"]] > LOOKALIKES_A_KIND:
                dropped.add(row["subject_id"])
    tables = {name: rows for name, rows in world.tables.items() if name != "exchange_rates"}
    for name in ("orders", "order_lines", "payments", "shipments", "documents"):
        tables[name] = _where(tables[name], "order_id", dropped, keep=False)
    tables["shipment_legs"] = _where(
        tables["shipment_legs"], "shipment_id", _filled(tables["shipments"], "shipment_id")
    )
    named = {
        party for name, columns in PARTY_COLUMNS.items() for each in columns for party in _filled(tables[name], each)
    }
    tables["parties"] = _where(tables["parties"], "party_id", named)
    tables["notes"] = _where(tables["notes"], "subject_id", named | set(_filled(tables["orders"], "order_id")))
    for end in ("from_party_id", "to_party_id"):
        tables["relationships"] = _where(tables["relationships"], end, named)
    return World({name: _without_empty(rows) for name, rows in tables.items()}, world.truth)


def _where(rows: pa.Table, column: str, values: Iterable[str], *, keep: bool = True) -> pa.Table:
    found = pc.is_in(rows[column], pa.array(sorted(values), pa.string()))
    return rows.filter(found if keep else pc.invert(found))


def _filled(rows: pa.Table, column: str) -> list[str]:
    return rows[column].drop_null().to_pylist()


def _without_empty(rows: pa.Table) -> pa.Table:
    return rows.select([name for name in rows.column_names if rows[name].null_count < rows.num_rows])


def write_ledger(folder: Path) -> None:
    """Make the small ledger; its truth stays out."""
    with tempfile.TemporaryDirectory() as made:
        for path in write_csv(small(generate(ORDERS, SEED)), Path(made) / "ledger"):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / path.name).write_bytes(path.read_bytes())


def write_likelihoods(path: Path) -> None:
    """Assess the ledger in an empty workspace and write what came out, by order."""
    with tempfile.TemporaryDirectory() as made:
        orders = ranked(Path(made) / "workspace", [[LEDGER]])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADINGS)
        for order in sorted(orders, key=lambda order: order.order_id):
            writer.writerow((order.order_id, f"{order.likelihood:.12g}", order.band, ";".join(order.fires)))


if __name__ == "__main__":
    if "--ledger" in sys.argv:
        write_ledger(LEDGER)
    write_likelihoods(LIKELIHOODS)

"""`trace payment`: where the money of a payment came from and went, over all records as they stand."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chokepoint.connect.money.graph import PaymentGraph, build
from chokepoint.connect.money.purses import POOLS
from chokepoint.connect.money.stored import read, write
from chokepoint.connect.money.tracing import Asked, trace
from chokepoint.engines.snapshot import Snapshot
from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.records.money import PaymentMatch
from chokepoint.workspace.runs import refuse_earlier_version
from chokepoint.workspace.working import edition

if TYPE_CHECKING:
    from chokepoint.records.money import PaymentTrace
    from chokepoint.workspace.workspace import Workspace

FOLDER = "payment-graph"
"""In the workspace: what is made anew whenever payments, parties or identities have changed."""
EVER = datetime(9999, 12, 31)
READ = ("payments", "parties", "exchange_rates")


def trace_payment(workspace: Workspace, payment_id: str, asked: Asked) -> PaymentTrace:
    """Where the money of one payment came from or went; raises NotFoundError, InputError, WorkspaceError."""
    refuse_earlier_version(workspace)
    graph = payment_graph(workspace, asked.pooled)
    rank = graph.rank(payment_id)
    known = rank is not None and (asked.as_of is None or graph.times[rank] <= _microseconds(asked.as_of))
    if rank is None or not known:
        raise NotFoundError(
            f"No payment `{payment_id}` among {len(graph.times):,} in this workspace"
            f"{'' if rank is None else f' by {asked.as_of}'}. An id is matched to the letter; the column `payment_id` "
            "of your files has them."
        )
    return replace(trace(graph, rank, asked), matches=_matches(workspace, payment_id))


def _matches(workspace: Workspace, payment_id: str) -> tuple[PaymentMatch, ...]:
    """What the last run found that the payment may settle, by kind, the likeliest first."""
    rows = workspace.engine.table("payment_matches")
    found = workspace.engine.fetch(rows.filter(rows.payment_id == payment_id).drop("payment_id")).to_pylist()
    ordered = sorted(found, key=lambda row: (row["kind"], -row["likelihood"], row["subject_id"] or ""))
    return tuple(PaymentMatch(**row) for row in ordered)


def payment_graph(workspace: Workspace, pooled: str) -> PaymentGraph:
    """The graph of all payments: kept from the last trace in this process, or on disk, or made.

    Raises InputError for another pooling than POOLS.
    """
    if pooled not in POOLS:
        raise InputError(f"Money is pooled by {' or '.join(POOLS)}, not by `{pooled}`.")
    graphs, changes = workspace.payment_graphs, workspace.engine.changes
    if graphs.get(pooled, (-1, None))[0] != changes:  # no other process changes a workspace that is open here
        graphs[pooled] = (changes, _kept(workspace, pooled, _key(workspace, pooled)))
    return graphs[pooled][1]


def _kept(workspace: Workspace, pooled: str, key: str) -> PaymentGraph:
    folder = workspace.folder / FOLDER / f"{pooled}-{key}"
    with suppress(FileNotFoundError):  # none yet, or one of an earlier version that lacks a file
        return read(folder)
    engine = workspace.engine
    Snapshot(engine, EVER, datetime.now(UTC).replace(tzinfo=None)).open()
    graph = build(engine, engine.table("identities"), pooled)
    for former in (workspace.folder / FOLDER).glob(f"{pooled}-*"):
        shutil.rmtree(former, ignore_errors=True)
    try:
        write(graph, folder)
    except OSError:
        return graph
    return read(folder)


def _key(workspace: Workspace, pooled: str) -> str:
    """Hash of all that the graph is made of."""
    engine = workspace.engine
    identities = engine.table("identities")
    merged = identities.filter(identities.party_id != identities.entity_id).order_by("party_id")
    pairs = engine.fetch(merged.select("party_id", "entity_id")).to_pylist()
    told = [pooled, [edition(engine, name) for name in READ], pairs]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _microseconds(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1)).total_seconds() * 1_000_000)

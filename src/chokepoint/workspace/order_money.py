"""The money of an order's payments, traced both ways for its page: the graph is opened once a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from chokepoint.connect.money.tracing import DOWN, UP, Asked, trace
from chokepoint.records.money import OrderMoney, PaymentTrace
from chokepoint.workspace.party_names import party_names
from chokepoint.workspace.tracing import payment_graph

if TYPE_CHECKING:
    from chokepoint.connect.money.graph import PaymentGraph
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.records import Cells
    from chokepoint.workspace.workspace import Workspace

HOPS = 2
"""Payments away that a page follows the money; `trace payment` goes further."""
MOST = 20
"""Payments of one order that are traced, the greatest first."""


@dataclass(frozen=True)
class MoneyTracer:
    """Traces the payments of one order after another. `names` are those of parties met so far, by id."""

    graph: PaymentGraph
    as_of: datetime
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, workspace: Workspace) -> MoneyTracer:
        """Read the graph, or make it. The current views may be others afterwards."""
        return cls(payment_graph(workspace, "holder"), workspace.run()["as_of"])

    def trace(self, engine: Engine, payments: Sequence[Cells]) -> OrderMoney | None:
        """The traces of these payments, refunds only where there is nothing else; None where none is known."""
        starts = [row for row in payments if row.get("kind") != "refund"] or list(payments)
        ranked = sorted(starts, key=lambda row: (-row["amount"], row["payment_id"]))
        ids = [str(row["payment_id"]) for row in ranked]
        ranks = [rank for rank in map(self.graph.rank, ids[:MOST]) if rank is not None]
        if not ranks:
            return None
        up, down = (
            tuple(trace(self.graph, rank, Asked(way, HOPS, as_of=self.as_of)) for rank in sorted(ranks))
            for way in (UP, DOWN)
        )
        return OrderMoney(up, down, self.as_of, tuple(ids[MOST:]), self._names(engine, (*up, *down)))

    def _names(self, engine: Engine, traces: Iterable[PaymentTrace]) -> dict[str, str]:
        """The names of all parties on the way, by id."""
        ids = {
            party_id
            for one in traces
            for rows in one.rules.values()
            for row in rows
            for party_id in (row.entity_id, row.party_id)
        }
        if new := ids - set(self.names):
            self.names.update(party_names(engine, new))
        return {party_id: self.names[party_id] for party_id in sorted(filter(None, ids)) if party_id in self.names}

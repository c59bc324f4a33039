"""The records of one order, read to be laid side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chokepoint.engines.snapshot import current
from chokepoint.records.answers import Explanation
from chokepoint.records.comparison import Comparison
from chokepoint.workspace.comparing.comparison import comparison
from chokepoint.workspace.comparing.stated import Compared
from chokepoint.workspace.order_records import order_records
from chokepoint.workspace.records import Cells, fetched

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.order_records import OrderRecords
    from chokepoint.workspace.workspace import Workspace

NAMES_A_PARTY = ("customer_id", "buyer_id", "payer_id", "consignee_id")
"""Columns whose parties are held against one another."""


def side_by_side(workspace: Workspace, order_id: str) -> Comparison:
    """The records of one order of the last runs, side by side; raises NotFoundError."""
    explanation = workspace.explain(order_id)
    return laid(workspace.engine, order_records(workspace.engine, [order_id])[order_id], explanation)


def laid(engine: Engine, own: OrderRecords, explanation: Explanation) -> Comparison:
    """An order's own records side by side, marked as its explanation tells the signs."""
    payments = (*own.payments, *_paid_by_paper(engine, own))
    records = (own.order, *own.documents, *payments, *own.shipments)
    named = sorted({row[name] for row in records for name in NAMES_A_PARTY if name in row})
    identities, resemblances, parties = (
        engine.table("identities"),
        engine.table("resemblances"),
        current("parties"),
    )
    known = engine.fetch(identities.filter(identities.party_id.isin(named or [""]))).to_pylist()
    entities = {row["party_id"]: row["entity_id"] for row in known}
    ends = sorted({entities.get(one, one) for one in named}) or [""]
    doubts = resemblances.filter(resemblances.left_id.isin(ends), resemblances.right_id.isin(ends))
    found = fetched(engine, parties.filter(parties.party_id.isin(named or [""])), "party_id")
    compared = Compared(
        order=own.order,
        lines=own.lines,
        documents=own.documents,
        payments=payments,
        shipments=own.shipments,
        legs=own.legs,
        parties={row["party_id"]: row for row in found},
        entities=entities,
        doubts=frozenset((row["left_id"], row["right_id"]) for row in engine.fetch(doubts).to_pylist()),
    )
    return comparison(compared, explanation.rows)


def _paid_by_paper(engine: Engine, own: OrderRecords) -> Iterable[Cells]:
    """Payments that name a paper of the order and no order: the signs count them too."""
    papers = [row["document_id"] for row in own.documents]
    rows = current("payments")
    rows = rows.filter(rows.order_id.isnull(), rows.document_id.isin(papers or [""]))
    return fetched(engine, rows, "paid_at", "payment_id")

"""The records of orders, read to be laid side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
    own = order_records(workspace.engine, [order_id])[order_id]
    return laid(workspace.engine, [own], [explanation])[0]


def laid(engine: Engine, owns: Sequence[OrderRecords], told: Sequence[Explanation]) -> list[Comparison]:
    """Each order's own records side by side, marked as its explanation tells the signs."""
    by_paper = _paid_by_paper(engine, owns)
    paid = [(*own.payments, *_of_papers(own, by_paper)) for own in owns]
    names = [_named(own, payments) for own, payments in zip(owns, paid, strict=True)]
    every = sorted(set().union(*names)) or [""]
    identities, resemblances, parties = engine.table("identities"), engine.table("resemblances"), current("parties")
    known = engine.fetch(identities.filter(identities.party_id.isin(every))).to_pylist()
    entities = {row["party_id"]: row["entity_id"] for row in known}
    ends = sorted({entities.get(one, one) for one in every})
    doubts = resemblances.filter(resemblances.left_id.isin(ends), resemblances.right_id.isin(ends))
    doubtful = frozenset((row["left_id"], row["right_id"]) for row in engine.fetch(doubts).to_pylist())
    found = {row["party_id"]: row for row in fetched(engine, parties.filter(parties.party_id.isin(every)), "party_id")}
    return [
        comparison(
            Compared(
                order=own.order,
                lines=own.lines,
                documents=own.documents,
                payments=payments,
                shipments=own.shipments,
                legs=own.legs,
                parties={one: found[one] for one in sorted(named) if one in found},
                entities=entities,
                doubts=doubtful,
            ),
            explanation.rows,
        )
        for own, payments, named, explanation in zip(owns, paid, names, told, strict=True)
    ]


def _named(own: OrderRecords, payments: Sequence[Cells]) -> set[str]:
    """Parties that an order's records name."""
    records = (own.order, *own.documents, *payments, *own.shipments)
    return {row[name] for row in records for name in NAMES_A_PARTY if name in row}


def _of_papers(own: OrderRecords, by_paper: Mapping[str, list[Cells]]) -> list[Cells]:
    rows = [row for paper in own.documents for row in by_paper.get(paper["document_id"], ())]
    return sorted(rows, key=lambda row: (row["paid_at"], row["payment_id"]))


def _paid_by_paper(engine: Engine, owns: Sequence[OrderRecords]) -> defaultdict[str, list[Cells]]:
    """Payments that name a paper of an order and no order, by the paper: the signs count them too."""
    papers = sorted({row["document_id"] for own in owns for row in own.documents})
    rows = current("payments")
    rows = rows.filter(rows.order_id.isnull(), rows.document_id.isin(papers or [""]))
    found: defaultdict[str, list[Cells]] = defaultdict(list)
    for row in fetched(engine, rows, "paid_at", "payment_id"):
        found[row["document_id"]].append(row)
    return found

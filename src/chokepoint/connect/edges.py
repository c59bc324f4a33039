"""Edges: ties, which say who belongs together, and dealings, which say who trades with whom."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from chokepoint.connect.dealings import dealings
from chokepoint.connect.ties import ties
from chokepoint.records.connected import EDGES


def edges(identities: ir.Table, shared_contacts: ir.Table, on: date) -> ir.Table:
    """One row per pair of entities and kind: the columns of `edges`. Ties are undirected and stand on that day."""
    standing, dealt = ties(identities, shared_contacts, on), dealings(identities)
    return ibis.union(standing.select(*EDGES.names), dealt.select(*EDGES.names))

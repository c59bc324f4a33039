"""Entities in place of the parties that records name."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


def with_entities(rows: ir.Table, identities: ir.Table, *columns: str) -> ir.Table:
    """`rows` whose `columns` of party ids hold entities; a party that was never resolved is its own."""
    others = identities.filter(identities.entity_id != identities.party_id)  # few, so that the join is cheap
    for column in columns:
        known = others.select(member="party_id", entity="entity_id")
        rows = rows.left_join(known, rows[column] == known.member)
        rows = rows.mutate(**{column: ibis.coalesce(rows.entity, rows[column])}).drop("member", "entity")
    return rows

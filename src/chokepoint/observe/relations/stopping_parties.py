"""Parties that stop an order: listed ones, and whoever is one with a listed one."""

import ibis
import ibis.expr.types as ir


def stopping_parties(identities: ir.Table, matches: ir.Table) -> ir.Table:
    """One row per party and match that stops: `party_id, listed_id, list_id, entry_id, basis`.

    `listed_id` is the party whose name matched: the party itself, or another of its entity.
    """
    known = identities.select("party_id", "entity_id")
    stopping = matches.filter(matches.stops).left_join(known, "party_id").drop("party_id_right")
    stopping = stopping.select(
        "list_id",
        "entry_id",
        "basis",
        listed_id="party_id",
        entity_id=ibis.coalesce(stopping.entity_id, stopping.party_id),
    )
    same = stopping.inner_join(known, "entity_id").select("party_id", "listed_id", "list_id", "entry_id", "basis")
    alone = stopping.select("listed_id", "list_id", "entry_id", "basis", party_id="listed_id")
    return same.union(alone, distinct=True)

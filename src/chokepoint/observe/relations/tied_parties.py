"""Who is tied to whom by a relationship on record."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import as_perhaps, with_entities


def tied_parties(relationships: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per ordered pair of entities with a tie on record, past or present: `entity_id, other_id, certain`.

    `certain`: false where only an entity that one of them may be is tied to the other.
    """
    ties = with_entities(relationships, identities, "from_party_id", "to_party_id")
    there = ties.select(entity_id="from_party_id_entity", other_id="to_party_id_entity")
    back = ties.select(entity_id="to_party_id_entity", other_id="from_party_id_entity")
    tied = ibis.union(there, back, distinct=True)
    perhaps = [as_perhaps(tied, resemblances, end).mutate(certain=ibis.literal(False)) for end in tied.columns]
    every = ibis.union(tied.mutate(certain=ibis.literal(True)), *perhaps)
    return every.group_by("entity_id", "other_id").agg(certain=every.certain.any())

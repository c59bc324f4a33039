"""Who is tied to whom by a relationship on record."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities


def tied_parties(relationships: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per ordered pair of entities with a tie on record, past or present: `entity_id, other_id`."""
    ties = with_entities(relationships, identities, "from_party_id", "to_party_id")
    there = ties.select(entity_id="from_party_id_entity", other_id="to_party_id_entity")
    back = ties.select(entity_id="to_party_id_entity", other_id="from_party_id_entity")
    return ibis.union(there, back, distinct=True)

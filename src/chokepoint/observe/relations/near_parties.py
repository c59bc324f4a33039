"""Who stands near whom: tied on record or sharing a contact, directly or through one other."""

import ibis
import ibis.expr.types as ir

MOST_TIES = 100
"""Ties of one entity beyond which standing between two others says little of them: an agent, a large holding. Ours."""


def near_parties(tied_parties: ir.Table, shared_contacts: ir.Table) -> ir.Table:
    """One row per ordered pair of entities at most two ties apart: `entity_id, other_id, steps, certain`.

    `steps`: 1 or 2, the fewer. `certain`: false where a tie on the way holds only if entities in doubt are one, or
    where two that share a contact may be one. Nobody stands near itself.
    """
    ties = _ties(tied_parties, shared_contacts)
    degrees = ties.group_by("entity_id").agg(ties=ties.count())
    few = ties.semi_join(degrees.filter(degrees.ties <= MOST_TIES), "entity_id")
    onward = few.select(middle="entity_id", end="other_id", onward_certain="certain")
    two = ties.inner_join(onward, ties.other_id == onward.middle).filter(lambda rows: rows.entity_id != rows.end)
    two = two.select(
        "entity_id", other_id="end", steps=ibis.literal(2, "int64"), certain=two.certain & two.onward_certain
    )
    every = ibis.union(ties.mutate(steps=ibis.literal(1, "int64")).select(*two.columns), two)
    sure = every.group_by("entity_id", "other_id").agg(
        steps=every.steps.min(), sure_steps=every.steps.min(where=every.certain), certain=every.certain.any()
    )
    return sure.select("entity_id", "other_id", "certain", steps=ibis.coalesce(sure.sure_steps, sure.steps))


def _ties(tied_parties: ir.Table, shared_contacts: ir.Table) -> ir.Table:
    """One row per ordered pair of entities one tie apart: `entity_id, other_id, certain`."""
    contacts = shared_contacts.select("entity_id", "other_id", certain=shared_contacts.apart.fill_null(False))
    every = ibis.union(tied_parties, contacts.select(*tied_parties.columns))
    every = every.filter(every.entity_id != every.other_id)
    return every.group_by("entity_id", "other_id").agg(certain=every.certain.any())

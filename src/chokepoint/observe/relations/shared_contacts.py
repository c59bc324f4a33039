"""Contacts that several entities state as their own."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.contacts import addressed, dialled
from chokepoint.observe.relations.unclear_transfers import spelt
from chokepoint.observe.sameness import with_entities, with_sameness

MOST_SHARING = 9
"""Entities at one contact beyond which it is an office of many: an agent's number, a mass address."""


def shared_contacts(
    parties: ir.Table, identities: ir.Table, resemblances: ir.Table, tied_parties: ir.Table
) -> ir.Table:
    """One row per entity, other entity and kind of contact that both state.

    entity_id, other_id, kind (account, telephone number, e-mail address, street address), sharing (how many entities
    state it, 2 to MOST_SHARING), apart (whether both are surely not one; NULL: in doubt), other_party (the other's
    record). Entities tied by a relationship on record, as firms of one group are, are left out.
    """
    stated = _stated(parties, identities)
    sharing = stated.group_by("kind", "value").agg(sharing=ibis._.count())
    sharing = sharing.filter((sharing.sharing > 1) & (sharing.sharing <= MOST_SHARING))
    shared = stated.inner_join(sharing, ["kind", "value"])
    others = shared.select("kind", "value", other_id="entity_id", other_party="party_id")
    pairs = shared.inner_join(others, ["kind", "value"]).filter(lambda rows: rows.entity_id != rows.other_id)
    pairs = pairs.anti_join(tied_parties.filter("certain"), ["entity_id", "other_id"])
    pairs = pairs.mutate(entity_id_entity=pairs.entity_id, other_id_entity=pairs.other_id)
    pairs = with_sameness(pairs, resemblances, "entity_id", "other_id", "same")
    return pairs.select("entity_id", "other_id", "kind", "sharing", "other_party", apart=~pairs.same)


def _stated(parties: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per entity and contact: `entity_id, kind, value, party_id`."""
    contacts = {
        "account": spelt(parties.account),
        "telephone number": ibis.coalesce(dialled(parties.phone), parties.phone),
        "e-mail address": parties.email.lower().strip(),
        "street address": addressed(parties),
    }
    rows = with_entities(parties.select("party_id", **contacts), identities, "party_id")
    parts = [
        rows.filter(rows[kind].notnull() & (rows[kind] != "")).select(
            "party_id", entity_id="party_id_entity", kind=ibis.literal(kind), value=kind
        )
        for kind in contacts
    ]
    every = ibis.union(*parts)
    return every.group_by("entity_id", "kind", "value").agg(party_id=every.party_id.min())

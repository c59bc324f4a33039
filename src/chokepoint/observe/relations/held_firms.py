"""Firms by those who own or direct them."""

import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities

HOLDS = ("owner", "director")


def held_firms(relationships: ir.Table, parties: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per firm and holder on record: `firm, holder, kind (of the tie), holder_kind, incorporated_on, branch
    (division of ISIC), valid_from, valid_to, relationship_id`; firm and holder are entities.
    """
    ties = relationships.filter(relationships.kind.isin(HOLDS))
    ties = ties.select("relationship_id", "kind", "from_party_id", "to_party_id", "valid_from", "valid_to")
    ties = with_entities(ties, identities, "from_party_id", "to_party_id")
    holders = parties.select(from_party_id="party_id", holder_kind="kind")
    firms = parties.select("incorporated_on", to_party_id="party_id", branch=parties.industry.substr(0, 2))
    rows = ties.left_join(holders, "from_party_id").drop("from_party_id_right")
    rows = rows.left_join(firms, "to_party_id")
    return rows.select(
        "relationship_id",
        "kind",
        "holder_kind",
        "incorporated_on",
        "branch",
        "valid_from",
        "valid_to",
        firm="to_party_id_entity",
        holder="from_party_id_entity",
    )

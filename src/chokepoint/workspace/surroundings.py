"""How those who take part in an order hang together, and with whom else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from chokepoint.records.answers import Tie

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from chokepoint.engines.protocol import Engine

MOST_TIES = 18
"""Ties to others that are shown, the most telling."""

DEALING_WITH_MANY = ("supplier", "forwarder")
"""Roles in which one deals with many by trade: their other dealings tell nothing of the order."""


def entities_of(engine: Engine, party_ids: Iterable[str]) -> dict[str, str]:
    """The entity of each of these parties that has been resolved."""
    identities = engine.table("identities")
    known = engine.fetch(identities.filter(identities.party_id.isin(sorted(set(party_ids)) or [""])))
    return dict(zip(known["party_id"].to_pylist(), known["entity_id"].to_pylist(), strict=True))


def by_entity(entities: Mapping[str, str], roles: Mapping[str, str]) -> dict[str, str]:
    """Roles of parties by their entity, the first where several parties are one."""
    found: dict[str, str] = {}
    for party_id, role in roles.items():
        found.setdefault(entities.get(party_id, party_id), role)
    return found


def ties_around(engine: Engine, roles: Mapping[str, str]) -> tuple[Tie, ...]:
    """All ties between these entities, and the most telling ones to others; the strongest first, ties by ids."""
    edges = engine.table("edges")
    within = _ends(edges, sorted(roles))
    inner = engine.fetch(_named(engine, edges.filter(within[0] & within[1])))
    asked = _ends(edges, sorted(one for one, role in roles.items() if role not in DEALING_WITH_MANY))
    beyond = edges.filter((asked[0] & ~within[1]) | (asked[1] & ~within[0]))
    outer = engine.fetch(_named(engine, beyond).limit(MOST_TIES))
    return tuple(Tie(**row) for rows in (inner, outer) for row in rows.to_pylist())


def _ends(edges: ir.Table, entities: Sequence[str]) -> tuple[ir.BooleanValue, ir.BooleanValue]:
    """Whether an edge begins at, and whether it ends at, one of these entities."""
    among = list(entities) or [""]
    return edges.from_entity_id.isin(among), edges.to_entity_id.isin(among)


def _named(engine: Engine, edges: ir.Table) -> ir.Table:
    """The columns of a Tie, in order."""
    parties = engine.table("parties").select("party_id", "name")
    rows = edges
    for end in ("from", "to"):
        names = parties.rename(**{f"{end}_name": "name", f"{end}_party": "party_id"})
        rows = rows.left_join(names, rows[f"{end}_entity_id"] == names[f"{end}_party"]).drop(f"{end}_party")
        rows = rows.mutate(**{f"{end}_name": rows[f"{end}_name"].fill_null(rows[f"{end}_entity_id"])})
    rows = rows.order_by(rows.weight.desc(), "from_entity_id", "to_entity_id", "kind")
    return rows.select(*Tie.__dataclass_fields__)

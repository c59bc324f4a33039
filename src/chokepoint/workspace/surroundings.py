"""How those who take part in an order hang together, and with whom else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import ibis

from chokepoint.records.answers import Tie
from chokepoint.records.errors import NotFoundError
from chokepoint.records.network import Around, Node
from chokepoint.workspace.order_records import of_last_run
from chokepoint.workspace.party_names import party_names
from chokepoint.workspace.runs import open_last_run

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace

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


def around_order(workspace: Workspace, order_id: str) -> Around:
    """Those who take part in an order, and who is tied to them; raises NotFoundError."""
    engine = workspace.engine
    roles = of_last_run(workspace, order_id).roles()
    roles = by_entity(entities_of(engine, roles), roles)
    ties = ties_around(engine, roles)
    names = {end: name for tie in ties for end, name in _named_ends(tie)}
    return Around(_nodes(engine, party_names(engine, roles) | names, roles), ties, 0)


def around_party(workspace: Workspace, party_id: str, top: int, after: int) -> Around:
    """A party's entity with `top` of its neighbours after so many, by their most telling edge; raises NotFoundError."""
    engine = workspace.engine
    open_last_run(workspace)
    identities = engine.table("identities")
    known = engine.fetch(identities.filter(identities.party_id == party_id)).to_pylist()
    entity_id = known[0]["entity_id"] if known else party_id
    edges = engine.table("edges")
    met = _met(edges, [entity_id])
    others = met.group_by("other").agg(weight=met.weight.max()).order_by(ibis.desc("weight"), "other")
    total = int(engine.fetch(others.aggregate(count=others.count()))["count"][0].as_py())
    if not total and not known:
        raise NotFoundError(f"There is no party `{party_id}`. `chokepoint parties` lists the ids.")
    chosen = engine.fetch(others.limit(top, offset=after))["other"].to_pylist()
    among = _ends(edges, [entity_id, *chosen])
    rows = engine.fetch(_named(engine, edges.filter(among[0] & among[1]))).to_pylist()
    names = {entity_id: entity_id} | party_names(engine, {entity_id, *chosen})
    names |= {one: one for one in chosen if one not in names}
    return Around(
        _nodes(engine, names, {entity_id: None}), tuple(Tie(**row) for row in rows), max(total - after - len(chosen), 0)
    )


def _named_ends(tie: Tie) -> tuple[tuple[str, str], tuple[str, str]]:
    return (tie.from_entity_id, tie.from_name), (tie.to_entity_id, tie.to_name)


def _met(edges: ir.Table, entities: Sequence[str]) -> ir.Table:
    """One row per edge of these entities, from their side: `entity_id, other, weight`."""
    among = _ends(edges, entities)
    out = edges.filter(among[0]).select("weight", entity_id="from_entity_id", other="to_entity_id")
    back = edges.filter(among[1]).select("weight", entity_id="to_entity_id", other="from_entity_id")
    rows = out.union(back)
    return rows.filter(rows.entity_id != rows.other)


def _nodes(engine: Engine, names: Mapping[str, str], roles: Mapping[str, str | None]) -> tuple[Node, ...]:
    """The entities, those of `roles` first, each with how many others it has edges with."""
    met = _met(engine.table("edges"), sorted(names))
    counted = engine.fetch(met.group_by("entity_id").agg(neighbours=met.other.nunique())).to_pylist()
    neighbours = {row["entity_id"]: int(row["neighbours"]) for row in counted}
    ordered = sorted(names, key=lambda one: (list(roles).index(one) if one in roles else len(roles), one))
    return tuple(Node(one, names[one], roles.get(one), neighbours.get(one, 0)) for one in ordered)


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

"""`report --format graphml`: all entities and edges of the last full run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from chokepoint.engines.snapshot import current
from chokepoint.observe.evidence import gathered
from chokepoint.report.graphml import write_graphml
from chokepoint.report.masking import cells_without_persons
from chokepoint.workspace.runs import open_last_run

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace


def write_network(
    workspace: Workspace, path: Path, *, hidden: bool = False, around: Sequence[str] | None = None
) -> Path:
    """Write entities and edges to `path`, both in order of their ids; raises WorkspaceError before any full run.

    `hidden`: without personal data. `around`: only these entities, their edges, and who is at the other ends.
    """
    open_last_run(workspace)
    engine = workspace.engine
    edges, nodes = engine.table("edges"), _nodes(engine)
    if around is not None:
        edges = edges.filter(edges.from_entity_id.isin(around) | edges.to_entity_id.isin(around))
        ends = [edges.select(entity_id=end) for end in ("from_entity_id", "to_entity_id")]
        beside = nodes.semi_join(ibis.union(*ends, distinct=True), "entity_id")
        nodes = ibis.union(beside, nodes.filter(nodes.entity_id.isin(around)), distinct=True)
    edges = edges.order_by("from_entity_id", "to_entity_id", "kind")
    rows = (_rows(engine, nodes.order_by("entity_id")), _rows(engine, edges))
    return write_graphml(path, *map(cells_without_persons, rows) if hidden else rows)


def _nodes(engine: Engine) -> ir.Table:
    """One row per entity with an edge or a role."""
    edges, roles, parties = engine.table("edges"), engine.table("roles"), current("parties")
    named = [edges.select(entity_id=end) for end in ("from_entity_id", "to_entity_id")]
    entities = ibis.union(*named, roles.select("entity_id"), distinct=True)
    held = roles.group_by("entity_id").agg(roles=gathered(roles.role))
    found = entities.left_join(held, "entity_id").drop("entity_id_right")
    found = found.left_join(parties.select("name", "kind", "country", entity_id="party_id"), "entity_id")
    found = found.drop("entity_id_right").left_join(engine.table("members"), "entity_id").drop("entity_id_right")
    score = engine.table("junctions").select("entity_id", junction_score="score")
    return found.rename(network="network_id").left_join(score, "entity_id").drop("entity_id_right")


def _rows(engine: Engine, rows: ir.Table) -> Iterator[dict[str, Any]]:
    for batch in engine.batches(rows):
        yield from batch.to_pylist()

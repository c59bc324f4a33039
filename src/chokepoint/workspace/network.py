"""`network`: junctions, choke points, communities, paths, and what is active, on the edges of the last full run."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow.compute as pc

from chokepoint.connect.choke_points import Caught, ChokePoints, choke_points
from chokepoint.connect.communities import communities
from chokepoint.connect.graph import Graph
from chokepoint.connect.paths import most_telling, shortest
from chokepoint.connect.stations import PARTY, traffic, ways_of_items, ways_of_orders
from chokepoint.records.connected import SHOWN_RECORDS
from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.records.network import Activity, ChokePoint, Junction, Network, Path, Paths, Step
from chokepoint.workspace.party_names import party_names
from chokepoint.workspace.runs import open_last_run

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace

Row = dict[str, Any]

ACTIVE_DAYS = 365
"""Days before a run's time in which what shows is active."""
LEAST_COMMUNITY = 3
"""Entities of a community that is shown: two are an edge."""
OWNER_NAME = "the ledger's owner"


@dataclass(frozen=True)
class Asked:
    """What is asked of the network: how many of each, and between whom a path; both ends or neither.

    `by_trade`: a station costs the trade that passes it; else each costs the same, and the fewest are sought.
    """

    top: int | None = 20
    start: str | None = None
    end: str | None = None
    by_trade: bool = False

    def __post_init__(self) -> None:
        if (self.start is None) != (self.end is None):
            raise InputError("A path has two ends: give both --from A and --to B, or neither.")


def network(workspace: Workspace, asked: Asked) -> Network:
    """The network as the last full run connected it; raises WorkspaceError before any, NotFoundError for an end."""
    engine, run = workspace.engine, open_last_run(workspace)
    since = run["as_of"].date() - timedelta(days=ACTIVE_DAYS)
    graph = _graph(engine)
    ends = _ends(engine, graph, asked)
    cut, basis = _cut(workspace, str(run["run_id"]), asked.by_trade)
    standing = _junctions(engine, since)
    found = Network(
        run_id=str(run["run_id"]),
        junctions=tuple(standing[: asked.top]),
        choke_points=tuple(_choke_point(point) for point in cut.points[: asked.top]),
        communities=_communities(graph, {one.entity_id: one.score for one in standing}, asked.top),
        active=_activity(engine, since),
        cut_size=len(cut.points),
        flows=len({*cut.uncut, *(key for point in cut.points for key in (*point.orders, *point.items))}),
        basis=basis,
        uncut=cut.uncut,
        paths=_paths(engine, graph, ends) if ends else None,
    )
    return _named(engine, found)


def paths(workspace: Workspace, start: str, end: str) -> Paths:
    """The paths between two parties alone; raises as `network` does."""
    engine = workspace.engine
    open_last_run(workspace)
    graph = _graph(engine)
    found = _paths(engine, graph, (_number(engine, graph, start), _number(engine, graph, end)))
    shown = _on_paths(found)
    names = party_names(engine, shown)
    return Paths(found, {one: names.get(one, one or OWNER_NAME) for one in sorted(shown)})


def _graph(engine: Engine) -> Graph:
    return Graph.of(engine.fetch(engine.table("edges").select("from_entity_id", "to_entity_id", "kind", "weight")))


def _on_paths(found: tuple[Path, ...]) -> set[str]:
    return {end for path in found for step in path.steps for end in (step.from_entity_id, step.to_entity_id)}


def _junctions(engine: Engine, since: date) -> list[Junction]:
    """Every junction, highest score first, ties by id."""
    rows = engine.table("junctions")
    found = engine.fetch(rows.order_by(ibis.desc("score"), "entity_id")).to_pylist()
    roles = engine.table("roles").semi_join(rows, "entity_id")
    held: dict[str, list[Row]] = defaultdict(list)
    for row in engine.fetch(roles.order_by("role")).to_pylist():
        held[row["entity_id"]].append(row)
    return [_junction(row, held[row["entity_id"]], since) for row in found]


def _junction(row: Row, roles: list[Row], since: date) -> Junction:
    last_on = max((role["last_on"] for role in roles if role["last_on"]), default=None)
    cells = ("entity_id", "score", "role", "lines", "expected", "orders")
    return Junction(
        **{name: row[name] for name in cells},
        name=None,
        roles=tuple(role["role"] for role in roles),
        last_on=last_on,
        active=last_on is not None and last_on >= since,
        record_ids=tuple(row["record_ids"]),
    )


def _cut(workspace: Workspace, run_id: str, by_trade: bool) -> tuple[ChokePoints, str]:
    """Choke points of the orders held in the last full run, or of its most likely ones, and of all items."""
    engine, settings = workspace.engine, workspace.settings
    rows = engine.table("likelihoods")
    orders = rows.filter(rows.run_id == run_id, rows.subject_kind == "order")
    held = orders.filter(orders.likelihood >= settings.hold)
    basis = f"orders with a likelihood of at least {settings.hold:.0%} in run {run_id}, and items"
    if not engine.fetch(held.limit(1)).num_rows:
        held = orders.filter(orders["rank"] <= settings.alert_budget)
        basis = f"the {settings.alert_budget} most likely orders of run {run_id}, and items"
    chosen = held.select(order_id="subject_id")
    ways = [*ways_of_orders(engine, chosen), *ways_of_items(engine)]
    return choke_points(ways, traffic(engine, ways) if by_trade else {}), basis


def _choke_point(point: Caught) -> ChokePoint:
    kind, entity_id = point.station
    return ChokePoint(
        entity_id=entity_id,
        name=entity_id if kind != PARTY else None,
        kind=kind,
        flow_cut=point.flow_cut,
        orders=len(point.orders),
        items=len(point.items),
        value_usd=point.value_usd,
        record_ids=(*point.orders, *point.items)[:SHOWN_RECORDS],
    )


def _communities(graph: Graph, scores: dict[str, float], top: int | None) -> tuple[tuple[str, ...], ...]:
    """Communities of at least LEAST_COMMUNITY: those of the highest junction first, then the larger, ties by id."""
    members: dict[int, list[str]] = defaultdict(list)
    for label, entity in zip(communities(graph).tolist(), graph.ids.to_pylist(), strict=True):
        members[label].append(entity)
    shown = [tuple(ids) for ids in members.values() if len(ids) >= LEAST_COMMUNITY]
    highest = {ids: max(scores.get(one, 0.0) for one in ids) for ids in shown}
    return tuple(sorted(shown, key=lambda ids: (-highest[ids], -len(ids), ids[0]))[:top])


def _activity(engine: Engine, since: date) -> Activity:
    """How many entities a record names in a role since that day, and how many dealings go on."""
    roles, edges = engine.table("roles"), engine.table("edges")
    latest = roles.group_by("entity_id").agg(last_on=roles.last_on.max())
    entities, dealings = (_since(engine, rows, since) for rows in (latest, edges.filter(edges.directed)))
    return Activity(since, entities[0], entities[1], dealings[0], dealings[1])


def _since(engine: Engine, rows: ir.Table, since: date) -> tuple[int, int]:
    late = (rows.last_on >= ibis.literal(since)).fill_null(False)
    counted = engine.fetch(rows.aggregate(late=late.sum().fill_null(0), all=rows.count())).to_pylist()[0]
    return int(counted["late"]), int(counted["all"])


def _ends(engine: Engine, graph: Graph, asked: Asked) -> tuple[int, int] | None:
    """The numbers of the two ends of the path asked for; raises NotFoundError."""
    if asked.start is None or asked.end is None:
        return None
    return _number(engine, graph, asked.start), _number(engine, graph, asked.end)


def _number(engine: Engine, graph: Graph, party_id: str) -> int:
    identities = engine.table("identities")
    known = engine.fetch(identities.filter(identities.party_id == party_id).select("entity_id"))["entity_id"]
    number = pc.index(graph.ids, known[0] if len(known) else party_id).as_py()
    if number < 0:
        why = "it deals with nobody and has no tie" if len(known) else "no party has that id"
        raise NotFoundError(
            f"No edge of `{party_id}` in the last full run: {why}. `chokepoint parties` lists the ids; an id is "
            "matched to the letter."
        )
    return int(number)


def _paths(engine: Engine, graph: Graph, ends: tuple[int, int]) -> tuple[Path, ...]:
    """The shortest path and the most telling one; none where none leads from one to the other."""
    found = (("shortest", shortest(graph, *ends)), ("most telling", most_telling(graph, *ends)))
    return tuple(
        Path(sort, path.telling, tuple(_steps(engine, graph, ends[0], path.edges)))
        for sort, path in found
        if path is not None
    )


def _steps(engine: Engine, graph: Graph, start: int, edges: tuple[int, ...]) -> list[Step]:
    here, steps = start, []
    for edge in edges:
        backwards = bool(graph.one[edge] != here)
        row = _edge(engine, graph, edge)
        ends = [row.pop("from_entity_id"), row.pop("to_entity_id")]
        first, last = reversed(ends) if backwards else ends
        row["record_ids"] = tuple(row["record_ids"])
        steps.append(Step(from_entity_id=first, to_entity_id=last, backwards=backwards and row["directed"], **row))
        here = int(graph.one[edge] if backwards else graph.other[edge])
    return steps


def _edge(engine: Engine, graph: Graph, edge: int) -> Row:
    rows = engine.table("edges")
    one, other = (graph.ids[int(end[edge])].as_py() for end in (graph.one, graph.other))
    kind = graph.kind[edge].as_py()
    chosen = rows.filter(rows.from_entity_id == one, rows.to_entity_id == other, rows.kind == kind)
    return dict(engine.fetch(chosen).to_pylist()[0])


def _named(engine: Engine, found: Network) -> Network:
    """The same with the names of all entities it shows."""
    shown = {one.entity_id for one in found.junctions} | {one.entity_id for one in found.choke_points}
    shown |= {entity for ids in found.communities for entity in ids}
    shown |= _on_paths(found.paths or ())
    names = {"": OWNER_NAME, **party_names(engine, shown)}
    return replace(
        found,
        junctions=tuple(replace(one, name=names.get(one.entity_id)) for one in found.junctions),
        choke_points=tuple(replace(one, name=one.name or names.get(one.entity_id)) for one in found.choke_points),
        names={one: name for one, name in sorted(names.items()) if one in shown},
    )

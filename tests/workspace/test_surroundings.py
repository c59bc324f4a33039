"""The ties around an order, from the edges of the last run."""

from __future__ import annotations

from collections import defaultdict

import pytest

from chokepoint.records.errors import NotFoundError
from chokepoint.workspace.surroundings import MOST_TIES, by_entity, entities_of, ties_around
from chokepoint.workspace.workspace import Workspace


def test_ties_begin_or_end_at_those_who_take_part(assessed: Workspace) -> None:
    edge = assessed.engine.fetch(assessed.engine.table("edges").order_by("from_entity_id", "to_entity_id").limit(1))
    one, other = (edge[f"{end}_entity_id"][0].as_py() for end in ("from", "to"))
    ties = ties_around(assessed.engine, {one: "customer", other: "payer"})
    assert {one, other} in [{tie.from_entity_id, tie.to_entity_id} for tie in ties]
    assert all({one, other} & {tie.from_entity_id, tie.to_entity_id} for tie in ties)
    within = [tie for tie in ties if {tie.from_entity_id, tie.to_entity_id} == {one, other}]
    assert len(ties) <= len(within) + MOST_TIES
    assert ties == ties_around(assessed.engine, {other: "payer", one: "customer"})


def test_what_a_supplier_sells_to_others_is_left_out(assessed: Workspace) -> None:
    sold = assessed.engine.table("edges").filter(lambda edges: edges.kind == "sold to")
    supplier = assessed.engine.fetch(sold.limit(1))["from_entity_id"][0].as_py()
    assert ties_around(assessed.engine, {supplier: "supplier"}) == ()
    assert ties_around(assessed.engine, {supplier: "customer"})


def test_a_party_that_is_another_takes_its_place(assessed: Workspace) -> None:
    rows = assessed.engine.table("identities").filter(lambda one: one.party_id != one.entity_id)
    found = assessed.engine.fetch(rows.order_by("party_id").limit(1)).to_pylist()
    entities: dict[str, str] = {}
    if found:
        entities = entities_of(assessed.engine, [found[0]["party_id"], "nobody"])
        assert by_entity(entities, {found[0]["party_id"]: "payer"}) == {found[0]["entity_id"]: "payer"}
    assert by_entity(entities, {"nobody": "payer"}) == {"nobody": "payer"}
    assert ties_around(assessed.engine, {}) == ()


def _busy(assessed: Workspace) -> tuple[str, set[str]]:
    """An entity with several neighbours, and these."""
    edges = assessed.engine.fetch(assessed.engine.table("edges")).to_pylist()
    met: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        one, other = edge["from_entity_id"], edge["to_entity_id"]
        if one != other:
            met[one].add(other)
            met[other].add(one)
    entity = max(sorted(met), key=lambda one: len(met[one]))
    assert len(met[entity]) > 3
    return entity, met[entity]


def test_a_ring_is_told_in_parts_until_nobody_is_left(assessed: Workspace) -> None:
    entity, neighbours = _busy(assessed)
    seen: list[str] = []
    while True:
        ring = assessed.network_around(entity, "party", top=2, after=len(seen))
        first, *others = ring.nodes
        assert (first.entity_id, first.neighbours) == (entity, len(neighbours))
        among = {one.entity_id for one in ring.nodes}
        assert all({tie.from_entity_id, tie.to_entity_id} <= among for tie in ring.ties)
        seen += [one.entity_id for one in others]
        assert ring.more == len(neighbours) - len(seen)
        if not ring.more:
            break
    assert sorted(seen) == sorted(neighbours)
    assert assessed.network_around(entity, "party", after=len(seen)).nodes[0].entity_id == entity


def test_an_orders_picture_is_that_of_its_dossier(assessed: Workspace) -> None:
    order_id = assessed.orders(1)[0].order_id
    around, dossier = assessed.network_around(order_id), assessed.dossier(order_id)
    assert around.ties == dossier.ties
    assert {one.entity_id: one.role for one in around.nodes if one.role} == dossier.roles
    assert {end for tie in around.ties for end in (tie.from_entity_id, tie.to_entity_id)} <= {
        one.entity_id for one in around.nodes
    }


def test_paths_alone_are_those_of_the_whole_network(assessed: Workspace) -> None:
    entity, neighbours = _busy(assessed)
    far = sorted(neighbours)[-1]
    alone, whole = assessed.network_paths(entity, far), assessed.network(start=entity, end=far)
    assert alone.paths == whole.paths
    assert alone.paths[0].steps
    assert set(alone.names) <= set(whole.names)


@pytest.mark.parametrize("kind", ["order", "party"])
def test_around_nobody_is_an_error(assessed: Workspace, kind: str) -> None:
    with pytest.raises(NotFoundError, match="`none`"):
        assessed.network_around("none", kind)

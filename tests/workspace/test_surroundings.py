"""The ties around an order, from the edges of the last run."""

from __future__ import annotations

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

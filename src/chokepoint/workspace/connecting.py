"""Connects the entities of a run, and weighs what its orders belong to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import ibis

from chokepoint.connect.junctions import fill_junctions
from chokepoint.connect.matching.matching import match_payments
from chokepoint.connect.money.shapes.finding import fill_shapes
from chokepoint.connect.networks import connect
from chokepoint.connect.roles import roles
from chokepoint.engines.snapshot import current
from chokepoint.observe.relations.shared_contacts import shared_contacts
from chokepoint.observe.relations.tied_parties import tied_parties
from chokepoint.records import RESULTS
from chokepoint.weigh.membership import entities, networks
from chokepoint.weigh.scale import RunContext, Scale, answering
from chokepoint.weigh.units import Gathered, weigh_units
from chokepoint.weigh.weighing import Ledger, read_ledger, weigh

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from chokepoint.engines.protocol import Engine
    from chokepoint.records.catalogue import Card
    from chokepoint.weigh.settings import Settings
    from chokepoint.weigh.weights import Weights

WEIGHED_ALONE = ("payment", "shipment")
"""Kinds that are weighed as orders are, where an indicator asks of them."""


def connect_entities(engine: Engine, on: date) -> None:
    """Fill `edges`, `members`, `roles`, `junctions`, `payment_matches` and the tables of shapes, as ties stand then."""
    identities, resemblances = _resolved("identities"), _resolved("resemblances")
    tied = tied_parties(current("relationships"), identities, resemblances)
    connect(engine, shared_contacts(current("parties"), identities, resemblances, tied), on)
    engine.create("roles", roles(identities))
    fill_junctions(engine)
    match_payments(engine, engine.table("identities"))
    fill_shapes(engine, engine.table("identities"))


def weigh_beyond_orders(
    engine: Engine, run_id: str, orders: Ledger, cards: list[Card], weights: Weights, settings: Settings
) -> None:
    """Weigh the payments and shipments of a run, its parties, and its networks."""
    for kind in WEIGHED_ALONE:
        if of_kind := answering(kind, cards):
            weigh(engine, RunContext(run_id, kind), of_kind, weights, settings)
    own = Scale.of(answering("party", cards), weights, settings)
    parties = read_ledger(engine, RunContext(run_id, "party"), own)
    gathered = Gathered.of(engine, run_id, orders, parties)
    entity = entities(engine, orders.evidence.subjects, parties.evidence.subjects)
    like_parties = weigh_units(engine, gathered, entity)
    weigh_units(engine, gathered, networks(engine, entity), like_parties)


def _resolved(name: str) -> ir.Table:
    return ibis.table({column.name: column.type.value for column in RESULTS[name].columns}, name=name)

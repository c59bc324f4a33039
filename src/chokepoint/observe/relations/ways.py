"""The way of each shipment, as the stretches it consists of."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.stretches import NAMED_BY, legs_of_orders

NUMBERS = 1_000_000_000
"""More than there are kinds of stretches: a leg's number times this, with its stretch, sorts by the leg."""


def ways(shipment_legs: ir.Table, shipments: ir.Table, stretches: ir.Table) -> ir.Table:
    """One row per shipment of an order whose legs are recorded.

    shipment_id, order_id, way: the numbers of leg and stretch, in order; two shipments have one way if their legs
    name the same.
    """
    legs = legs_of_orders(shipment_legs, shipments)
    kinds = stretches.select("stretch", **{f"{name}_named": name for name in NAMED_BY})
    same = [legs[name].identical_to(kinds[f"{name}_named"]) for name in NAMED_BY]
    legs = legs.inner_join(kinds, same).select("shipment_id", "order_id", step=legs.leg_no * NUMBERS + kinds.stretch)
    return legs.group_by("shipment_id", "order_id").agg(way=legs.step.collect()).mutate(way=ibis._.way.sort())

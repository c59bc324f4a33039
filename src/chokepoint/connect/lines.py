"""Supply lines, and whom they pass through.

A supply line leads from a source, which is one supplier's goods of one chapter of the Harmonized System, to a
customer. Customers that a declared tie of ownership, kinship or direction joins are one customer. A line passes through
whoever pays, receives, is told of, arranges or carries, will use the goods, stands behind the customer as agent,
technician, adviser or employee, or states a contact that the customer states too.
"""

from __future__ import annotations

from functools import reduce

import ibis
import ibis.expr.types as ir

from chokepoint.connect.entities import with_entities
from chokepoint.engines.snapshot import current

JOINING = ("owner", "parent", "same_group", "family", "director")
"""Relationships that make two customers one: what such customers buy need not be independent."""
SERVING = ("agent", "technician", "adviser", "employee")
"""Relationships by which someone serves several customers, who stay apart."""
SHARING = "same contact"
CHAPTER_DIGITS = 2


def passing(orders: ir.Table, identities: ir.Table, edges: ir.Table) -> ir.Table:
    """One row per entity, role in which it meets orders, and order: `entity_id, role, order_id`.

    `orders`: the rows of `sourced`. A customer meets its own orders only where it meets others' in the same role.
    """
    payments, shipments, legs = current("payments"), current("shipments"), current("shipment_legs")
    sent = shipments.filter(shipments.status.fill_null("shipped") != "cancelled")
    carried = legs.inner_join(sent.select("shipment_id", "order_id"), "shipment_id")
    parts = [
        _met(payments, "payer_id", "payer"),
        _met(sent, "consignee_id", "consignee"),
        _met(sent, "notify_party_id", "notify party"),
        _met(sent, "forwarder_id", "forwarder"),
        _met(carried, "carrier_id", "carrier"),
        _met(current("orders"), "end_user_id", "end user"),
    ]
    named = with_entities(reduce(ibis.union, parts), identities, "entity_id")
    return ibis.union(named, _behind(orders, edges)).distinct()


def sourced(identities: ir.Table) -> ir.Table:
    """One row per order that was placed as one: `order_id, customer, source`.

    `source` is the supplier, empty for the ledger's owner, and the least chapter of the order's goods, empty where none
    is known.
    """
    lines = current("order_lines")
    chapters = lines.group_by("order_id").agg(chapter=lines.hs_code.left(CHAPTER_DIGITS).min())
    orders = current("orders")
    placed = orders.filter(orders.stage.fill_null("order") == "order")
    placed = placed.select("order_id", "supplier_id", customer="customer_id").left_join(chapters, "order_id")
    placed = with_entities(placed, identities, "supplier_id", "customer")
    source = placed.supplier_id.fill_null("") + "|" + placed.chapter.fill_null("")
    return placed.select("order_id", "customer", source=source)


def lines_met(passed: ir.Table, orders: ir.Table, customers: ir.Table) -> ir.Table:
    """One row per entity, role, customer and source that meet there: `orders` of them, and the least `order_id`.

    `customers` holds `entity_id, customer_group`: the one that speaks for each customer joined to others.
    """
    known = customers.select(customer="entity_id", customer_group="customer_group")
    placed = orders.left_join(known, "customer").drop("customer_right")
    placed = placed.mutate(customer_group=ibis.coalesce(placed.customer_group, placed.customer))
    met = passed.inner_join(placed, "order_id")
    return met.group_by("entity_id", "role", "customer_group", "source").agg(
        orders=met.count(), order_id=met.order_id.min()
    )


def _met(rows: ir.Table, column: str, role: str) -> ir.Table:
    """Who is named beside an order: `entity_id, role, order_id`."""
    named = rows.filter(rows[column].notnull(), rows.order_id.notnull())
    return named.select("order_id", entity_id=column, role=ibis.literal(role)).distinct()


def _behind(orders: ir.Table, edges: ir.Table) -> ir.Table:
    """Who serves the customer of an order, or states a contact of its: `entity_id, role, order_id`."""
    shared = edges.kind.startswith("same ")
    ties = edges.filter(~edges.directed, shared | edges.kind.isin(SERVING))
    role = ties.kind.startswith("same ").ifelse(SHARING, ties.kind)
    ends = (("from_entity_id", "to_entity_id"), ("to_entity_id", "from_entity_id"))
    both = reduce(ibis.union, (ties.select(role=role, entity_id=one, customer=other) for one, other in ends))
    own = both.select("role", "entity_id", customer="entity_id")
    every = ibis.union(both, own).distinct()
    return orders.inner_join(every, "customer").select("entity_id", "role", "order_id")

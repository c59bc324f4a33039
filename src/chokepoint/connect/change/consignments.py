"""Orders by day with who took part, which way and how paid: what change is told from."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from chokepoint.connect.entities import with_entities
from chokepoint.engines.converting import DOLLAR, converted
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

EPOCH = ibis.date("1970-01-01")
NOWHERE = -1
"""The number of what is not recorded."""


@dataclass(frozen=True)
class Named:
    """A column of names by number: `names` sorted, `of` the number of each order's, NOWHERE where not recorded."""

    names: list[str]
    of: Integers

    @classmethod
    def read(cls, column: pa.ChunkedArray) -> Named:
        """The column's names, numbered in their order."""
        distinct = pc.unique(column).drop_null()
        distinct = distinct.take(pc.sort_indices(distinct))
        return cls(distinct.to_pylist(), np.asarray(pc.fill_null(pc.index_in(column, distinct), NOWHERE), np.int64))


@dataclass(frozen=True)
class Consignments:
    """One order each, by day and id. `day` counts from 1970; `value` is in US dollars, NaN where no rate is known.

    `place` is the delivery's country and town, the country alone where no town is named.
    """

    order_id: pa.Array
    day: Integers
    value: Floats
    customer: Named
    supplier: Named
    forwarder: Named
    place: Named
    goods: Named
    mode: Named
    method: Named

    def __len__(self) -> int:
        return len(self.day)

    def sent_to(self, places: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether each order went to one of these places, which are flagged by number."""
        return np.append(places, False)[self.place.of]  # NOWHERE finds the last


def read_consignments(engine: Engine) -> Consignments:
    """All orders of the current views but inquiries, quotes and what was refused; `identities` say who is one."""
    rows = engine.fetch(_consigned(engine.table("identities"))).sort_by(
        [("day", "ascending"), ("order_id", "ascending")]
    )
    names = ("customer", "supplier", "forwarder", "place", "goods", "mode", "method")
    return Consignments(
        rows["order_id"].combine_chunks(),
        np.asarray(rows["day"], np.int64),
        np.asarray(rows["value"].cast(pa.float64()).fill_null(np.nan), np.float64),
        *(Named.read(rows[name]) for name in names),
    )


def _consigned(identities: ir.Table) -> ir.Table:
    orders = current("orders")
    sold = orders.filter(orders.stage.fill_null("order") == "order", orders.ordered_at.notnull())
    dated = sold.mutate(day=sold.ordered_at.date(), into=ibis.literal(DOLLAR))
    rows = converted(dated, current("exchange_rates"))
    rows = rows.select("order_id", "value", "customer_id", "supplier_id", day=rows.day.delta(EPOCH, unit="day"))
    for others in (_sent(), _goods(), _paid()):
        rows = rows.left_join(others, "order_id").drop("order_id_right")
    rows = with_entities(rows, identities, "customer_id", "supplier_id", "forwarder_id")
    return rows.rename(customer="customer_id", supplier="supplier_id", forwarder="forwarder_id")


def _sent() -> ir.Table:
    """The first shipment of each order: forwarder_id, place, mode."""
    rows = current("shipments")
    rows = rows.filter(rows.order_id.notnull(), rows.status.fill_null("shipped") != "cancelled")
    first = ibis.row_number().over(group_by=rows.order_id, order_by=rows.shipment_id)
    rows = rows.mutate(place_in_line=first).filter(lambda table: table.place_in_line == 0)
    town = ibis.literal(" ") + rows.delivery_city.strip().lower().nullif("")
    return rows.select("order_id", "forwarder_id", "mode", place=rows.delivery_country + town.fill_null(""))


def _goods() -> ir.Table:
    """The least HS heading of each order."""
    rows = current("order_lines")
    return rows.group_by("order_id").agg(goods=rows.hs_code.substr(0, 4).min())


def _paid() -> ir.Table:
    """The method of each order's largest payment."""
    rows = current("payments")
    rows = rows.filter(rows.order_id.notnull(), rows.kind.fill_null("payment") == "payment")
    largest = ibis.row_number().over(group_by=rows.order_id, order_by=[rows.amount.desc(), rows.payment_id])
    rows = rows.mutate(place_in_line=largest).filter(lambda table: table.place_in_line == 0)
    return rows.select("order_id", "method")


def passing(engine: Engine, place: str | None) -> pa.Array:
    """Ids of the orders of which a stretch begins or ends at the place, named as its records name it; none for None."""
    if place is None:
        return pa.array([], pa.string())
    legs, goods = current("shipment_legs"), current("shipments").select("shipment_id", "order_id")
    at = [legs[column].strip().lower() == place.strip().lower() for column in ("from_place", "to_place")]
    met = legs.filter(at[0] | at[1]).select("shipment_id").distinct().inner_join(goods, "shipment_id")
    met = met.filter(met.order_id.notnull()).select("order_id").distinct()
    return engine.fetch(met)["order_id"].combine_chunks()


def read_ties(engine: Engine) -> tuple[Named, Named]:
    """Both ends of every tie among `edges`: relationships on record, and contacts that both state."""
    edges = engine.table("edges")
    rows = engine.fetch(edges.filter(~edges.directed).select("from_entity_id", "to_entity_id").distinct())
    return Named.read(rows["from_entity_id"]), Named.read(rows["to_entity_id"])


def in_networks(engine: Engine, who: Named) -> Named:
    """The network of each order's party, NOWHERE for one that is in none. Networks are made of ties."""
    rows = engine.fetch(engine.table("members"))
    network = dict(zip(rows["entity_id"].to_pylist(), rows["network_id"].to_pylist(), strict=True))
    of = Named.read(pa.chunked_array([pa.array([network.get(name) for name in who.names], pa.string())]))
    return Named(of.names, np.append(of.of, NOWHERE)[who.of])

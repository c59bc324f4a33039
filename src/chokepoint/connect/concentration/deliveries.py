"""Deliveries by the place and the month they went to, with what the signs of their order came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.places import place_key
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current

Integers: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]

PARTS = 10_000
"""Weights are counted in whole parts of so many to one, so that a sum is the same in whatever order it is made."""

MICRODEGREES = 1_000_000
TURN = 360 * MICRODEGREES
GRID_DEGREES = 0.1
"""Places without a town are taken together by squares of so many degrees, some 11 km from south to north."""


@dataclass(frozen=True)
class Spots:
    """Places where goods went: towns, or squares of a grid where no town is named. Sorted by id."""

    spot_id: list[str]
    country: list[str | None]
    town: list[str | None]
    latitude: Floats
    longitude: Floats

    def __len__(self) -> int:
        return len(self.spot_id)


@dataclass(frozen=True)
class Deliveries:
    """One order at one spot each, sorted by customer, month, spot and weight.

    `spot` and `customer` are numbers, `month` counts months since the first, `weight` is in PARTS.
    """

    spots: Spots
    order_id: pa.Array
    customer: Integers
    spot: Integers
    month: Integers
    weight: Integers
    first_month: int
    """Year × 12 + month, January being 0, of the month that counts 0."""

    def __len__(self) -> int:
        return len(self.customer)


def read_deliveries(engine: Engine, weights: ir.Table) -> Deliveries:
    """Deliveries to places that could be located, of orders with a known day; called off ones are left out.

    `weights`: order_id and weight (float64), for every order that was weighed; others are left out. `places` and
    `identities` are as the last run resolved them.
    """
    rows = engine.fetch(_delivered(weights, engine.table("identities"), engine.table("places")))
    spots, spot = _spots(rows)
    _, customer = _numbered(rows["customer"])
    month = rows["month"].to_numpy().astype(np.int64)
    weight = rows["weight"].to_numpy().astype(np.int64)
    _, order = _numbered(rows["order_id"])
    sequence = np.lexsort((order, weight, spot, month, customer))
    first = int(month.min()) if len(month) else 0
    return Deliveries(
        spots=spots,
        order_id=rows["order_id"].combine_chunks().take(pa.array(sequence)),
        customer=customer[sequence],
        spot=spot[sequence],
        month=month[sequence] - first,
        weight=weight[sequence],
        first_month=first,
    )


def _delivered(weights: ir.Table, identities: ir.Table, places: ir.Table) -> ir.Table:
    """One row per order and spot: customer, month, weight, and the spot's sums of microdegrees."""
    shipments, orders = current("shipments"), current("orders")
    rows = shipments.filter((shipments.status != "cancelled").fill_null(True))
    rows = rows.select(
        "order_id",
        at=ibis.coalesce(rows.delivered_at, rows.shipped_at),
        place=place_key(rows.delivery_country, rows.delivery_city, rows.delivery_latitude, rows.delivery_longitude),
    )
    rows = rows.inner_join(_located(places), "place")
    rows = rows.inner_join(orders.select("order_id", "ordered_at", "customer_id"), "order_id")
    rows = rows.inner_join(weights.select("order_id", "weight"), "order_id")
    known = identities.select(party_id="party_id", entity_id="entity_id")
    rows = rows.left_join(known, rows.customer_id == known.party_id)
    at = ibis.coalesce(rows["at"], rows.ordered_at)
    rows = rows.mutate(
        customer=ibis.coalesce(rows.entity_id, rows.customer_id),
        month=at.year().cast("int64") * 12 + at.month().cast("int64") - 1,
        parts=(rows.weight * PARTS).round().cast("int64"),
    )
    keys = ("order_id", "customer", "spot_id", "country", "town")
    return rows.group_by(*keys).agg(
        month=rows.month.min(), weight=rows.parts.max(), north=rows.north.min(), east=rows.east.min()
    )


def _located(places: ir.Table) -> ir.Table:
    """One row per located place: place, its spot, and its coordinates in microdegrees."""
    rows = places.filter(places.latitude.notnull(), places.longitude.notnull())
    town = rows.city.strip().lower().nullif("")
    squares = [(rows[name] / GRID_DEGREES).floor().cast("int64").cast("string") for name in ("latitude", "longitude")]
    square = ibis.literal("grid ") + squares[0] + "/" + squares[1]
    return rows.select(
        place="place_id",
        country="country",
        town=town,
        spot_id=rows.country.fill_null("") + "|" + ibis.coalesce(town, square),
        north=(rows.latitude * MICRODEGREES).round().cast("int64"),
        east=(rows.longitude * MICRODEGREES).round().cast("int64"),
    )


def _spots(rows: pa.Table) -> tuple[Spots, Integers]:
    """The spots, each in the middle of its deliveries, and the number of the spot of every row."""
    ids, spot = _numbered(rows["spot_id"])
    north, east = (rows[name].to_numpy().astype(np.int64) for name in ("north", "east"))
    any_row = np.zeros(len(ids), dtype=np.int64)
    any_row[spot] = np.arange(rows.num_rows)
    of_spot = rows.select(["country", "town"]).take(pa.array(any_row))
    middle = [_middle(spot, degrees, len(ids)) for degrees in (north, east)]
    return Spots(ids, of_spot["country"].to_pylist(), of_spot["town"].to_pylist(), *middle), spot


def _middle(spot: Integers, microdegrees: Integers, spots: int) -> Floats:
    """The mean of each spot's degrees, taken the short way round the Earth: 179.9 and -179.9 make 180, not 0."""
    least = np.full(spots, TURN, dtype=np.int64)
    np.minimum.at(least, spot, microdegrees)
    beyond = np.zeros(spots, dtype=np.int64)
    np.add.at(beyond, spot, _wrapped(microdegrees - least[spot]))
    mean = least + beyond / np.maximum(np.bincount(spot, minlength=spots), 1)
    degrees: Floats = np.round(_wrapped(mean) / MICRODEGREES, 6)
    return degrees


def _wrapped(microdegrees: Any) -> Any:
    """The same direction, from -180 up to 180 degrees."""
    return (microdegrees + TURN // 2) % TURN - TURN // 2


def _numbered(names: pa.ChunkedArray) -> tuple[list[str], Integers]:
    """The distinct names, sorted, and the number of each row's name among them; NULL is a name of its own."""
    filled = pc.fill_null(names, "").combine_chunks()
    distinct = pc.unique(filled)
    distinct = distinct.take(pc.sort_indices(distinct))
    return distinct.to_pylist(), np.asarray(pc.index_in(filled, distinct), dtype=np.int64)

"""Where orders lead: their places, zones near these, and the way of the goods. Several orders are read at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import ibis.expr.types as ir

from chokepoint.engines.places import place_key, town_key
from chokepoint.engines.snapshot import current
from chokepoint.records.answers import LocatedPlace, ZoneNear
from chokepoint.workspace.order_records import OrderRecords
from chokepoint.workspace.records import Cells

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

NEAR_KM = 150.0
"""Zones farther from every place of the order are not drawn."""
Point = tuple[float, float]
"""Latitude and longitude."""


@dataclass(frozen=True)
class Where:
    """Where an order's records lead: the places that could be located, the others by name, zones near, the way."""

    places: tuple[LocatedPlace, ...]
    not_located: tuple[str, ...]
    zones: tuple[ZoneNear, ...]
    route: tuple[Point, ...]


@dataclass(frozen=True)
class _Touched:
    """One place that an order touches: its role, its key in `places`, its name, and the record that names it."""

    role: str
    place_id: str
    name: str
    country: str | None
    record_id: str


def where_of(engine: Engine, orders: Sequence[OrderRecords]) -> list[Where]:
    """Where each of these orders leads, by the places and distances of the last full run."""
    named = _Named.read(engine, orders)
    touched = [tuple(named.touched(own)) for own in orders]
    place_ids = sorted({place.place_id for several in touched for place in several})
    located, zones = _located(engine, place_ids), _zones(engine, place_ids)
    return [
        Where(
            places=tuple(_place(place, located[place.place_id]) for place in places if place.place_id in located),
            not_located=tuple(sorted({place.name for place in places if place.place_id not in located})),
            zones=_near(zones, {place.place_id: place.name for place in places}, own.order.get("ordered_at")),
            route=tuple(_route(named.legs_of(own), located)),
        )
        for own, places in zip(orders, touched, strict=True)
    ]


@dataclass(frozen=True)
class _Named:
    """Rows that name a place, with its key, by the id of their party, shipment or payment; legs in order of travel."""

    parties: dict[str, Cells]
    shipments: dict[str, Cells]
    payments: dict[str, Cells]
    legs: dict[str, list[Cells]]

    @classmethod
    def read(cls, engine: Engine, orders: Sequence[OrderRecords]) -> _Named:
        parties, shipments = current("parties"), current("shipments")
        payments, legs = current("payments"), current("shipment_legs")
        shipment_ids = sorted({one for own in orders for one in own.shipment_ids}) or [""]
        ways = legs.filter(legs.shipment_id.isin(shipment_ids)).mutate(
            from_id=town_key(legs.from_country, legs.from_place), to_id=town_key(legs.to_country, legs.to_place)
        )
        by_shipment: defaultdict[str, list[Cells]] = defaultdict(list)
        for row in engine.fetch(ways.order_by("shipment_id", "leg_no")).to_pylist():
            by_shipment[row["shipment_id"]].append(row)
        seat = place_key(parties.country, parties.city, parties.latitude, parties.longitude)
        place = (shipments.delivery_country, shipments.delivery_city)
        delivery = place_key(*place, shipments.delivery_latitude, shipments.delivery_longitude)
        paid = [row["payment_id"] for own in orders for row in own.payments]
        return cls(
            _keyed(engine, parties, "party_id", [one for own in orders for one in own.roles()], seat),
            _keyed(engine, shipments, "shipment_id", shipment_ids, delivery),
            _keyed(engine, payments, "payment_id", paid, town_key(payments.from_country, payments.from_city)),
            by_shipment,
        )

    def touched(self, own: OrderRecords) -> Iterator[_Touched]:
        """Every place that an order's records name, parties by their part in the order."""
        for party_id, role in sorted(own.roles().items()):
            if row := self.parties.get(party_id):
                yield _touched(role, row["place_id"], row["city"], row["country"], f"parties/{party_id}")
        for shipment_id in own.shipment_ids:
            if row := self.shipments.get(shipment_id):
                there = (row["delivery_city"], row["delivery_country"])
                yield _touched("delivery", row["place_id"], *there, f"shipments/{shipment_id}")
        for payment in own.payments:
            if row := self.payments.get(payment["payment_id"]):
                there = (row["from_city"], row["from_country"])
                yield _touched("payment sent from", row["place_id"], *there, f"payments/{row['payment_id']}")
        for row in self.legs_of(own):
            name = f"shipment_legs/{row['shipment_id']}:{row['leg_no']}"
            for end in ("from", "to"):
                if row[f"{end}_id"]:
                    yield _touched("leg", row[f"{end}_id"], row[f"{end}_place"], row[f"{end}_country"], name)

    def legs_of(self, own: OrderRecords) -> list[Cells]:
        """The legs of an order's shipments."""
        return [row for shipment_id in sorted(own.shipment_ids) for row in self.legs.get(shipment_id, ())]


def _keyed(engine: Engine, rows: ir.Table, key: str, wanted: Sequence[str], place_id: ir.Value) -> dict[str, Cells]:
    """Rows that name a place, with its key, by their own."""
    keyed = rows.filter(rows[key].isin(sorted(set(wanted)) or [""])).mutate(place_id=place_id)
    return {row[key]: row for row in engine.fetch(keyed.filter(keyed.place_id.notnull())).to_pylist()}


def _touched(role: str, place_id: str, city: str | None, country: str | None, record_id: str) -> _Touched:
    name = ", ".join(part for part in (city, country) if part) or "coordinates"
    return _Touched(role, place_id, name, country, record_id)


def _located(engine: Engine, place_ids: Sequence[str]) -> dict[str, Point]:
    places = engine.table("places")
    rows = places.filter(places.place_id.isin(list(place_ids) or [""]), places.latitude.notnull())
    return {row["place_id"]: (row["latitude"], row["longitude"]) for row in engine.fetch(rows).to_pylist()}


def _place(place: _Touched, point: Point) -> LocatedPlace:
    return LocatedPlace(place.role, place.name, place.country, point[0], point[1], place.record_id)


def _route(legs: Sequence[Cells], located: dict[str, Point]) -> Iterator[Point]:
    last = None
    for row in legs:
        for end in (row["from_id"], row["to_id"]):
            point = located.get(end)
            if point and point != last:
                yield point
                last = point


def _zones(engine: Engine, place_ids: Sequence[str]) -> list[Cells]:
    """Zones near these places, a row each time, the nearest first."""
    if not place_ids:
        return []
    nearby, zones = engine.table("nearby"), current("zones")
    near = nearby.filter(nearby.place_id.isin(list(place_ids)), nearby.distance_km <= NEAR_KM)
    rows = near.inner_join(zones, ["zone_id", "valid_from"])
    return list(engine.fetch(rows.order_by("distance_km", "zone_id")).to_pylist())


def _near(zones: Sequence[Cells], names: dict[str, str], at: datetime | None) -> tuple[ZoneNear, ...]:
    """Zones valid at the order's date near a place of the order, each by its nearest place."""
    if at is None:
        return ()
    nearest: dict[str, Cells] = {}
    for row in zones:
        valid = row["valid_from"] <= at.date() and (row["valid_to"] is None or row["valid_to"] >= at.date())
        if valid and row["place_id"] in names:
            nearest.setdefault(row["zone_id"], row)
    return tuple(
        ZoneNear(
            zone_id=row["zone_id"],
            name=row["name"],
            kind=row["kind"],
            latitude=float(row["latitude"]) if row["latitude"] is not None else None,
            longitude=float(row["longitude"]) if row["longitude"] is not None else None,
            radius_km=row["radius_km"],
            wkt=row["wkt"],
            distance_km=row["distance_km"],
            place=names[row["place_id"]],
        )
        for row in nearest.values()
    )

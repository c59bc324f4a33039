"""All that one order's page shows: its records, places, zones, route and time line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir

from chokepoint.engines.places import place_key, town_key
from chokepoint.engines.snapshot import current
from chokepoint.records.answers import Dossier, Explanation, LocatedPlace, ZoneNear
from chokepoint.workspace.comparing.reading import laid
from chokepoint.workspace.explaining import explain_several
from chokepoint.workspace.order_records import OrderRecords, order_records
from chokepoint.workspace.records import Cells, records_named
from chokepoint.workspace.surroundings import by_entity, entities_of, ties_around

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.order_money import MoneyTracer
    from chokepoint.workspace.recovered import Recovered
    from chokepoint.workspace.workspace import Workspace

NEAR_KM = 150.0
"""Zones farther from every place of the order are not drawn."""


@dataclass(frozen=True)
class _Touched:
    """One place that the order touches: its role, its key in `places`, its name, and the record that names it."""

    role: str
    place_id: str
    name: str
    country: str | None
    record_id: str


@dataclass(frozen=True)
class Traced:
    """What was traced for the pages of a report: the money of payments, and recovered items."""

    money: MoneyTracer
    recovered: Recovered


def dossiers(workspace: Workspace, order_ids: Sequence[str], traced: Traced | None = None) -> list[Dossier]:
    """The dossiers of orders of the last runs, in the order asked for, with what was traced; raises NotFoundError."""
    return [_placed(workspace.engine, own, told) for own, told in _told(workspace, order_ids, traced)]


def dossiers_without_places(
    workspace: Workspace, order_ids: Sequence[str], traced: Traced | None = None
) -> list[Dossier]:
    """The same without places, zones, route and ties: what a page of words needs, of many orders at once."""
    return [told for _, told in _told(workspace, order_ids, traced)]


def _told(
    workspace: Workspace, order_ids: Sequence[str], traced: Traced | None
) -> Iterator[tuple[OrderRecords, Dossier]]:
    engine = workspace.engine
    told = explain_several(workspace, "order", order_ids)
    behind = {one.subject_id: _behind(one) for one in told}
    records = records_named(engine, set().union(*behind.values()))
    own, cards = order_records(engine, order_ids), workspace.cards
    entities = entities_of(engine, (party_id for held in own.values() for party_id in held.roles()))
    for explanation in told:
        order_id = explanation.subject_id
        held = own[order_id]
        yield (
            held,
            Dossier(
                explanation=explanation,
                order=held.order,
                lines=held.lines,
                customer=held.parties.get(str(held.order.get("customer_id"))),
                parties=held.parties,
                payments=held.payments,
                shipments=held.shipments,
                legs=held.legs,
                records={name: records[name] for name in sorted(behind[order_id]) if name in records},
                events=tuple(held.events()),
                roles=by_entity(entities, held.roles()),
                cards={row.indicator: cards[row.indicator] for row in explanation.rows if row.code},
                money=traced.money.trace(engine, held.payments) if traced else None,
                items=traced.recovered.of_order(order_id) if traced else (),
            ),
        )


def _behind(explanation: Explanation) -> set[str]:
    """Names of the records that signs and stops rest on."""
    told = [*(row.record_ids for row in explanation.rows), *(stop.record_ids for stop in explanation.stops)]
    return {name for record_ids in told for name in record_ids}


def _placed(engine: Engine, own: OrderRecords, told: Dossier) -> Dossier:
    """The dossier with its places, zones, route, ties between entities, and its records side by side."""
    where = Where.read(engine, own)
    return replace(
        told,
        places=where.places,
        not_located=where.not_located,
        zones=where.zones,
        route=where.route,
        ties=ties_around(engine, told.roles),
        comparison=laid(engine, own, told.explanation),
    )


@dataclass(frozen=True)
class Where:
    """Where an order's records lead: the places that could be located, the others by name, zones near, the way."""

    places: tuple[LocatedPlace, ...]
    not_located: tuple[str, ...]
    zones: tuple[ZoneNear, ...]
    route: tuple[tuple[float, float], ...]

    @classmethod
    def read(cls, engine: Engine, own: OrderRecords) -> Where:
        """Find them by the places and distances of the last full run."""
        touched = list(_touched(engine, own))
        located = _located(engine, touched)
        return cls(
            places=tuple(_place(place, located[place.place_id]) for place in touched if place.place_id in located),
            not_located=tuple(sorted({place.name for place in touched if place.place_id not in located})),
            zones=_zones(engine, {place.place_id: place.name for place in touched}, own.order.get("ordered_at")),
            route=tuple(_route(_leg_places(engine, own), located)),
        )


def _touched(engine: Engine, own: OrderRecords) -> Iterator[_Touched]:
    """Every place that the records name, parties by their part in the order."""
    roles = own.roles()
    parties = current("parties")
    key = place_key(parties.country, parties.city, parties.latitude, parties.longitude)
    for row in _keyed(engine, parties, parties.party_id.isin(sorted(roles) or [""]), place_id=key):
        yield _named(roles[row["party_id"]], row["place_id"], row, f"parties/{row['party_id']}")
    shipments = current("shipments")
    place = (shipments.delivery_country, shipments.delivery_city)
    key = place_key(*place, shipments.delivery_latitude, shipments.delivery_longitude)
    for row in _keyed(engine, shipments, shipments.shipment_id.isin(own.shipment_ids), place_id=key):
        there = {"city": row["delivery_city"], "country": row["delivery_country"]}
        yield _named("delivery", row["place_id"], there, f"shipments/{row['shipment_id']}")
    payments = current("payments")
    paid = payments.payment_id.isin([row["payment_id"] for row in own.payments] or [""])
    for row in _keyed(engine, payments, paid, place_id=town_key(payments.from_country, payments.from_city)):
        there = {"city": row["from_city"], "country": row["from_country"]}
        yield _named("payment sent from", row["place_id"], there, f"payments/{row['payment_id']}")
    for row in _leg_places(engine, own):
        name = f"shipment_legs/{row['shipment_id']}:{row['leg_no']}"
        for end in ("from", "to"):
            there = {"city": row[f"{end}_place"], "country": row[f"{end}_country"]}
            if row[f"{end}_id"]:
                yield _named("leg", row[f"{end}_id"], there, name)


def _leg_places(engine: Engine, own: OrderRecords) -> list[Cells]:
    """The legs in order of travel, with the place keys of both ends."""
    legs = current("shipment_legs")
    rows = legs.filter(legs.shipment_id.isin(own.shipment_ids)).mutate(
        from_id=town_key(legs.from_country, legs.from_place), to_id=town_key(legs.to_country, legs.to_place)
    )
    return list(engine.fetch(rows.order_by("shipment_id", "leg_no")).to_pylist())


def _keyed(engine: Engine, rows: ir.Table, where: ir.BooleanValue, place_id: ir.Value) -> list[Cells]:
    """Rows that name a place, with its key."""
    keyed = rows.filter(where).mutate(place_id=place_id)
    return list(engine.fetch(keyed.filter(keyed.place_id.notnull())).to_pylist())


def _named(role: str, place_id: str, there: Cells, record_id: str) -> _Touched:
    name = ", ".join(part for part in (there["city"], there["country"]) if part) or "coordinates"
    return _Touched(role, place_id, name, there["country"], record_id)


def _located(engine: Engine, touched: Sequence[_Touched]) -> dict[str, tuple[float, float]]:
    places = engine.table("places")
    rows = places.filter(
        places.place_id.isin(sorted({place.place_id for place in touched}) or [""]), places.latitude.notnull()
    )
    return {row["place_id"]: (row["latitude"], row["longitude"]) for row in engine.fetch(rows).to_pylist()}


def _place(place: _Touched, point: tuple[float, float]) -> LocatedPlace:
    return LocatedPlace(place.role, place.name, place.country, point[0], point[1], place.record_id)


def _route(legs: Sequence[Cells], located: dict[str, tuple[float, float]]) -> Iterator[tuple[float, float]]:
    last = None
    for row in legs:
        for end in (row["from_id"], row["to_id"]):
            point = located.get(end)
            if point and point != last:
                yield point
                last = point


def _zones(engine: Engine, names: dict[str, str], at: datetime | None) -> tuple[ZoneNear, ...]:
    """Zones valid at the order's date near a place of the order, each by its nearest place."""
    if at is None or not names:
        return ()
    nearby, zones = engine.table("nearby"), current("zones")
    near = nearby.filter(nearby.place_id.isin(sorted(names)), nearby.distance_km <= NEAR_KM)
    rows = near.inner_join(zones, ["zone_id", "valid_from"])
    rows = rows.filter(rows.valid_from <= at.date(), rows.valid_to.isnull() | (rows.valid_to >= at.date()))
    nearest: dict[str, dict[str, Any]] = {}
    for row in engine.fetch(rows.order_by("distance_km", "zone_id")).to_pylist():
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

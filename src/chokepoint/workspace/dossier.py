"""All that one order's page shows: its records, places, zones, route and time line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir

from chokepoint.engines.places import place_key, town_key
from chokepoint.engines.snapshot import Snapshot, current
from chokepoint.records.answers import Dossier, Event, Explanation, LocatedPlace, ZoneNear
from chokepoint.records.errors import NotFoundError
from chokepoint.workspace.comparing.reading import laid
from chokepoint.workspace.explaining import explain_several
from chokepoint.workspace.records import Cells, fetched
from chokepoint.workspace.surroundings import by_entity, ties_around

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.order_money import MoneyTracer
    from chokepoint.workspace.recovered import Recovered
    from chokepoint.workspace.workspace import Workspace

PARTY_COLUMNS = {
    "order": ("customer_id", "supplier_id", "end_user_id"),
    "payment": ("payer_id", "payee_id", "ultimate_debtor_id"),
    "shipment": ("consignor_id", "consignee_id", "notify_party_id", "forwarder_id"),
}
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
    told = explain_several(workspace, "order", order_ids)
    return [_dossier(workspace, explanation, traced) for explanation in told]


def _dossier(workspace: Workspace, explanation: Explanation, traced: Traced | None) -> Dossier:
    engine = workspace.engine
    own = Own.read(engine, explanation.subject_id)
    where = Where.read(engine, own)
    roles = by_entity(engine, own.roles())
    return Dossier(
        explanation=explanation,
        order=own.order,
        lines=own.lines,
        customer=own.parties.get(str(own.order.get("customer_id"))),
        parties=own.parties,
        payments=own.payments,
        shipments=own.shipments,
        legs=own.legs,
        records=workspace.records_behind(explanation),
        places=where.places,
        not_located=where.not_located,
        zones=where.zones,
        route=where.route,
        events=tuple(sorted(own.events(), key=lambda event: str(event.at))),
        roles=roles,
        ties=ties_around(engine, roles),
        cards={row.indicator: workspace.cards[row.indicator] for row in explanation.rows if row.code},
        money=traced.money.trace(engine, own.payments) if traced else None,
        items=traced.recovered.of_order(explanation.subject_id) if traced else (),
        comparison=laid(engine, own, explanation),
    )


@dataclass(frozen=True)
class Own:
    """An order's own records, each with its filled cells."""

    order: Cells
    lines: tuple[Cells, ...]
    payments: tuple[Cells, ...]
    shipments: tuple[Cells, ...]
    legs: tuple[Cells, ...]
    documents: tuple[Cells, ...]
    parties: dict[str, Cells]

    @classmethod
    def of_last_run(cls, workspace: Workspace, order_id: str) -> Own:
        """Read them as the newest run saw them; raises NotFoundError, WorkspaceError."""
        run = workspace.run()
        Snapshot(workspace.engine, run["as_of"], run["known_at"]).open()
        return cls.read(workspace.engine, order_id)

    @classmethod
    def read(cls, engine: Engine, order_id: str) -> Own:
        """Read them from the current views; raises NotFoundError."""

        def of_order(table: str, *order: str) -> tuple[Cells, ...]:
            rows = current(table)
            return fetched(engine, rows.filter(rows.order_id == order_id), *order)

        orders = of_order("orders", "order_id")
        if not orders:
            raise NotFoundError(f"No order `{order_id}` in the last run. `chokepoint orders` lists the ids.")
        order = orders[0]
        payments, shipments = of_order("payments", "paid_at", "payment_id"), of_order("shipments", "shipment_id")
        legs = current("shipment_legs")
        legs = legs.filter(legs.shipment_id.isin([row["shipment_id"] for row in shipments] or [""]))
        named = _parties_named(("order", [order]), ("payment", payments), ("shipment", shipments))
        parties = current("parties")
        found = fetched(engine, parties.filter(parties.party_id.isin(named or [""])), "party_id")
        return cls(
            order,
            of_order("order_lines", "line_no"),
            payments,
            shipments,
            fetched(engine, legs, "shipment_id", "leg_no"),
            of_order("documents", "document_id"),
            {row["party_id"]: row for row in found},
        )

    def touched(self, engine: Engine) -> Iterator[_Touched]:
        """Every place that the records name, parties by their part in the order."""
        roles = self.roles()
        parties = current("parties")
        key = place_key(parties.country, parties.city, parties.latitude, parties.longitude)
        for row in _keyed(engine, parties, parties.party_id.isin(sorted(roles) or [""]), place_id=key):
            yield _named(roles[row["party_id"]], row["place_id"], row, f"parties/{row['party_id']}")
        shipments = current("shipments")
        place = (shipments.delivery_country, shipments.delivery_city)
        key = place_key(*place, shipments.delivery_latitude, shipments.delivery_longitude)
        for row in _keyed(engine, shipments, shipments.shipment_id.isin(self._ids()), place_id=key):
            there = {"city": row["delivery_city"], "country": row["delivery_country"]}
            yield _named("delivery", row["place_id"], there, f"shipments/{row['shipment_id']}")
        payments = current("payments")
        own = payments.payment_id.isin([row["payment_id"] for row in self.payments] or [""])
        for row in _keyed(engine, payments, own, place_id=town_key(payments.from_country, payments.from_city)):
            there = {"city": row["from_city"], "country": row["from_country"]}
            yield _named("payment sent from", row["place_id"], there, f"payments/{row['payment_id']}")
        for row in self.leg_places(engine):
            name = f"shipment_legs/{row['shipment_id']}:{row['leg_no']}"
            for end in ("from", "to"):
                there = {"city": row[f"{end}_place"], "country": row[f"{end}_country"]}
                if row[f"{end}_id"]:
                    yield _named("leg", row[f"{end}_id"], there, name)

    def leg_places(self, engine: Engine) -> list[Cells]:
        """The legs in order of travel, with the place keys of both ends."""
        legs = current("shipment_legs")
        rows = legs.filter(legs.shipment_id.isin(self._ids())).mutate(
            from_id=town_key(legs.from_country, legs.from_place), to_id=town_key(legs.to_country, legs.to_place)
        )
        return list(engine.fetch(rows.order_by("shipment_id", "leg_no")).to_pylist())

    def events(self) -> Iterator[Event]:
        """What happened, for the time line."""
        yield Event(self.order["ordered_at"], "order", "Order placed", f"orders/{self.order['order_id']}")
        for row in self.payments:
            kind = "refund" if row.get("kind") == "refund" else "payment"
            text = f"{kind.capitalize()} of {row['amount']:,.2f} {row['currency']}"
            if row.get("payer_id"):
                text += f" by {row['payer_id']}"
            yield Event(row["paid_at"], kind, text, f"payments/{row['payment_id']}")
        for row in self.shipments:
            name = f"shipments/{row['shipment_id']}"
            if "shipped_at" in row:
                yield Event(row["shipped_at"], "shipment", "Shipped", name, until=row.get("delivered_at"))
            if "delivered_at" in row:
                yield Event(row["delivered_at"], "delivery", row.get("status", "delivered").capitalize(), name)
        for row in self.documents:
            if "issued_at" in row:
                text = row["kind"].replace("_", " ").capitalize()
                name = f"documents/{row['document_id']}"
                yield Event(row["issued_at"], "document", text, name, until=row.get("valid_to"))

    def _ids(self) -> list[str]:
        return [row["shipment_id"] for row in self.shipments] or [""]

    def roles(self) -> dict[str, str]:
        """Part in the order by party, the first that applies."""
        roles: dict[str, str] = {}
        for column, role in (("customer_id", "customer"), ("end_user_id", "end user"), ("supplier_id", "supplier")):
            if column in self.order:
                roles.setdefault(self.order[column], role)
        for row in self.shipments:
            if "consignee_id" in row:
                roles.setdefault(row["consignee_id"], "consignee")
        for row in self.payments:
            if "payer_id" in row:
                roles.setdefault(row["payer_id"], "payer")
        return roles


@dataclass(frozen=True)
class Where:
    """Where an order's records lead: the places that could be located, the others by name, zones near, the way."""

    places: tuple[LocatedPlace, ...]
    not_located: tuple[str, ...]
    zones: tuple[ZoneNear, ...]
    route: tuple[tuple[float, float], ...]

    @classmethod
    def read(cls, engine: Engine, own: Own) -> Where:
        """Find them by the places and distances of the last full run."""
        touched = list(own.touched(engine))
        located = _located(engine, touched)
        return cls(
            places=tuple(_place(place, located[place.place_id]) for place in touched if place.place_id in located),
            not_located=tuple(sorted({place.name for place in touched if place.place_id not in located})),
            zones=_zones(engine, {place.place_id: place.name for place in touched}, own.order.get("ordered_at")),
            route=tuple(_route(own.leg_places(engine), located)),
        )


def _parties_named(*records: tuple[str, Sequence[Cells]]) -> list[str]:
    return sorted(
        {row[column] for kind, rows in records for row in rows for column in PARTY_COLUMNS[kind] if column in row}
    )


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

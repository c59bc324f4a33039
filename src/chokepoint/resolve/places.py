"""Places that records name, where they lie, and which zones they lie in or near."""

from __future__ import annotations

from functools import cache

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from chokepoint.engines.places import place_key
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.reference.places import packaged_places
from chokepoint.resolve.gazetteer import Gazetteer, Spot
from chokepoint.resolve.geodesy import KM_PER_DEGREE, Degrees, Kilometres, area_distance_km, haversine_km

NEAR_KM = 150.0
"""Beyond this distance to its edge a zone is not near: twice what any indicator asks about."""

NAMED_IN = (
    ("parties", "country", "city", "latitude", "longitude"),
    ("shipments", "delivery_country", "delivery_city", "delivery_latitude", "delivery_longitude"),
    ("shipment_legs", "from_country", "from_place", None, None),
    ("shipment_legs", "to_country", "to_place", None, None),
    ("payments", "from_country", "from_city", None, None),
    ("payments", "to_country", "to_city", None, None),
    ("items", "country", "place", "latitude", "longitude"),
    ("custody_events", "country", "place", None, None),
)
"""Table, and its columns of country, town, latitude and longitude."""

PLACES_SCHEMA = pa.schema(
    {
        "place_id": pa.string(),
        "country": pa.string(),
        "city": pa.string(),
        "latitude": pa.float64(),
        "longitude": pa.float64(),
        "located_by": pa.string(),
        "is_port": pa.bool_(),
    }
)
NEARBY_SCHEMA = pa.schema(
    {"place_id": pa.string(), "zone_id": pa.string(), "valid_from": pa.date32(), "distance_km": pa.float64()}
)


@cache
def named_places() -> ir.Table:
    """One row per place as records name it: place_id, country, city, latitude, longitude."""
    degrees = "decimal(9, 6)"
    parts = []
    for table, *columns in NAMED_IN:
        rows = current(table)
        country, city, latitude, longitude = (rows[column] if column else ibis.null(degrees) for column in columns)
        part = rows.select(country=country, city=city, latitude=latitude, longitude=longitude).distinct()
        part = part.mutate(place_id=place_key(part.country, part.city, part.latitude, part.longitude))
        parts.append(part.filter(part.place_id.notnull()))
    every = ibis.union(*parts)
    return every.group_by("place_id").agg(
        country=every.country.min(),
        city=every.city.min(),
        latitude=every.latitude.min().cast("float64"),
        longitude=every.longitude.min().cast("float64"),
    )


def locate(engine: Engine) -> pa.Table:
    """Every place that records name, sorted by its id, with coordinates as far as they are known."""
    return located(engine, engine.fetch(named_places()).sort_by("place_id"))


def located(engine: Engine, named: pa.Table) -> pa.Table:
    """Rows of `named_places` with coordinates as far as they are known.

    A place lies where its record says; else at its UN/LOCODE; else at the town of its name in its country, in the
    loaded gazetteer before the packaged one.
    """
    latitude, longitude = named["latitude"], named["longitude"]
    exact = pc.and_(pc.is_valid(latitude), pc.is_valid(longitude)).to_numpy(zero_copy_only=False)
    lats = np.where(exact, latitude.to_numpy(), np.nan)
    lons = np.where(exact, longitude.to_numpy(), np.nan)
    by: list[str | None] = ["coordinates" if known else None for known in exact]
    ports = np.full(len(exact), None, dtype=object)
    countries = np.array(named["country"].to_pylist(), dtype=object)
    towns = named["city"].to_pylist()
    sought = [row for row in np.flatnonzero(~exact) if towns[row]]
    for row, (how, spot) in zip(sought, _found(engine, [(countries[row], towns[row]) for row in sought]), strict=True):
        if spot:
            lats[row], lons[row], ports[row], by[row] = spot.latitude, spot.longitude, spot.is_port, how
            countries[row] = spot.country
    return pa.table(
        [
            named["place_id"],
            pa.array(countries, pa.string()),
            named["city"],
            pa.array(lats, pa.float64(), from_pandas=True),
            pa.array(lons, pa.float64(), from_pandas=True),
            pa.array(by, pa.string()),
            pa.array(ports, pa.bool_()),
        ],
        schema=PLACES_SCHEMA,
    )


def _found(engine: Engine, sought: list[tuple[str | None, str]]) -> list[tuple[str, Spot | None]]:
    """How each pair of country and town was found, and where."""
    if not sought:
        return []
    loaded = engine.fetch(current("gazetteer"))
    books = [*([Gazetteer(loaded)] if loaded.num_rows else []), _packaged()]
    return [_look_up(books, country, town) for country, town in sought]


def _look_up(books: list[Gazetteer], country: str | None, town: str) -> tuple[str, Spot | None]:
    for book in books:
        if spot := book.by_locode(country, town):
            return "locode", spot
    for book in books:
        if spot := book.by_name(country, town):
            return "gazetteer", spot
    return "", None


@cache
def _packaged() -> Gazetteer:
    return Gazetteer(packaged_places())


def near_zones(engine: Engine, places: pa.Table) -> pa.Table:
    """One row per located place and span of a zone whose edge is within NEAR_KM."""
    zones = engine.fetch(_zones()).to_pylist()
    if not zones:
        return NEARBY_SCHEMA.empty_table()
    ids = places["place_id"].combine_chunks()
    latitude = places["latitude"].to_numpy().astype(float)
    longitude = places["longitude"].to_numpy().astype(float)
    order = np.argsort(latitude, kind="stable")
    order = order[~np.isnan(latitude[order])]
    latitude, longitude = latitude[order], longitude[order]
    parts = [NEARBY_SCHEMA.empty_table()]
    for zone in zones:
        area = _area(zone["wkt"])
        if area is None and zone["latitude"] is None:
            continue
        rows = slice(*np.searchsorted(latitude, _reach(zone, area)))
        distance = _distance_km(zone, area, latitude[rows], longitude[rows])
        near = distance <= NEAR_KM
        found = ids.take(pa.array(order[rows][near]))
        parts.append(
            pa.table(
                [
                    found,
                    pa.repeat(pa.scalar(zone["zone_id"], pa.string()), len(found)),
                    pa.repeat(pa.scalar(zone["valid_from"], pa.date32()), len(found)),
                    pa.array(np.round(distance[near], 3)),
                ],
                schema=NEARBY_SCHEMA,
            )
        )
    return pa.concat_tables(parts)


@cache
def _zones() -> ir.Table:
    """Zones that lie somewhere; those that are a whole country need no distance."""
    zones = current("zones")
    placed = zones.filter(zones.wkt.notnull() | (zones.latitude.notnull() & zones.longitude.notnull()))
    return placed.select(
        "zone_id",
        "valid_from",
        "wkt",
        latitude=placed.latitude.cast("float64"),
        longitude=placed.longitude.cast("float64"),
        radius_km=placed.radius_km.cast("float64").fill_null(0.0),
    ).order_by("zone_id", "valid_from")


def _area(wkt: str | None) -> shapely.Geometry | None:
    """The outline as a shape; None where there is none that can be read, so that the circle counts."""
    area = shapely.from_wkt(wkt, on_invalid="ignore") if wkt else None
    return None if area is None or area.is_empty else shapely.make_valid(area)


def _reach(zone: dict[str, float], area: shapely.Geometry | None) -> tuple[float, float]:
    """Latitudes between which a place can be near."""
    margin = NEAR_KM / KM_PER_DEGREE
    if area is not None:
        _, south, _, north = shapely.bounds(area).tolist()
        return south - margin, north + margin
    margin += zone["radius_km"] / KM_PER_DEGREE
    return zone["latitude"] - margin, zone["latitude"] + margin


def _distance_km(
    zone: dict[str, float], area: shapely.Geometry | None, latitude: Degrees, longitude: Degrees
) -> Kilometres:
    if area is not None:
        return area_distance_km(area, latitude, longitude)
    centre = haversine_km(latitude, longitude, zone["latitude"], zone["longitude"])
    return np.maximum(centre - zone["radius_km"], 0.0)

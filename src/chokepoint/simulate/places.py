"""Where the made world lies: the packaged gazetteer, and which towns lie near a zone."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import shapely

from chokepoint.simulate.parameters import Flags, Ints, Reals, packaged_rows, parameters

EARTH_KM = 6371.0088
"""Mean radius of the Earth, km (IUGG)."""

SENSITIVE = ("conflict", "border_crossing")


@dataclass(frozen=True)
class Places:
    """One town or port an index, as in `reference/places.csv`.

    `zone_km` is the distance to the nearest conflict zone or crossing that any date knows; `country_no` indexes
    `countries`.
    """

    code: tuple[str, ...]
    name: tuple[str, ...]
    country: tuple[str, ...]
    countries: tuple[str, ...]
    country_no: Ints
    latitude: Reals
    longitude: Reals
    is_port: Flags
    population: Reals
    zone_km: Reals

    def index(self, code: str) -> int:
        """The index of a UN/LOCODE; raises ValueError."""
        return self.code.index(code)

    @property
    def near(self) -> Flags:
        """Which places lie near a conflict zone or crossing."""
        return np.asarray(self.zone_km <= parameters().world["near_km"])

    def distances(self, one: Ints, other: Ints) -> Reals:
        """Great-circle km between places, element by element."""
        return great_circle_km(self.latitude[one], self.longitude[one], self.latitude[other], self.longitude[other])


def great_circle_km(
    latitude: Reals | float, longitude: Reals | float, latitude2: Reals | float, longitude2: Reals | float
) -> Reals:
    """Great-circle distance in km (haversine)."""
    first, second = np.radians(latitude), np.radians(latitude2)
    half = np.sin((second - first) / 2) ** 2
    across = np.sin(np.radians(np.subtract(longitude2, longitude)) / 2) ** 2
    squared = half + np.cos(first) * np.cos(second) * across
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(squared, 0, 1))))


@cache
def places() -> Places:
    """The packaged gazetteer."""
    text = files("chokepoint.reference").joinpath("places.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    countries = tuple(sorted({row["country"] for row in rows}))
    latitude = np.array([float(row["latitude"]) for row in rows])
    longitude = np.array([float(row["longitude"]) for row in rows])
    return Places(
        code=tuple(row["place_id"] for row in rows),
        name=tuple(row["name"] for row in rows),
        country=tuple(row["country"] for row in rows),
        countries=countries,
        country_no=np.array([countries.index(row["country"]) for row in rows]),
        latitude=latitude,
        longitude=longitude,
        is_port=np.array([row["is_port"] == "true" for row in rows]),
        population=np.array([float(row["population"]) for row in rows]),
        zone_km=_nearest_zone_km(latitude, longitude),
    )


def _nearest_zone_km(latitude: Reals, longitude: Reals) -> Reals:
    nearest = np.full(len(latitude), np.inf)
    for zone in packaged_rows("zones"):
        if zone["kind"] in SENSITIVE:
            nearest = np.minimum(nearest, zone_distance_km(zone, latitude, longitude))
    return nearest


def zone_distance_km(zone: dict[str, str], latitude: Reals, longitude: Reals) -> Reals:
    """Km from each point to the zone's edge; 0 inside. The outline is followed in steps of about 2 km."""
    if not zone["wkt"]:
        centre = great_circle_km(latitude, longitude, float(zone["latitude"]), float(zone["longitude"]))
        return np.maximum(centre - float(zone["radius_km"]), 0)
    outline = shapely.from_wkt(zone["wkt"])
    edge = shapely.get_coordinates(shapely.segmentize(outline, 0.02))
    far = great_circle_km(latitude[:, None], longitude[:, None], edge[None, :, 1], edge[None, :, 0]).min(axis=1)
    inside = shapely.contains_xy(outline, longitude, latitude)
    return np.where(inside, 0, far)

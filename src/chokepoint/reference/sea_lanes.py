"""The packaged network of sea lanes: waypoints in straits and at sea, and which of them ships sail between."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FILE = "sea_lanes.csv"


@dataclass(frozen=True)
class Waypoint:
    """A point at sea, in degrees."""

    name: str
    latitude: float
    longitude: float


@cache
def sea_lanes() -> tuple[tuple[Waypoint, ...], tuple[tuple[str, str], ...]]:
    """The waypoints, and the lanes as pairs of their names; a lane is sailed both ways.

    Source: written for this project from public geography; positions to a tenth of a degree. The Kiel, Suez, Panama
    and Volga-Don canals count as lanes.
    """
    with files("chokepoint.reference").joinpath(FILE).open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    waypoints = tuple(Waypoint(row["waypoint"], float(row["latitude"]), float(row["longitude"])) for row in rows)
    lanes = tuple((row["waypoint"], other) for row in rows for other in row["lanes"].split(";") if other)
    return waypoints, lanes

"""How far ships sail between two ports, along the packaged network of sea lanes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import shortest_path

from chokepoint.reference.sea_lanes import sea_lanes
from chokepoint.resolve.geodesy import Degrees, Kilometres, haversine_km

COASTAL_DETOUR = 1.15
"""How much longer a ship sails than the great circle between two ports of one water, or to the next lane.

Our own estimate, from a dozen pairs of ports whose distance by sea is public.
"""

_NO_LANE = -1


@dataclass(frozen=True)
class _Network:
    """Lanes between waypoints: positions in degrees, sailed distances, and each one's neighbours (itself first)."""

    latitude: Degrees
    longitude: Degrees
    distance_km: Kilometres
    neighbours: npt.NDArray[np.int64]


def sea_km(latitude: Degrees, longitude: Degrees, other_latitude: Degrees, other_longitude: Degrees) -> Kilometres:
    """Shortest way by sea, elementwise; infinite lanes (to an inland sea) are NaN.

    A port joins the network at the waypoint nearest to it, or at one that a lane connects with that: these lie in
    the water that the port is on, where the second nearest may lie beyond an isthmus.
    """
    if not len(latitude):
        return np.zeros(0)
    network = _network()
    start, start_km = _joins(latitude, longitude)
    end, end_km = _joins(other_latitude, other_longitude)
    shortest = np.full(len(latitude), np.inf)
    for one in range(start.shape[1]):
        for other in range(end.shape[1]):
            usable = (start[:, one] != _NO_LANE) & (end[:, other] != _NO_LANE)
            way = start_km[:, one] + network.distance_km[start[:, one], end[:, other]] + end_km[:, other]
            shortest = np.where(usable, np.minimum(shortest, way), shortest)
    beside = haversine_km(latitude, longitude, other_latitude, other_longitude) * COASTAL_DETOUR
    one_water = (end == start[:, :1]).any(axis=1)
    shortest = np.where(one_water, np.minimum(shortest, beside), shortest)
    return np.where(np.isinf(shortest), np.nan, shortest)


def _joins(latitude: Degrees, longitude: Degrees) -> tuple[npt.NDArray[np.int64], Kilometres]:
    """Waypoints at which each port joins, padded with _NO_LANE, and the way to them."""
    network = _network()
    places, row = np.unique(np.stack([latitude, longitude], axis=1), axis=0, return_inverse=True)
    every = haversine_km(places[:, :1], places[:, 1:], network.latitude[None, :], network.longitude[None, :])
    joins = network.neighbours[every.argmin(axis=1)]
    way = np.take_along_axis(every, joins, axis=1) * COASTAL_DETOUR
    return joins[row.ravel()], way[row.ravel()]


@cache
def _network() -> _Network:
    waypoints, lanes = sea_lanes()
    number = {waypoint.name: row for row, waypoint in enumerate(waypoints)}
    latitude = np.array([waypoint.latitude for waypoint in waypoints])
    longitude = np.array([waypoint.longitude for waypoint in waypoints])
    ends = np.array([(number[one], number[other]) for one, other in lanes])
    length = haversine_km(latitude[ends[:, 0]], longitude[ends[:, 0]], latitude[ends[:, 1]], longitude[ends[:, 1]])
    graph = coo_array((length, (ends[:, 0], ends[:, 1])), shape=(len(waypoints), len(waypoints)))
    beside: list[list[int]] = [[row] for row in range(len(waypoints))]
    for one, other in ends.tolist():
        beside[one].append(other)
        beside[other].append(one)
    width = max(len(rows) for rows in beside)
    neighbours = np.array([rows + [_NO_LANE] * (width - len(rows)) for rows in beside], dtype=np.int64)
    return _Network(latitude, longitude, shortest_path(graph.tocsr(), directed=False), neighbours)

"""Circles around spots, and spans of months: the windows that a scan looks through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from chokepoint.connect.concentration.deliveries import Floats, Integers, Spots

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth, IUGG (Moritz, Geodetic Reference System 1980, Journal of Geodesy 74, 2000)."""

RADII_KM = (1.0, 15.0, 30.0, 60.0, 120.0)
"""From one town to a border district. Ours."""

SPANS = ((3, 1), (6, 2), (12, 4))
"""Lengths of spans in months, and by how many months one begins after the other. Ours. The whole time is one more."""


@dataclass(frozen=True)
class Circle:
    """All circles of one radius that hold another set of spots than the next smaller one.

    `centre`: numbers of the spots in the middle; `within`: a row a centre, 1 at every spot inside.
    """

    radius_km: float
    centre: Integers
    within: csr_array


def circles(spots: Spots, radii_km: tuple[float, ...] = RADII_KM) -> list[Circle]:
    """The circles of every radius, the smallest first."""
    if not len(spots):
        return []
    held, found = np.zeros(len(spots), dtype=np.int64), []
    for radius_km in radii_km:
        inside = neighbours(spots, radius_km)
        count = np.asarray(inside.sum(axis=1)).ravel()
        centre = np.flatnonzero(count > held)
        held = count
        if len(centre):
            found.append(Circle(radius_km, centre, inside[centre]))
    return found


def neighbours(spots: Spots, distance_km: float) -> csr_array:
    """A row a spot, 1 at every spot within the distance, itself included."""
    tree = cKDTree(unit_vectors(spots.latitude, spots.longitude))
    pairs = tree.query_pairs(chord(distance_km), output_type="ndarray").astype(np.int64)
    itself = np.arange(len(spots), dtype=np.int64)
    rows = np.concatenate((pairs[:, 0], pairs[:, 1], itself))
    columns = np.concatenate((pairs[:, 1], pairs[:, 0], itself))
    near = csr_array((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=(len(spots), len(spots)))
    near.sort_indices()
    return near


def spans(months: int) -> tuple[Integers, Integers]:
    """First month and month after the last of every span that fits into so many months; the whole time is the last."""
    first = [start for length, step in SPANS for start in range(0, months - length, step)]
    after = [start + length for length, step in SPANS for start in range(0, months - length, step)]
    return np.array([*first, 0], dtype=np.int64), np.array([*after, months], dtype=np.int64)


def unit_vectors(latitude: Floats, longitude: Floats) -> Floats:
    """Points on a sphere of radius 1: three coordinates a row. Degrees in."""
    north, east = np.radians(latitude), np.radians(longitude)
    return np.column_stack((np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)))


def chord(distance_km: float) -> float:
    """The straight line, in radii of the Earth, between two points that far apart on its surface."""
    return float(2 * np.sin(min(distance_km / EARTH_RADIUS_KM, np.pi) / 2))

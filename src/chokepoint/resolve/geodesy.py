"""Distances on the Earth, of points to points and of points to areas, in kilometres."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from shapely import affinity

from chokepoint.engines.places import EARTH_RADIUS_KM

Degrees: TypeAlias = npt.NDArray[np.float64]
Kilometres: TypeAlias = npt.NDArray[np.float64]

KM_PER_DEGREE = EARTH_RADIUS_KM * np.pi / 180
"""Length of a degree of latitude on that sphere."""

BAND_DEGREES = 1.0
"""Height of the bands of latitude within which a degree of longitude counts as equally long."""

LEAST_COSINE = 0.05
"""At the poles a degree of longitude has no length; below this one the projection would not be defined."""


def haversine_km(
    latitude: Degrees, longitude: Degrees, other_latitude: Degrees | float, other_longitude: Degrees | float
) -> Kilometres:
    """Great-circle distance, elementwise.

    Source: R. W. Sinnott, Virtues of the Haversine, Sky and Telescope 68 (1984), page 159.
    """
    lat, lon = np.radians(latitude), np.radians(longitude)
    other_lat, other_lon = np.radians(other_latitude), np.radians(other_longitude)
    half = np.sin((other_lat - lat) / 2) ** 2
    half = half + np.cos(lat) * np.cos(other_lat) * np.sin((other_lon - lon) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))


def area_distance_km(area: shapely.Geometry, latitude: Degrees, longitude: Degrees) -> Kilometres:
    """Distance of each point to an area given in degrees (longitude first); 0 inside.

    The nearest point of the edge is found in a plane true to scale at the point's latitude, and the distance to it
    along the great circle. An area may reach over the 180th meridian if its longitudes run on beyond it.
    """
    west, _, east, _ = shapely.bounds(area).tolist()
    near = longitude + 360 * np.round(((west + east) / 2 - longitude) / 360)
    found = np.zeros(len(latitude))
    bands = np.floor(latitude / BAND_DEGREES)
    for band in np.unique(bands):
        here = np.flatnonzero(bands == band)
        squeeze = max(float(np.cos(np.radians((band + 0.5) * BAND_DEGREES))), LEAST_COSINE)
        plane = affinity.scale(area, squeeze, 1.0, origin=(0, 0))
        shapely.prepare(plane)
        points = shapely.points(near[here] * squeeze, latitude[here])
        nearest = shapely.get_coordinates(shapely.get_point(shapely.shortest_line(plane, points), 0))
        distance = haversine_km(latitude[here], near[here], nearest[:, 1], nearest[:, 0] / squeeze)
        found[here] = np.where(shapely.intersects(plane, points), 0.0, distance)
    return found

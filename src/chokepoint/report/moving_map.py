"""The map of one order that moves: what the drawn map shows, in degrees, on land that is finer near its places."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import shapely

from chokepoint.records.answers import LocatedPlace, ZoneNear
from chokepoint.records.maps import Bounds, Land, MapPlace, MapZone, OrderMap
from chokepoint.report.geography import (
    HEIGHT,
    LOOKS,
    NORTH,
    SOUTH,
    WIDTH,
    Frame,
    as_path,
    frame_around,
    look_of,
    outline,
    rings_of,
)
from chokepoint.report.land import land_within

WORLD_TOLERANCE = 0.3
"""Degrees by which the outline of the whole world may be off: a unit of the drawing where all of it is seen."""
FINEST = 0.01
"""Degrees: the outline is packed no finer."""
AROUND_FRAME = 1.0
"""Frames to each side of the first one within which the land is as fine as in the drawn map."""
NEAR_PLACE = 3.0
"""Degrees around a place within which it is as fine as it is packed."""
MOST_FINE = 6
"""Places with such a neighbourhood of their own."""


def moving_map(
    order_id: str,
    places: Sequence[LocatedPlace],
    zones: Iterable[ZoneNear],
    route: Sequence[tuple[float, float]],
) -> OrderMap:
    """The map of these places, of which there is at least one."""
    frame = frame_around([(place.latitude, place.longitude) for place in places] + list(route))
    shown = tuple(_place(place, frame) for place in places)
    wide, high = frame.east - frame.west, frame.north - frame.south
    return OrderMap(
        order_id=order_id,
        bounds=Bounds(frame.west, frame.south, frame.east, frame.north),
        squeeze=high * WIDTH / (wide * HEIGHT),
        land=tuple(_land(frame, shown)),
        zones=tuple(MapZone(zone.name, _zone(zone, frame)) for zone in zones),
        route=_line([(frame.near(longitude), -latitude) for latitude, longitude in route]),
        money=_money(places, frame),
        places=shown,
    )


def _place(place: LocatedPlace, frame: Frame) -> MapPlace:
    return MapPlace(
        place.role, look_of([place]), place.name, round(frame.near(place.longitude), 4), round(-place.latitude, 4)
    )


def _land(frame: Frame, places: Sequence[MapPlace]) -> list[Land]:
    """The world, the surroundings of the frame, and those of its places, each finer than the one before."""
    middle, wide, high = (frame.west + frame.east) / 2, frame.east - frame.west, frame.north - frame.south
    found = [_outlined(Bounds(middle - 180, SOUTH, middle + 180, NORTH), WORLD_TOLERANCE)]
    more_x, more_y = wide * AROUND_FRAME, high * AROUND_FRAME
    around = Bounds(
        max(frame.west - more_x, middle - 180),
        max(frame.south - more_y, SOUTH),
        min(frame.east + more_x, middle + 180),
        min(frame.north + more_y, NORTH),
    )
    tolerance = 0.7 * wide / WIDTH
    if tolerance < WORLD_TOLERANCE:
        found.append(_outlined(around, max(tolerance, FINEST)))
    spots = list(dict.fromkeys((round(place.x), round(place.y)) for place in places))[:MOST_FINE]
    if tolerance > FINEST:
        found += [
            _outlined(Bounds(x - NEAR_PLACE, -y - NEAR_PLACE, x + NEAR_PLACE, -y + NEAR_PLACE), FINEST)
            for x, y in spots
        ]
    return found


def _outlined(within: Bounds, tolerance: float) -> Land:
    shapes = land_within((within.west, within.south, within.east, within.north), tolerance)
    return Land(within, tolerance, _in_degrees(shapes))


def _in_degrees(shapes: npt.NDArray[np.object_]) -> str:
    points, starts = rings_of(shapes)
    return as_path(np.round(points[:, 0], 2), np.round(-points[:, 1], 2), starts)


def _zone(zone: ZoneNear, frame: Frame) -> str:
    shape = outline(zone)
    if shape.is_empty:
        return ""
    turn = frame.near(shape.centroid.x) - shape.centroid.x
    return _in_degrees(np.asarray([shapely.transform(shape, lambda points: np.add(points, (turn, 0)))]))


def _line(points: Sequence[tuple[float, float]]) -> str:
    """Points as one SVG path, broken where it leaves one edge of the world for the other."""
    path, last = "", math.inf
    for x, y in points:
        path += f"{'L' if abs(x - last) <= 180 else 'M'}{x:.4f} {y:.4f}"
        last = x
    return path if len(points) > 1 else ""


def _money(places: Sequence[LocatedPlace], frame: Frame) -> str:
    """A bow from each place the money came from to the supplier's."""
    target = next((place for place in places if LOOKS.get(place.role) == "seller"), None)
    if target is None:
        return ""
    to_x, to_y = frame.near(target.longitude), -target.latitude
    path = ""
    for place in places:
        x, y = frame.near(place.longitude), -place.latitude
        if LOOKS.get(place.role) == "money" and math.hypot(to_x - x, to_y - y) > FINEST:
            bend_x, bend_y = (x + to_x) / 2 + (to_y - y) * 0.15, (y + to_y) / 2 - (to_x - x) * 0.15
            path += f"M{x:.4f} {y:.4f}Q{bend_x:.4f} {bend_y:.4f} {to_x:.4f} {to_y:.4f}"
    return path

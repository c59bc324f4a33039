"""The map of one order: its places, the way of its goods and money, the zones near them, on a plain outline of land."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from chokepoint.records.answers import Dossier, LocatedPlace, ZoneNear
from chokepoint.report.labels import Box, Label, labelled
from chokepoint.report.land import land_within
from chokepoint.report.wording import visible

WIDTH, HEIGHT = 560, 380
"""Size of the drawing, in its own units; near one CSS pixel each."""

KM_PER_DEGREE = 111.195
"""Length of a degree of a great circle on a sphere of 6,371 km radius."""

_LEAST_SPAN = 7.0
"""A map shows at least so many degrees of longitude, so that a coast or a second town gives it a scale."""

_MARGIN = 0.14
"""Share of the span left free around the places."""

NORTH, SOUTH = 84.0, -60.0
"""Nothing is drawn beyond these latitudes."""

_SAME_SPOT = 9.0
"""Markers closer than this, in units of the drawing, become one."""

LOOKS = {
    "customer": "buyer",
    "end user": "buyer",
    "payer": "money",
    "payment sent from": "money",
    "supplier": "seller",
    "consignor": "seller",
    "delivery": "delivery",
    "consignee": "delivery",
}
"""How the marker of a role looks; any other role is a plain dot."""

_ORDER = ("delivery", "buyer", "money", "seller", "other")
"""Which look wins where several roles share a spot."""


@dataclass(frozen=True)
class Marker:
    """One spot: its number on the map, where it stands, how it looks, the places there."""

    number: int
    x: float
    y: float
    kind: str
    places: tuple[LocatedPlace, ...]


@dataclass(frozen=True)
class ZoneShape:
    """One zone near the order: its outline as an SVG path, empty where it lies outside the frame."""

    zone: ZoneNear
    path: str


@dataclass(frozen=True)
class MapView:
    """All that is drawn, in units of the drawing."""

    width: int
    height: int
    land: str
    grid: tuple[tuple[str, float, str], ...]
    zones: tuple[ZoneShape, ...]
    route: str
    money: str
    markers: tuple[Marker, ...]
    labels: tuple[Label, ...]
    scale_length: float
    scale_text: str
    description: str


def map_of(dossier: Dossier) -> MapView | None:
    """The map of one order, or None where none of its places is located."""
    if not dossier.places:
        return None
    frame = frame_around([(place.latitude, place.longitude) for place in dossier.places] + list(dossier.route))
    markers = _markers(dossier.places, frame)
    zones = tuple(ZoneShape(zone, _path(np.asarray([_zone_shape(zone, frame)]), frame)) for zone in dossier.zones)
    land = land_within((frame.west, frame.south, frame.east, frame.north), 0.7 / frame.units_per_degree)
    length, text = _scale_bar(frame)
    return MapView(
        width=WIDTH,
        height=HEIGHT,
        land=_path(land, frame),
        grid=_grid(frame),
        zones=zones,
        route=_line(dossier.route, frame),
        money=_money(dossier.places, frame),
        markers=markers,
        labels=labelled([(marker.x, marker.y, _town(marker)) for marker in markers], Box(0, 0, WIDTH, HEIGHT)),
        scale_length=length,
        scale_text=text,
        description=_description(dossier),
    )


@dataclass(frozen=True)
class Frame:
    """The part of the world shown, in degrees; longitudes run from `west`, beyond 180 where need be."""

    west: float
    south: float
    east: float
    north: float

    @property
    def units_per_degree(self) -> float:
        """Units of the drawing for a degree of longitude."""
        return WIDTH / (self.east - self.west)

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a place stands, in units of the drawing."""
        x = (self.near(longitude) - self.west) * self.units_per_degree
        y = (self.north - latitude) / (self.north - self.south) * HEIGHT
        return round(x, 1), round(y, 1)

    def near(self, longitude: float) -> float:
        """The longitude, turned by whole turns until it lies nearest to the frame's middle."""
        middle = (self.west + self.east) / 2
        return longitude - 360 * round((longitude - middle) / 360)


def frame_around(points: Sequence[tuple[float, float]]) -> Frame:
    """A frame of the drawing's proportions around (latitude, longitude) points, the shorter way around the world."""
    west, span = _arc([longitude for _, longitude in points])
    south, north = min(latitude for latitude, _ in points), max(latitude for latitude, _ in points)
    squeeze = math.cos(math.radians(min(abs((south + north) / 2), 70)))
    height = (north - south) * (1 + 2 * _MARGIN)
    width = max(span * (1 + 2 * _MARGIN), _LEAST_SPAN, height * WIDTH / HEIGHT / squeeze)
    width = min(width, 360.0)
    height = min(width * squeeze * HEIGHT / WIDTH, NORTH - SOUTH)
    middle_x, middle_y = west + span / 2, (south + north) / 2
    middle_y = min(max(middle_y, SOUTH + height / 2), NORTH - height / 2)
    return Frame(middle_x - width / 2, middle_y - height / 2, middle_x + width / 2, middle_y + height / 2)


def _arc(longitudes: Iterable[float]) -> tuple[float, float]:
    """The shortest arc that holds all longitudes: where it begins and how long it is, in degrees."""
    ordered = sorted({longitude % 360 for longitude in longitudes})
    gaps = [(after - before) % 360 for before, after in zip(ordered, ordered[1:] + ordered[:1], strict=True)]
    if len(ordered) == 1:
        return _signed(ordered[0]), 0.0
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    return _signed(ordered[(widest + 1) % len(ordered)]), 360 - gaps[widest]


def _signed(longitude: float) -> float:
    return longitude - 360 if longitude > 180 else longitude


def _markers(places: Iterable[LocatedPlace], frame: Frame) -> tuple[Marker, ...]:
    """The places as markers, those on one spot together, numbered in the order given."""
    spots: list[tuple[float, float, list[LocatedPlace]]] = []
    for place in places:
        x, y = frame.at(place.latitude, place.longitude)
        for spot_x, spot_y, held in spots:
            if math.hypot(spot_x - x, spot_y - y) < _SAME_SPOT:
                held.append(place)
                break
        else:
            spots.append((x, y, [place]))
    return tuple(Marker(number, x, y, look_of(held), tuple(held)) for number, (x, y, held) in enumerate(spots, start=1))


def look_of(places: Iterable[LocatedPlace]) -> str:
    """How the marker of some places looks: as the most telling of their roles does."""
    return min((LOOKS.get(place.role, "other") for place in places), key=_ORDER.index)


def _town(marker: Marker) -> str:
    """What the marker is called on the map: the town, cut short where it is long."""
    text = marker.places[0].name
    return text if len(text) <= 24 else text[:23] + "…"


def _zone_shape(zone: ZoneNear, frame: Frame) -> BaseGeometry:
    """The zone in degrees, turned to the frame; empty where its shape is not known or cannot be read."""
    shape = outline(zone)
    if shape.is_empty:
        return shape
    turn = frame.near(shape.centroid.x) - shape.centroid.x
    moved = shapely.transform(shape, lambda points: np.add(points, (turn, 0)))
    return shapely.clip_by_rect(moved, frame.west, frame.south, frame.east, frame.north)


def outline(zone: ZoneNear) -> BaseGeometry:
    """The zone in degrees as it is recorded; empty where its shape is not known or cannot be read."""
    if zone.wkt:
        shape = shapely.from_wkt(visible(zone.wkt), on_invalid="ignore")
        if shape is not None and not shape.is_empty:
            return shapely.make_valid(shape)
    if zone.latitude is None or zone.longitude is None:
        return shapely.Polygon()
    tall = max(zone.radius_km or 0.0, 1.0) / KM_PER_DEGREE
    wide = tall / max(math.cos(math.radians(zone.latitude)), 0.01)
    turns = (2 * math.pi * step / 48 for step in range(48))
    return shapely.Polygon(
        [(zone.longitude + wide * math.cos(turn), zone.latitude + tall * math.sin(turn)) for turn in turns]
    )


def _path(shapes: npt.NDArray[np.object_], frame: Frame) -> str:
    """The polygons among shapes in degrees, and within them, as one SVG path."""
    points, starts = rings_of(shapes)
    x = np.round((points[:, 0] - frame.west) * frame.units_per_degree, 1)
    y = np.round((frame.north - points[:, 1]) / (frame.north - frame.south) * HEIGHT, 1)
    return as_path(x, y, starts)


def rings_of(shapes: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The points of all rings of the polygons among shapes, and within them, and whether each begins a ring."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    areas = parts[(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)]
    points, rings = shapely.get_coordinates(shapely.get_rings(areas), return_index=True)
    return points, np.diff(rings, prepend=-1) != 0


def as_path(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], starts: npt.NDArray[np.bool_]) -> str:
    """Rings as one SVG path."""
    drawn = [f"{'M' if start else 'L'}{east:g} {south:g}" for start, east, south in zip(starts, x, y, strict=True)]
    return "".join(drawn) + ("Z" if drawn else "")


def _line(points: Sequence[tuple[float, float]], frame: Frame) -> str:
    """Points in order of travel as one SVG path, broken where it leaves one edge of the world for the other."""
    path, last = "", None
    for latitude, longitude in points:
        x, y = frame.at(latitude, longitude)
        broken = last is None or abs(x - last) > 0.5 * 360 * frame.units_per_degree
        path += f"{'M' if broken else 'L'}{x:g} {y:g}"
        last = x
    return path if len(points) > 1 else ""


def _money(places: Iterable[LocatedPlace], frame: Frame) -> str:
    """A bow from each place the money came from to the supplier's, as one SVG path."""
    held = list(places)
    target = next((place for place in held if LOOKS.get(place.role) == "seller"), None)
    if target is None:
        return ""
    to_x, to_y = frame.at(target.latitude, target.longitude)
    path = ""
    for place in held:
        x, y = frame.at(place.latitude, place.longitude)
        if LOOKS.get(place.role) == "money" and math.hypot(to_x - x, to_y - y) >= _SAME_SPOT:
            bend_x, bend_y = (x + to_x) / 2 + (to_y - y) * 0.15, (y + to_y) / 2 - (to_x - x) * 0.15
            path += f"M{x:g} {y:g}Q{bend_x:.1f} {bend_y:.1f} {to_x:g} {to_y:g}"
    return path


def _grid(frame: Frame) -> tuple[tuple[str, float, str], ...]:
    """Lines of the graticule: "x" or "y", where, and what it is called."""
    step = next((step for step in (1, 2, 5, 10, 20, 30) if (frame.east - frame.west) / step <= 6), 60)
    lines: list[tuple[str, float, str]] = []
    for longitude in range(math.ceil(frame.west / step) * step, math.floor(frame.east) + 1, step):
        turned = (longitude + 180) % 360 - 180
        side = "" if turned in {0, -180} else " E" if turned > 0 else " W"
        lines.append(("x", frame.at(0, longitude)[0], f"{abs(turned)}°{side}"))
    for latitude in range(math.ceil(frame.south / step) * step, math.floor(frame.north) + 1, step):
        side = "" if latitude == 0 else " N" if latitude > 0 else " S"
        lines.append(("y", frame.at(latitude, frame.west)[1], f"{abs(latitude)}°{side}"))
    return tuple(lines)


def _scale_bar(frame: Frame) -> tuple[float, str]:
    """Length and name of the scale bar, which holds at the map's middle latitude."""
    middle = math.radians((frame.south + frame.north) / 2)
    units_per_km = frame.units_per_degree / (KM_PER_DEGREE * math.cos(middle))
    whole = next((km for km in (2000, 1000, 500, 200, 100, 50, 20) if km * units_per_km <= WIDTH / 4), 10)
    return round(whole * units_per_km, 1), f"{whole:,} km"


def _description(dossier: Dossier) -> str:
    """The map in words, for who cannot see it."""
    places = "; ".join(f"{place.role}: {place.name}" for place in dossier.places)
    zones = "; ".join(f"{zone.name}, {zone.distance_km:.0f} km from {zone.place}" for zone in dossier.zones)
    return f"Map. {places}." + (f" Zones near: {zones}." if zones else "")

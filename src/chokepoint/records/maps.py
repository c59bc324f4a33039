"""A map of one order that can be moved: all in degrees, x to the east and y to the south, so that no tile is asked for.

Longitudes are turned by whole turns to lie around the map's middle; they may go beyond 180.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """A part of the world, in degrees."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Land:
    """The outline of land within bounds, as one SVG path; the finer it is, the smaller its `tolerance` in degrees."""

    within: Bounds
    tolerance: float
    path: str


@dataclass(frozen=True)
class MapPlace:
    """One place: its part in the order, how it looks (buyer, money, seller, delivery, other), and where it is."""

    role: str
    look: str
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class MapZone:
    """One zone near the order, its outline as an SVG path; empty where it is not known."""

    name: str
    path: str


@dataclass(frozen=True)
class OrderMap:
    """The map of one order. `bounds` are those it is first shown in.

    `squeeze` is by how much a degree to the east is shorter than one to the north there. `land` is the whole world and
    then ever finer parts; `route` and `money` are SVG paths, empty where there is none.
    """

    order_id: str
    bounds: Bounds
    squeeze: float
    land: tuple[Land, ...]
    zones: tuple[MapZone, ...]
    route: str
    money: str
    places: tuple[MapPlace, ...]

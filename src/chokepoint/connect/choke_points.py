"""Choke points among the stations of ways, and what each would have caught."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from chokepoint.connect.cuts import Ways, least_cut
from chokepoint.connect.stations import Station, Way


@dataclass(frozen=True)
class Caught:
    """One station of the cut, and the orders and items whose ways pass it; `value_usd` is that of its orders.

    None where no rate is known for any of them.
    """

    station: Station
    orders: tuple[str, ...]
    items: tuple[str, ...]
    value_usd: float | None

    @property
    def flow_cut(self) -> int:
        """Orders and items that it would have caught."""
        return len(self.orders) + len(self.items)


@dataclass(frozen=True)
class ChokePoints:
    """The cut, what catches most first, ties by station; and the records that pass no station which can be cut."""

    points: tuple[Caught, ...]
    uncut: tuple[str, ...]


def choke_points(ways: Sequence[Way], costs: Mapping[Station, int]) -> ChokePoints:
    """The least cut of `ways`. A station costs what `costs` says, 1 where it says nothing.

    Suppliers, with whom ways begin, and points of diversion, with whom they end, are not cut.
    """
    if not ways:
        return ChokePoints((), ())
    stations = sorted({station for way in ways for station in way.stations})
    number = {station: place for place, station in enumerate(stations)}
    source, sink = np.zeros(len(stations), dtype=np.bool_), np.zeros(len(stations), dtype=np.bool_)
    source[[number[way.stations[0]] for way in ways]] = True
    sink[[number[way.stations[-1]] for way in ways]] = True
    steps = sorted(
        {(number[a], number[b]) for way in ways for a, b in zip(way.stations, way.stations[1:], strict=False)}
    )
    one, other = np.array(steps, dtype=np.int64).T
    capacity = np.array([max(1, costs.get(station, 1)) for station in stations], dtype=np.int64)
    cut = {stations[place] for place in least_cut(Ways(one, other, source, sink & ~source, capacity)).stations}
    points = sorted((_caught(station, ways) for station in cut), key=lambda point: (-point.flow_cut, point.station))
    passed = {way.record_id for way in ways if cut.isdisjoint(way.stations)}
    return ChokePoints(tuple(points), tuple(sorted(passed)))


def _caught(station: Station, ways: Sequence[Way]) -> Caught:
    passing = {way.record_id: way.value_usd for way in ways if station in way.stations}
    values = [value for value in passing.values() if value is not None]
    keys = sorted(passing)
    return Caught(
        station,
        orders=tuple(key for key in keys if key.startswith("orders/")),
        items=tuple(key for key in keys if key.startswith("items/")),
        value_usd=round(sum(sorted(values)), 2) if values else None,
    )

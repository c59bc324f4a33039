"""Where a named town or UN/LOCODE lies, by gazetteers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from chokepoint.resolve.geodesy import haversine_km
from chokepoint.resolve.spelling import plain

SAME_TOWN_KM = 30.0
"""Entries of one name this close are one town that several sources list."""

LOCODE = re.compile(r"([A-Za-z]{2}) ?([A-Za-z2-9]{3})")
"""Country and three characters: UN/LOCODE Manual, UNECE Recommendation 16."""


@dataclass(frozen=True)
class Spot:
    """One entry of a gazetteer; degrees. `population` is 0 where none is stated."""

    place_id: str
    country: str
    latitude: float
    longitude: float
    is_port: bool
    population: int


class Gazetteer:
    """Entries by UN/LOCODE and by name within a country. `rows` have the columns of the table `gazetteer`."""

    def __init__(self, rows: pa.Table) -> None:
        self._by_locode: dict[str, Spot] = {}
        self._by_name: dict[tuple[str, str], list[Spot]] = defaultdict(list)
        for row in rows.to_pylist():
            if row["latitude"] is None or row["longitude"] is None:
                continue
            spot = Spot(
                row["place_id"],
                row["country"],
                float(row["latitude"]),
                float(row["longitude"]),
                bool(row["is_port"]),
                row["population"] or 0,
            )
            self._by_locode[spot.place_id] = spot
            names = {plain(name) for name in (row["name"], *(row["aliases"] or "").split(";"))}
            for name in names - {""}:
                self._by_name[spot.country, name].append(spot)

    def by_locode(self, country: str | None, text: str) -> Spot | None:
        """The entry of a UN/LOCODE; None where the text is none, or one of another country than stated."""
        found = LOCODE.fullmatch(text.strip())
        if not found or (country is None and not text.isupper()):
            return None
        prefix = found[1].upper()
        if country not in (None, prefix):
            return None
        return self._by_locode.get(prefix + found[2].upper())

    def by_name(self, country: str | None, town: str) -> Spot | None:
        """The town of that name in the country: the only one, or the most populous; None where that is not clear."""
        if country is None:
            return None
        return clearest(self._by_name.get((country, plain(town)), ()))


def clearest(spots: Iterable[Spot]) -> Spot | None:
    """The one town that entries of one name mean; a sea port if any entry beside it is one."""
    ranked = sorted(spots, key=lambda spot: (-spot.population, spot.place_id))
    if not ranked:
        return None
    first = ranked[0]
    beside = [spot for spot in ranked if _distance_km(first, spot) <= SAME_TOWN_KM]
    apart = [spot for spot in ranked if spot not in beside]
    if apart and apart[0].population >= first.population:
        return None
    is_port = any(spot.is_port for spot in beside)
    return Spot(first.place_id, first.country, first.latitude, first.longitude, is_port, first.population)


def _distance_km(one: Spot, other: Spot) -> float:
    return float(haversine_km(np.array(one.latitude), np.array(one.longitude), other.latitude, other.longitude))

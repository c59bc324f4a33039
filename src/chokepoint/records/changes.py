"""What is answered about change: networks over time, successors, before and after a measure, hot spots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class HotSpot:
    """One area and span of time with more than expected; the columns of `hot_spots`."""

    hot_spot_id: str
    measure: str
    rank: int
    centre: str
    country: str | None
    town: str | None
    latitude: float
    longitude: float
    radius_km: float
    from_day: date
    to_day: date
    deliveries: int
    customers: int
    observed: float
    expected: float
    log_ratio: float
    p: float
    gi_star: float | None
    places: tuple[str, ...]
    record_ids: tuple[str, ...]


@dataclass(frozen=True)
class HotSpots:
    """Hot spots of findings and of deliveries, by the run whose findings were counted.

    `deliveries`: one an order and place; `places`: towns, or squares of a grid.
    """

    run_id: str
    deliveries: int
    places: int
    hot_spots: tuple[HotSpot, ...]

"""Deliveries drawn at random, with or without a cluster laid in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from chokepoint.connect.concentration.deliveries import PARTS, Deliveries, Spots

FIRST_MONTH = 2024 * 12
Row = tuple[int, int, int, float]
"""Customer, spot, month, weight."""


def spots(*points: tuple[float, float]) -> Spots:
    """Towns at those latitudes and longitudes, named by their numbers."""
    north, east = np.array(points, dtype=float).reshape(-1, 2).T
    towns = [f"town {number:03d}" for number in range(len(points))]
    return Spots([f"FR|{town}" for town in towns], ["FR"] * len(points), list(towns), north, east)


def deliveries(where: Spots, rows: Sequence[Row]) -> Deliveries:
    """One order a row."""
    ordered = sorted(((customer, month, spot, round(weight * PARTS)) for customer, spot, month, weight in rows))
    customer, month, spot, weight = np.array(ordered, dtype=np.int64).reshape(-1, 4).T
    ids = pa.array([f"O{number:05d}" for number in range(len(ordered))], pa.string())
    return Deliveries(where, ids, customer, spot, month, weight, FIRST_MONTH)


SIDE, MONTHS, CUSTOMERS, EACH = 6, 24, 80, 10


def grid() -> Spots:
    """Towns a degree apart, and the first two 20 km from one another."""
    points = [(40.0 + row, 3.0 + column) for row in range(SIDE) for column in range(SIDE)]
    points[1] = (40.0, 3.2)
    return spots(*points)


def ordinary(random: np.random.Generator) -> list[Row]:
    """Customers of as many deliveries, each with a spot of its own and signs that have nothing to do with the place."""
    rows = []
    for customer in range(CUSTOMERS):
        home, carelessness = int(random.integers(SIDE * SIDE)), float(random.exponential(1.0))
        for _ in range(EACH):
            spot = home if random.random() < 0.7 else int(random.integers(SIDE * SIDE))
            rows.append((customer, spot, int(random.integers(MONTHS)), carelessness * float(random.random())))
    return rows


def with_cluster(random: np.random.Generator) -> list[Row]:
    """The same with ten more customers, whose heavy deliveries all go to the first two towns in half a year.

    They are fewer than one in twenty: what more show is usual, and no finding.
    """
    rows = ordinary(random)
    for customer in range(CUSTOMERS, CUSTOMERS + 10):
        for number in range(EACH):
            there = number < 4
            spot = int(random.integers(2)) if there else int(random.integers(SIDE * SIDE))
            month = int(random.integers(6, 12)) if there else int(random.integers(MONTHS))
            rows.append((customer, spot, month, 9.0 + float(random.random()) if there else float(random.random())))
    return rows

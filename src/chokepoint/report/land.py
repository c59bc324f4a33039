"""The packaged outline of the world's land, cut to a frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt
import shapely

UNITS_PER_DEGREE = 100
"""Coordinates are packed as whole hundredths of a degree; see assets/LAND.md."""


def land_within(frame: tuple[float, float, float, float], tolerance: float) -> npt.NDArray[np.object_]:
    """The polygons of the land inside a frame (west, south, east, north) in degrees, simplified to `tolerance` degrees.

    West and east may lie beyond 180 degrees, for a frame across the date line. What is smaller than a square of twice
    the tolerance is left out.
    """
    west, south, east, north = frame
    land = _land()
    parts = []
    for turn in (-360, 0, 360):
        near = land.tree.query(shapely.box(west - turn, south, east - turn, north))
        large = np.sort(near[land.areas[near] > 4 * tolerance**2])
        if len(large):
            smooth = shapely.simplify(land.polygons[large], tolerance, preserve_topology=False)
            cut = shapely.clip_by_rect(smooth, west - turn, south, east - turn, north)
            parts.append(_turned(cut, turn))
    return np.concatenate(parts) if parts else np.empty(0, dtype=object)


def _turned(polygons: npt.NDArray[np.object_], degrees: float) -> npt.NDArray[np.object_]:
    """The polygons moved east by so many degrees."""
    moved: npt.NDArray[np.object_] = shapely.transform(polygons, lambda points: np.add(points, (degrees, 0)))
    return moved


@dataclass(frozen=True)
class _Land:
    """All polygons, their areas in square degrees, and an index by place."""

    polygons: npt.NDArray[np.object_]
    areas: npt.NDArray[np.float64]
    tree: shapely.STRtree


@lru_cache(maxsize=1)
def _land() -> _Land:
    with as_file(files("chokepoint.report.assets") / "land.npz") as file, np.load(file) as packed:
        differences, lengths, owners = packed["differences"], packed["lengths"], packed["owners"]
    ends = np.cumsum(lengths)
    running = np.cumsum(differences.astype(np.int64), axis=0)
    before = np.vstack([np.zeros((1, 2), np.int64), running[ends[:-1] - 1]])
    points = (running - np.repeat(before, lengths, axis=0)) / UNITS_PER_DEGREE
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    offsets = (np.concatenate([[0], ends]), np.concatenate([firsts, [len(lengths)]]))
    polygons = np.asarray(shapely.from_ragged_array(shapely.GeometryType.POLYGON, points, offsets), dtype=object)
    return _Land(polygons, shapely.area(polygons), shapely.STRtree(polygons))

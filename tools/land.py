"""Makes the packaged outline of the world's land from the mask of the `global-land-mask` package.

    python tools/land.py globe_combined_mask_compressed.npz src/chokepoint/report/assets/land.npz

The mask holds one cell for each half minute of arc; here it becomes polygons good to about three kilometres.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Polygon

CELLS = 4
"""Cells of the mask, each way, that become one here: 1/30 of a degree."""

TOLERANCE = 0.03
"""How far, in degrees, an outline may leave the mask's."""

LEAST_AREA = 0.004
"""Islands and lakes smaller than this, in square degrees, are left out: about 45 square kilometres at the equator."""

UNITS_PER_DEGREE = 100
"""Coordinates are kept as whole hundredths of a degree."""

SOUTH = -60.0
"""Nothing is traded further south, in degrees."""

# fmt: off
CASPIAN = (
    (47.6, 45.6), (48.6, 46.0), (49.6, 46.5), (51.0, 46.9), (51.9, 47.0), (53.0, 46.8), (53.1, 46.2), (53.2, 45.4),
    (52.7, 45.5), (51.9, 45.4), (51.2, 45.2), (51.1, 44.7), (50.3, 44.6), (50.3, 44.3), (50.9, 43.9), (51.2, 43.6),
    (51.3, 43.1), (51.8, 42.8), (52.5, 42.7), (52.5, 42.1), (52.4, 41.7), (52.9, 41.3), (52.8, 40.9), (52.8, 40.0),
    (53.3, 39.9), (53.4, 39.4), (53.0, 39.3), (53.2, 39.0), (53.8, 38.9), (53.8, 38.0), (53.9, 37.3), (54.0, 36.9),
    (53.3, 36.8), (52.6, 36.7), (51.5, 36.65), (50.6, 36.9), (50.3, 37.2), (49.5, 37.5), (49.0, 37.9), (48.9, 38.5),
    (48.9, 38.9), (49.3, 39.2), (49.3, 39.8), (49.5, 40.2), (49.9, 40.3), (50.4, 40.35), (49.7, 40.65), (49.2, 41.2),
    (48.7, 41.7), (48.3, 42.1), (47.7, 42.7), (47.5, 43.1), (47.5, 43.8), (46.8, 44.4), (46.8, 44.8), (47.0, 45.2),
)
# fmt: on
"""The Caspian Sea, which the mask counts as land: its shore by hand, in degrees, good to some twenty kilometres."""


def coarse_land(file: Path) -> npt.NDArray[np.bool_]:
    """Whether at least half of each coarse cell is land; rows from north to south, columns from west to east."""
    with np.load(file) as mask:
        sea = mask["mask"] if mask["lat"][0] > mask["lat"][-1] else mask["mask"][::-1]
    rows, columns = sea.shape
    blocks = sea.reshape(rows // CELLS, CELLS, columns // CELLS, CELLS)
    land: npt.NDArray[np.bool_] = blocks.sum(axis=(1, 3)) <= CELLS * CELLS // 2
    return land


def outlines(land: npt.NDArray[np.bool_]) -> list[Polygon]:
    """The land as polygons in degrees, from the runs of land cells in each row.

    Rows are joined in whole cells, where their edges meet exactly.
    """
    step = 360 / land.shape[1]
    land = land[: round((90 - SOUTH) / step)]
    edges = np.diff(np.pad(land, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, begin = np.nonzero(edges == 1)
    _, end = np.nonzero(edges == -1)
    cells = shapely.unary_union(shapely.box(begin, row, end, row + 1))
    degrees = shapely.transform(cells, lambda points: points * (step, -step) + (-180, 90))
    smooth = shapely.simplify(degrees, TOLERANCE).difference(Polygon(CASPIAN))
    whole = shapely.set_precision(smooth, 1 / UNITS_PER_DEGREE)
    return [part for part in shapely.get_parts(whole) if part.area >= LEAST_AREA]


def packed(polygons: list[Polygon]) -> dict[str, npt.NDArray[np.int16] | npt.NDArray[np.int32]]:
    """Coordinates as differences along each ring, with the length of each ring and the polygon it belongs to."""
    differences, lengths, owners = [], [], []
    for number, polygon in enumerate(sorted(polygons, key=lambda part: -part.area)):
        holes = [hole for hole in polygon.interiors if Polygon(hole).area >= LEAST_AREA]
        for ring in [polygon.exterior, *holes]:
            whole = np.round(np.asarray(ring.coords) * UNITS_PER_DEGREE).astype(np.int32)
            differences.append(np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int32)))
            lengths.append(len(whole))
            owners.append(number)
    return {
        "differences": np.concatenate(differences).astype(np.int16),
        "lengths": np.asarray(lengths, np.int32),
        "owners": np.asarray(owners, np.int32),
    }


if __name__ == "__main__":
    np.savez_compressed(sys.argv[2], **packed(outlines(coarse_land(Path(sys.argv[1])))))

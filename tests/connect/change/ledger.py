"""Consignments for tests, of columns that name only what a test is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from chokepoint.connect.change.consignments import Consignments, Named

NAMES = ("customer", "supplier", "forwarder", "place", "goods", "mode", "method")


def consignments(rows: Sequence[dict[str, Any]]) -> Consignments:
    """Orders by day; `day` is required, other names are not recorded where a row has none."""
    ordered = sorted(enumerate(rows), key=lambda each: (each[1]["day"], each[0]))
    columns = {
        name: Named.read(pa.chunked_array([pa.array([row.get(name) for _, row in ordered], pa.string())]))
        for name in NAMES
    }
    return Consignments(
        pa.array([f"O{number:06}" for number, _ in ordered], pa.string()),
        np.array([row["day"] for _, row in ordered], dtype=np.int64),
        np.array([row.get("value", np.nan) for _, row in ordered], dtype=np.float64),
        **columns,
    )

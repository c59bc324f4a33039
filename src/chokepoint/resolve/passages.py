"""Pairs of places that goods moved between, and how far apart they are: great circle and sea lane."""

from __future__ import annotations

from functools import cache

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.places import town_key
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.resolve.geodesy import haversine_km
from chokepoint.resolve.sea import sea_km

PASSAGES_SCHEMA = pa.schema(
    {"from_place_id": pa.string(), "to_place_id": pa.string(), "direct_km": pa.float64(), "sea_km": pa.float64()}
)


NUMBERS = 1_000_000_000
"""More than there are distinct stretches: a leg's number times this, with its stretch, sorts by the leg."""


@cache
def connected_places() -> ir.Table:
    """One row per ordered pair of places: from_place_id, to_place_id, by_sea (whether they are connected by sea).

    Pairs are the ends of a leg, and of all legs of a shipment, which counts as by sea if one of them is. Neither is
    NULL. Distinct stretches are numbered first, so that names are read once and not once a leg.
    """
    legs = current("shipment_legs")
    names = ["from_country", "from_place", "to_country", "to_place", "mode"]
    kinds = legs.select(*names).distinct()
    kinds = kinds.mutate(
        kind=ibis.row_number().over(order_by=[kinds[name].asc(nulls_first=True) for name in names]),
        from_place_id=town_key(kinds.from_country, kinds.from_place),
        to_place_id=town_key(kinds.to_country, kinds.to_place),
        by_sea=(kinds["mode"] == "sea").fill_null(False),
    )
    named = kinds.rename({f"{name}_named": name for name in names})
    numbered = legs.inner_join(named, [legs[name].identical_to(named[f"{name}_named"]) for name in names])
    numbered = numbered.select("shipment_id", step=numbered.leg_no * NUMBERS + numbered.kind, by_sea=numbered.by_sea)
    ends = numbered.group_by("shipment_id").agg(
        first=numbered.step.min() % NUMBERS, last=numbered.step.max() % NUMBERS, by_sea=numbered.by_sea.any()
    )
    ends = ends.select("first", "last", "by_sea").distinct()
    ends = ends.inner_join(kinds.select("from_place_id", first="kind"), "first")
    ends = ends.inner_join(kinds.select("to_place_id", last="kind"), "last")
    columns = ("from_place_id", "to_place_id", "by_sea")
    pairs = ibis.union(kinds.select(*columns), ends.select(*columns))
    pairs = pairs.filter(pairs.from_place_id.notnull() & pairs.to_place_id.notnull())
    return pairs.group_by("from_place_id", "to_place_id").agg(by_sea=pairs.by_sea.any())


def measure_passages(engine: Engine, places: pa.Table) -> pa.Table:
    """One row per connected pair of located places, sorted. Ways by sea where both are ports, or a leg goes by sea."""
    pairs = engine.fetch(connected_places()).sort_by([("from_place_id", "ascending"), ("to_place_id", "ascending")])
    starts, ends = (_rows(pairs[name], places) for name in ("from_place_id", "to_place_id"))
    latitude, longitude = (places[name].to_numpy().astype(float) for name in ("latitude", "longitude"))
    known = ~np.isnan(latitude[starts] + latitude[ends])
    pairs, starts, ends = pairs.filter(pa.array(known)), starts[known], ends[known]
    direct = haversine_km(latitude[starts], longitude[starts], latitude[ends], longitude[ends])
    ports = places["is_port"].fill_null(False).to_numpy(zero_copy_only=False).astype(bool)
    lane = pairs["by_sea"].to_numpy(zero_copy_only=False).astype(bool) | (ports[starts] & ports[ends])
    sea = np.full(len(direct), np.nan)
    sea[lane] = sea_km(latitude[starts[lane]], longitude[starts[lane]], latitude[ends[lane]], longitude[ends[lane]])
    sea = np.maximum(sea, direct)
    return pa.table(
        [
            pairs["from_place_id"],
            pairs["to_place_id"],
            pa.array(np.round(direct, 3)),
            pa.array(np.round(sea, 3), from_pandas=True),
        ],
        schema=PASSAGES_SCHEMA,
    )


def _rows(ids: pa.ChunkedArray, places: pa.Table) -> npt.NDArray[np.int64]:
    """Row of each place in `places`, which names them all."""
    return np.asarray(pc.index_in(ids, places["place_id"].combine_chunks()).to_numpy(), dtype=np.int64)

"""The parties as records, with the cells that are missing in any customer master."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from chokepoint.simulate.columns import blank, days, degrees, records, whole, words
from chokepoint.simulate.firms import Copies, Firms, Ties
from chokepoint.simulate.goods import activities, suppliers
from chokepoint.simulate.names import PERSON, name_columns, respelt, with_gaps
from chokepoint.simulate.numbering import Ids
from chokepoint.simulate.parameters import DAY_SECONDS, parameters, stream
from chokepoint.simulate.places import places
from chokepoint.simulate.quirks import quirked

SEAT_SPREAD_DEGREES = 0.02
"""How far a seat lies from the middle of its town."""
MASTER_SOURCES = ("S-01", "S-02", "S-03")
"""Company register, customer master, the customer's own statement."""


def party_records(firms: Firms, ids: Ids, seed: int, copies: Sequence[Copies] = ()) -> pa.Table:
    """One row per party."""
    rng, where, does = stream(seed, "parties"), places(), activities()
    count = len(firms)
    country = [where.country[k] for k in firms.place]
    gaps = parameters().gaps
    person = np.array([code == PERSON for code in does.industry])[firms.activity]
    columns = name_columns(seed, firms.activity, country)
    sold = suppliers()
    named = pa.concat_arrays([pa.array(sold.name, pa.string()), columns["name"].slice(len(sold.name))])
    columns |= {
        "party_id": ids.every(),
        "name": named,
        "kind": words(does.kind, firms.activity),
        "country": words(where.country, firms.place),
        "city": words(where.name, firms.place),
        "industry": _industry(firms),
        "incorporated_on": days(firms.incorporated, person),
        "employees": whole(firms.employees, person),
        "source_id": words(MASTER_SOURCES, rng.choice(3, count, p=(0.5, 0.4, 0.1))),
    }
    columns = with_gaps(_copied(quirked(columns, firms, country, seed), copies), gaps, firms.plain, seed)
    told = (rng.random(count) < gaps["industry_text"]) & ~firms.plain
    columns["industry_text"] = blank(words(does.text, firms.activity), told | person)
    columns |= _seats(firms, rng)
    return records("parties", columns)


def _copied(columns: dict[str, pa.Array], copies: Sequence[Copies]) -> dict[str, pa.Array]:
    """The columns, with what parties state in copy of others in its place."""
    made = dict(columns)
    for copy in copies:
        source = np.arange(len(made["name"]))
        source[copy.by] = copy.of
        for name in copy.cells:
            made[name] = made[name].take(pa.array(source))
        if copy.respelt:
            names = made["name"].to_pylist()
            for one, other in zip(copy.of.tolist(), copy.by.tolist(), strict=True):
                names[other] = respelt(names[one])
            made["name"] = pa.array(names, pa.string())
    return made


def _industry(firms: Firms) -> pa.Array:
    does, sold = activities(), suppliers()
    codes = [None if code == PERSON else code for code in does.industry]
    column = words(codes, firms.activity)
    return pa.concat_arrays([pa.array(sold.industry, pa.string()), column.slice(len(sold.industry))])


def _seats(firms: Firms, rng: np.random.Generator) -> dict[str, pa.Array]:
    """Coordinates of the seat, for some parties."""
    where, count = places(), len(firms)
    missing = (rng.random(count) < parameters().gaps["coordinates"]) & ~firms.plain
    return {
        axis: degrees(middle[firms.place] + rng.normal(0, SEAT_SPREAD_DEGREES, count).clip(-0.05, 0.05), missing)
        for axis, middle in (("latitude", where.latitude), ("longitude", where.longitude))
    }


def relationship_records(relations: Sequence[Ties], ids: dict[str, Ids], seed: int) -> pa.Table:
    """One row per tie on record; all are found in the company register, most are older than the ledger."""
    rng = stream(seed, "relationships")
    one, other, begun = (
        np.concatenate([getattr(ties, name) for ties in relations]) for name in ("one", "other", "begun")
    )
    kinds = np.concatenate([np.full(len(ties.one), k) for k, ties in enumerate(relations)])
    count = len(one)
    long_ago = parameters().first_second // DAY_SECONDS - rng.integers(60, 4_000, count)
    return records(
        "relationships",
        {
            "relationship_id": ids["relationships"].every(),
            "from_party_id": ids["parties"].of(one),
            "to_party_id": ids["parties"].of(other),
            "kind": words([ties.kind for ties in relations], kinds),
            "valid_from": days(np.where(begun < 0, long_ago, begun)),
            "source_id": words(["S-01"], np.zeros(count, dtype=np.int64)),
        },
    )

"""The stage as `assess` runs it: fills the tables that say who, what and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chokepoint.engines.protocol import Engine
from chokepoint.records import RECORDS
from chokepoint.records.resolved import COMPARED, IDENTITIES, LIKENESSES, RESEMBLANCES
from chokepoint.resolve.activities import resolve_activities
from chokepoint.resolve.clusters.describing import COMPARED_COLUMNS
from chokepoint.resolve.identities import resolve_identities
from chokepoint.resolve.passages import measure_passages
from chokepoint.resolve.places import NAMED_IN, locate, near_zones


def resolve(engine: Engine) -> None:
    """Fill the results of all STEPS from the current views."""
    for step in STEPS:
        step.run(engine)


def resolve_places(engine: Engine) -> None:
    """Fill `places`, `nearby` and `passages` from the current views."""
    places = locate(engine)
    engine.create("places", places)
    engine.create("nearby", near_zones(engine, places))
    engine.create("passages", measure_passages(engine, places))


@dataclass(frozen=True)
class Step:
    """Fills `results` from the current views.

    `reads`: by table, the columns that the results depend on. `remembers`: tables in which it keeps, from run to run,
    what it need not make anew.
    """

    results: tuple[str, ...]
    reads: Mapping[str, tuple[str, ...]]
    run: Callable[[Engine], None]
    remembers: tuple[str, ...] = ()


def _every_column(table: str) -> tuple[str, ...]:
    return RECORDS[table].names


def _columns_of_places() -> dict[str, tuple[str, ...]]:
    columns: dict[str, set[str]] = defaultdict(set)
    for table, *named in NAMED_IN:
        columns[table] |= {name for name in named if name}
    columns["shipment_legs"] |= {"shipment_id", "leg_no", "mode"}
    return {table: tuple(sorted(names)) for table, names in columns.items()}


STEPS = (
    Step(
        (IDENTITIES.name, RESEMBLANCES.name),
        {"parties": ("party_id", *COMPARED_COLUMNS), "judgements": _every_column("judgements")},
        resolve_identities,
        remembers=(LIKENESSES.name, COMPARED.name),
    ),
    Step(
        ("places", "nearby", "passages"),
        {
            **_columns_of_places(),
            "zones": ("zone_id", "valid_from", "wkt", "latitude", "longitude", "radius_km"),
            "gazetteer": _every_column("gazetteer"),
        },
        resolve_places,
    ),
    Step(
        ("activities", "affinities"),
        {
            "parties": ("party_id", "industry", "industry_text"),
            "order_lines": ("hs_code",),
            "goods_industries": _every_column("goods_industries"),
        },
        resolve_activities,
    ),
)

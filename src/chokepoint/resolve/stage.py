"""The stage as `assess` runs it: fills the tables that say who, what and where."""

from __future__ import annotations

from chokepoint.engines.protocol import Engine
from chokepoint.resolve.activities import resolve_activities
from chokepoint.resolve.identities import resolve_identities
from chokepoint.resolve.passages import measure_passages
from chokepoint.resolve.places import locate, near_zones


def resolve(engine: Engine) -> None:
    """Fill `identities`, `places`, `nearby`, `passages`, `activities` and `affinities` from the current views."""
    resolve_identities(engine)
    resolve_places(engine)
    resolve_activities(engine)


def resolve_places(engine: Engine) -> None:
    """Fill `places`, `nearby` and `passages` from the current views."""
    places = locate(engine)
    engine.create("places", places)
    engine.create("nearby", near_zones(engine, places))
    engine.create("passages", measure_passages(engine, places))

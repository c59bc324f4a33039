"""Who and where: identities of parties, places of records, their distance to zones, the lanes between them."""

from __future__ import annotations

from chokepoint.engines.protocol import Engine
from chokepoint.resolve.identities import resolve_identities


def resolve(engine: Engine) -> None:
    """Fill `identities`, `places`, `nearby` and `passages` from the current views."""
    resolve_identities(engine)
    resolve_places(engine)


def resolve_places(engine: Engine) -> None:
    """Fill `places`, `nearby` and `passages` from the current views."""

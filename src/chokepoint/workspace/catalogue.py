"""`indicators`: the catalogue, as it stands in the files."""

from __future__ import annotations

from functools import cache

from chokepoint.observe.cards import cards
from chokepoint.observe.discover import indicators, relations
from chokepoint.records.catalogue import Card


@cache
def catalogue() -> dict[str, Card]:
    """Every packaged indicator's card, by id."""
    return cards(indicators(), relations())

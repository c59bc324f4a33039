"""`indicators`: the catalogue, as it stands in the files, and as expressions."""

from __future__ import annotations

from functools import cache

from chokepoint.observe.cards import cards
from chokepoint.observe.discover import indicators, relations, stops
from chokepoint.observe.plan import Plan, make_plan
from chokepoint.records.catalogue import Card


@cache
def plan() -> Plan:
    """The whole catalogue as expressions, composed once a process."""
    return make_plan(indicators(), relations(), stops())


@cache
def catalogue() -> dict[str, Card]:
    """Every packaged indicator's card, by id."""
    return cards(indicators(), plan())

"""What is said about every indicator, with the columns it reads, as data for the stages after this one."""

from __future__ import annotations

from collections.abc import Mapping

from chokepoint.observe.discover import Found
from chokepoint.observe.indicator import Indicator, Relation
from chokepoint.observe.plan import FROM_OTHER_STAGES, Tables
from chokepoint.observe.reading import columns_read
from chokepoint.observe.setaside import Reading
from chokepoint.records.catalogue import Card

BEHIND = {
    "identities": ("parties.country", "parties.registration_number", "parties.tax_id"),
    "places": (),
    "passages": (),
    "nearby": ("zones.latitude", "zones.longitude", "zones.radius_km", "zones.wkt", "zones.valid_from"),
    "matches": ("parties.name", "lists.name"),
}
"""The columns from which another stage made a table; a place's own columns are read where its key is made."""


def cards(found: Mapping[str, Found], relations: dict[str, Relation]) -> dict[str, Card]:
    """One card an indicator, by id."""
    tables = Tables(relations, inline=True)
    return {one.id: _card(one, tables) for one in found.values()}


def reads(indicator: Indicator, tables: Tables) -> tuple[str, ...]:
    """`table.column` of every record that the indicator's answer depends on, sorted."""
    read = set(columns_read(tables.call(indicator.finding), ("subject_id", "fired", "strength", "basis")))
    if indicator.applies:
        read |= set(columns_read(tables.call(indicator.applies), ("subject_id", "applies")))
    if indicator.segment:
        read.add(indicator.segment)
    own = {name for name in read if name.split(".")[0] not in FROM_OTHER_STAGES}
    behind = {column for table in {name.split(".")[0] for name in read} for column in BEHIND.get(table, ())}
    return tuple(sorted(own | behind))


def readings(found: Mapping[str, Found], known: Mapping[str, Card]) -> dict[str, Reading]:
    """The tables that each indicator reads, by id."""
    return {
        one.id: Reading(frozenset(name.split(".")[0] for name in known[one.id].reads), frozenset(one.indicator.past))
        for one in found.values()
    }


def _card(one: Found, tables: Tables) -> Card:
    indicator, under = one.indicator, one.texts.under
    return Card(
        id=one.id,
        code=indicator.code,
        category=one.category,
        subject=indicator.subject,
        status=indicator.status,
        title=one.texts.title.rstrip("."),
        why=one.texts.why,
        innocent=under["Innocent"],
        cannot_see=under["Cannot see"],
        check=under["Check"],
        ask=under["Ask"],
        source=under["Source"],
        explain=indicator.explain,
        relief=indicator.relief,
        stands_alone=indicator.stands_alone,
        questions=indicator.questions,
        reads=reads(indicator, tables),
        segment=indicator.segment,
        hash=one.hash,
    )

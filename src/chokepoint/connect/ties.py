"""Ties between two entities: relationships that hold, and contacts that both state."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from chokepoint.connect.entities import with_entities
from chokepoint.engines.snapshot import current
from chokepoint.records.connected import SHOWN_RECORDS

TIED = 1.0
"""Weight of a relationship on record."""


def ties(identities: ir.Table, shared_contacts: ir.Table, on: date) -> ir.Table:
    """One row per pair of entities and kind of tie, the lesser id first: the columns of `edges`, undirected.

    `shared_contacts` holds `entity_id, other_id, kind, sharing, other_party`, each pair from both sides. A contact
    counts one over the number of others who state it. Relationships are those that hold on that day; one without a
    beginning or an end has always held, or still does.
    """
    every = ibis.union(_relationships(identities, on), _contacts(shared_contacts))
    every = every.filter(every.one != every.other)
    lesser, greater = ibis.least(every.one, every.other), ibis.greatest(every.one, every.other)
    pairs = every.mutate(from_entity_id=lesser, to_entity_id=greater)
    found = pairs.group_by("from_entity_id", "to_entity_id", "kind").agg(
        weight=pairs.weight.max().round(9),
        first_on=pairs.first_on.min(),
        last_on=pairs.last_on.max(),
        every_id=pairs.record_id.collect(distinct=True).sort(),
    )
    return found.select(
        "from_entity_id",
        "to_entity_id",
        "kind",
        "weight",
        "first_on",
        "last_on",
        directed=ibis.literal(False),
        records=found.every_id.length().cast("int64"),
        value_usd=ibis.null("float64"),
        record_ids=found.every_id[:SHOWN_RECORDS],
    )


def _relationships(identities: ir.Table, on: date) -> ir.Table:
    rows = current("relationships")
    day = ibis.literal(on)
    rows = rows.filter((rows.valid_from <= day).fill_null(True), (rows.valid_to >= day).fill_null(True))
    rows = with_entities(rows, identities, "from_party_id", "to_party_id")
    return rows.select(
        "kind",
        one="from_party_id",
        other="to_party_id",
        weight=ibis.literal(TIED),
        record_id=ibis.literal("relationships/") + rows.relationship_id,
        first_on="valid_from",
        last_on="valid_to",
    )


def _contacts(shared: ir.Table) -> ir.Table:
    return shared.select(
        kind=ibis.literal("same ") + shared.kind,
        one="entity_id",
        other="other_id",
        weight=1 / (shared.sharing - 1).cast("float64"),
        record_id=ibis.literal("parties/") + shared.other_party,
        first_on=ibis.null("date"),
        last_on=ibis.null("date"),
    )

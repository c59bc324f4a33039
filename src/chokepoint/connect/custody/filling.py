"""Traces every item and fills `holders`, `chains`, `diversions` and `custody_faults`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import ibis.expr.types as ir

from chokepoint.connect.custody.answering import add_answers
from chokepoint.connect.custody.balancing import faults_across
from chokepoint.connect.custody.diversion import Diversion, locate_diversion
from chokepoint.connect.custody.events import read_items
from chokepoint.connect.custody.faults import Fault, Points, faults
from chokepoint.connect.custody.kinds import event_type
from chokepoint.connect.custody.walking import Chain, walk
from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.records.connected import CHAINS, CUSTODY_FAULTS, DIVERSIONS, HOLDERS

Row = dict[str, Any]
BATCH = 20_000
"""Items whose rows are held at once."""
FILLED = {table.name: table for table in (HOLDERS, CHAINS, DIVERSIONS, CUSTODY_FAULTS)}


@dataclass
class _Known:
    """What is known of parties, by id, and where places lie."""

    names: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)
    points: Points = field(default_factory=dict)

    @classmethod
    def read(cls, engine: Engine) -> _Known:
        known = cls()
        for row in engine.fetch(_parties_concerned()).to_pylist():
            for column, told in (("name", known.names), ("kind", known.kinds), ("country", known.countries)):
                if row[column] is not None:
                    told[row["party_id"]] = row[column]
        places = engine.table("places")
        located = places.filter(places.latitude.notnull(), places.longitude.notnull())
        rows = engine.fetch(located.select("place_id", "latitude", "longitude")).to_pylist()
        known.points = {row["place_id"]: (row["latitude"], row["longitude"]) for row in rows}
        return known


@cache
def _parties_concerned() -> ir.Table:
    """The parties that custody names; of others nothing is asked."""
    parties = current("parties")
    named = [
        current(table).select(party_id=column)
        for table, column in (
            ("custody_events", "from_party_id"),
            ("custody_events", "to_party_id"),
            ("items", "manufacturer_id"),
            ("trace_requests", "next_holder_id"),
            ("orders", "end_user_id"),
            ("documents", "consignee_id"),
        )
    ]
    first, *others = named
    return parties.semi_join(first.union(*others, distinct=True), "party_id").select(
        "party_id", "name", "kind", "country"
    )


def connect_custody(engine: Engine) -> None:
    """Fill the tables of custody from the current views, `identities` and `places`."""
    known, beside = _Known.read(engine), faults_across(engine)
    for name, table in FILLED.items():
        engine.create(name, as_table(table, []))
    made: dict[str, list[Row]] = defaultdict(list)
    for number, item in enumerate(read_items(engine), start=1):
        chain = walk(item)
        add_answers(chain, known.names)
        diversion = locate_diversion(chain, known.kinds)
        item_id = item.item_id
        made["holders"] += _holders(chain)
        made["chains"].append(_chain(chain, diversion))
        made["diversions"] += _candidates(item_id, diversion)
        own = faults(chain, known.points, known.names, known.countries)
        made["custody_faults"] += _faults(item_id, (*own, *beside.get(item_id, ())))
        if number % BATCH == 0:
            _append(engine, made)
    _append(engine, made)


def _append(engine: Engine, made: dict[str, list[Row]]) -> None:
    for name, table in FILLED.items():
        if made[name]:
            engine.append(name, as_table(table, made.pop(name)))


def _holders(chain: Chain) -> Iterator[Row]:
    for number, hop in enumerate(chain.hops, start=1):
        kind = event_type(hop.kind, hop.matched_by or "")
        yield {
            "item_id": chain.item.item_id,
            "hop": number,
            "party_id": hop.party,
            "held_from": hop.since,
            "held_to": hop.until,
            "lawful": hop.lawful,
            "kind": hop.kind,
            "event_type": kind.value if kind else None,
            "matched_by": hop.matched_by,
            "grade": hop.grade,
            "record_ids": hop.record_ids,
        }


def _chain(chain: Chain, diversion: Diversion) -> Row:
    return {
        "item_id": chain.item.item_id,
        "state": state(chain),
        "last_lawful_holder": diversion.last_lawful_holder,
        "diverted_from": diversion.earliest,
        "diverted_to": diversion.latest,
        "first_outside": diversion.first_outside,
        "unknown_holder": diversion.unknown_holder,
        "left_by": diversion.left_by,
        "transferred_on": diversion.transferred_on,
    }


def state(chain: Chain) -> str:
    """Whether accounts conflict, a holder is missing, or neither."""
    if chain.conflicts:
        return "conflicting"
    return "gap" if chain.gaps else "complete"


def _candidates(item_id: str, diversion: Diversion) -> Iterator[Row]:
    """One row per party; of two entities of which one party is recorded the likelier."""
    seen: set[str] = set()
    for one in diversion.candidates:
        if one.party not in seen:
            seen.add(one.party)
            yield {
                "item_id": item_id,
                "party_id": one.party,
                "likelihood": one.likelihood,
                "basis": one.basis,
                "record_ids": list(one.record_ids),
            }


def _faults(item_id: str, found: Iterable[Fault]) -> Iterator[Row]:
    numbers: Counter[str] = Counter()
    for fault in found:
        numbers[fault.kind] += 1
        yield {
            "item_id": item_id,
            "kind": fault.kind,
            "number": numbers[fault.kind],
            "party_id": fault.party,
            "basis": fault.basis,
            "record_ids": list(fault.record_ids),
        }

"""What the records say of each item: its own row, the events of its custody, and what was answered about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from chokepoint.connect.custody.marks import fitting, is_mask, plain_mark
from chokepoint.engines.places import place_key, town_key
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.records import RESULTS
from chokepoint.reference.grades import worth

Row = dict[str, Any]
BATCH = 50_000
"""Rows of records that are Python's at a time."""
UNGRADED = 1.0
"""Grade of a record that names no source."""
LOT_MATCHES = "custody_lot_matches"
"""Temporary table: each partly read lot of an item with the one lot of events that it can be."""
PAPERS = ("licence", "end_user_certificate", "contract", "mandate", "delivery_verification")
"""Kinds of documents that can show lawful custody."""


@dataclass(frozen=True, slots=True)
class Event:
    """One change of hands. `gave` and `took` are entities, `giver` and `taker` the parties as recorded.

    `paper_holds`: whether a paper behind it allows it on its first day; None where there is no such paper.
    `end_user` is whom its order, licence or certificate declares.
    """

    kind: str
    earliest: date
    latest: date
    giver: str | None
    taker: str | None
    gave: str | None
    took: str | None
    place_id: str | None
    basis: str | None
    paper_holds: bool | None
    end_user: str | None
    grade: float
    matched_by: str
    key: str
    record_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a trace request that names a holder; `entity` is who that is."""

    addressed_to: str
    holder: str
    entity: str
    record_id: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item, or one of which only events or requests are on record; `documented_on` is then None."""

    item_id: str
    maker: str | None
    maker_entity: str | None
    maker_name: str | None
    manufactured_on: date | None
    documented_on: date | None
    place_id: str | None
    country: str | None
    grade: float
    events: tuple[Event, ...]
    answers: tuple[Answer, ...]


def read_items(engine: Engine) -> Iterator[Item]:
    """Every item that records name, by its id, with what they say of it."""
    _match_lots(engine)
    grades = {
        row["source_id"]: worth(row["reliability"], row["credibility"])
        for row in engine.fetch(current("sources")).to_pylist()
    }
    relations = (("item", _items()), ("events", _events()), ("answers", _answers()))
    parts = [_by_item(name, engine.fetch(rows)) for name, rows in relations]
    for item_id, told in groupby(merge(*parts, key=itemgetter(0)), key=itemgetter(0)):
        yield _item(item_id, {name: rows for _, name, rows in told}, grades)


def _by_item(name: str, rows: pa.Table) -> Iterator[tuple[str, str, list[Row]]]:
    """Rows sorted by item, grouped, under a name; only those of one batch are Python's at a time."""
    every = (row for batch in rows.to_batches(max_chunksize=BATCH) for row in batch.to_pylist())
    for item_id, own in groupby(every, key=itemgetter("item_id")):
        yield item_id, name, list(own)


def _item(item_id: str, told: Mapping[str, list[Row]], grades: Mapping[str, float]) -> Item:
    (row,) = told.get("item") or [{}]
    return Item(
        item_id=item_id,
        **{name: row.get(name) for name in ("maker", "maker_entity", "maker_name", "manufactured_on")},
        **{name: row.get(name) for name in ("documented_on", "place_id", "country")},
        grade=_grade(grades, row.get("source_id")),
        events=tuple(_event(one, grades) for one in told.get("events", ())),
        answers=tuple(
            Answer(one["addressed_to"], one["holder"], one["entity"], f"trace_requests/{one['request_id']}")
            for one in told.get("answers", ())
        ),
    )


def _grade(grades: Mapping[str, float], source_id: str | None) -> float:
    """The grade of a source; one that is named and not on record cannot be judged."""
    return UNGRADED if source_id is None else grades.get(source_id, worth(None, None))


def _event(row: Row, grades: Mapping[str, float]) -> Event:
    earliest = row["occurred_from"]
    records = [f"custody_events/{row['event_id']}"]
    if row["paper_kind"] is not None:
        records.append(f"documents/{row['document_id']}")
    return Event(
        kind=row["kind"],
        earliest=earliest,
        latest=max(row["occurred_to"] or earliest, earliest),
        **{name: row[name] for name in ("giver", "taker", "gave", "took", "place_id", "end_user", "matched_by")},
        basis=row["legal_basis"],
        paper_holds=_holds(row) if row["paper_kind"] in PAPERS else None,
        grade=_grade(grades, row["source_id"]),
        key=row["event_id"],
        record_ids=tuple(records),
    )


def _holds(row: Row) -> bool:
    """Whether a paper was valid on the first day of the event; one without dates always is."""
    day = row["occurred_from"]
    return bool((row["valid_from"] or day) <= day <= (row["valid_to"] or day))


def _match_lots(engine: Engine) -> None:
    """Keep each partly read lot of an item that only one lot of the events fits; of several none is chosen."""
    items, events = current("items"), current("custody_events")
    lots = [
        {plain_mark(lot) for lot in engine.fetch(rows.select("lot_number").distinct())["lot_number"].to_pylist()}
        for rows in (items, events.filter(events.item_id.isnull()))
    ]
    of_items, of_events = ({lot for lot in found if lot} for found in lots)
    pairs: dict[str, list[str]] = {}
    for mask, lot in fitting((lot for lot in of_items if is_mask(lot)), of_events):
        pairs.setdefault(mask, []).append(lot)
    one = {mask: found[0] for mask, found in pairs.items() if len(found) == 1}
    columns = {"mask": pa.array(list(one), pa.string()), "lot": pa.array(list(one.values()), pa.string())}
    engine.create(LOT_MATCHES, pa.table(columns), temporary=True)


@cache
def _events() -> ir.Table:
    """One row per item and event of its custody, those of its lot too, with the papers behind it."""
    events = current("custody_events")
    own = events.filter(events.item_id.notnull()).mutate(matched_by=ibis.literal("item"))
    rows = ibis.union(own, *_events_of_lots(events.filter(events.item_id.isnull()).drop("item_id")))
    rows = rows.mutate(place_id=town_key(rows.country, rows.place))
    papers = current("documents").select(
        "document_id", "valid_from", "valid_to", "order_id", "consignee_id", paper_kind=ibis._.kind
    )
    rows = rows.left_join(papers, "document_id").drop("document_id_right")
    orders = current("orders").select("order_id", "end_user_id")
    rows = rows.left_join(orders, "order_id").drop("order_id_right")
    named = rows.paper_kind.isin(["licence", "end_user_certificate"])
    user = ibis.coalesce(named.ifelse(rows.consignee_id, ibis.null("string")), rows.end_user_id)
    rows = _with_entity(rows.mutate(end_user_party=user), end_user_party="end_user")
    rows = _with_entity(_with_entity(rows, from_party_id="gave"), to_party_id="took")
    rows = rows.rename(giver="from_party_id", taker="to_party_id")
    return rows.order_by("item_id", "event_id")


def _events_of_lots(events: ir.Table) -> list[ir.Table]:
    """Events recorded for a lot, for each item of that lot: read in full, or in part where only one lot fits."""
    items = current("items")
    items = items.select("item_id", mark=items.lot_number.strip().upper())
    masks = ibis.table({"mask": "string", "lot": "string"}, name=LOT_MATCHES)
    masked = items.inner_join(masks, items.mark == masks["mask"]).select("item_id", mark="lot")
    names = (*current("custody_events").columns, "matched_by")
    lots = events.mutate(of_lot=events.lot_number.strip().upper())
    return [
        marked.inner_join(lots, marked.mark == lots.of_lot).mutate(matched_by=ibis.literal(matched_by)).select(*names)
        for marked, matched_by in ((items.filter(items.mark.notnull()), "lot"), (masked, "lot mask"))
    ]


@cache
def _answers() -> ir.Table:
    """One row per answered request that names a holder."""
    rows = current("trace_requests")
    rows = rows.filter(rows.next_holder_id.notnull(), rows.outcome.isin(["full", "partial"]))
    rows = _with_entity(rows, next_holder_id="entity")
    return rows.rename(holder="next_holder_id").order_by("item_id", "request_id")


@cache
def _items() -> ir.Table:
    """One row per item."""
    rows = _with_entity(current("items"), manufacturer_id="maker_entity")
    place = place_key(rows.country, rows.place, rows.latitude, rows.longitude)
    rows = rows.mutate(place_id=place).rename(maker="manufacturer_id", maker_name="manufacturer_name")
    wanted = ("maker", "maker_entity", "maker_name", "manufactured_on", "documented_on", "place_id", "country")
    return rows.select("item_id", "source_id", *wanted).order_by("item_id")


def _with_entity(rows: ir.Table, **named: str) -> ir.Table:
    """The rows with the entity of a party beside it; a party that was never resolved is its own."""
    ((party, entity),) = named.items()
    identities = ibis.table({c.name: c.type.value for c in RESULTS["identities"].columns}, name="identities")
    known = identities.select(member="party_id", known_as="entity_id")
    rows = rows.left_join(known, rows[party] == known.member).drop("member")
    return rows.mutate(**{entity: ibis.coalesce(rows.known_as, rows[party])}).drop("known_as")

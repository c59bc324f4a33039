"""Checks across items: lots of which more went out than came in, and items whose marks were documented before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from chokepoint.connect.custody.faults import IMBALANCE, REAPPEARANCE, Fault
from chokepoint.connect.custody.marks import WILD
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current

ARRIVES = ("export", "import")
"""Kinds that can tell of one delivery twice: where it leaves and where it comes in."""


def faults_across(engine: Engine) -> dict[str, list[Fault]]:
    """Faults by item that only show beside other items, in order of kind and records."""
    found: dict[str, list[Fault]] = defaultdict(list)
    for rows in (_lots_out_of_balance(engine), _marks_seen_before(engine)):
        for item_id, fault in rows:
            found[item_id].append(fault)
    return found


def _lots_out_of_balance(engine: Engine) -> Iterator[tuple[str, Fault]]:
    """Items of a lot of which a holder gave out more than it took in, or more were found than supplied."""
    items = current("items")
    lots = items.filter(items.lot_number.notnull()).select("item_id", lot=items.lot_number.strip().upper())
    for row in engine.fetch(_flows(lots)).to_pylist():
        came, went = row["came"], row["went"]
        told = f"of lot {row['lot']}, {_count(went)} {row['unit']} went out and {_count(came)} came in"
        yield row["item_id"], Fault(IMBALANCE, told, tuple(row["record_ids"]), row["party"])
    for row in engine.fetch(_recovered(items)).to_pylist():
        told = f"of lot {row['lot']}, {_count(row['recovered'])} recovered and {_count(row['supplied'])} supplied"
        yield row["item_id"], Fault(IMBALANCE, told, tuple(row["record_ids"]))


def _count(quantity: Decimal) -> str:
    return f"{quantity.normalize():,f}"


def _quantities() -> ir.Table:
    """One row per event of a lot behind which a paper states a quantity."""
    events, papers = current("custody_events"), current("documents")
    events = events.filter(events.item_id.isnull(), events.lot_number.notnull())
    papers = papers.filter(papers.quantity.notnull()).select(
        "document_id", "quantity", unit=papers.unit.fill_null("pieces")
    )
    rows = events.inner_join(papers, "document_id")
    record = ibis.literal("custody_events/") + rows.event_id
    return rows.mutate(lot=rows.lot_number.strip().upper(), record_id=record)


def _flows(lots: ir.Table) -> ir.Table:
    """One row per item and holder of its lot with both sides on record, where more went out.

    A delivery may be recorded as it leaves and as it comes in: of both records of one giver and taker the first counts.
    """
    rows = _quantities()
    once = rows.filter(~(rows.kind.isin(["import"]) & rows.from_party_id.isnull()))
    sides = [
        once.filter(once[f"{side}_party_id"].notnull()).select(
            "lot", "unit", "record_id", party=f"{side}_party_id",
            came=once.quantity if side == "to" else ibis.literal(0).cast("decimal(18, 4)"),
            went=once.quantity if side == "from" else ibis.literal(0).cast("decimal(18, 4)"),
        )
        for side in ("to", "from")
    ]  # fmt: skip
    both = ibis.union(*sides)
    summed = both.group_by("lot", "unit", "party").agg(
        came=both.came.sum(), went=both.went.sum(), record_ids=both.record_id.collect(distinct=True).sort()
    )
    summed = summed.filter(summed.came > 0, summed.went > summed.came)
    return lots.inner_join(summed, "lot").order_by("item_id", "unit", "party")


def _recovered(items: ir.Table) -> ir.Table:
    """One row per item of a lot of which more were recovered than any one event of that lot supplied."""
    rows = _quantities()
    supplied = rows.group_by("lot").agg(
        supplied=rows.quantity.max(), units=rows.unit.nunique(), record_ids=rows.record_id.collect(distinct=True).sort()
    )
    supplied = supplied.filter(supplied.units == 1).drop("units")
    own = items.filter(items.lot_number.notnull())
    own = own.select("item_id", lot=own.lot_number.strip().upper(), quantity=own.quantity.fill_null(1))
    found = own.group_by("lot").agg(recovered=own.quantity.sum())
    over = found.inner_join(supplied, "lot")
    over = over.filter(over.recovered > over.supplied)
    return own.select("item_id", "lot").inner_join(over, "lot").order_by("item_id")


def _marks_seen_before(engine: Engine) -> Iterator[tuple[str, Fault]]:
    """Items whose maker, model and fully read serial number another item bore that was documented before."""
    items = current("items")
    rows = items.filter(items.serial_number.notnull(), items.documented_on.notnull())
    rows = rows.mutate(maker=ibis.coalesce(rows.manufacturer_id, rows.manufacturer_name.strip().lower()))
    rows = rows.filter(rows.maker.notnull(), ~rows.serial_number.re_search(WILD.pattern))
    rows = rows.mutate(serial=rows.serial_number.strip().upper(), type=rows.model.strip().lower().fill_null(""))
    told = rows.select("item_id", "maker", "type", "serial", "documented_on").order_by("documented_on", "item_id")
    seen: dict[tuple[str, str, str], tuple[str, object]] = {}
    for row in engine.fetch(told).to_pylist():
        marks = row["maker"], row["type"], row["serial"]
        if marks in seen:
            other, day = seen[marks]
            basis = f"serial number {row['serial']} of the same maker was documented on {day} as item {other}"
            yield row["item_id"], Fault(REAPPEARANCE, basis, (f"items/{other}", f"items/{row['item_id']}"))
        else:
            seen[marks] = row["item_id"], row["documented_on"]

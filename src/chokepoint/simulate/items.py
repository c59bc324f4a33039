"""Items found again far from where they were sold: what is marked on them, whose hands they passed, who was asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from chokepoint.simulate.columns import days, degrees, numbered, records, spelled, words
from chokepoint.simulate.goods import goods, suppliers
from chokepoint.simulate.numbering import Ids
from chokepoint.simulate.orders import Trades
from chokepoint.simulate.parameters import DAY_SECONDS, Flags, Ints, parameters
from chokepoint.simulate.places import places
from chokepoint.simulate.shipments import Sent
from chokepoint.simulate.stage import Stage

KINDS = ("manufacture", "export", "import", "sale", "retransfer", "recovery")
MANUFACTURE, EXPORT, IMPORT, SALE, RETRANSFER, RECOVERY = range(6)
MADE_BEFORE, FOUND_AFTER, SOLD_AFTER = (40, 400), (55, 420), (5, 50)
"""Days from manufacture to dispatch, from delivery to recovery, and from delivery to the next sale."""
ASKED_AFTER, ANSWERED_AFTER = (10, 60), (20, 200)
OUTCOMES = ("full", "partial", "refused", "no_record", "none")
OUTCOME_SHARES = (0.3, 0.2, 0.1, 0.2, 0.2)
CONTEXTS = ("seized at a checkpoint", "left behind", "found in a store", "handed over")
SERIAL_READ = 0.7
"""Share of items whose serial number could be read."""


@dataclass
class Found:
    """One item a row: the row of its trade, and days since 1970; `buyer` took it over after its consignee."""

    order: Ints
    consignee: Ints
    buyer: Ints
    place: Ints
    made: Ints
    left: Ints
    came: Ints
    sold: Ints
    found: Ints


def item_records(trades: Trades, sent: Sent, stage: Stage, ids: dict[str, Ids]) -> dict[str, pa.Table]:
    """The tables `items`, `custody_events` and `trace_requests`."""
    found = _found(trades, sent, stage)
    return {
        "items": _items(found, trades, stage.rng, ids),
        "custody_events": _events(found, trades, stage.rng, ids),
        "trace_requests": _requests(found, trades, stage.rng, ids),
    }


def _found(trades: Trades, sent: Sent, stage: Stage) -> Found:
    """Items of delivered goods that are counted by the piece."""
    rng, where = stage.rng, places()
    pieces = np.array([unit == "pieces" for unit in goods().unit])[trades.good[sent.order]]
    rows = np.flatnonzero(pieces & (sent.delivered >= 0) & ~sent.onward)
    count = min(int(parameters().items["per_order"] * len(trades)), len(rows))
    rows = np.sort(rng.choice(rows, count, replace=False))
    came = sent.delivered[rows] // DAY_SECONDS
    left = sent.shipped[rows] // DAY_SECONDS
    near = np.flatnonzero(where.zone_km < 30)
    return Found(
        order=sent.order[rows],
        consignee=sent.consignee[rows],
        buyer=stage.payers[rng.integers(0, len(stage.payers), count)],
        place=near[rng.integers(0, len(near), count)],
        made=left - rng.integers(*MADE_BEFORE, count),
        left=left,
        came=came,
        sold=came + rng.integers(*SOLD_AFTER, count),
        found=came + rng.integers(*FOUND_AFTER, count),
    )


def _items(found: Found, trades: Trades, rng: np.random.Generator, ids: dict[str, Ids]) -> pa.Table:
    where, count = places(), len(found.order)
    supplier, good = trades.supplier[found.order], trades.good[found.order]
    homes = np.array([where.index(code) for code in suppliers().place])
    batch = numbered("L-", supplier * 1_000 + found.made // 30 % 1_000, 6)
    read = rng.random(count) < SERIAL_READ
    return records(
        "items",
        {
            "item_id": _item_ids(np.arange(count)),
            "category": words(["component"], np.zeros(count, dtype=np.int64)),
            "class": words(goods().description, good),
            "hs_code": words(goods().hs, good),
            "manufacturer_id": ids["parties"].of(supplier),
            "manufacturer_name": words(suppliers().name, supplier),
            "country_of_manufacture": words(where.country, homes[supplier]),
            "serial_number": numbered("SN", np.where(read, rng.permutation(count * 9)[:count], -1), 7),
            "lot_number": batch,
            "manufactured_on": days(found.made),
            "documented_on": days(found.found),
            "place": words(where.name, found.place),
            "country": words(where.country, found.place),
            "latitude": degrees(where.latitude[found.place]),
            "longitude": degrees(where.longitude[found.place]),
            "recovery_context": words(CONTEXTS, rng.integers(0, len(CONTEXTS), count)),
            "marks_removed": pa.array(~read & (rng.random(count) < 0.5)),
            "source_id": words(["S-10"], np.zeros(count, dtype=np.int64)),
        },
    )


def _item_ids(rows: Ints) -> pa.Array:
    return numbered("I-", rows + 1, 5)


def _events(found: Found, trades: Trades, rng: np.random.Generator, ids: dict[str, Ids]) -> pa.Table:
    """Every change of hands that is known; where the goods went after their consignee often is not."""
    count, supplier = len(found.order), trades.supplier[found.order]
    nobody, always = np.full(count, -1), np.ones(count, dtype=bool)
    known = rng.random(count) < parameters().items["sale_known"]
    again = known & (rng.random(count) < parameters().items["retransfer_known"])
    later = np.minimum(found.sold + 40, found.found - 1)
    steps: tuple[tuple[int, Flags, Ints, Ints, Ints], ...] = (
        (MANUFACTURE, always, found.made, nobody, supplier),
        (EXPORT, always, found.left, supplier, found.consignee),
        (IMPORT, always, found.came, nobody, found.consignee),
        (SALE, known, np.minimum(found.sold, found.found - 2), found.consignee, found.buyer),
        (RETRANSFER, again, later, found.buyer, nobody),
        (RECOVERY, always, found.found, nobody, nobody),
    )
    item = np.concatenate([np.flatnonzero(chosen) for _, chosen, *_ in steps])
    kind = np.concatenate([np.full(int(chosen.sum()), step) for step, chosen, *_ in steps])
    when = np.concatenate([day[chosen] for _, chosen, day, _, _ in steps])
    giver = np.concatenate([gave[chosen] for _, chosen, _, gave, _ in steps])
    taker = np.concatenate([took[chosen] for _, chosen, _, _, took in steps])
    order = np.lexsort((kind, item))
    item, kind, when, giver, taker = (column[order] for column in (item, kind, when, giver, taker))
    lawful = spelled("order ", ids["orders"].of(np.where(kind == EXPORT, found.order[item], -1)))
    return records(
        "custody_events",
        {
            "event_id": numbered("E-", np.arange(len(item)) + 1, 6),
            "item_id": _item_ids(item),
            "kind": words(KINDS, kind),
            "occurred_from": days(when),
            "from_party_id": ids["parties"].of(giver),
            "to_party_id": ids["parties"].of(taker),
            "country": words(places().country, np.where(kind == RECOVERY, found.place[item], -1)),
            "legal_basis": lawful,
            "source_id": words(["S-10"], np.zeros(len(item), dtype=np.int64)),
        },
    )


def _requests(found: Found, trades: Trades, rng: np.random.Generator, ids: dict[str, Ids]) -> pa.Table:
    """What makers were asked, and what they answered."""
    rows = np.flatnonzero(rng.random(len(found.order)) < parameters().items["traced"])
    count = len(rows)
    outcome = rng.choice(len(OUTCOMES), count, p=OUTCOME_SHARES)
    asked = found.found[rows] + rng.integers(*ASKED_AFTER, count)
    silent = outcome == OUTCOMES.index("none")
    told = outcome == OUTCOMES.index("full")
    return records(
        "trace_requests",
        {
            "request_id": numbered("Q-", np.arange(count) + 1, 5),
            "item_id": _item_ids(rows),
            "addressed_to": words(suppliers().name, trades.supplier[found.order[rows]]),
            "sent_on": days(asked),
            "outcome": words(OUTCOMES, outcome),
            "responded_on": days(asked + rng.integers(*ANSWERED_AFTER, count), silent),
            "next_holder_id": ids["parties"].of(np.where(told, found.consignee[rows], -1)),
        },
    )

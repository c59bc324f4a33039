"""The shipments and their stretches as records."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from chokepoint.simulate.carriage import AIR, COURIER, KM_A_DAY, MODES, SEA, Carriage
from chokepoint.simulate.columns import (
    AMOUNT_UNITS,
    amounts,
    blank,
    degrees,
    instants,
    records,
    versioned,
    whole,
    words,
)
from chokepoint.simulate.marks import marked
from chokepoint.simulate.numbering import Ids
from chokepoint.simulate.orders import DELIVERED, NONE, SHIPPED, Trades
from chokepoint.simulate.parameters import DAY_SECONDS, Flags, Ints, parameters
from chokepoint.simulate.places import places
from chokepoint.simulate.stage import Stage

STATUS = ("planned", "shipped", "delivered", "failed", "returned")
FORWARDED = 0.55
"""Share of shipments beyond the road that name a forwarder."""
NOTIFIED = 0.15
RECORDED_AFTER = 5 * 3600
"""Seconds after which a shipment stands in the books."""
TOO_LIGHT, TOO_HEAVY = (0.02, 0.25), (6.0, 25.0)
"""Factors on weights that the goods cannot have."""
CODED = 0.6
"""Share of stretches whose places are written as UN/LOCODE, the others as towns."""


@dataclass
class Sent:
    """One shipment a row; `order` is a row of the trades. Times in seconds since 1970, -1 for none.

    `onward`: sent on by who had received the goods. `before`: the consignee that was recorded first, where another was
    (-1: none was). `told`: when what stands now became known.
    """

    order: Ints
    onward: Flags
    consignor: Ints
    consignee: Ints
    place: Ints
    shipped: Ints
    delivered: Ints
    before: Ints
    told: Ints

    def __len__(self) -> int:
        return len(self.order)

    def take(self, rows: Ints) -> Sent:
        """Some rows."""
        return Sent(*(getattr(self, name)[rows] for name in Sent.__dataclass_fields__))


def draw_sent(trades: Trades, carriage: Carriage, stage: Stage) -> Sent:
    """Every shipment: one for each of the trades that was sent, then those sent on abroad."""
    rng = stage.rng
    rows = np.flatnonzero((trades.outcome != NONE) & (carriage.shipped >= 0))
    count = len(rows)
    shipped, delivered = carriage.shipped[rows], carriage.delivered[rows]
    changed = marked(trades, "changed_underway")[rows]
    middle = np.where(delivered >= 0, (shipped + delivered) // 2, shipped + DAY_SECONDS)
    first = Sent(
        order=rows,
        onward=np.zeros(count, dtype=bool),
        consignor=trades.supplier[rows],
        consignee=trades.consignee[rows],
        place=trades.delivery[rows],
        shipped=shipped,
        delivered=delivered,
        before=np.where(changed, stage.sites[rng.integers(0, len(stage.sites), count)], -1),
        told=np.where(changed, middle, shipped + RECORDED_AFTER),
    )
    return _and_onward(first, trades, stage)


def _and_onward(sent: Sent, trades: Trades, stage: Stage) -> Sent:
    """The shipments, and after them what receivers sent on to another country within days."""
    rng = stage.rng
    arrived = (sent.delivered >= 0) & (trades.outcome[sent.order] == DELIVERED)
    rows = np.flatnonzero(marked(trades, "sent_on")[sent.order] & arrived)
    receiver = stage.sites[rng.integers(0, len(stage.sites), len(rows))]
    abroad = stage.country(receiver) != places().country_no[sent.place[rows]]
    rows, receiver = rows[abroad], receiver[abroad]
    left = sent.delivered[rows] + rng.integers(0, 12, len(rows)) * DAY_SECONDS + 6 * 3600
    came = left + rng.integers(2, 9, len(rows)) * DAY_SECONDS
    onward = Sent(
        order=sent.order[rows],
        onward=np.ones(len(rows), dtype=bool),
        consignor=sent.consignee[rows],
        consignee=receiver,
        place=stage.cast.firms.place[receiver],
        shipped=left,
        delivered=came,
        before=np.full(len(rows), -1),
        told=left + RECORDED_AFTER,
    )
    onward = onward.take(np.flatnonzero(came <= parameters().last_second))
    return Sent(*(np.concatenate([getattr(sent, f), getattr(onward, f)]) for f in Sent.__dataclass_fields__))


def shipment_records(
    rows: Ints, every: Sent, trades: Trades, carriage: Carriage, stage: Stage, ids: dict[str, Ids]
) -> pa.Table:
    """One row per shipment in `rows` and, before it, one for what was recorded otherwise at first."""
    where, gaps, rng, count = places(), parameters().gaps, stage.rng, len(rows)
    sent = every.take(rows)
    status = np.where(sent.delivered >= 0, np.where(sent.onward, DELIVERED, trades.outcome[sent.order]), SHIPPED)
    mode = carriage.mode[sent.order]
    forwarder = stage.some_of(stage.forwarders, where.country_no[sent.place])
    own = marked(trades, "own_vehicle")[sent.order]
    forwarder[(rng.random(count) > FORWARDED) | (mode == 0) | own] = -1
    unknown = (rng.random(count) < gaps["consignee"]) & (sent.consignee == trades.customer[sent.order])
    unknown &= (sent.before < 0) & ~marked(trades, "sent_on")[sent.order]
    notify = np.where(rng.random(count) < NOTIFIED, trades.customer[sent.order], -1)
    no_point = rng.random(count) < gaps["delivery_coordinates"]
    party = ids["parties"]
    columns = {
        "shipment_id": ids["shipments"].of(rows),
        "order_id": ids["orders"].of(sent.order),
        "shipped_at": instants(sent.shipped),
        "delivered_at": instants(np.where(status >= SHIPPED + 1, sent.delivered, -1)),
        "consignor_id": party.of(sent.consignor),
        "consignee_id": blank(party.of(sent.consignee), unknown),
        "notify_party_id": party.of(notify),
        "forwarder_id": party.of(forwarder),
        "delivery_city": blank(words(where.name, sent.place), rng.random(count) < gaps["city"]),
        "delivery_country": words(where.country, sent.place),
        "delivery_latitude": degrees(where.latitude[sent.place] + rng.normal(0, 0.01, count), no_point),
        "delivery_longitude": degrees(where.longitude[sent.place] + rng.normal(0, 0.01, count), no_point),
        "mode": words([*MODES, "own"], np.where(own, len(MODES), mode)),
        "gross_weight_kg": amounts(_weights(sent, trades, carriage, rng), sent.onward),
        "status": words(STATUS, status),
    }
    changed = np.flatnonzero(sent.before >= 0)
    was = {name: column.take(pa.array(changed)) for name, column in columns.items()}
    was["consignee_id"] = party.of(sent.before[changed])
    place = stage.cast.firms.place[sent.before[changed]]
    was |= {"delivery_city": words(where.name, place), "delivery_country": words(where.country, place)}
    was |= {name: pa.nulls(len(changed), columns[name].type) for name in ("delivery_latitude", "delivery_longitude")}
    now = versioned("shipments", columns, sent.told)
    return pa.concat_tables([now, versioned("shipments", was, sent.shipped[changed] + 3600)])


def _weights(sent: Sent, trades: Trades, carriage: Carriage, rng: np.random.Generator) -> Ints:
    """Gross weights, to 100 g; some were estimated, entered in another unit, or stand for a part of the goods."""
    count, off = len(sent), marked(trades, "weight_off")[sent.order]
    light, heavy = rng.uniform(*TOO_LIGHT, count), rng.uniform(*TOO_HEAVY, count)
    factor = np.where(off, np.where(rng.random(count) < 0.5, light, heavy), 1.0)
    return (carriage.weight[sent.order] * factor * 10).astype(np.int64) * (AMOUNT_UNITS // 10)


def leg_records(
    shipments: Ints, sent: Sent, trades: Trades, carriage: Carriage, ids: dict[str, Ids], rng: np.random.Generator
) -> pa.Table:
    """One row per stretch; some shipments have none on record, nor have those sent on."""
    where = places()
    shipments = shipments[~sent.onward[shipments]]
    rows = sent.order[shipments]
    nodes, at_sea = carriage.nodes[rows], carriage.at_sea[rows]
    follows = nodes[:, 1:] >= 0
    told = rng.random(len(rows)) >= parameters().gaps["legs"]
    shipment, number = np.nonzero(follows & told[:, None])
    one, other = nodes[shipment, number], nodes[shipment, number + 1]
    mode = carriage.mode[rows][shipment]
    sailing = at_sea[shipment, number] & at_sea[shipment, number + 1]
    mode = np.where((mode == SEA) & ~sailing, 0, mode)
    own = marked(trades, "own_vehicle")[rows][shipment]
    left, came = _leg_times(rows, carriage, shipment, number, where.distances(nodes[:, :-1], nodes[:, 1:]) * follows)
    return records(
        "shipment_legs",
        {
            "shipment_id": ids["shipments"].of(shipments[shipment]),
            "leg_no": whole(number + 1),
            "from_place": _spelling(one, mode, rng),
            "to_place": _spelling(other, mode, rng),
            "from_country": words(where.country, one),
            "to_country": words(where.country, other),
            "departed_at": instants(left),
            "arrived_at": instants(came),
            "mode": words([*MODES, "own"], np.where(own, len(MODES), mode)),
        },
    )


def _leg_times(rows: Ints, carriage: Carriage, shipment: Ints, number: Ints, length: np.ndarray) -> tuple[Ints, Ints]:
    """Departure and arrival in proportion to the distance; -1 for an arrival that has not happened."""
    total = np.maximum(length.sum(axis=1, keepdims=True), 1)
    until = np.cumsum(length, axis=1) / total
    since = until - length / total
    begin, end = carriage.shipped[rows], carriage.delivered[rows]
    expected = begin + (total[:, 0] / KM_A_DAY[carriage.mode[rows]] * DAY_SECONDS).astype(np.int64)
    span = np.where(end >= 0, end, expected) - begin
    left = begin[shipment] + (since[shipment, number] * span[shipment]).astype(np.int64)
    came = begin[shipment] + (until[shipment, number] * span[shipment]).astype(np.int64)
    open_: Flags = (end[shipment] < 0) & (came > parameters().last_second)
    return left, np.where(open_, -1, came)


def _spelling(place: Ints, mode: Ints, rng: np.random.Generator) -> pa.Array:
    """UN/LOCODE or town, more often the code where ships and aircraft are booked."""
    booked = np.isin(mode, (SEA, AIR, COURIER))
    coded = rng.random(len(place)) < np.where(booked, CODED + 0.25, CODED - 0.25)
    where = places()
    return words([*where.code, *where.name], np.where(coded, place, place + len(where.code)))

"""The shipments and their stretches as records."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from chokepoint.simulate.carriage import AIR, COURIER, KM_A_DAY, MODES, SEA, Carriage
from chokepoint.simulate.columns import AMOUNT_UNITS, amounts, blank, degrees, instants, records, whole, words
from chokepoint.simulate.orders import NONE, SHIPPED, Trades
from chokepoint.simulate.parameters import DAY_SECONDS, Flags, Ints, parameters
from chokepoint.simulate.places import places
from chokepoint.simulate.stage import Stage

STATUS = ("planned", "shipped", "delivered", "failed", "returned")
FORWARDED = 0.55
"""Share of shipments beyond the road that name a forwarder."""
NOTIFIED = 0.15
CODED = 0.6
"""Share of stretches whose places are written as UN/LOCODE, the others as towns."""


def shipment_rows(trades: Trades, carriage: Carriage) -> Ints:
    """Rows of the trades that have a shipment on record."""
    return np.flatnonzero((trades.outcome != NONE) & (carriage.shipped >= 0))


def shipment_records(
    rows: Ints, trades: Trades, carriage: Carriage, stage: Stage, ids: dict[str, pa.Array]
) -> pa.Table:
    """One row per shipment of the trades in `rows`."""
    where, gaps, rng, count = places(), parameters().gaps, stage.rng, len(rows)
    place = trades.delivery[rows]
    arrived = carriage.delivered[rows] >= 0
    status = np.where(arrived, trades.outcome[rows], SHIPPED)
    forwarder = stage.some_of(stage.forwarders, where.country_no[place])
    forwarder[(rng.random(count) > FORWARDED) | (carriage.mode[rows] == 0)] = -1
    consignee = trades.consignee[rows]
    unknown = (rng.random(count) < gaps["consignee"]) & (consignee == trades.customer[rows])
    notify = np.where(rng.random(count) < NOTIFIED, trades.customer[rows], -1)
    no_point = rng.random(count) < gaps["delivery_coordinates"]
    party = ids["parties"]
    return records(
        "shipments",
        {
            "shipment_id": ids["shipments"],
            "order_id": ids["orders"].take(pa.array(rows)),
            "shipped_at": instants(carriage.shipped[rows]),
            "delivered_at": instants(np.where(status >= SHIPPED + 1, carriage.delivered[rows], -1)),
            "consignor_id": party.take(pa.array(trades.supplier[rows])),
            "consignee_id": blank(party.take(pa.array(consignee)), unknown),
            "notify_party_id": party.take(pa.array(notify, mask=notify < 0)),
            "forwarder_id": party.take(pa.array(forwarder, mask=forwarder < 0)),
            "delivery_city": blank(words(where.name, place), rng.random(count) < gaps["city"]),
            "delivery_country": words(where.country, place),
            "delivery_latitude": degrees(where.latitude[place] + rng.normal(0, 0.01, count), no_point),
            "delivery_longitude": degrees(where.longitude[place] + rng.normal(0, 0.01, count), no_point),
            "mode": words(MODES, carriage.mode[rows]),
            "gross_weight_kg": amounts((carriage.weight[rows] * 10).astype(np.int64) * (AMOUNT_UNITS // 10)),
            "status": words(STATUS, status),
        },
    )


def leg_records(rows: Ints, carriage: Carriage, shipment_ids: pa.Array, rng: np.random.Generator) -> pa.Table:
    """One row per stretch; some shipments have none on record."""
    where = places()
    nodes, at_sea = carriage.nodes[rows], carriage.at_sea[rows]
    follows = nodes[:, 1:] >= 0
    told = rng.random(len(rows)) >= parameters().gaps["legs"]
    shipment, number = np.nonzero(follows & told[:, None])
    one, other = nodes[shipment, number], nodes[shipment, number + 1]
    mode = carriage.mode[rows][shipment]
    sailing = at_sea[shipment, number] & at_sea[shipment, number + 1]
    mode = np.where((mode == SEA) & ~sailing, 0, mode)
    left, came = _leg_times(rows, carriage, shipment, number, where.distances(nodes[:, :-1], nodes[:, 1:]) * follows)
    return records(
        "shipment_legs",
        {
            "shipment_id": shipment_ids.take(pa.array(shipment)),
            "leg_no": whole(number + 1),
            "from_place": _spelling(one, mode, rng),
            "to_place": _spelling(other, mode, rng),
            "from_country": words(where.country, one),
            "to_country": words(where.country, other),
            "departed_at": instants(left),
            "arrived_at": instants(came),
            "mode": words(MODES, mode),
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

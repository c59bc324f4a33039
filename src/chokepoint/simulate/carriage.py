"""How goods travel: the usual way between two places, and the stretches it consists of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from chokepoint.simulate.goods import goods, suppliers
from chokepoint.simulate.marks import marked
from chokepoint.simulate.orders import NONE, Trades
from chokepoint.simulate.parameters import DAY_SECONDS, Flags, Ints, Reals, packaged_rows, parameters
from chokepoint.simulate.places import places

MODES = ("road", "sea", "air", "courier")
ROAD, SEA, AIR, COURIER = range(4)
KM_A_DAY = np.array([550.0, 600.0, 6000.0, 3000.0])
"""Distance covered in a day by road, sea, air and courier, stops included."""
HELD_UP = (2.5, 4.0)
"""Factor on the days of a journey that was held up; some weeks are added."""
HANDLING_DAYS = np.array([1.0, 9.0, 3.0, 2.0])
HUBS = (
    *("AEJEA", "SGSIN", "HKHKG", "OMSLL", "EGPSD", "ESALG", "MAPTM"),
    *("ITGIT", "GRPIR", "LKCMB", "MYPKG", "BEANR", "PAONX", "USSAV"),
)
HUB_DETOUR = 1.12
"""A lane uses a hub that lengthens it by no more than this."""
HUB_LANES, HUB_SHIPMENTS = 0.4, 0.6
"""Share of long lanes with a usual hub, and of their shipments that pass it."""
ROAD_KM, SEA_DETOUR = 4_500, 1.6
COURIER_KG, AIR_KG = 30, 450
NODES = 5


@dataclass
class Carriage:
    """How each order travels. `nodes` holds up to five places, -1 where fewer; times in seconds since 1970.

    `at_sea` says of each node whether it is a port of the sea voyage. `shipped` and `delivered` are -1 where they
    have not happened.
    """

    mode: Ints
    nodes: Ints
    at_sea: Flags
    weight: Reals
    shipped: Ints
    delivered: Ints


@cache
def _lanes() -> tuple[Ints, Ints, Flags, Flags]:
    """Port of the supplier, port of the place, whether by land, whether by sea: supplier places x places."""
    where = places()
    homes = np.array([where.index(code) for code in suppliers().place])
    everywhere = np.arange(len(where.code))
    port = _nearest_port(everywhere)
    region_of = {row["country"]: row["region"] for row in packaged_rows("countries")}
    region = np.array([region_of.get(country, "") for country in where.country])
    joined_land = np.isin(region, ("EU", "ME"))
    island = np.isin(where.country, ("CY",))
    direct = where.distances(homes[:, None], everywhere[None, :])
    same = where.country_no[homes][:, None] == where.country_no[None, :]
    land = joined_land[homes][:, None] & joined_land[None, :] & ~island[None, :] & (direct < ROAD_KM)
    start, end = port[homes][:, None], port[None, :]
    length = where.distances(homes[:, None], start) + where.distances(start, end) + where.distances(end, everywhere)
    sea = (length < SEA_DETOUR * direct) & (where.distances(start, end) > 400)
    return port[homes], port, same | land, sea


def _nearest_port(place: Ints) -> Ints:
    """The nearest port in the same country that is not near a zone, or the nearest of all."""
    where = places()
    ports = np.flatnonzero(where.is_port & ~where.near)
    far = where.distances(place[:, None], ports[None, :])
    abroad = where.country_no[place][:, None] != where.country_no[ports][None, :]
    return np.asarray(ports[np.argmin(far + abroad * 20_000, axis=1)])


def draw_carriage(trades: Trades, rng: np.random.Generator) -> Carriage:
    """How each of the trades is carried."""
    weight = trades.quantity * goods().weight[trades.good] * 1.06 + 0.2
    mode = _modes(trades, weight, rng)
    nodes, at_sea = _nodes(trades, mode, rng)
    where = places()
    legs = where.distances(nodes[:, :-1], nodes[:, 1:]) * _followed(nodes)
    length = legs.sum(axis=1)
    count = len(trades)
    wait = rng.lognormal(np.log(8), 0.7, count)
    days = HANDLING_DAYS[mode] + length / KM_A_DAY[mode] * rng.lognormal(0, 0.15, count)
    days = np.where(marked(trades, "slow"), days * rng.uniform(*HELD_UP, count) + 20, days)
    shipped = trades.when + (wait * DAY_SECONDS).astype(np.int64)
    delivered = shipped + (days * DAY_SECONDS).astype(np.int64)
    end = parameters().last_second
    gone = (trades.outcome != NONE) & (shipped <= end) & (trades.stage == 0)
    return Carriage(
        mode=mode,
        nodes=nodes,
        at_sea=at_sea,
        weight=weight,
        shipped=np.where(gone, shipped, -1),
        delivered=np.where(gone & (delivered <= end), delivered, -1),
    )


def _followed(nodes: Ints) -> Flags:
    """Which stretches exist; nodes are packed to the left."""
    return np.asarray(nodes[:, 1:] >= 0)


def _modes(trades: Trades, weight: Reals, rng: np.random.Generator) -> Ints:
    _, _, land, sea = _lanes()
    by_land, by_sea = land[trades.supplier, trades.delivery], sea[trades.supplier, trades.delivery]
    lane = (trades.supplier * 7919 + trades.delivery * 104_729) % 100
    heavy = weight > AIR_KG
    mode = np.where(by_land & ~(by_sea & (weight > 5_000) & (lane < 25)), ROAD, np.where(by_sea & heavy, SEA, AIR))
    mode = np.where((weight < COURIER_KG) & (rng.random(len(weight)) < 0.7), COURIER, mode)
    return np.asarray(mode, dtype=np.int64)


def _nodes(trades: Trades, mode: Ints, rng: np.random.Generator) -> tuple[Ints, Flags]:
    """The places that each shipment passes, in order, packed to the left."""
    home_port, port, _, _ = _lanes()
    where = places()
    homes = np.array([where.index(code) for code in suppliers().place])
    at_sea = mode == SEA
    start, end = homes[trades.supplier], trades.delivery
    first = np.where(at_sea, home_port[trades.supplier], -1)
    last = np.where(at_sea, port[end], -1)
    via = np.where(trades.via >= 0, trades.via, _usual_hub(trades, at_sea, first, last, rng))
    raw = np.stack([start, first, via, last, end], axis=1)
    voyage = np.stack([first == start, at_sea, at_sea, at_sea, at_sea & (last == end)], axis=1) & at_sea[:, None]
    doubled = np.zeros(raw.shape, dtype=bool)
    doubled[:, 1] = first == start
    doubled[:, 3] = last == end
    doubled[:, 2] = (via == start) | (via == end) | (via == first) | (via == last)
    raw[doubled] = -1
    order = np.argsort(raw < 0, axis=1, kind="stable")
    return np.take_along_axis(raw, order, axis=1), np.take_along_axis(voyage, order, axis=1)


def _usual_hub(trades: Trades, at_sea: Flags, first: Ints, last: Ints, rng: np.random.Generator) -> Ints:
    """The hub that a long sea lane usually passes, -1 where none lies on the way or the ship goes direct."""
    where = places()
    hubs = np.array([where.index(code) for code in HUBS])
    lane = (trades.supplier * 31_337 + trades.delivery * 6_151) % 1_000 < HUB_LANES * 1_000
    rows = np.flatnonzero(at_sea & lane & (rng.random(len(trades)) < HUB_SHIPMENTS))
    found = np.full(len(trades), -1)
    if len(rows) == 0:
        return found
    to_hub = where.distances(first[rows][:, None], hubs[None, :])
    from_hub = where.distances(hubs[None, :], last[rows][:, None])
    direct = where.distances(first[rows], last[rows])
    length = np.where((to_hub > 700) & (from_hub > 700), to_hub + from_hub, np.inf)
    best = np.argmin(length, axis=1)
    fits = (length[np.arange(len(rows)), best] < HUB_DETOUR * direct) & (direct > 3_000)
    found[rows] = np.where(fits, hubs[best], -1)
    return found

"""Ways: the stations that the goods of one order, or one item, pass from a supplier to a point of diversion.

A station is a party or a place whose vigilance could have caught them. Whoever pays an order sees it too, so that
payers stand on its ways. Where goods leave from is no station: all of a supplier's trade passes there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from chokepoint.connect.entities import with_entities
from chokepoint.engines.converting import DOLLAR, converted
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current

PARTY, PLACE = "party", "place"
Station = tuple[str, str]
"""PARTY and an entity, or PLACE and its country and name."""
OWNER: Station = (PARTY, "")
"""The ledger's owner, who supplies where no supplier is named."""
LOCODE_LETTERS = 5
AFTER_DIVERSION = ("loss", "capture", "recovery")
"""Changes of hands by which an item is already outside lawful custody."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Way:
    """`stations` from a supplier to a point of diversion, each once; of an order or an item, named `table/key`.

    `value_usd` is the order's amount; None for an item, and where no rate is known.
    """

    record_id: str
    stations: tuple[Station, ...]
    value_usd: float | None = None


def ways_of_orders(engine: Engine, chosen: ir.Table) -> list[Way]:
    """A way for each shipment of the orders in `chosen` (`order_id`), or one for an order without; by record.

    It ends with the consignee, or with the customer where nobody else receives.
    """
    identities = engine.table("identities")
    orders = _converted(chosen)
    orders = with_entities(orders, identities, "supplier_id", "customer_id")
    payers = current("payments").semi_join(chosen, "order_id")
    payers = payers.filter(payers.payer_id.notnull(), payers.kind.fill_null("payment") == "payment")
    payers = with_entities(payers.select("order_id", "payer_id").distinct(), identities, "payer_id").distinct()
    sent = current("shipments").semi_join(chosen, "order_id")
    sent = sent.filter(sent.status.fill_null("shipped") != "cancelled")
    legs = current("shipment_legs").semi_join(sent, "shipment_id")
    sent = with_entities(sent, identities, "forwarder_id", "consignee_id")
    paid_by = _grouped(_fetched(engine, payers, "order_id", "payer_id"), "order_id")
    shipments = _grouped(_fetched(engine, sent, "order_id", "shipment_id"), "order_id")
    along = _grouped(_fetched(engine, legs, "shipment_id", "leg_no"), "shipment_id")
    found = []
    for order in _fetched(engine, orders, "order_id"):
        payers_of = [(PARTY, row["payer_id"]) for row in paid_by[order["order_id"]]]
        for shipment in shipments[order["order_id"]] or [{}]:
            stations = _stations(order, payers_of, shipment, along[shipment.get("shipment_id", "")])
            found.append(Way(f"orders/{order['order_id']}", stations, order["value"]))
    return [way for way in found if len(way.stations) > 1]


def ways_of_items(engine: Engine) -> list[Way]:
    """A way for each item, from its maker through whoever held it to where it may have left lawful custody; by item.

    It ends with the likeliest of `diversions`, or with the last known holder before it was lost, captured or recovered.
    """
    identities = engine.table("identities")
    events = current("custody_events")
    events = events.filter(events.item_id.notnull(), ~events.kind.isin(AFTER_DIVERSION))
    events = with_entities(events, identities, "from_party_id", "to_party_id")
    items = with_entities(current("items"), identities, "manufacturer_id")
    handed = _grouped(_fetched(engine, events, "item_id", "occurred_from", "event_id"), "item_id")
    likeliest = _likeliest(engine)
    found = []
    for item in _fetched(engine, items, "item_id"):
        parties = [item["manufacturer_id"]]
        parties += [row[end] for row in handed[item["item_id"]] for end in ("from_party_id", "to_party_id")]
        held = _once((PARTY, party) for party in parties if party is not None)
        end = (PARTY, likeliest.get(item["item_id"], ""))
        held = held[: held.index(end) + 1] if end in held else held
        found.append(Way(f"items/{item['item_id']}", held))
    return [way for way in found if len(way.stations) > 1]


def traffic(engine: Engine, ways: Iterable[Way]) -> dict[Station, int]:
    """How busy each station of the ways is: records that name a party in its busiest role, legs that end at a place."""
    stations = {station for way in ways for station in way.stations}
    parties = sorted(name for kind, name in stations if kind == PARTY)
    roles = engine.table("roles")
    busy = roles.filter(roles.entity_id.isin(parties or [""])).group_by("entity_id").agg(records=ibis._.records.max())
    found = {(PARTY, row["entity_id"]): int(row["records"]) for row in engine.fetch(busy).to_pylist()}
    legs = current("shipment_legs")
    ended = engine.fetch(legs.group_by("to_country", "to_place").agg(records=legs.count())).to_pylist()
    for row in ended:
        at = place(row["to_country"], row["to_place"])
        if at in stations:
            found[at] = int(row["records"])
    return found


def _converted(chosen: ir.Table) -> ir.Table:
    """Orders of `chosen` with the `value` of their amount in US dollars; NULL where no rate is known."""
    orders = current("orders").semi_join(chosen, "order_id")
    dated = orders.mutate(day=orders.ordered_at.cast("date"), into=ibis.literal(DOLLAR))
    return converted(dated, current("exchange_rates"))


def place(country: str | None, town: str | None) -> Station | None:
    """A place by its country and name, or by its UN/LOCODE, which has the country; None where neither is known."""
    named = [part for part in (country, town) if part]
    if country and town and len(town) == LOCODE_LETTERS and town.startswith(country):
        named = [town]
    return (PLACE, " ".join(named)) if named else None


def _stations(
    order: dict[str, Any], payers: list[Station], shipment: dict[str, Any], legs: Rows
) -> tuple[Station, ...]:
    supplier = (PARTY, order["supplier_id"]) if order["supplier_id"] else OWNER
    end = (PARTY, shipment.get("consignee_id") or order["customer_id"])
    between = [*payers, (PARTY, order["customer_id"])]
    if shipment.get("forwarder_id"):
        between.append((PARTY, shipment["forwarder_id"]))
    towns = [place(leg["to_country"], leg["to_place"]) for leg in legs]
    towns = towns or [place(shipment.get("delivery_country"), shipment.get("delivery_city"))]
    between += [town for town in towns if town]
    return _once([supplier, *(station for station in between if station != end), end])


def _likeliest(engine: Engine) -> dict[str, str]:
    """The entity of the likeliest candidate of each item, ties by id."""
    named = with_entities(engine.table("diversions"), engine.table("identities"), "party_id")
    named = named.filter(named.party_id.notnull())
    rows = engine.fetch(named.order_by("item_id", ibis.desc("likelihood"), "party_id")).to_pylist()
    return {row["item_id"]: row["party_id"] for row in reversed(rows)}


def _once(stations: Iterable[Station]) -> tuple[Station, ...]:
    return tuple(dict.fromkeys(stations))


def _fetched(engine: Engine, rows: ir.Table, *order: str) -> Rows:
    return list(engine.fetch(rows.order_by([rows[name].asc(nulls_first=True) for name in order])).to_pylist())


def _grouped(rows: Rows, column: str) -> defaultdict[str, Rows]:
    found: defaultdict[str, Rows] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found

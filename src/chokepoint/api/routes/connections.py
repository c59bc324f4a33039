"""How things hang together: the network, money, items, hot spots."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from chokepoint.api.answers import After, Top, told
from chokepoint.api.guarding import AtDesk, Guard
from chokepoint.records.change import Changes, Effect
from chokepoint.records.changes import HotSpots
from chokepoint.records.custody import ItemFigures, ItemTrace
from chokepoint.records.money import PaymentFigures, PaymentTrace
from chokepoint.records.network import Around, Network, Paths
from chokepoint.review.access.rules import READ, Principal

routes = APIRouter(tags=["connections"])
ReadsNetwork = Annotated[Principal, Depends(Guard(READ, "network.read"))]
PartyId = Annotated[str | None, Query(max_length=200, description="A party's id.")]


class Direction(StrEnum):
    """Which way money is followed."""

    DOWN = "down"
    UP = "up"


class Middle(StrEnum):
    """What others are shown around."""

    ORDER = "order"
    PARTY = "party"


@routes.get("/v1/network", response_model=Network)
def network(
    desk: AtDesk, who: ReadsNetwork, start: PartyId = None, end: PartyId = None, by_trade: bool = False, top: Top = 20
) -> JSONResponse:
    """Junctions, choke points and communities; with both ends, the paths between two parties."""
    with desk.records() as records:
        return told(records.network(top, start=start, end=end, by_trade=by_trade), who)


@routes.get("/v1/network/paths", response_model=Paths)
def paths(
    desk: AtDesk,
    who: ReadsNetwork,
    start: Annotated[str, Query(max_length=200, description="A party's id.")],
    end: Annotated[str, Query(max_length=200, description="Another's.")],
) -> JSONResponse:
    """The shortest and the most telling path between two parties, with the dealings on it."""
    with desk.records() as records:
        return told(records.network_paths(start, end), who)


@routes.get("/v1/network/around/{kind}/{subject_id:path}", response_model=Around)
def around(
    kind: Middle,
    subject_id: str,
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(READ, "network.read", "{kind}/{subject_id}"))],
    after: After = 0,
    top: Annotated[int, Query(ge=1, le=100, description="How many at most.")] = 12,
) -> JSONResponse:
    """Who is tied to whom around an order; or a party's next neighbours, by their most telling edge."""
    key = ("around", kind, subject_id, top, after)
    seen = desk.answer(key, lambda records: records.network_around(subject_id, kind.value, top=top, after=after))
    return told(seen, who)


@routes.get("/v1/network/changes", response_model=Changes)
def changes(desk: AtDesk, who: ReadsNetwork, top: Top = 20) -> JSONResponse:
    """When the network grew, who broke off, moved or was replaced."""
    with desk.records() as records:
        return told(records.network_changes(top), who)


@routes.get("/v1/measures/{measure_id}/effect", response_model=Effect)
def effect(measure_id: str, desk: AtDesk, who: ReadsNetwork) -> JSONResponse:
    """What followed a public measure, beside routes that it did not strike."""
    with desk.records() as records:
        return told(records.network_measure(measure_id), who)


@routes.get("/v1/hotspots", response_model=HotSpots)
def hot_spots(desk: AtDesk, who: ReadsNetwork, top: Top = 20) -> JSONResponse:
    """Areas and spans of time that hold more findings, or more deliveries, than expected."""
    with desk.records() as records:
        return told(records.hot_spots(top), who)


@routes.get("/v1/payments/{payment_id:path}/trace", response_model=PaymentTrace)
def payment(
    payment_id: str,
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(READ, "payment.trace", "payment/{payment_id}"))],
    direction: Direction = Direction.DOWN,
) -> JSONResponse:
    """Where the money of a payment went, or came from."""
    with desk.records() as records:
        return told(records.trace_payment(payment_id, direction=direction.value), who)


@routes.get("/v1/payment-shapes", response_model=PaymentFigures)
def shapes(desk: AtDesk, who: ReadsNetwork, top: Top = 20) -> JSONResponse:
    """The shapes that payments make, and what each account's come to."""
    with desk.records() as records:
        return told(records.trace_payments(top=top), who)


@routes.get("/v1/items", response_model=ItemFigures)
def items(desk: AtDesk, who: Annotated[Principal, Depends(Guard(READ, "items.read"))]) -> JSONResponse:
    """Statistics over all recovered items."""
    with desk.records() as records:
        return told(records.trace_items(), who)


@routes.get("/v1/items/{item_id:path}/trace", response_model=ItemTrace)
def item(
    item_id: str, desk: AtDesk, who: Annotated[Principal, Depends(Guard(READ, "item.trace", "item/{item_id}"))]
) -> JSONResponse:
    """One item's chain of custody, with its gaps and the point of diversion."""
    with desk.records() as records:
        return told(records.trace_item(item_id), who)

"""What the last run found: rankings, one subject's evidence, coverage, indicators, weights."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, JSONResponse

from chokepoint.api.answers import After, Page, Top, page, told
from chokepoint.api.guarding import AtDesk, Guard
from chokepoint.records.answers import Explanation, RankedNetwork, RankedOrder, RankedParty
from chokepoint.records.catalogue import Card
from chokepoint.records.comparison import Comparison
from chokepoint.records.coverage import Coverage, WeightLine
from chokepoint.records.errors import NotFoundError
from chokepoint.records.maps import OrderMap
from chokepoint.review.access.rules import PERSONAL, READ, Principal

routes = APIRouter(tags=["findings"])
ReadsRanking = Annotated[Principal, Depends(Guard(READ, "ranking.read"))]
Words = Annotated[
    str, Query(max_length=200, description="All in the order's id, its customer's id or name, or a sign.")
]
ReadsCatalogue = Annotated[Principal, Depends(Guard(READ, "catalogue.read", "catalogue"))]


class Kind(StrEnum):
    """What has a likelihood."""

    ORDER = "order"
    PARTY = "party"
    NETWORK = "network"
    PAYMENT = "payment"
    SHIPMENT = "shipment"


@routes.get("/v1/run")
def run(desk: AtDesk, who: Annotated[Principal, Depends(Guard(READ, "run.read"))]) -> JSONResponse:
    """The newest run: its moments, its usual rate, and the versions that it rests on."""
    with desk.records() as records:
        return told(records.run(), who)


class Band(StrEnum):
    """Where an order stands."""

    STOP = "stop"
    HOLD = "hold"
    INQUIRE = "inquire"
    NOT_ENOUGH_KNOWN = "not enough known"
    NO_SIGN = "no sign above threshold"


@routes.get("/v1/orders", response_model=Page[RankedOrder])
def orders(
    desk: AtDesk,
    who: ReadsRanking,
    band: Band | None = None,
    text: Annotated[
        str, Query(max_length=200, description="Words in an order's or customer's id or name, or a sign's.")
    ] = "",
    after: After = 0,
    top: Top = 50,
) -> JSONResponse:
    """Orders, most likely first. Who may not see names cannot search for them."""
    words = text if who.may(PERSONAL) else ""
    wanted = band.value if band else None
    rows = desk.answer(
        ("orders", top, after, wanted, words),
        lambda records: records.orders(top + 1, after=after, band=wanted, text=words),
    )
    return page(rows, who, after, top)


@routes.get("/v1/parties", response_model=Page[RankedParty])
def parties(
    desk: AtDesk,
    who: ReadsRanking,
    text: Annotated[str, Query(max_length=200, description="Words in a party's name, or its id.")] = "",
    after: After = 0,
    top: Top = 50,
) -> JSONResponse:
    """Entities, most likely first, as the last full run weighed them. Who may not see names cannot search for them."""
    most, called = after + top + 1, text if who.may(PERSONAL) else ""
    rows = desk.answer(("parties", most, called), lambda records: records.parties(most, text=called))
    return page(rows[after:], who, after, top)


@routes.get("/v1/networks", response_model=Page[RankedNetwork])
def networks(desk: AtDesk, who: ReadsRanking, after: After = 0, top: Top = 50) -> JSONResponse:
    """Networks of entities, most likely first, as the last full run weighed them."""
    most = after + top + 1
    return page(desk.answer(("networks", most), lambda records: records.networks(most))[after:], who, after, top)


@routes.get("/v1/explanations/{kind}/{subject_id:path}", response_model=Explanation)
def explanation(
    kind: Kind,
    subject_id: str,
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(READ, "explanation.read", "{kind}/{subject_id}"))],
) -> JSONResponse:
    """One subject's evidence, sum and questions: the prior's log-odds plus all contributions is `log_odds`."""
    return told(
        desk.answer(("explain", kind, subject_id), lambda records: records.explain(subject_id, kind.value)), who
    )


@routes.get("/v1/dossiers/{order_id:path}")
def dossier(
    order_id: str,
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(PERSONAL, "dossier.read", "order/{order_id}"))],
) -> JSONResponse:
    """One order with all records, places, events and ties that its page shows."""
    with desk.records() as records:
        return told(records.dossier(order_id), who)


@routes.get("/v1/comparisons/{order_id:path}", response_model=Comparison)
def comparison(
    order_id: str,
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(READ, "comparison.read", "order/{order_id}"))],
) -> JSONResponse:
    """One order's records side by side: what each states of a field, and where a sign fires because they disagree."""
    with desk.records() as records:
        return told(records.side_by_side(order_id), who)


@routes.get(
    "/v1/sections/{order_id:path}",
    response_class=HTMLResponse,
    dependencies=[Depends(Guard(PERSONAL, "section.read", "order/{order_id}"))],
)
def section(order_id: str, desk: AtDesk) -> HTMLResponse:
    """One order's evidence, map, time line, money and ties, drawn as in the report."""
    return HTMLResponse(desk.section(order_id))


@routes.get("/v1/maps/{order_id:path}", response_model=OrderMap)
def order_map(
    order_id: str,
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(PERSONAL, "map.read", "order/{order_id}"))],
) -> JSONResponse:
    """One order's places, zones and way on the packaged outline of land: all that a map needs to move by itself."""
    return told(desk.answer(("map", order_id), lambda records: records.order_map(order_id)), who)


@routes.get("/v1/coverage", response_model=Coverage)
def coverage(desk: AtDesk, who: Annotated[Principal, Depends(Guard(READ, "coverage.read"))]) -> JSONResponse:
    """Which indicators the last run could assess, and which columns would unlock most."""
    return told(desk.answer(("coverage",), lambda records: records.coverage()), who)


@routes.get("/v1/indicators", response_model=Page[Card])
def indicators(desk: AtDesk, who: ReadsCatalogue, after: After = 0, top: Top = 1000) -> JSONResponse:
    """The catalogue, by id."""
    with desk.records() as records:
        cards = [records.cards[one] for one in sorted(records.cards)]
    return page(cards[after : after + top + 1], who, after, top)


@routes.get("/v1/indicators/{indicator_id}", response_model=Card)
def indicator(indicator_id: str, desk: AtDesk, who: ReadsCatalogue) -> JSONResponse:
    """One indicator: its meaning, innocent explanations, limits and source."""
    with desk.records() as records:
        card = records.cards.get(indicator_id)
    if card is None:
        raise NotFoundError(f"There is no indicator `{indicator_id}`. GET /v1/indicators lists the ids.")
    return told(card, who)


@routes.get("/v1/weights", response_model=Page[WeightLine])
def weights(desk: AtDesk, who: ReadsCatalogue) -> JSONResponse:
    """What each sign is worth in the last run, and where that comes from."""
    with desk.records() as records:
        return told({"rows": records.weight_lines(), "next": None}, who)

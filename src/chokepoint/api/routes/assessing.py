"""Orders that are not on record, assessed on their own."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from chokepoint.api.answers import Page, told
from chokepoint.api.bundles import Bundle, Bundles, cells
from chokepoint.api.desk import Desk
from chokepoint.api.guarding import AtDesk, Guard
from chokepoint.records.answers import AssessedOrder
from chokepoint.review.access.rules import ASSESS, Principal
from chokepoint.review.variants import variants

routes = APIRouter(tags=["assessment"])
Assesses = Annotated[Principal, Depends(Guard(ASSESS, "order.assessed", "orders"))]


@routes.post("/v1/assess", response_model=AssessedOrder)
def assess(given: Bundle, desk: AtDesk, who: Assesses) -> JSONResponse:
    """The evidence on one order with its parties, payments and shipments; nothing is stored. Every indicator of the
    catalogue is asked; the workspace's own are not, and stand in `own_not_asked`.

    What is usual is as of the newest full run. `variants`: how many versions of the order were asked about in 30 days;
    three or more are entered in the log, since the question may be what would pass.
    """
    return told(_assessed(desk, who, [cells(given)])[0], who)


@routes.post("/v1/assess/several", response_model=Page[AssessedOrder])
def assess_several(given: Bundles, desk: AtDesk, who: Assesses) -> JSONResponse:
    """The same for several orders, in their order, as if they had come in together."""
    rows = _assessed(desk, who, [cells(bundle) for bundle in given.bundles])
    return told({"rows": rows, "next": None}, who)


def _assessed(desk: Desk, who: Principal, bundles: list[dict[str, Any]]) -> list[AssessedOrder]:
    with desk.records() as records:
        found = records.assess_bundles(bundles, processes=desk.processes)
        own = tuple(sorted(records.catalogue.own.found))
    seen = variants(desk.store, who.name, bundles)
    return [
        AssessedOrder(**vars(one), variants=times, own_not_asked=own) for one, times in zip(found, seen, strict=True)
    ]

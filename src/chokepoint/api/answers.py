"""Answers as they leave: JSON, a page at a time, and without personal data for those who may not see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from chokepoint.records.casework import HIDDEN
from chokepoint.records.json_form import json_form
from chokepoint.review.access.rules import PERSONAL, Principal

SHOWN = frozenset(
    """
    order_id party_id party_ids entity_id network_id item_id payment_id shipment_id run_id case_id group_id list_id
    entry_id measure_id approval_id decision_id exception_id key_id stop_id subject subject_id subject_kind subjects
    kind band words state code category group indicator indicators id title fires stops sign drawn direction permission
    permissions role columns reads calibration provenance opened_at changed_at snoozed_until ordered_at at since until
    begins as_of known_at valid_from started_at made_at expires_at ended_at locked_until innocent cannot_see check ask
    source why explain segment hash form engine scope lists parties account made_by key assignee escalated_to severity
    sign_in customer_ids stop_ids
    published_on loaded_at screened_at listed_on asked_at approved_at request_id fault faults change band_before differs
    signs_new signs_gone column asks other_id left_party_id right_party_id currency method act
    field mark signs outcome role from_entity_id to_entity_id
    own_not_asked
    """.split()  # noqa: SIM905 (a line each would be a page)
)
"""Keys whose texts are ids, codes, times or words of the program. Every other text is taken to be personal."""

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """A page of rows. `next` is what to skip for the page after it; null: this is the last."""

    rows: list[T]
    next: int | None


After = Annotated[int, Query(ge=0, le=10_000_000, description="Skip so many.")]
Top = Annotated[int, Query(ge=1, le=1_000, description="How many at most.")]


def told(content: Any, who: Principal, status: int = 200) -> JSONResponse:
    """An answer for who asked."""
    plain = json_form(content)
    return JSONResponse(plain if who.may(PERSONAL) else masked(plain), status)


def page(rows: Sequence[Any], who: Principal, after: int, top: int) -> JSONResponse:
    """A page of rows that were asked for with one more than `top`; `next` is what to skip for the next, or null."""
    following = after + top if len(rows) > top else None
    return told({"rows": list(rows[:top]), "next": following}, who)


def masked(content: Any, key: str = "") -> Any:
    """The same without any text that may be personal."""
    if isinstance(content, dict):
        return {name: masked(value, name) for name, value in content.items()}
    if isinstance(content, list):
        return [masked(one, key) for one in content]
    if isinstance(content, str) and key not in SHOWN:
        return HIDDEN
    return content

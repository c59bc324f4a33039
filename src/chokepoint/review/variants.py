"""Orders asked about again and again with something changed: nobody may use the program to search for what passes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, distinct, func, insert, or_, select

from chokepoint.records.json_form import json_form
from chokepoint.review.store import Store
from chokepoint.review.tables import ASKED_ORDERS
from chokepoint.review.vault import canonical
from chokepoint.review.work import Work, written

KEPT = timedelta(days=30)
TELLING = 3
"""Versions of one order from which they are entered in the log. Ours: two are a correction."""
HEADING_DIGITS = 4


def variants(store: Store, actor: str, bundles: Sequence[Mapping[str, Any]]) -> list[int]:
    """For each bundle, how many versions of its order have been asked about within KEPT, this one counted.

    Versions of one order bear its id, or are for the same customer and the same headings of goods. Only hashes are
    kept, and none longer. TELLING and more are entered in the log as `assessment.variants`.
    """
    with store.work(actor) as work:
        work.connection.execute(delete(ASKED_ORDERS).where(ASKED_ORDERS.c.at < written(work.moment - KEPT)))
        return [_noted(work, bundle) for bundle in bundles]


def _noted(work: Work, bundle: Mapping[str, Any]) -> int:
    order = bundle["order"]
    goods = sorted({str(line.get("hs_code") or "")[:HEADING_DIGITS] for line in bundle.get("order_lines") or ()})
    cells = {
        "actor": work.actor,
        "at": work.at,
        "named": _hash(order["order_id"]),
        "alike": _hash([order.get("customer_id"), goods]),
        "content": _hash({**bundle, "order": {**order, "order_id": None}}),
    }
    work.connection.execute(insert(ASKED_ORDERS).values(**cells))
    same = or_(ASKED_ORDERS.c.named == cells["named"], ASKED_ORDERS.c.alike == cells["alike"])
    counted = select(func.count(distinct(ASKED_ORDERS.c.content))).where(same)
    versions = int(work.connection.execute(counted).scalar_one())
    if versions >= TELLING:
        work.enter("assessment.variants", f"order/{order['order_id']}", versions=versions)
    return versions


def _hash(content: Any) -> str:
    return hashlib.sha256(canonical(json_form(content))).hexdigest()

"""An earlier delivery to this end user that somebody else than the buyer verified.

That goods were found where they were sent, by an authority or an inspector, is the best there is to know about an end
user before the next delivery.

Innocent: This is itself evidence in favour.
Cannot see: Whether the goods stayed there after the visit; verifications that were not loaded.
Check: Who verified, and does that office confirm it? Were these goods among those that were seen?
Ask: May the goods of this order be looked at on the spot after delivery?
Source: Wassenaar Arrangement, End-User Assurances Commonly Used (consolidated indicative list): delivery verification;
    not checked to the paragraph. Years are this project's own.
"""

from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, earlier_order, fires, in_doubt, order, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.sameness import as_perhaps, with_entities, with_sameness

FRESH_DAYS, STALE_DAYS = 730.0, 2190.0
"""Age of a verification up to which it counts in full, and from which it counts least: two and six years. Ours."""

LEAST_STRENGTH = 0.3


def finding(orders: ir.Table, documents: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order. Strength falls with the age of the newest verification.

    NULL where the order declares no end user, where the issuer or the day of a verification is not known, where the
    issuer may be the customer or the end user, where only one who may be the end user was verified, and while a
    verification names nobody.
    """
    papers = _verifications(orders, documents)
    verified = with_entities(papers.filter(papers.verified_id.notnull()), identities, "verified_id", "issuer_id")
    placed = orders.filter(orders.end_user_id.notnull())
    placed = placed.select("order_id", "customer_id", "end_user_id", day=placed.ordered_at.cast("date"))
    placed = with_entities(placed, identities, "customer_id", "end_user_id")
    perhaps = as_perhaps(verified, resemblances, "verified_id_entity").mutate(sure=ibis.null("boolean"))
    every = verified.mutate(sure=ibis.literal(True)).union(perhaps)
    rows = placed.inner_join(every, placed.end_user_id_entity == every.verified_id_entity)
    rows = rows.filter((rows.order_id != rows.verified_order).fill_null(True))
    rows = with_sameness(rows, resemblances, "issuer_id", "customer_id", "by_customer")
    rows = with_sameness(rows, resemblances, "issuer_id", "end_user_id", "by_end_user")
    age = (rows.day.delta(rows.issued_at, unit="day") - FRESH_DAYS) / (STALE_DAYS - FRESH_DAYS)
    rows = rows.mutate(
        shows=rows.sure & (rows.issued_at <= rows.day) & ~rows.by_customer & ~rows.by_end_user,
        strength=1 - (1 - LEAST_STRENGTH) * age.clip(0.0, 1.0),
        words=rows.issued_at.cast("string") + " by " + rows.issuer_id,
        record=record("documents", rows.document_id),
    )
    unowned = papers.agg(unowned=papers.verified_id.isnull().any().fill_null(False))
    unseen = orders.cross_join(unowned).filter(lambda table: table.end_user_id.isnull() | table.unowned)
    return judged(orders, rows, unseen, strength=_.strength.max())


def _verifications(orders: ir.Table, documents: ir.Table) -> ir.Table:
    """One row per verification: `verified_id` is its order's end user or, where none is declared, its consignee."""
    papers = documents.filter(documents.kind == "delivery_verification")
    papers = papers.select("document_id", "issuer_id", "issued_at", "consignee_id", verified_order="order_id")
    users = orders.select(user_order="order_id", user_id="end_user_id")
    rows = papers.left_join(users, papers.verified_order == users.user_order)
    return rows.select(
        "document_id",
        "issuer_id",
        "issued_at",
        "verified_order",
        verified_id=ibis.coalesce(rows.user_id, rows.consignee_id),
    )


_ORDER = order(end_user_id="user")
_BEFORE = earlier_order("H1", "buyer", "2023-01-10", end_user_id="user")


def _seen(issuer: str | None = "office", issued_at: str | None = "2023-05-02", **cells: Any) -> Row:
    return document(
        "delivery_verification", "V1", **{"order_id": "H1", "issuer_id": issuer, "issued_at": issued_at, **cells}
    )


INDICATOR = Indicator(
    code="EXC-02",
    subject="order",
    finding=finding,
    explain="A delivery to this end user was verified: {basis}.",
    relief=True,
    stands_alone=True,
    past=("documents",),
    questions=("end-user", "verification", "same-party"),
    examples=(
        fires("a delivery by way of the same buyer", _ORDER, _BEFORE, _seen()),
        fires(
            "by way of another buyer", _ORDER, earlier_order("H1", "other", "2023-01-10", end_user_id="user"), _seen()
        ),
        fires("tied to no order, the paper names it", _ORDER, _seen(order_id=None, consignee_id="user")),
        fires(
            "long ago",
            _ORDER,
            earlier_order("H1", "buyer", "2016-01-10", end_user_id="user"),
            _seen(issued_at="2016-05-01"),
        ),
        silent("never verified", _ORDER, _BEFORE),
        silent("verified by the buyer", _ORDER, _BEFORE, _seen("buyer")),
        silent("verified by the end user", _ORDER, _BEFORE, _seen("user")),
        silent("another end user", _ORDER, earlier_order("H1", "buyer", "2023-01-10", end_user_id="x"), _seen()),
        silent("verified after this order", _ORDER, _BEFORE, _seen(issued_at="2024-09-01")),
        silent("this order's own", _ORDER, _seen(order_id="O", issued_at="2024-05-30")),
        unassessable("no end user declared", order(), _BEFORE, _seen()),
        unassessable("issuer unrecorded", _ORDER, _BEFORE, _seen(None)),
        unassessable("day unrecorded", _ORDER, _BEFORE, _seen(issued_at=None)),
        unassessable(
            "one that may be the end user",
            _ORDER,
            earlier_order("H1", "buyer", "2023-01-10", end_user_id="x"),
            _seen(),
            *in_doubt("x", "user"),
        ),
        unassessable("issued by one that may be the buyer", _ORDER, _BEFORE, _seen("x"), *in_doubt("x", "buyer")),
        unassessable("a verification of nobody", _ORDER, _BEFORE, _seen(order_id=None)),
    ),
)

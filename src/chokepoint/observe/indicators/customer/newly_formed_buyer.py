"""A buyer formed shortly before.

Firms are formed, or taken off the shelf, to place an order that an older firm's name would not bear.

Innocent: Every firm was young once; a business is carried on in a new legal form; a project company is formed for one
    building or one tender.
Cannot see: The age of firms whose date of formation is not recorded; an old firm that was bought recently.
Check: Who formed the firm, what did they do before, and does it trade from premises of its own?
Ask: Please send an extract from your company register.
Source: NECC and OFSI, Red Alert, 6 December 2023; FinCEN and BIS, Supplemental Joint Alert of May 2023; EU note on
    enhanced due diligence, September 2023.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, order, outside, party, silent, unassessable
from chokepoint.observe.indicator import Indicator

YOUNG_DAYS = 365
"""Age from which a firm is no longer new. Ours: its first accounts are due about then."""

LEAST_STRENGTH = 0.1

NOT_FORMED = ("person", "public_body", "vessel")
"""Kinds of parties that are not formed as firms are."""


def finding(orders: ir.Table, parties: ir.Table) -> ir.Table:
    """One row per order. Strength falls with the firm's age in days, from 1 on the day it was formed."""
    who = parties.select("party_id", "incorporated_on")
    rows = orders.select("order_id", "customer_id", "ordered_at").left_join(who, [("customer_id", "party_id")])
    age = rows.ordered_at.date().delta(rows.incorporated_on, unit="day")
    return rows.select(
        subject_id=rows.order_id,
        fired=age < YOUNG_DAYS,
        strength=(1 - age / YOUNG_DAYS).clip(LEAST_STRENGTH, 1.0),
        basis=ibis.cases(
            (age < 0, ibis.literal("only after the order, on ") + rows.incorporated_on.cast("string")),
            else_=age.cast("string") + " days before the order, on " + rows.incorporated_on.cast("string"),
        ),
        record_ids=ibis.array([record("orders", rows.order_id), record("parties", rows.customer_id)]),
    )


def applies(orders: ir.Table, parties: ir.Table) -> ir.Table:
    """Orders of firms. NULL where the kind is not known: public bodies have a date of formation too."""
    who = parties.select("party_id", "kind")
    rows = orders.select("order_id", "customer_id").left_join(who, [("customer_id", "party_id")])
    return rows.select(subject_id=rows.order_id, applies=rows.kind.notin(NOT_FORMED))


INDICATOR = Indicator(
    code="CUS-04",
    subject="order",
    finding=finding,
    applies=applies,
    explain="The buyer was formed {basis}.",
    questions=("customer-age",),
    examples=(
        fires("a month old", order(), party(incorporated_on="2024-05-01")),
        fires("almost a year", order(), party(incorporated_on="2023-06-10")),
        fires("formed after it ordered", order(), party(incorporated_on="2024-07-01")),
        silent("ten years old", order(), party(incorporated_on="2014-05-01")),
        silent("a year to the day", order(), party(incorporated_on="2023-06-02")),
        unassessable("date not known", order(), party()),
        unassessable("kind not known", order(), party(kind=None, incorporated_on="2024-05-01")),
        unassessable("customer not known", order()),
        outside("a person", order(), party(kind="person")),
        outside("a public body", order(), party(kind="public_body")),
    ),
)

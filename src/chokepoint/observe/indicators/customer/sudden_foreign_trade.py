"""A firm that traded at home alone, and suddenly trades across borders.

A firm with a clean past at home is taken over, or lends its name, for goods that are to leave the country.

Innocent: Firms grow beyond their country; a supplier closes down and another is found abroad; a branch opens.
Cannot see: Trade before this ledger begins, or with others; what the firm sells.
Check: What are the foreign goods, and do they go with the firm's business at home?
Ask: Since when do you trade abroad, with whom, and who asked you to?
Source: AUSTRAC, financial crime guide on trade-based money laundering, October 2022 (sudden entry into import or
    export).
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.examples import (
    fires,
    in_doubt,
    on_subject,
    order,
    outside,
    party,
    shipped,
    silent,
    unassessable,
)
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.sameness import with_entities

LEAST_AT_HOME = 5
"""Orders at home from which a firm is known to trade there. Ours."""

LEAST_HISTORY_DAYS = 180
"""How long it has traded at home before it counts as sudden. Ours: half a year."""

SUDDEN_DAYS = 180
"""Orders across a border within so many days of the first tell how sudden it is. Ours."""

STILL_NEW_DAYS = 730
"""How long before the ledger's end foreign trade may have begun to count as new. Ours: two years."""

ONE, SOME, MANY = 0.4, 0.7, 1.0
SOME_ORDERS, MANY_ORDERS = 2, 5
"""Strength by orders across a border within SUDDEN_DAYS of the first. Ours: one may be a chance."""


def finding(parties: ir.Table, crossing_orders: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per party. NULL where it is not known of an order before, or of any, whether it crossed a border, and
    where one that may be the same traded in its stead.
    """
    told = _told(crossing_orders)
    doubted = resemblances.inner_join(told.select("entity"), [("right_id", "entity")])
    doubted = doubted.select(entity="left_id").distinct().mutate(doubted=ibis.literal(True))
    rows = with_entities(parties.select("party_id"), identities, "party_id").rename(entity="party_id_entity")
    rows = rows.left_join(told, "entity").drop("entity_right")
    rows = rows.left_join(doubted, "entity").drop("entity_right")
    settled = (rows.home >= LEAST_AT_HOME) & (_days(rows.first_at, rows.abroad_at) >= LEAST_HISTORY_DAYS)
    still_new = _days(rows.abroad_at, rows.ledger_to) <= STILL_NEW_DAYS
    sudden = (settled & still_new).fill_null(False)
    fired = ibis.cases(
        (rows.first_at.isnull(), ibis.null("boolean")),
        (rows.abroad_at.notnull() & ~sudden, False),
        ((rows.unknown > 0) | rows.doubted.fill_null(False), ibis.null("boolean")),
        else_=sudden,
    )
    strength = ibis.cases((rows.since >= MANY_ORDERS, MANY), (rows.since >= SOME_ORDERS, SOME), else_=ONE)
    return rows.select(
        "record_ids",
        subject_id=rows.party_id,
        fired=fired,
        strength=strength,
        basis=rows.since.cast("string")
        + ibis.literal(" across a border from ")
        + _day(rows.abroad_at)
        + ibis.literal(" on, after ")
        + rows.home.cast("string")
        + ibis.literal(" at home since ")
        + _day(rows.first_at),
    )


def _told(crossing_orders: ir.Table) -> ir.Table:
    """One row per entity that ordered: `entity, first_at, abroad_at, home` (orders before that), `unknown` (of these),
    `since` (orders across a border soon after), `record_ids, ledger_to`.
    """
    whole = crossing_orders.group_by("entity").agg(
        first_at=crossing_orders.ordered_at.min(),
        abroad_at=crossing_orders.ordered_at.min(where=crossing_orders.crosses),
    )
    rows = crossing_orders.inner_join(whole, "entity")
    before = (rows.ordered_at < rows.abroad_at).fill_null(True)
    soon = rows.crosses.fill_null(False) & (rows.ordered_at <= rows.abroad_at + ibis.interval(days=SUDDEN_DAYS))
    told = rows.group_by("entity", "first_at", "abroad_at").agg(
        home=before.sum(),
        unknown=(before & rows.crosses.isnull()).sum(),
        since=soon.sum(),
        record_ids=gathered(record("orders", rows.order_id), where=soon),
    )
    return told.cross_join(crossing_orders.agg(ledger_to=crossing_orders.ordered_at.max()))


def applies(parties: ir.Table, crossing_orders: ir.Table, identities: ir.Table) -> ir.Table:
    """Parties with enough orders to have a past at home."""
    many = crossing_orders.group_by("entity").agg(orders=crossing_orders.count())
    many = many.filter(many.orders > LEAST_AT_HOME).select("entity", enough=ibis.literal(True))
    rows = with_entities(parties.select("party_id"), identities, "party_id").rename(entity="party_id_entity")
    rows = rows.left_join(many, "entity")
    return rows.select(subject_id=rows.party_id, applies=rows.enough.notnull())


def _days(start: ir.TimestampValue, end: ir.TimestampValue) -> ir.IntegerValue:
    return end.date().delta(start.date(), unit="day")


def _day(moment: ir.TimestampValue) -> ir.StringValue:
    return moment.date().cast("string")


_BUYER = party(country="GB")
_FIRMS = (party("seller", country="GB"), party("abroad", country="TR"))


def _home(count: int = 6, year: str = "2023") -> tuple[Row, ...]:
    """Orders at home, a month apart."""
    return tuple(order(f"H{n}", ordered_at=f"{year}-0{n + 1}-10") for n in range(count))


def _foreign(count: int = 1) -> tuple[Row, ...]:
    """Orders from abroad, a week apart."""
    return tuple(order(f"F{n}", ordered_at=f"2024-06-0{n + 1}", supplier_id="abroad") for n in range(count))


_TWIN = party("twin", country="GB")

INDICATOR = Indicator(
    code="CUS-13",
    subject="party",
    finding=finding,
    applies=applies,
    explain="Sudden trade across borders: {basis}.",
    questions=("customer-place", "receiver", "history", "same-party"),
    examples=on_subject(
        "buyer",
        fires("from abroad, after six at home", _BUYER, *_FIRMS, *_home(), *_foreign()),
        fires("five from abroad", _BUYER, *_FIRMS, *_home(), *_foreign(5)),
        fires("delivered abroad", _BUYER, *_FIRMS, *_home(), order(), shipped(delivery_country="TR")),
        fires(
            "an inquiry abroad long before",
            _BUYER,
            *_FIRMS,
            order("F", ordered_at="2022-01-01", supplier_id="abroad", stage="inquiry"),
            *_home(),
            *_foreign(),
        ),
        silent("at home alone", _BUYER, *_FIRMS, *_home()),
        silent(
            "abroad from the beginning",
            _BUYER,
            *_FIRMS,
            order("F", ordered_at="2022-01-01", supplier_id="abroad"),
            *_home(),
            *_foreign(),
        ),
        silent("after a short time at home", _BUYER, *_FIRMS, *_home(3), *_foreign(4)),
        silent(
            "long ago",
            _BUYER,
            *_FIRMS,
            *_home(year="2019"),
            order("F", ordered_at="2019-12-01", supplier_id="abroad"),
            order("L"),
        ),
        unassessable("the seller's country not known", _BUYER, *_home()),
        unassessable("its own country not known", party(), *_FIRMS, *_home(), *_foreign()),
        unassessable(
            "an earlier place of delivery not known", _BUYER, *_FIRMS, *_home(), shipped(order_id="H0"), *_foreign()
        ),
        unassessable(
            "one that may be it traded too",
            _BUYER,
            _TWIN,
            *_FIRMS,
            *_home(),
            *_foreign(),
            order("T", "twin", ordered_at="2022-01-01", supplier_id="abroad"),
            *in_doubt("twin", "buyer"),
        ),
        outside("five orders", _BUYER, *_FIRMS, *_home(5)),
        outside("it never ordered", _BUYER, *_FIRMS),
    ),
)

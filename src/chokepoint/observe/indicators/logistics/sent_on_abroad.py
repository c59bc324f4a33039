"""Goods of a kind that their receiver sent on to another country within days of getting them.

A first receiver who passes goods on at once was never their user; the country for which they were bought, and perhaps
licensed, is not the one where they are.

Innocent: A distributor serves several countries from one store; goods go back to the seller, or on to the customer or
    the declared end user, which does not count; forwarders send much and are left out.
Cannot see: Shipments of others that were not loaded, which are most of those that a receiver sends; what came later
    than two weeks after; whether the goods sent on are the same pieces.
Check: Do serial or lot numbers agree? Who ordered the second shipment, and was that before the first arrived?
Ask: Please tell us where the goods are now.
Source: European Commission, enhanced due diligence for exporters, note of September 2023 on circumvention: not checked;
    study of 2020 on the procurement of components across borders (CAR): goods sent on the same day. Days and strengths
    are this project's own.
"""

from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import (
    earlier_order,
    fires,
    in_doubt,
    line,
    order,
    outside,
    shipped,
    silent,
    unassessable,
)
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.sameness import as_perhaps, with_entities, with_sameness

MOST_DAYS = 14
"""Days from arrival within which goods count as sent on. Ours."""

LEAST_STRENGTH = 0.4
"""Strength after MOST_DAYS; it is full up to the day after arrival. Ours."""

MOST_SENT = 200
"""Shipments by one party beyond which sending is its trade, a seller's or a forwarder's. Ours; it also bounds
the work."""

LEAST_SENDERS = 0.8
"""Share of the ledger's shipments whose sender must be recorded: with fewer, who sends goods on is not seen. Ours."""

ENDS = ("customer_id", "end_user_id", "supplier_id", "consignor_id")
"""Where goods may go on to, or back to, as was declared."""


def finding(
    orders: ir.Table, shipments: ir.Table, goods_lines: ir.Table, identities: ir.Table, resemblances: ir.Table
) -> ir.Table:
    """One row per order. Strength falls with the days from arrival.

    NULL where nothing was shipped or a receiver is not recorded, or the ledger seldom records senders; where its
    receiver sends goods, or one that may be the receiver does, and day, country, goods or receiver of either shipment
    are not known; and where the order has several shipments and the sender of one is not recorded.
    """
    received = _received(shipments, orders, identities)
    pairs = _pairs(received, _sent(shipments, received, identities, resemblances))
    pairs = _with_goods(pairs, goods_lines)
    days = pairs.sent_at.date().delta(pairs.delivered_at.date(), unit="day")
    in_time = (days >= 0) & (days <= MOST_DAYS)
    pairs = _with_ends(pairs, resemblances)
    abroad = pairs.sent_country != pairs.delivery_country
    pairs = pairs.mutate(
        shows=pairs.sure & in_time & abroad & pairs.same_goods & ~pairs.declared,
        strength=1 - (1 - LEAST_STRENGTH) * ((days - 1) / (MOST_DAYS - 1)).clip(0.0, 1.0),
        words=pairs.consignee_id
        + " sent such goods on to "
        + pairs.sent_country
        + ibis.cases(
            (days == 0, ibis.literal(" the same day")), else_=ibis.literal(" after ") + days.cast("string") + " days"
        ),
    )
    kept = ("order_id", "shows", "strength", "words")
    rows = [pairs.select(*kept, record=record("shipments", pairs[name])) for name in ("shipment_id", "sent_id")]
    unseen = orders.select("order_id").anti_join(received, "order_id")
    unseen = ibis.union(unseen, _unnamed(received), _without_senders(orders, shipments))
    return judged(orders, ibis.union(*rows), unseen, strength=_.strength.max())


def _without_senders(orders: ir.Table, shipments: ir.Table) -> ir.Table:
    """All orders of a ledger that seldom records who sends, else none."""
    seen = shipments.agg(senders=shipments.consignor_id.count(), shipments=shipments.count())
    rows = orders.select("order_id").cross_join(seen)
    return rows.filter(rows.senders < rows.shipments * LEAST_SENDERS).select("order_id")


def _unnamed(received: ir.Table) -> ir.Table:
    """Orders with a shipment whose receiver is not recorded, or several of which one's sender is not."""
    per_order = received.group_by("order_id").agg(
        shipments=received.count(),
        no_receiver=received.consignee_id.isnull().any(),
        no_sender=received.consignor_id.isnull().any(),
    )
    several = (per_order.shipments > 1) & per_order.no_sender
    return per_order.filter(per_order.no_receiver | several).select("order_id")


def _received(shipments: ir.Table, orders: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per shipment of an order, with its parties as entities."""
    placed = orders.select("order_id", "customer_id", "end_user_id", "supplier_id")
    rows = shipments.select(
        "shipment_id", "order_id", "consignee_id", "consignor_id", "delivered_at", "delivery_country"
    )
    return with_entities(rows.inner_join(placed, "order_id"), identities, "consignee_id", *ENDS)


def _sent(shipments: ir.Table, received: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per shipment by a party that receives some, and `sender`; `sure` is NULL for one that it may be."""
    rows = shipments.filter(shipments.consignor_id.notnull()).select(
        "consignor_id",
        sent_id="shipment_id",
        sent_order="order_id",
        sent_at="shipped_at",
        sent_country="delivery_country",
        sent_to="consignee_id",
    )
    rows = with_entities(rows, identities, "consignor_id", "sent_to")
    rows = rows.rename(sender="consignor_id_entity").drop("consignor_id")
    many = rows.group_by("sender").agg(shipments=_.count())
    rows = rows.semi_join(many.filter(many.shipments <= MOST_SENT), "sender")
    perhaps = as_perhaps(rows, resemblances, "sender").mutate(sure=ibis.null("boolean"))
    every = rows.mutate(sure=ibis.literal(True)).union(perhaps)
    return every.semi_join(received, every.sender == received.consignee_id_entity)


def _pairs(received: ir.Table, sent: ir.Table) -> ir.Table:
    """One row per shipment received and sent on that are not known to be too far apart."""
    rows = received.inner_join(sent, received.consignee_id_entity == sent.sender)
    seconds = rows.sent_at.epoch_seconds() - rows.delivered_at.epoch_seconds()
    near = (seconds > -86_400) & (seconds < (MOST_DAYS + 1) * 86_400)
    return rows.filter((rows.shipment_id != rows.sent_id) & near.fill_null(True))


def _with_goods(pairs: ir.Table, goods_lines: ir.Table) -> ir.Table:
    """`pairs` with `same_goods`: whether the two orders share a heading; NULL where goods of one are not known."""
    lines = goods_lines.select("order_id", "heading")
    mine = lines.semi_join(pairs, "order_id").distinct()
    theirs = lines.select(sent_order="order_id", heading="heading").semi_join(pairs, "sent_order").distinct()
    both = pairs.select("order_id", "sent_order").distinct()
    shared = both.inner_join(mine, "order_id").inner_join(theirs, ["sent_order", "heading"])
    shared = shared.select("order_id", "sent_order").distinct().mutate(shared=True)
    rows = pairs.left_join(shared, ["order_id", "sent_order"], rname="s_{name}")
    rows = rows.left_join(_coded(mine, "order_id", "coded"), "order_id", rname="m_{name}")
    rows = rows.left_join(_coded(theirs, "sent_order", "sent_coded"), "sent_order", rname="t_{name}")
    told = (rows.coded & rows.sent_coded).fill_null(False)
    one_order = (rows.order_id == rows.sent_order).fill_null(False)
    return rows.mutate(
        same_goods=ibis.cases(
            (one_order | rows.shared.fill_null(False), True), (told, False), else_=ibis.null("boolean")
        )
    )


def _coded(lines: ir.Table, key: str, name: str) -> ir.Table:
    return lines.group_by(key).agg(**{name: lines.heading.notnull().all()})


def _with_ends(pairs: ir.Table, resemblances: ir.Table) -> ir.Table:
    """`pairs` with `declared`: whether the goods went on to a party of the order; NULL where that is in doubt.

    Nobody is the end user where none is declared.
    """
    for end in ENDS:
        pairs = with_sameness(pairs, resemblances, "sent_to", end, f"to_{end}")
    nobody = {end: pairs[end].isnull() & pairs.sent_to.notnull() for end in ENDS}
    return pairs.mutate(declared=ibis.or_(*(nobody[end].ifelse(False, pairs[f"to_{end}"]) for end in ENDS)))


def applies(carriage_due: ir.Table) -> ir.Table:
    """Orders whose goods are to travel."""
    return carriage_due


_ORDER = order()
_GOODS = line("847150")


def _arrived(delivered_at: str | None = "2024-06-20", country: str | None = "TR", **cells: Any) -> Row:
    return shipped("x", **{"delivered_at": delivered_at, "delivery_country": country, **cells})


def _sent_on(
    sent_at: str = "2024-06-20", country: str = "AM", hs_code: str | None = "847180", to: str = "z", by: str = "x"
) -> tuple[Row, ...]:
    """Another order, of goods that the receiver sends."""
    return (
        earlier_order("H1", "z", "2024-06-01"),
        line(hs_code, "H1"),
        shipped(to, "S9", "H1", consignor_id=by, shipped_at=sent_at, delivery_country=country),
    )


INDICATOR = Indicator(
    code="LOG-08",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Sent on to another country: {basis}.",
    absence=("orders.end_user_id", "orders.supplier_id", "shipments.consignor_id"),
    questions=("onward", "receiver", "goods", "same-party"),
    examples=(
        fires("the same day", _ORDER, _GOODS, _arrived(), *_sent_on()),
        fires("ten days later", _ORDER, _GOODS, _arrived(), *_sent_on("2024-06-30")),
        fires(
            "under the same order",
            _ORDER,
            _GOODS,
            _arrived(),
            shipped("z", "S9", consignor_id="x", shipped_at="2024-06-21", delivery_country="AM"),
        ),
        silent("a month later", _ORDER, _GOODS, _arrived(), *_sent_on("2024-07-25")),
        silent("before they came", _ORDER, _GOODS, _arrived(), *_sent_on("2024-06-10")),
        silent("within the country", _ORDER, _GOODS, _arrived(), *_sent_on(country="TR")),
        silent("other goods", _ORDER, _GOODS, _arrived(), *_sent_on(hs_code="940360")),
        silent("back to the seller", _ORDER, _GOODS, _arrived(), *_sent_on(to="seller", country="DE")),
        silent("on to the customer", _ORDER, _GOODS, _arrived(), *_sent_on(to="buyer")),
        silent("on to the declared end user", order(end_user_id="z"), _GOODS, _arrived(), *_sent_on()),
        silent("the receiver sends nothing", _ORDER, _GOODS, _arrived(None)),
        unassessable("day of arrival unrecorded", _ORDER, _GOODS, _arrived(None), *_sent_on()),
        unassessable("country unrecorded", _ORDER, _GOODS, _arrived(country=None), *_sent_on()),
        unassessable("goods unrecorded", _ORDER, line(), _arrived(), *_sent_on()),
        unassessable(
            "sent by one that may be the receiver", _ORDER, _GOODS, _arrived(), *_sent_on(by="y"), *in_doubt("x", "y")
        ),
        unassessable("receiver unrecorded", _ORDER, _GOODS, shipped(None), *_sent_on()),
        unassessable("nothing shipped", order(stage="order"), _GOODS),
        outside("an inquiry", order(stage="inquiry")),
    ),
)

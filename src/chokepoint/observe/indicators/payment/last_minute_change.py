"""Payer, account, terms or route changed shortly before the goods left.

Who pays, from which account and where the goods go is settled when an order is. A change at the last minute leaves
nobody the time to ask why, and puts somebody unasked in the place of somebody who had been looked at.

Innocent: A wrong entry is corrected; the buyer changes its bank; a carrier has no space and another takes the goods;
    a customer moves its warehouse.
Cannot see: Changes that were never recorded as such, above all in a ledger loaded once; what was changed before the
    first recording; when a change was made, as against when it became known here. Orders of which nothing was
    recorded before the goods left.
Check: Who asked for the change, by which channel, and was the request checked with a known contact? Are the new payer
    and the new account on file?
Ask: Why was this changed, and who decided it?
Source: FinCEN and BIS, Joint Notice FIN-2023-NTC2 of 6 November 2023, red flags (last-minute change in payment
    routing); FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, account and
    transaction activity (very late changes to payment arrangements).
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.examples import (
    document,
    earlier,
    fires,
    in_doubt,
    order,
    outside,
    paid,
    shipped,
    silent,
    unassessable,
)
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.relations import order_changes as changes

WITHIN_DAYS = 10
"""Days before the goods leave, or the money is paid, within which a change is of the last minute. Ours."""
AT_ONCE_DAYS = 3
"""Days within which it counts in full."""
NOT_AT_ONCE = 0.7
AFTER_PAYMENT = 0.5
"""Factor where the money had been paid by then: what changed may be the entry alone."""
WHILE_WAITING = 0.6
"""Factor where the goods have not left, and how long before it was is not known yet."""
MATTERS = {
    changes.PAYER: 1.0,
    changes.ACCOUNT_FROM: 0.8,
    changes.ACCOUNT_TO: 1.0,
    changes.COUNTRY_FROM: 0.8,
    changes.METHOD: 0.6,
    changes.CONSIGNEE: 0.9,
    changes.COUNTRY: 0.9,
    changes.TOWN: 0.6,
    changes.FORWARDER: 0.5,
    changes.MODE: 0.4,
    changes.TERM: 0.4,
}
"""How much each change matters, by how much it hides who pays and who receives. Set by judgement."""
SECONDS_A_DAY = 86_400


def finding(orders: ir.Table, order_changes: ir.Table, departures: ir.Table, watched_orders: ir.Table) -> ir.Table:
    """One row per order. Strength: of the change that matters most, less the earlier it came.

    Where goods wait for their shipment, changes since it was planned count. NULL where nothing was recorded before the
    goods left, or it is not known when they did.
    """
    rows = order_changes.filter(order_changes.differs.fill_null(True))
    rows = rows.left_join(departures, "order_id").drop("order_id_right")
    to_departure, to_payment = _days(rows.left_at, rows.changed_at), _days(rows.paid_at, rows.changed_at)
    since_planned = rows.waiting & (rows.changed_at > rows.planned_at)
    before_leaving = to_departure.between(0, WITHIN_DAYS) | since_planned
    soon = before_leaving | to_payment.between(0, WITHIN_DAYS).fill_null(False)
    rows = rows.mutate(
        shows=rows.differs & soon,
        words=_told(rows),
        weight=rows.what.cases(*MATTERS.items(), else_=ibis.null("float64"))
        * (to_payment < 0).ifelse(AFTER_PAYMENT, 1.0)
        * ibis.cases(
            (ibis.least(to_departure.abs(), to_payment.abs()) <= AT_ONCE_DAYS, 1.0),
            (rows.waiting, WHILE_WAITING),
            else_=NOT_AT_ONCE,
        ),
    )
    return judged(orders, rows, _unwatched(orders, departures, watched_orders), strength=_.weight.max())


def _days(end: ir.TimestampValue, start: ir.TimestampValue) -> ir.FloatingValue:
    return (end.epoch_seconds() - start.epoch_seconds()) / SECONDS_A_DAY


def _told(rows: ir.Table) -> ir.StringValue:
    changed = rows.what + " " + rows.was + " to " + rows.became
    return changed + " on " + rows.changed_at.strftime("%Y-%m-%d")


def _unwatched(orders: ir.Table, departures: ir.Table, watched_orders: ir.Table) -> ir.Table:
    """Orders of which it cannot be told that nothing changed: `order_id`."""
    rows = departures.inner_join(watched_orders, "order_id")
    seen = rows.filter(rows.waiting | (rows.watched_from <= rows.left_at))
    return orders.select("order_id").anti_join(seen, "order_id")


def applies(carriage_due: ir.Table) -> ir.Table:
    """Orders whose goods are sent."""
    return carriage_due.select("subject_id", "applies")


_ORDER = order(incoterm="FCA", recorded_at="2024-06-01")
_TO_BUYER = {"forwarder_id": "f", "delivery_country": "TR", "delivery_city": "Mersin"}
_SENT = shipped(mode="sea", recorded_at="2024-06-02", **_TO_BUYER)
_LEFT = shipped(mode="sea", recorded_at="2024-06-20", **_TO_BUYER)
_PLANNED = shipped("z", status="planned", shipped_at=None, recorded_at="2024-06-05")
_THROUGH_A_BANK = {"from_account": "B1", "to_account": "S1", "from_country": "TR", "method": "bank_transfer"}
_PAID = paid("buyer", recorded_at="2024-06-03", **_THROUGH_A_BANK)
_BY_ANOTHER = paid("x", paid_at="2024-06-07", recorded_at="2024-06-06")
_LATER = paid("buyer", paid_at="2024-06-20", to_account="B2", recorded_at="2024-06-07")
_IN_AUGUST = paid("x", paid_at="2024-08-20", recorded_at="2024-08-19")
_CONTRACT = document("contract", payer_id="x", recorded_at="2024-06-06")


def _elsewhere() -> tuple[Row, ...]:
    """Another order, recorded twice in each table: this ledger keeps what it recorded before."""
    rows = (order("O9", "c", "2024-02-01"), paid("c", "P9", "O9"), shipped("c", "S9", "O9"))
    return rows + tuple(earlier(one, "2024-02-03") for one in rows)


INDICATOR = Indicator(
    code="PAY-07",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Changed at the last minute: {basis}.",
    questions=("payer", "receiver", "shipping", "same-party"),
    examples=(
        fires(
            "another pays, two days before shipment",
            _ORDER,
            _SENT,
            _BY_ANOTHER,
            earlier(_BY_ANOTHER, "2024-06-03", payer_id="buyer"),
        ),
        fires("account changed", _ORDER, _SENT, _LATER, earlier(_LATER, "2024-06-03", to_account="B1")),
        fires(
            "the contract names another payer", _ORDER, _SENT, _CONTRACT, earlier(_CONTRACT, "2024-06-01", payer_id="y")
        ),
        fires(
            "receiver changed while the goods wait", _ORDER, _PLANNED, earlier(_PLANNED, "2024-06-02", consignee_id="y")
        ),
        fires("by sea instead of by air", _ORDER, _SENT, earlier(_SENT, "2024-05-31", mode="air")),
        fires(
            "changed before payment, long after shipment",
            _ORDER,
            _SENT,
            _IN_AUGUST,
            earlier(_IN_AUGUST, "2024-06-03", payer_id="buyer"),
        ),
        silent("nothing changed", _ORDER, _SENT, _PAID, *_elsewhere()),
        silent("another cell changed", _ORDER, _SENT, _PAID, earlier(_PAID, "2024-06-02", reference="deposit")),
        silent(
            "changed long before",
            _ORDER,
            shipped(shipped_at="2024-08-08", recorded_at="2024-06-02"),
            paid("x", paid_at="2024-08-30", recorded_at="2024-06-07"),
            earlier(paid("buyer", paid_at="2024-08-30"), "2024-06-03"),
        ),
        silent(
            "changed after the goods had left",
            _ORDER,
            _LEFT,
            earlier(_LEFT, "2024-06-02", consignee_id="y"),
        ),
        unassessable(
            "the other may be the buyer",
            _ORDER,
            _SENT,
            _BY_ANOTHER,
            earlier(_BY_ANOTHER, "2024-06-03", payer_id="buyer"),
            *in_doubt("x", "buyer"),
        ),
        unassessable(
            "payer first not recorded", _ORDER, _SENT, _BY_ANOTHER, earlier(_BY_ANOTHER, "2024-06-03", payer_id=None)
        ),
        unassessable("loaded once", _ORDER, _SENT, _PAID),
        unassessable("recorded after the goods had left", order(), shipped(), paid("buyer"), *_elsewhere()),
        unassessable(
            "not known when they left",
            _ORDER,
            shipped(shipped_at=None, recorded_at="2024-06-02"),
            _LATER,
            earlier(_LATER, "2024-06-03", to_account="B1"),
        ),
        unassessable("no shipment recorded, stage unknown", order()),
        outside("an inquiry", order(stage="inquiry")),
    ),
)

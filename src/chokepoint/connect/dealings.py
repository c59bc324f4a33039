"""Dealings between two entities: what one sold, paid, sent or handed on to the other, as records show."""

from __future__ import annotations

from functools import reduce

import ibis
import ibis.expr.types as ir

from chokepoint.connect.entities import with_entities
from chokepoint.engines.converting import DOLLAR, converted
from chokepoint.engines.snapshot import current
from chokepoint.records.connected import SHOWN_RECORDS


def dealings(identities: ir.Table) -> ir.Table:
    """One row per pair of entities and kind of dealing: the columns of `edges`, directed.

    A record with an end that is not known shows no dealing, nor does one between parties of one entity. Orders without
    a supplier are the ledger's owner's, whom no id names. Inquiries, quotes and what was refused are no sales.
    """
    ends = ("from_entity_id", "to_entity_id")
    every = reduce(ibis.union, (_sales(), _payments(), _payments_for(), _shipments(), _custody()))
    every = with_entities(every.filter(every[ends[0]].notnull(), every[ends[1]].notnull()), identities, *ends)
    every = every.filter(every[ends[0]] != every[ends[1]])
    exact = every.value.try_cast("decimal(18, 4)")
    pairs = every.group_by(*ends, "kind").agg(
        records=every.count(),
        first_on=every.day.min(),
        last_on=every.day.max(),
        value_usd=exact.sum().cast("float64"),
        record_ids=every.record_id.collect().sort()[:SHOWN_RECORDS],
    )
    out, into = (pairs.count().over(group_by=["kind", end]).cast("float64") for end in ends)
    return pairs.mutate(weight=(1 / (out * into).sqrt()).round(9), directed=ibis.literal(True))


def _sales() -> ir.Table:
    orders = current("orders")
    sold = _in_dollars(orders.filter(orders.stage.fill_null("order") == "order"), orders.ordered_at)
    kinds = {"sold to": ("supplier_id", "customer_id"), "bought for": ("customer_id", "end_user_id")}
    return _each(sold, "orders/" + sold.order_id, kinds)


def _payments() -> ir.Table:
    payments = current("payments")
    paid = _in_dollars(payments, payments.paid_at)
    kinds = {"paid": ("payer_id", "payee_id"), "paid on behalf of": ("payer_id", "ultimate_debtor_id")}
    return _each(paid, "payments/" + paid.payment_id, kinds)


def _payments_for() -> ir.Table:
    """Payments of an order by someone other than its buyer; what is given back is none."""
    payments = current("payments")
    due = payments.filter(payments.kind.fill_null("payment") == "payment", payments.payer_id.notnull())
    paid = _in_dollars(due, due.paid_at)
    paid = paid.inner_join(current("orders").select("order_id", "customer_id"), "order_id")
    return _each(paid, "payments/" + paid.payment_id, {"paid for": ("payer_id", "customer_id")})


def _shipments() -> ir.Table:
    shipments = current("shipments")
    sent = shipments.filter(shipments.status.fill_null("shipped") != "cancelled")
    sent = sent.mutate(day=ibis.coalesce(sent.shipped_at, sent.delivered_at).cast("date"), value=ibis.null("float64"))
    kinds = {
        "shipped to": ("consignor_id", "consignee_id"),
        "delivered for": ("forwarder_id", "consignee_id"),
        "notified for": ("notify_party_id", "consignee_id"),
    }
    return _each(sent, "shipments/" + sent.shipment_id, kinds)


def _custody() -> ir.Table:
    events = current("custody_events")
    events = events.mutate(day=events.occurred_from, value=ibis.null("float64"))
    kinds = {"traced through": ("from_party_id", "to_party_id")}
    return _each(events, "custody_events/" + events.event_id, kinds)


def _each(rows: ir.Table, record_id: ir.StringValue, kinds: dict[str, tuple[str, str]]) -> ir.Table:
    """One row per record and kind of dealing it may show: `from_entity_id, to_entity_id, kind, day, value, …`."""
    parts = [
        rows.select(
            "day",
            "value",
            kind=ibis.literal(kind),
            from_entity_id=giver,
            to_entity_id=taker,
            record_id=record_id,
        )
        for kind, (giver, taker) in kinds.items()
    ]
    return reduce(ibis.union, parts)


def _in_dollars(rows: ir.Table, moment: ir.TimestampValue) -> ir.Table:
    """`rows` with their `day`, and the `value` of `amount` in US dollars; NULL where no rate is known."""
    dated = rows.mutate(day=moment.cast("date"), into=ibis.literal(DOLLAR))
    return converted(dated, current("exchange_rates"))

"""A freight forwarder as the last known destination, with no end user named.

A forwarder uses nothing itself: where goods end with one, nobody has said who gets them.

Innocent: The forwarder collects for a buyer who is known; the end user is known to the seller and was not written down.
Cannot see: End users named in papers that were not loaded; forwarders whose line of business is not on record.
Check: Who gave the forwarder its orders? Where did it deliver such goods before?
Ask: Who will use the goods, and where do they go from the forwarder's?
Source: Bureau of Industry and Security, Supplement No. 3 to Part 732 of the Export Administration Regulations (red
    flags: a freight forwarding firm is listed as the product's final destination); FinCEN and BIS, Joint Alert
    FIN-2022-Alert003 of 28 June 2022.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, in_doubt, line, order, outside, party, shipped, silent, unassessable
from chokepoint.observe.forwarding import forwards_goods
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.sameness import with_entities, with_sameness

LEAST_ORDERS = 5
"""Other orders from which it is known whether this ledger records end users."""
MOSTLY = 0.5
"""Share of them with an end user from which it is evidence that none is named."""
NAMED_AS_END_USER = 1.0
NOBODY_NAMED = 0.7


def finding(
    orders: ir.Table,
    deliveries: ir.Table,
    unshipped_orders: ir.Table,
    parties: ir.Table,
    identities: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per order. Strength: full where the forwarder itself is named as end user.

    That nobody is named counts where at least half of the other orders in this ledger name an end user.
    """
    receivers = parties.select(consignee_id="party_id", forwarder=forwards_goods(parties.industry))
    sent = deliveries.filter(~deliveries.own.fill_null(False)).select("order_id", "shipment_id", "consignee_id", "own")
    sent = sent.left_join(receivers, "consignee_id").drop("consignee_id_right")
    sent = sent.mutate(received=~sent.own & sent.forwarder).filter(_.received.fill_null(True))
    sent = sent.inner_join(orders.select("order_id", "end_user_id"), "order_id")
    sent = with_entities(sent, identities, "consignee_id", "end_user_id")
    sent = with_sameness(sent, resemblances, "consignee_id", "end_user_id", "names_it")
    sent = _with_custom(sent, orders)
    nobody = (sent.usual >= MOSTLY).ifelse(True, ibis.null("boolean"))
    sent = sent.mutate(
        shows=sent.received & sent.end_user_id.isnull().ifelse(nobody, sent.names_it),
        weight=sent.end_user_id.isnull().ifelse(NOBODY_NAMED, NAMED_AS_END_USER),
        words=sent.consignee_id,
        record=record("shipments", sent.shipment_id),
    )
    return judged(orders, sent, unshipped_orders, strength=_.weight.max())


def _with_custom(sent: ir.Table, orders: ir.Table) -> ir.Table:
    """The same rows with `usual`: the share of other orders that name an end user; NULL where they are few."""
    whole = orders.agg(all_named=orders.end_user_id.count(), all_orders=orders.count())
    rows = sent.cross_join(whole)
    others = rows.all_orders - 1
    share = (rows.all_named - rows.end_user_id.notnull().cast("int64")) / others.nullif(0)
    usual = (others >= LEAST_ORDERS).ifelse(share.round(4), ibis.null("float64"))
    return rows.mutate(usual=usual).drop("all_named", "all_orders")


def applies(shipping_due: ir.Table) -> ir.Table:
    """Orders whose goods are sent."""
    return shipping_due


_FORWARDER = party("f", industry="5229")


def _others(end_user_id: str | None = "u") -> tuple[Row, ...]:
    """Other orders of the ledger."""
    return tuple(order(f"H{number}", "c", "2023-01-01", end_user_id=end_user_id) for number in range(LEAST_ORDERS))


INDICATOR = Indicator(
    code="LOG-04",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Goods end with the forwarder {basis}, and nobody else is named as their user.",
    absence=("orders.end_user_id",),
    questions=("end-user", "receiver", "receiver-business", "same-party"),
    examples=(
        fires("ends with a forwarder", order(), _FORWARDER, shipped("f"), *_others()),
        fires("the forwarder is named as end user", order(end_user_id="f"), _FORWARDER, shipped("f")),
        silent("another end user is named", order(end_user_id="u"), _FORWARDER, shipped("f"), *_others()),
        silent("ends with a shop", order(), party("x", industry="4711"), shipped("x"), *_others()),
        silent("ends with the buyer", order(), party("buyer", industry="5229"), shipped("buyer"), *_others()),
        unassessable(
            "the end user may be the forwarder", order(end_user_id="u"), _FORWARDER, shipped("f"), *in_doubt("f", "u")
        ),
        unassessable("this ledger names no end users", order(), _FORWARDER, shipped("f"), *_others(None)),
        unassessable("receiver's business unrecorded", order(), party("x"), shipped("x"), *_others()),
        unassessable("receiver's business too coarse", order(), party("x", industry="H"), shipped("x"), *_others()),
        unassessable("receiver unrecorded", order(), shipped(None), *_others()),
        unassessable("not shipped yet", order(stage="order"), line("8525"), *_others()),
        outside("a service", order(), line(kind="service"), *_others()),
    ),
)

"""Goods sent to somebody other than the buyer, and elsewhere.

Where the buyer and the receiver differ in name and place, the buyer may only lend its name.

Innocent: Goods go to the buyer's own customer, to a building site, a branch or a packer; a relationship on record
    between buyer and receiver explains it; a forwarder receives for the buyer.
Cannot see: Ties between buyer and receiver that are not on record; the true address behind a forwarder's.
Check: Who is the receiver, and does anything tie it to the buyer? Was that place served before?
Ask: Who receives the goods at the place of delivery, and for what?
Source: Conflict Armament Research, study of 2020 on procurement by an armed group; FATF, Guidance on Proliferation
    Financing Risk Assessment and Mitigation, June 2021, risk indicators.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import (
    fires,
    in_doubt,
    line,
    order,
    outside,
    party,
    related,
    row,
    shipped,
    silent,
    unassessable,
)
from chokepoint.observe.forwarding import forwards_goods
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged

ANOTHER_COUNTRY = 1.0
ANOTHER_TOWN = 0.4
TO_A_FORWARDER = 0.5
"""Factor where the receiver carries goods for others, or its business is not known."""


def finding(
    orders: ir.Table, deliveries: ir.Table, unshipped_orders: ir.Table, parties: ir.Table, tied_parties: ir.Table
) -> ir.Table:
    """One row per order. Strength: another country more than another town; a forwarder as receiver speaks less."""
    sent = deliveries.filter(~deliveries.own.fill_null(False)).select(
        "order_id",
        "shipment_id",
        "customer_id",
        "consignee_id",
        "own",
        "delivery_country",
        "delivery_city",
        "customer_id_entity",
        "consignee_id_entity",
    )
    sent = _with_seats(sent, parties)
    tied = tied_parties.select(customer_id_entity="entity_id", consignee_id_entity="other_id", tied="certain")
    sent = sent.left_join(tied, ["customer_id_entity", "consignee_id_entity"])
    same_town = _spelt(sent.delivery_city) == _spelt(sent.city)
    elsewhere = (sent.delivery_country != sent.country) | ~same_town
    country_known = sent.delivery_country.notnull() & sent.country.notnull()
    strange = ~sent.own & country_known.ifelse(elsewhere, ibis.null("boolean"))
    sent = sent.mutate(
        shows=ibis.cases((sent.tied, False), (~sent.tied & strange, ibis.null("boolean")), else_=strange),
        weight=(sent.delivery_country != sent.country).ifelse(ANOTHER_COUNTRY, ANOTHER_TOWN)
        * (~sent.forwarder).fill_null(False).ifelse(1.0, TO_A_FORWARDER),
        words=sent.consignee_id
        + ibis.literal(" in ")
        + ibis.coalesce(sent.delivery_city + ibis.literal(", "), "")
        + sent.delivery_country,
        record=record("shipments", sent.shipment_id),
    )
    return judged(orders, sent, unshipped_orders, strength=_.weight.max())


def _with_seats(sent: ir.Table, parties: ir.Table) -> ir.Table:
    """The same rows with the buyer's `country` and `city`, and whether the receiver is a `forwarder`."""
    buyers = parties.select("country", "city", customer_id="party_id")
    receivers = parties.select(consignee_id="party_id", forwarder=forwards_goods(parties.industry))
    sent = sent.left_join(buyers, "customer_id").drop("customer_id_right")
    return sent.left_join(receivers, "consignee_id").drop("consignee_id_right")


def _spelt(town: ir.StringValue) -> ir.StringValue:
    return town.strip().lower()


def applies(shipping_due: ir.Table) -> ir.Table:
    """Orders whose goods are sent."""
    return shipping_due


_BUYER = party("buyer", country="GB", city="Cardiff")

INDICATOR = Indicator(
    code="LOG-02",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Goods sent to {basis}, not to the buyer.",
    questions=("receiver", "customer-place", "receiver-business", "same-party"),
    examples=(
        fires("another's, abroad", order(), _BUYER, shipped("x", delivery_country="TR", delivery_city="Urfa")),
        fires("another's, town unrecorded", order(), _BUYER, shipped("x", delivery_country="TR")),
        fires("another town", order(), _BUYER, shipped("x", delivery_country="GB", delivery_city="Hull")),
        fires(
            "one of two",
            order(),
            _BUYER,
            shipped("buyer", delivery_country="GB", delivery_city="Cardiff"),
            shipped("x", "S2", delivery_country="TR"),
        ),
        silent("to the buyer", order(), _BUYER, shipped("buyer", delivery_country="GB", delivery_city="Cardiff")),
        silent("the same town", order(), _BUYER, shipped("x", delivery_country="GB", delivery_city=" cardiff")),
        silent("a subsidiary on record", order(), _BUYER, related("buyer", "x"), shipped("x", delivery_country="TR")),
        silent(
            "two names, one registration",
            order(),
            row("parties", party_id="buyer", name="A", country="GB", registration_number="7"),
            row("parties", party_id="x", name="B", country="GB", registration_number="7"),
            shipped("x", delivery_country="TR"),
        ),
        unassessable(
            "the receiver may be the buyer",
            order(),
            _BUYER,
            shipped("x", delivery_country="TR"),
            *in_doubt("x", "buyer"),
        ),
        unassessable(
            "one that may be the receiver is a subsidiary",
            order(),
            _BUYER,
            related("buyer", "y"),
            shipped("x", delivery_country="TR"),
            *in_doubt("x", "y"),
        ),
        unassessable("receiver unrecorded", order(), _BUYER, shipped(None, delivery_country="TR")),
        unassessable("place unrecorded", order(), _BUYER, shipped("x")),
        unassessable("not shipped yet", order(stage="order"), _BUYER, line("8525")),
        outside("a service", order(), _BUYER, line(kind="service")),
        outside("a quote", order(stage="quote"), _BUYER, line("8525")),
    ),
)

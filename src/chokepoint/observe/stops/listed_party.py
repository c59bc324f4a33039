"""A party of the order that resembles an entry of a list of parties.

Stopped where any party that takes part in the order, or another record of the same entity, matches an entry in force
above the screening threshold, and no recorded exception says that it is not that entry. A resemblance is to be looked
into; it is no finding about the party.

Source: OFAC, A Framework for OFAC Compliance Commitments (May 2019), on screening customers, supply chain,
    intermediaries and counter-parties.
"""

from typing import Any

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import document, fires, leg, order, paid, party, row, shipped, silent
from chokepoint.observe.indicator import Row, Stop


def finding(stopping_roles: ir.Table, stopping_parties: ir.Table) -> ir.Table:
    """One row per order that is stopped. Few parties match, so that all else begins from these."""
    touched = stopping_roles.inner_join(stopping_parties, "party_id")
    words = touched.role + ": " + touched.basis
    names = [
        touched.record,
        record("parties", touched.listed_id),
        record("lists", touched.list_id, touched.entry_id),
    ]
    told = ibis.union(*(touched.select("order_id", words=words, record=name) for name in names))
    return told.group_by(subject_id="order_id").agg(basis=listed(told.words), record_ids=gathered(told.record))


def _match(party_id: str, **cells: Any) -> Row:
    """A match that stops."""
    given = {"party_id": party_id, "list_id": "L", "entry_id": "1", "likelihood": 0.97, "name": "LISTED", "stops": True}
    return row("matches", **{**given, "basis": "“Firm” resembles L 1 “LISTED”, likelihood 0.97", **cells})


_BUYER = party("buyer", country="DE", registration_number="1")

STOP = Stop(
    subject="order",
    finding=finding,
    rests_on=(
        "orders.end_user_id",
        "payments.payer_id",
        "payments.order_id",
        "payments.document_id",
        "payments.ultimate_debtor_id",
        "shipments.order_id",
        "shipments.consignee_id",
        "shipments.notify_party_id",
        "shipments.forwarder_id",
        "shipment_legs.carrier_id",
        "documents.order_id",
        "documents.buyer_id",
    ),
    examples=(
        fires("the customer", order(), _BUYER, _match("buyer")),
        fires("the end user", order(end_user_id="u"), party("u"), _match("u")),
        fires("the payer", order(), paid("x"), party("x"), _match("x")),
        fires("the ultimate debtor", order(), paid("buyer", ultimate_debtor_id="x"), party("x"), _match("x")),
        fires(
            "who paid the order's invoice",
            order(),
            document("invoice"),
            paid("x", order_id=None, document_id="D1"),
            party("x"),
            _match("x"),
        ),
        fires("the consignee", order(), shipped("x"), party("x"), _match("x")),
        fires("the notify party", order(), shipped(notify_party_id="x"), party("x"), _match("x")),
        fires("the forwarder", order(), shipped(forwarder_id="x"), party("x"), _match("x")),
        fires("a carrier", order(), shipped(), leg("DEHAM", "TRIST", carrier_id="x"), party("x"), _match("x")),
        fires("the buyer of an invoice", order(), document("invoice", buyer_id="x"), party("x"), _match("x")),
        silent("below the threshold", order(), _BUYER, _match("buyer", likelihood=0.4, stops=False)),
        silent("an exception holds", order(), _BUYER, _match("buyer", stops=False, exception_id="X-1")),
        silent("a party of no order", order(), party("x"), _match("x")),
        silent(
            "another order's payer", order(), order("O2", "other"), paid("x", order_id="O2"), party("x"), _match("x")
        ),
    ),
)

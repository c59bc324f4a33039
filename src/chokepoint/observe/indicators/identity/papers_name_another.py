"""Papers of the order that name another buyer than the order does.

Where order, invoice and certificate do not agree who buys, one of them was made for somebody else.

Innocent: An agent orders in its own name for its principal; the invoice goes to the group's office; a slip.
Cannot see: Papers that were not loaded or whose buyer was not entered. How a name is spelt is not compared here: that
    is settled before, where parties are told to be one or not.
Check: Which paper came first, and who corrected it?
Ask: Please confirm who the buyer is, and send papers that agree.
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, documents and commodities.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, fires, in_doubt, order, party, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged
from chokepoint.observe.sameness import with_entities, with_sameness

BINDING = ("end_user_certificate", "licence", "contract", "mandate")
"""Papers that bind the one they name."""

BINDS, STATES = 1.0, 0.6
"""Strength of a discrepancy in such a paper, and in any other."""

NAMES_A_BUYER = (*BINDING, "invoice", "packing_list", "bill_of_lading", "certificate_of_origin", "tender")


def finding(orders: ir.Table, documents: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order. Strength: by the kind of paper.

    NULL where no paper that names a buyer is on record, where one names none, or one who may be the buyer.
    """
    papers = documents.filter(documents.kind.isin(NAMES_A_BUYER) & documents.order_id.notnull())
    papers = papers.select("document_id", "order_id", "kind", "buyer_id")
    papers = papers.inner_join(orders.select("order_id", "customer_id"), "order_id")
    papers = with_entities(papers, identities, "buyer_id", "customer_id")
    papers = with_sameness(papers, resemblances, "buyer_id", "customer_id")
    papers = papers.mutate(
        shows=~papers.own,
        words=papers.kind.replace("_", " ") + ibis.literal(" made out to ") + papers.buyer_id,
        record=record("documents", papers.document_id),
        weight=papers.kind.isin(BINDING).ifelse(BINDS, STATES),
    )
    unseen = orders.anti_join(papers, "order_id")
    return judged(orders, papers, unseen, strength=_.weight.max())


INDICATOR = Indicator(
    code="IDN-06",
    subject="order",
    finding=finding,
    explain="Papers do not agree on the buyer: {basis}.",
    questions=("papers", "same-party"),
    examples=(
        fires("a certificate for another", order(), document("end_user_certificate", buyer_id="x")),
        fires(
            "one invoice of two, one unread",
            order(),
            document("invoice", buyer_id="x"),
            document("invoice", "D2"),
        ),
        silent("made out to the buyer", order(), document("invoice", buyer_id="buyer")),
        silent(
            "two names, one registration",
            order(),
            document("invoice", buyer_id="x"),
            party(country="TR", registration_number="77"),
            party("x", country="TR", registration_number="77"),
        ),
        unassessable(
            "to one that may be the buyer", order(), document("invoice", buyer_id="x"), *in_doubt("x", "buyer")
        ),
        unassessable("no buyer entered", order(), document("invoice")),
        unassessable("no paper", order()),
    ),
)

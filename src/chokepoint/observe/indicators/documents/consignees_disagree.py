"""Papers that name another consignee than the shipment has.

A certificate that names one receiver and goods that go to another do not belong together; nor does a bill of lading
made out to somebody whom no shipment of the order goes to.

Innocent: A bill is made out to a bank under a letter of credit; a forwarder or a branch takes the goods over; the
    certificate names the final user and the shipment an installer on the way.
Cannot see: Papers that name no consignee or were not loaded; a consignee changed in the shipment and in the papers.
Check: Was the consignee changed, by whom and when? Do the goods reach the one whom the certificate names?
Ask: Please confirm who receives the goods, and send papers that agree.
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, documents and commodities;
    Wassenaar Arrangement, End-User Assurances Commonly Used (consolidated indicative list): parties to be named.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, fires, in_doubt, order, party, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged
from chokepoint.observe.sameness import with_entities, with_sameness

WEIGHTS = {"end_user_certificate": 1.0, "packing_list": 0.7, "bill_of_lading": 0.6, "certificate_of_origin": 0.4}
"""Strength by kind of paper: a certificate binds the one it names; bills are often made out to banks. Ours."""


def finding(
    orders: ir.Table,
    documents: ir.Table,
    shipments: ir.Table,
    order_clauses: ir.Table,
    identities: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per order. Strength: by the kind of paper.

    NULL where no such paper or no shipment is on record, where a paper or a shipment names no consignee, or names one
    who may be the other. A paper made out to order is another sign's matter.
    """
    papers = documents.filter(documents.kind.isin(tuple(WEIGHTS)) & documents.order_id.notnull())
    papers = papers.select("document_id", "order_id", "kind", named_id="consignee_id")
    papers = papers.anti_join(order_clauses, papers.named_id == order_clauses.party_id)
    sent = shipments.filter(shipments.order_id.notnull() & (shipments.status != "cancelled").fill_null(True))
    sent = sent.semi_join(papers, "order_id").select("order_id", "consignee_id").distinct()
    rows = with_entities(papers.inner_join(sent, "order_id"), identities, "named_id", "consignee_id")
    rows = with_sameness(rows, resemblances, "named_id", "consignee_id", "agrees")
    found = rows.group_by("order_id", "document_id", "kind", "named_id").agg(
        agrees=_.agrees.any(), open=_.agrees.isnull().any()
    )
    found = found.mutate(
        shows=ibis.cases((found.agrees, False), (found.open, ibis.null("boolean")), else_=True),
        words=found.kind.replace("_", " ") + ibis.literal(" for ") + found.named_id,
        record=record("documents", found.document_id),
        weight=found.kind.cases(*WEIGHTS.items(), else_=0.0),
    )
    return judged(orders, found, orders.anti_join(found, "order_id"), strength=_.weight.max())


_CERTIFICATE = document("end_user_certificate", consignee_id="user")

INDICATOR = Indicator(
    code="DOC-01c",
    subject="order",
    finding=finding,
    explain="Not whom the shipment goes to: {basis}.",
    questions=("receiver", "paper-consignee", "same-party"),
    examples=(
        fires("a certificate for another", order(), _CERTIFICATE, shipped("x")),
        fires("two shipments, neither to it", order(), _CERTIFICATE, shipped("x"), shipped("y", "S2")),
        fires("a bill for another", order(), document("bill_of_lading", consignee_id="x"), shipped()),
        fires(
            "a certificate for another, a bill without a name",
            order(),
            _CERTIFICATE,
            document("bill_of_lading", "D2"),
            shipped("x"),
        ),
        silent("the same", order(), _CERTIFICATE, shipped("user")),
        silent("one of two shipments", order(), _CERTIFICATE, shipped("x"), shipped("user", "S2")),
        silent(
            "two names, one registration",
            order(),
            _CERTIFICATE,
            shipped("x"),
            party("user", country="TR", registration_number="77"),
            party("x", country="TR", registration_number="77"),
        ),
        silent(
            "beside a bill to order",
            order(),
            _CERTIFICATE,
            document("bill_of_lading", "D2", consignee_id="clause"),
            party("clause", name="TO ORDER OF SHIPPER"),
            shipped("user"),
        ),
        unassessable("one that may be the receiver", order(), _CERTIFICATE, shipped("x"), *in_doubt("x", "user")),
        unassessable("no receiver recorded", order(), _CERTIFICATE, shipped(None)),
        unassessable("no consignee in the paper", order(), document("packing_list"), shipped("x")),
        unassessable("nothing shipped", order(), _CERTIFICATE),
        unassessable("no paper", order(), shipped("x")),
    ),
)

"""A bill of lading made out to order, or with no consignee.

Whoever holds such a bill may take the goods over; where they end is not written down before they have left.

Innocent: Goods sold at sea and goods under a letter of credit travel under bills to order, as banks ask; a clerk left
    a field of the ledger empty. A bill counts little that the order's letter of credit explains.
Cannot see: Bills that were not loaded; to whom a bill was endorsed.
Check: To whom was the bill endorsed, and who presented it at the port of discharge?
Ask: Who takes the goods over at the port of discharge?
Source: Wolfsberg Group, ICC and BAFT, Trade Finance Principles, 2019; FATF, Guidance on Proliferation Financing Risk
    Assessment and Mitigation, June 2021, trade finance indicators. Neither could be checked to the paragraph.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, fires, order, outside, paid, party, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.relations.payment_due import UNBOUND

LEAST_NAMED = 0.5
"""Share of the ledger's bills that name somebody from which an empty consignee says something about the bill, and not
about the ledger. Ours."""

LEAST_BILLS = 5
"""Bills of the ledger from which that share can be told. Ours."""

LEFT_OPEN, ANSWERED, CREDIT = 1.0, 0.6, 0.2
"""Strength of an open bill; of one whose shipment names a receiver all the same; of one under a letter of credit."""


def finding(
    orders: ir.Table, documents: ir.Table, order_clauses: ir.Table, shipments: ir.Table, payers: ir.Table
) -> ir.Table:
    """One row per order. Strength: by what else names the receiver.

    NULL where no bill is on record, and where one is blank in a ledger whose bills mostly are.
    """
    bills = documents.filter((documents.kind == "bill_of_lading") & documents.order_id.notnull())
    bills = bills.select("document_id", "order_id", "consignee_id")
    bills = bills.left_join(order_clauses, bills.consignee_id == order_clauses.party_id)
    kept = bills.agg(kept=(bills.consignee_id.notnull().mean() >= LEAST_NAMED) & (bills.count() >= LEAST_BILLS))
    rows = bills.cross_join(kept)
    named = shipments.filter(shipments.order_id.notnull() & shipments.consignee_id.notnull()).select("order_id")
    credit = payers.filter(payers.method == "letter_of_credit").select("order_id")
    rows = rows.left_join(named.distinct().mutate(answered=True), "order_id").drop("order_id_right")
    rows = rows.left_join(credit.distinct().mutate(credit=True), "order_id").drop("order_id_right")
    blank = rows.consignee_id.isnull()
    rows = rows.mutate(
        shows=ibis.cases(
            (rows.party_id.notnull(), True), (~blank, False), (rows.kept, True), else_=ibis.null("boolean")
        ),
        strength=ibis.cases((rows.credit, CREDIT), (rows.answered, ANSWERED), else_=LEFT_OPEN),
        words=blank.ifelse(ibis.literal("left blank"), ibis.literal("to order")),
        record=record("documents", rows.document_id),
    )
    return judged(orders, rows, orders.anti_join(bills, "order_id"), strength=_.strength.max())


def applies(orders: ir.Table, documents: ir.Table, shipments: ir.Table) -> ir.Table:
    """Orders with a bill of lading, and those whose goods go by sea, or may.

    False where all shipments go by other means, or nothing is bound to be sent.
    """
    bills = documents.filter((documents.kind == "bill_of_lading") & documents.order_id.notnull())
    bills = bills.select("order_id").distinct().mutate(billed=True)
    elsewhere = shipments["mode"].notin(("sea", "multimodal"))
    sent = shipments.select("order_id", elsewhere=elsewhere)
    ways = sent.group_by("order_id").agg(all_elsewhere=(sent.elsewhere.fill_null(False)).all())
    rows = orders.select("order_id", "stage").left_join(bills, "order_id").drop("order_id_right")
    rows = rows.left_join(ways, "order_id")
    unbound = rows.stage.isin(UNBOUND).fill_null(False) & rows.all_elsewhere.isnull()
    return rows.select(
        subject_id=rows.order_id,
        applies=ibis.cases(
            (rows.billed, True),
            (rows.all_elsewhere.fill_null(False) | unbound, False),
            else_=ibis.null("boolean"),
        ),
    )


_BLANK = document("bill_of_lading")
_KEPT = tuple(document("bill_of_lading", f"B{number}", f"H{number}", consignee_id="x") for number in range(6))
_CLAUSE = party("clause", name="To the order of the shipper")


def _made_out(consignee: str) -> Row:
    return document("bill_of_lading", consignee_id=consignee)


INDICATOR = Indicator(
    code="DOC-06",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Consignee of the bill of lading: {basis}.",
    absence=("documents.consignee_id",),
    questions=("paper-consignee", "receiver"),
    examples=(
        fires("left blank", order(), _BLANK, *_KEPT),
        fires("to order", order(), _made_out("clause"), _CLAUSE),
        fires("to order, the shipment names somebody", order(), _made_out("clause"), _CLAUSE, shipped("x")),
        fires(
            "to order under a letter of credit",
            order(),
            _made_out("clause"),
            _CLAUSE,
            paid("buyer", method="letter_of_credit"),
        ),
        fires("one of two", order(), _made_out("x"), document("bill_of_lading", "D2"), *_KEPT),
        silent("made out to somebody", order(), _made_out("x"), shipped("x"), *_KEPT),
        silent("to a firm whose name begins alike", order(), _made_out("firm"), party("firm", name="Order House Ltd")),
        unassessable("blank, as the ledger's bills are", order(), _BLANK, document("bill_of_lading", "D2", "H1")),
        unassessable("sent by sea, no bill on record", order(), shipped(mode="sea")),
        unassessable("sent by means not known", order(), shipped()),
        unassessable("nothing sent yet", order(stage="order")),
        outside("sent by road", order(), shipped(mode="road")),
        outside("an inquiry", order(stage="inquiry")),
    ),
)

"""A letter of credit whose goods are consigned to a bank, while no paper names the end user.

A bank that finances a purchase does not use the goods. Where it alone stands in the papers, nobody can tell for whom
they are meant.

Innocent: By custom the bank holds the goods as security until it is paid, and the bill of lading is made out to it; the
    end user stands in a paper that is not on file.
Cannot see: Papers that were not loaded; whether the consignee is the bank that issued the credit or another; end users
    that are known to the sales desk only.
Check: Who applied for the letter of credit, and who takes the goods from the bank? Is there an end-user statement?
Ask: Please tell us who will use the goods, and where, with a statement signed by them.
Source: FinCEN and BIS, Joint Notice FIN-2023-NTC2 of 6 November 2023, red flags (purchases under a letter of credit
    consigned to the issuing bank, papers that do not list the end user); National Crime Agency and OFSI, Red Alert on
    the evasion of export sanctions, December 2023.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.examples import (
    document,
    fires,
    in_doubt,
    order,
    outside,
    paid,
    party,
    shipped,
    silent,
    unassessable,
)
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged
from chokepoint.observe.relations.credit_consignees import CREDIT
from chokepoint.observe.relations.payment_due import UNBOUND

BANKING = "64"
"""Financial service activities. Source: ISIC Rev. 4, division 64."""
THE_CARRIER = 1.0
"""Strength where the consignee is the payment's provider or payer: the bank that opened the credit, by all that is
known."""
SOME_BANK = 0.7


def finding(
    orders: ir.Table,
    payers: ir.Table,
    parties: ir.Table,
    activities: ir.Table,
    credit_consignees: ir.Table,
    credit_end_users: ir.Table,
) -> ir.Table:
    """One row per order. Strength: full where the bank is the one that carried the payment.

    NULL where it is not known whether the consignee is a bank, or no paper of the order is on record.
    """
    rows = _with_banks(credit_consignees, payers.filter(payers.method == CREDIT), parties, activities)
    rows = rows.left_join(credit_end_users, ["order_id", "consignee_id"], rname="named_{name}")
    in_doubt = rows.in_doubt.fill_null(False) | ~rows.papers
    nobody = ibis.cases((rows.names, False), (in_doubt, ibis.null("boolean")), else_=True)
    rows = rows.mutate(
        shows=rows.bank & rows.anothers & nobody,
        words=rows.consignee_id,
        weight=rows.carries.ifelse(THE_CARRIER, SOME_BANK),
    )
    unsent = orders.select("order_id").anti_join(rows, "order_id")
    return judged(orders, rows, unsent, strength=_.weight.max())


def _with_banks(consigned: ir.Table, opened: ir.Table, parties: ir.Table, activities: ir.Table) -> ir.Table:
    """The same rows with `bank`, NULL where the consignee's business is not known, and `carries`: the payment."""
    known = activities.select(consignee_id="party_id", industry="industry")
    rows = consigned.left_join(known, "consignee_id").drop("consignee_id_right")
    names = parties.select(consignee_id="party_id", plain=parties.name.strip().lower())
    carried = opened.select("order_id", "payer_id", "provider").inner_join(consigned, "order_id")
    carried = carried.left_join(names, "consignee_id", rname="named_{name}")
    carried = carried.mutate(
        carries=(carried.payer_id == carried.consignee_id).fill_null(False)
        | (carried.provider.strip().lower() == carried.plain).fill_null(False)
    )
    carried = carried.group_by("order_id", "consignee_id").agg(carries=carried.carries.any())
    rows = rows.left_join(carried, ["order_id", "consignee_id"], rname="carried_{name}")
    return rows.mutate(bank=rows.industry.startswith(BANKING), carries=rows.carries.fill_null(False))


def applies(orders: ir.Table, payers: ir.Table) -> ir.Table:
    """Orders paid by letter of credit; NULL where it is not known how, or whether, one was paid."""
    ways = payers.group_by("order_id").agg(
        credit=(payers.method == CREDIT).any().fill_null(False), unknown=payers.method.isnull().any()
    )
    rows = orders.select("order_id", "stage").left_join(ways, "order_id")
    applies = ibis.cases(
        (rows.credit, True),
        (rows.unknown, ibis.null("boolean")),
        (rows.credit.notnull(), False),
        (rows.stage.isin(UNBOUND), False),
        else_=ibis.null("boolean"),
    )
    return rows.select(subject_id=rows.order_id, applies=applies)


_CREDIT = paid("buyer", method="letter_of_credit", provider="Firm bank")
_BANK = party("bank", industry="6419")
_TO_BANK = shipped("bank")
_INVOICE = document("invoice")

INDICATOR = Indicator(
    code="PAY-13",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Under a letter of credit, consigned to the bank {basis}; no paper names an end user.",
    absence=("orders.end_user_id", "documents.consignee_id", "shipments.notify_party_id"),
    questions=("end-user", "receiver-business", "papers", "same-party"),
    examples=(
        fires("consigned to the issuing bank", order(), _CREDIT, _BANK, _TO_BANK, _INVOICE),
        fires(
            "to another bank, which the bill of lading names too",
            order(),
            paid("buyer", method="letter_of_credit"),
            _BANK,
            _TO_BANK,
            document("bill_of_lading", consignee_id="bank"),
        ),
        fires("the bank is named as end user", order(end_user_id="bank"), _CREDIT, _BANK, _TO_BANK, _INVOICE),
        silent("the end user is named", order(end_user_id="mill"), _CREDIT, _BANK, _TO_BANK, _INVOICE),
        silent(
            "the buyer is told of the arrival",
            order(),
            _CREDIT,
            _BANK,
            shipped("bank", notify_party_id="buyer"),
            _INVOICE,
        ),
        silent(
            "the invoice names the receiver",
            order(),
            _CREDIT,
            _BANK,
            _TO_BANK,
            document("invoice", consignee_id="mill"),
        ),
        silent("there is an end-user statement", order(), _CREDIT, _BANK, _TO_BANK, document("end_user_certificate")),
        silent("the bank buys for itself", order(customer="bank"), _CREDIT, _BANK, _TO_BANK, _INVOICE),
        silent("to the buyer", order(), _CREDIT, party(industry="2822"), shipped("buyer"), _INVOICE),
        unassessable("the consignee's business is not known", order(), _CREDIT, party("bank"), _TO_BANK, _INVOICE),
        unassessable("consignee not recorded", order(), _CREDIT, _BANK, shipped(None), _INVOICE),
        unassessable("no papers on record", order(), _CREDIT, _BANK, _TO_BANK),
        unassessable(
            "bank and buyer may be one", order(), _CREDIT, _BANK, _TO_BANK, _INVOICE, *in_doubt("bank", "buyer")
        ),
        unassessable("no shipment on record", order(), _CREDIT, _BANK, _INVOICE),
        unassessable("not known how it was paid", order(), paid("buyer"), _BANK, _TO_BANK, _INVOICE),
        unassessable("no payment recorded", order(stage="order"), _BANK, _TO_BANK, _INVOICE),
        outside("paid by transfer", order(), paid("buyer", method="bank_transfer"), _BANK, _TO_BANK, _INVOICE),
        outside("an inquiry", order(stage="inquiry")),
    ),
)

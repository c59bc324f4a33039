"""Bills in UBL: invoices, credit and debit notes, self-billed ones, and what reminds of them or announces payment.

Source: OASIS Universal Business Language 2.4, Billing and Payment document types; EN 16931-1.
"""

from __future__ import annotations

from dataclasses import dataclass

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.elements import Node
from chokepoint.load.formats.messages.said import document_id
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.ubl import deliveries, goods, papers, parties

_LINES = ("InvoiceLine", "CreditNoteLine", "DebitNoteLine")
_CREDITS = ("381", "396", "261", "83", "81")
"""Document names that are credit notes, of invoices by syntax. Source: UN/EDIFACT code list 1001."""


@dataclass(frozen=True)
class Kind:
    """A kind of bill: its word, its kind in `documents`, and whether the customer issues it."""

    words: str
    paper: str
    by_customer: bool = False


KINDS = {
    "Invoice": Kind("invoice", "invoice"),
    "FreightInvoice": Kind("invoice", "invoice"),
    "SelfBilledInvoice": Kind("invoice", "invoice", by_customer=True),
    "CreditNote": Kind("credit note", "other"),
    "SelfBilledCreditNote": Kind("credit note", "other", by_customer=True),
    "DebitNote": Kind("debit note", "other"),
}


@dataclass(frozen=True)
class Sides:
    """The parties of a bill."""

    seller: str | None
    buyer: str | None
    payer: str | None
    payee: str | None
    end_user: str | None


def tell(telling: Telling, document: Node) -> None:
    """Enter a bill, and what it says of the order that it bills."""
    kind = KINDS[document.name]
    if (document.text("InvoiceTypeCode") or "") in _CREDITS:
        kind = Kind("credit note", "other", kind.by_customer)
    sides = _sides(telling, document)
    issuer = sides.payer if kind.by_customer else sides.seller
    number = document.text("ID") or "without number"
    own_id = document_id(kind.words, number, issuer)
    currency = papers.currency_of(document)
    lines = goods.lines_of(telling, document.all(*_LINES), currency)
    order = document.text("OrderReference/ID", "OrderReference/SalesOrderID")
    order = order or next(iter(lines.orders()), None) or own_id
    delivery = deliveries.tell(telling, document, order, sides.buyer, sides.seller)
    amount = _whole(document)
    telling.row(
        "documents",
        {
            "document_id": own_id,
            "kind": kind.paper,
            "order_id": order,
            "number": number,
            "issued_at": values.day(document.text("IssueDate")),
            "issuer_id": issuer,
            "buyer_id": sides.buyer,
            "payer_id": sides.payer,
            "consignee_id": delivery.consignee,
            "amount": None if amount[1] else amount[0],
            "currency": currency,
            **lines.paper(),
            "goods_text": _in_words(document, kind, lines, f"in all {amount[0]} {currency}" if amount[1] else ""),
        },
    )
    _order(telling, document, lines, order, sides)
    lines.enter(telling, order, beside=True)
    _payments(telling, document, own_id, order, sides)
    papers.referred(telling, document, order, sides.seller)


def _in_words(document: Node, kind: Kind, lines: goods.Goods, below: str) -> str | None:
    """What is billed, and what no column holds of the bill."""
    billed = document.texts(*(f"BillingReference/{name}/ID" for name in _BILLED))
    words = [] if kind.paper == "invoice" else [kind.words, *(f"to invoice {text}" for text in billed)]
    goods_text = lines.paper()["goods_text"] or ""
    return values.shortened([*words, below, goods_text, *_prepaid(document), *papers.remarks(document)])


_BILLED = ("InvoiceDocumentReference", "SelfBilledInvoiceDocumentReference", "DebitNoteDocumentReference")


def _sides(telling: Telling, document: Node) -> Sides:
    seller = parties.told(telling, document.first("AccountingSupplierParty"), document.first("SellerSupplierParty"))
    parties.told(telling, document.first("SellerSupplierParty"))
    payer = parties.told(telling, document.first("AccountingCustomerParty"))
    buyer = parties.told(telling, document.first("BuyerCustomerParty")) or payer
    end_user = parties.told(telling, document.first("OriginatorCustomerParty"))
    payee = parties.told(telling, document.first("PayeeParty"))
    telling.tied("agent", payee, seller)
    for node in document.all("TaxRepresentativeParty"):
        telling.tied("agent", parties.told(telling, node), seller)
    for means in document.all("PaymentMeans"):
        telling.account_of(payee or seller, means.text("PayeeFinancialAccount/ID", "CreditAccount/AccountID"))
        mandate = means.text("PaymentMandate/PayerFinancialAccount/ID")
        telling.account_of(payer, means.text("PayerFinancialAccount/ID") or mandate)
    return Sides(seller, buyer, payer, payee or seller, end_user)


def _whole(document: Node) -> tuple[str | None, bool]:
    """The value of the bill, what was paid before counted in; and whether it is below nothing."""
    totals = papers.total(document)
    said = papers.whole_amount(totals).own
    due, prepaid = values.number(said), values.number(totals.text("PrepaidAmount"))
    if due is None:
        return said, False
    if prepaid and totals.first("PayableAmount"):
        said, due = values.plain(due + prepaid), due + prepaid
    return said, due < 0


def _prepaid(document: Node) -> list[str]:
    """What was paid before and what is still due, in words."""
    totals = papers.total(document)
    if not values.number(totals.text("PrepaidAmount")):
        return []
    return [f"paid before {totals.text('PrepaidAmount')}, to be paid {totals.text('PayableAmount')}"]


def _order(telling: Telling, document: Node, lines: goods.Goods, order: str, sides: Sides) -> None:
    """The orders that are billed; their own messages, if they come, say more."""
    day = values.instant(document.text("OrderReference/IssueDate"), document.text("OrderReference/IssueTime"))
    own = values.instant(document.text("IssueDate"), document.text("IssueTime"))
    only = not lines.orders() or lines.orders() == [order]
    for number in dict.fromkeys((order, *lines.orders())):
        amount, negative = _whole(document) if only else (None, False)
        telling.row(
            "orders",
            {
                "order_id": number,
                "ordered_at": (day if number == order else None) or own,
                "customer_id": sides.buyer,
                "supplier_id": sides.seller,
                "end_user_id": sides.end_user,
                "currency": papers.currency_of(document),
                "amount": None if negative else amount,
                "incoterm": deliveries.incoterm(document),
            },
            beside=True,
        )


def _payments(telling: Telling, document: Node, bill: str, order: str, sides: Sides) -> None:
    """What was paid before the bill, where the day is told."""
    for place, node in enumerate(document.all("PrepaidPayment"), start=1):
        paid_at = values.instant(node.text("PaidDate", "ReceivedDate"), node.text("PaidTime"))
        amount = node.first("PaidAmount")
        if not paid_at or not amount.own:
            continue
        number = node.text("ID", "InstructionID") or str(place)
        telling.row(
            "payments",
            {
                "payment_id": f"prepaid {number} on {bill}",
                "order_id": order,
                "document_id": bill,
                "paid_at": paid_at,
                "payer_id": sides.payer,
                "payee_id": sides.payee,
                "amount": amount.own,
                "currency": amount.attribute("currencyID") or papers.currency_of(document),
                "reference": node.text("InstructionID"),
            },
        )


def tell_remittance(telling: Telling, document: Node) -> None:
    """Enter the payments that a remittance advice announces: one for each bill that it settles."""
    sides = _sides(telling, document)
    number = document.text("ID") or "without number"
    own_id = document_id("remittance advice", number, sides.payer)
    totals = document.first("TotalPaymentAmount", "TotalDebitAmount", "TotalCreditAmount")
    paid_at = values.instant(document.text("PaymentMeans/PaymentDueDate")) or values.day(document.text("IssueDate"))
    means = document.first("PaymentMeans")
    lines = document.all("RemittanceAdviceLine") or [document]
    for place, line in enumerate(lines, start=1):
        amounts = line.all("PaidAmount", "DebitLineAmount", "CreditLineAmount") or [totals]
        amount = next((node for node in amounts if values.number(node.own)), amounts[0])
        parties.told_all(telling, line.all("OriginatorCustomerParty", "BuyerCustomerParty", "PayeeParty"))
        bill = line.text("BillingReference/InvoiceDocumentReference/ID", "InvoiceDocumentReference/ID")
        telling.row(
            "payments",
            {
                "payment_id": f"{own_id} line {line.text('ID') if line.name != document.name else place}",
                "document_id": bill,
                "paid_at": paid_at,
                "payer_id": sides.payer,
                "payee_id": sides.payee,
                "amount": amount.own,
                "currency": amount.attribute("currencyID") or document.text("DocumentCurrencyCode"),
                "from_account": values.account(means.text("PayerFinancialAccount/ID")),
                "to_account": values.account(means.text("PayeeFinancialAccount/ID")),
                "reference": values.shortened(
                    [*line.texts("Note", "InvoicingPartyReference"), *document.texts("Note")]
                ),
            },
            place=line.line,
        )
    _paper(telling, document, own_id, sides, totals)


def tell_paper(telling: Telling, document: Node, words: str) -> None:
    """Enter a reminder, statement or answer: its parties, and itself as a paper with the bills it names."""
    sides = _sides(telling, document)
    sender = parties.told(telling, document.first("SenderParty"))
    receiver = parties.told(telling, document.first("ReceiverParty"))
    own_id = document_id(words, document.text("ID") or "without number", sender or sides.seller)
    sides = Sides(sender or sides.seller, sides.buyer or receiver, sides.payer, sides.payee, None)
    _paper(telling, document, own_id, sides, papers.whole_amount(papers.total(document)), words)


def _paper(
    telling: Telling, document: Node, own_id: str, sides: Sides, amount: Node, words: str = "remittance advice"
) -> None:
    responses = document.all("DocumentResponse")
    said = [words]
    for response in responses:
        about = " ".join(response.texts("DocumentReference/ID"))
        said.append(" ".join(filter(None, (response.text("Response/ResponseCode"), "to", about))))
        parties.told_all(telling, response.all("RecipientParty", "IssuerParty"))
    lines = document.all("ReminderLine", "StatementLine", "RemittanceAdviceLine")
    bills = [text for line in lines for text in line.texts("BillingReference/InvoiceDocumentReference/ID")]
    said += [f"invoice {text}" for text in bills]
    said += papers.remarks(document)
    valued = values.number(amount.own)
    telling.row(
        "documents",
        {
            "document_id": own_id,
            "kind": "other",
            "number": document.text("ID"),
            "issued_at": values.day(document.text("IssueDate")),
            "issuer_id": sides.payer if words == "remittance advice" else sides.seller,
            "buyer_id": sides.buyer,
            "payer_id": sides.payer,
            "goods_text": values.shortened(said),
            "amount": amount.own if valued is not None and valued >= 0 else None,
            "currency": amount.attribute("currencyID"),
        },
    )

"""Papers that UBL documents refer to, and totals that they state.

Source: OASIS Universal Business Language 2.4, Common Library (Document Reference, Monetary Total); UN/EDIFACT code list
1001 (document names).
"""

from __future__ import annotations

import re

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.elements import Node
from chokepoint.load.formats.messages.said import document_id
from chokepoint.load.formats.messages.telling import Telling

KINDS = {
    "380": "invoice",
    "271": "packing_list",
    "315": "contract",
    "811": "licence",
    "911": "licence",
    "861": "certificate_of_origin",
    "865": "certificate_of_origin",
    "704": "bill_of_lading",
    "705": "bill_of_lading",
    "707": "bill_of_lading",
    "708": "bill_of_lading",
    "714": "bill_of_lading",
}
"""Kinds of ours by document name code: invoice, packing list, contract, export and import licence, certificate of
origin, bills of lading."""
_REFERENCES = {
    "ContractDocumentReference": "contract",
    "Contract": "contract",
    "TransportContract": "contract",
    "DespatchDocumentReference": "despatch advice",
    "ReceiptDocumentReference": "receipt advice",
    "QuoteDocumentReference": "quotation",
    "OriginatorDocumentReference": "originator's document",
    "AdditionalDocumentReference": "",
    "SupportingDocumentReference": "",
    "ShipmentDocumentReference": "",
    "DocumentReference": "",
    "CatalogueReference": "catalogue",
}
"""Elements that refer to papers, and the word for what they refer to; of others the name tells it."""
_OURS = frozenset(KINDS.values())
_SELLERS = ("despatch advice", "quotation")
"""Papers that the seller issues."""


def referred(telling: Telling, document: Node, order: str | None, seller: str | None) -> None:
    """Enter the papers that a document refers to."""
    names = dict.fromkeys(child.name for child in document.children())
    for name in names:
        if name in _REFERENCES or name.endswith("DocumentReference"):
            word = _REFERENCES.get(name, in_words(name.removesuffix("DocumentReference")))
            for node in document.all(name):
                _paper(telling, node, word, order, seller)


def in_words(name: str) -> str:
    """The words of a name that is put together from words with capitals."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold()


def remarks(document: Node) -> list[str]:
    """What a document says in words of its own, and the references and days that no column holds."""
    due = document.texts("DueDate", "PaymentDueDate", "PaymentMeans/PaymentDueDate")
    periods = [" to ".join(one.texts("StartDate", "EndDate")) for one in document.all("InvoicePeriod")]
    return [
        *(f"tax {_money(node)}" for node in document.all("TaxTotal/TaxAmount")),
        *(_charge(node) for node in document.all("AllowanceCharge")),
        *(f"tax point {text}" for text in document.texts("TaxPointDate")),
        *(f"period {text}" for text in periods if text),
        *(f"payment terms: {text}" for text in document.texts("PaymentTerms/Note")),
        *(f"due {text}" for text in due),
        *(f"buyer's reference {text}" for text in document.texts("BuyerReference", "CustomerReference")),
        *(f"note: {text}" for text in document.texts("Note")),
    ]


def _money(node: Node) -> str:
    return " ".join(filter(None, (node.own, node.attribute("currencyID"))))


def _charge(node: Node) -> str:
    """A charge or an allowance, with its reason."""
    word = "charge" if (node.text("ChargeIndicator") or "") in ("true", "1") else "allowance"
    return " ".join(filter(None, (word, _money(node.first("Amount")), node.text("AllowanceChargeReason"))))


def _paper(telling: Telling, node: Node, word: str, order: str | None, seller: str | None) -> None:
    number = node.text("ID")
    if not number:
        return
    code, said = node.text("DocumentTypeCode"), node.text("DocumentType", "DocumentDescription")
    kind = KINDS.get(code or "") or (word if word in _OURS else None)
    word = kind or word or (said or f"document {code or ''}".strip()).casefold()[:60]
    issuer = seller if word in _SELLERS else None
    telling.row(
        "documents",
        {
            "document_id": document_id(word, number, issuer),
            "kind": kind or "other",
            "order_id": order,
            "number": number,
            "issued_at": values.day(node.text("IssueDate")),
            "issuer_id": issuer,
            "goods_text": None if kind else values.shortened([word, said or ""]),
            "valid_from": values.day(node.text("ValidityPeriod/StartDate")),
            "valid_to": values.day(node.text("ValidityPeriod/EndDate")),
        },
        beside=True,
        place=node.line,
    )


def total(document: Node) -> Node:
    """The element with the totals of a document."""
    return document.first(
        "LegalMonetaryTotal", "AnticipatedMonetaryTotal", "RequestedMonetaryTotal", "QuotedMonetaryTotal"
    )


def whole_amount(totals: Node) -> Node:
    """The element with the value of the whole document, as far as nothing was paid before."""
    return totals.first("PayableAmount", "TaxInclusiveAmount", "TaxExclusiveAmount", "LineExtensionAmount")


def currency_of(document: Node) -> str | None:
    """The currency of a document's amounts."""
    amount = whole_amount(total(document))
    return amount.attribute("currencyID") or document.text("DocumentCurrencyCode", "PricingCurrencyCode")

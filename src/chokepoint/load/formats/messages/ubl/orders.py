"""Orders in UBL, and what is answered to them: changes, cancellations, responses, quotations.

Source: OASIS Universal Business Language 2.4, Order to Quotation document types.
"""

from __future__ import annotations

from dataclasses import dataclass

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.elements import Node
from chokepoint.load.formats.messages.said import document_id
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.ubl import deliveries, goods, papers, parties

_LINES = ("OrderLine", "QuotationLine", "RequestForQuotationLine")
_REFUSED = ("RE",)
"""Response codes that refuse the order. Source: Peppol, subset of UN/EDIFACT code list 4343."""


@dataclass(frozen=True)
class Kind:
    """A kind of document about an order. `about`: it answers to an order that it refers to; else it is one."""

    words: str
    stage: str | None = None
    about: bool = False
    by_seller: bool = False
    status: str | None = None


KINDS = {
    "Order": Kind("order"),
    "OrderChange": Kind("order change", about=True),
    "OrderCancellation": Kind("order cancellation", about=True, status="cancelled"),
    "OrderResponse": Kind("order response", about=True, by_seller=True),
    "OrderResponseSimple": Kind("order response", about=True, by_seller=True),
    "Quotation": Kind("quotation", stage="quote", by_seller=True),
    "RequestForQuotation": Kind("request for quotation", stage="inquiry"),
}


@dataclass(frozen=True)
class _Sides:
    """The parties of an order; `issuer` is who wrote the document."""

    customer: str | None
    seller: str | None
    payer: str | None
    end_user: str | None
    issuer: str | None


def tell(telling: Telling, document: Node) -> None:
    """Enter an order, or what a document says of one."""
    kind = KINDS[document.name]
    sides = _sides(telling, document, kind)
    own_number = document.text("ID", "SalesOrderID") or "without number"
    order = _order_id(kind, document, sides.issuer)
    if order is None:
        telling.left(f"the order that the {kind.words} is about: it gives no number")
        order = document_id(kind.words, own_number, sides.issuer)
    currency = papers.currency_of(document)
    lines = goods.lines_of(telling, document.all(*_LINES), currency)
    delivery = deliveries.tell(telling, document, order, sides.customer, sides.seller)
    amount = papers.whole_amount(papers.total(document)).own
    worth = {"currency": currency, "amount": amount}
    cells = {
        "order_id": order,
        "ordered_at": _ordered_at(kind, document),
        "customer_id": sides.customer,
        "supplier_id": sides.seller,
        "end_user_id": sides.end_user,
        "stage": _stage(kind, document),
        "incoterm": deliveries.incoterm(document),
        "requested_delivery": deliveries.requested(document),
        "status": _status(kind, document),
    }
    telling.row("orders", {**cells, **worth}, beside=kind.about)
    lines.enter(telling, order, beside=kind.about)
    paper = {
        "document_id": document_id(kind.words, own_number, sides.issuer),
        "order_id": order,
        "consignee_id": delivery.consignee,
        **worth,
        **_paper(document, kind, sides, lines),
    }
    telling.row("documents", paper)
    papers.referred(telling, document, order, sides.seller)
    _told_beside(telling, document, sides.seller)


def _sides(telling: Telling, document: Node, kind: Kind) -> _Sides:
    buyer = parties.told(telling, document.first("BuyerCustomerParty"))
    originator = parties.told(telling, document.first("OriginatorCustomerParty"))
    payer = parties.told(telling, document.first("AccountingCustomerParty"))
    seller = parties.told(telling, document.first("SellerSupplierParty"))
    customer = buyer or originator or payer
    return _Sides(customer, seller, payer, originator, seller if kind.by_seller else customer)


def _paper(document: Node, kind: Kind, sides: _Sides, lines: goods.Goods) -> dict[str, str | None]:
    """The cells of the document as a paper of its own."""
    cells = lines.paper()
    answer = [kind.words, _status(kind, document) or ""] if kind.about else []
    said = [*answer, cells["goods_text"] or "", *papers.remarks(document)]
    return {
        **cells,
        "kind": "other",
        "number": document.text("ID", "SalesOrderID"),
        "issued_at": values.day(document.text("IssueDate")),
        "issuer_id": sides.issuer,
        "buyer_id": sides.customer,
        "payer_id": sides.payer,
        "goods_text": values.shortened(said),
        "valid_from": values.day(document.text("ValidityPeriod/StartDate")),
        "valid_to": values.day(document.text("ValidityPeriod/EndDate")),
    }


def _order_id(kind: Kind, document: Node, issuer: str | None) -> str | None:
    if kind.about:
        return document.text("OrderReference/ID", "OrderReference/SalesOrderID")
    number = document.text("ID")
    return document_id(kind.words, number, issuer) if number and kind.stage else number


def _ordered_at(kind: Kind, document: Node) -> str | None:
    """When the order was placed; a document about it that does not tell came later, and its own day stands."""
    told = values.instant(document.text("OrderReference/IssueDate"), document.text("OrderReference/IssueTime"))
    own = values.instant(document.text("IssueDate"), document.text("IssueTime"))
    return told or own if kind.about else own


def _stage(kind: Kind, document: Node) -> str | None:
    accepted = (document.text("AcceptedIndicator") or "").casefold()
    refused = (document.text("OrderResponseCode") or "").upper() in _REFUSED or accepted in ("false", "0")
    return "refused" if kind.by_seller and kind.about and refused else kind.stage


def _status(kind: Kind, document: Node) -> str | None:
    said = [kind.status or "", document.text("DocumentStatusCode") or ""]
    if kind.about:
        accepted = (document.text("AcceptedIndicator") or "").casefold()
        code = document.text("OrderResponseCode")
        said += [f"response {code}" if code else ""]
        said += [{"true": "accepted", "1": "accepted", "false": "not accepted", "0": "not accepted"}.get(accepted, "")]
        said += document.texts("CancellationNote", "RejectionNote")
        said += ["changed"] if document.name == "OrderChange" else []
    return values.shortened(said, 200)


def _told_beside(telling: Telling, document: Node, seller: str | None) -> None:
    """Others that are named: those who act for the seller, and those on lines."""
    parties.told_all(telling, document.all("FreightForwarderParty"))
    for node in document.all("TaxRepresentativeParty"):
        telling.tied("agent", parties.told(telling, node), seller)
    for path in ("OriginatorParty", "Delivery/DeliveryParty"):
        parties.told_all(telling, document.all(*(f"{line}/LineItem/{path}" for line in _LINES)))

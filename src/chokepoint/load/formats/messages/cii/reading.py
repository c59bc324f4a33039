"""Cross Industry Invoices and Orders: the document, its parties, lines, accounts and the order it is about.

Source: UN/CEFACT Cross Industry Invoice D16B to D22B; EN 16931-3-3 (binding); Order-X 1.0; ZUGFeRD 1.0 for older names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chokepoint.load.formats.messages import elements, values
from chokepoint.load.formats.messages.cii import parties
from chokepoint.load.formats.messages.elements import Node
from chokepoint.load.formats.messages.rest import some_of
from chokepoint.load.formats.messages.said import Said, document_id
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.ubl.deliveries import shipment_of
from chokepoint.load.formats.messages.ubl.goods import Goods, Line
from chokepoint.load.formats.messages.ubl.papers import KINDS

_ROOTS = ("CrossIndustryInvoice", "CrossIndustryDocument", "SCRDMCCBDACIOMessageStructure")
_SIGN = re.compile(rb"<(\w[\w.-]*:)?(" + "|".join(_ROOTS).encode() + rb")[\s>]")
_CREDITS = ("381", "396", "261", "83", "81")
_CHANGES = {"230": "order change", "231": "order response"}
"""Document names of orders that answer to another. Source: UN/EDIFACT code list 1001."""
_HEAD = ("ExchangedDocument", "HeaderExchangedDocument")
_DEAL = ("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
_REFERENCES = {
    "ContractReferencedDocument": "contract",
    "AdditionalReferencedDocument": "",
    "DespatchAdviceReferencedDocument": "despatch advice",
    "ReceivingAdviceReferencedDocument": "receipt advice",
    "DeliveryNoteReferencedDocument": "delivery note",
    "QuotationReferencedDocument": "quotation",
}
_BY_SELLER = ("despatch advice", "quotation", "delivery note")


def recognises(head: bytes) -> bool:
    """Whether the file is XML that begins with a Cross Industry Invoice or Order, in an envelope or not."""
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return plain.startswith(b"<") and bool(_SIGN.search(plain))


def read(path: Path, name: str) -> Iterator[Said]:
    """What the documents of the file say; raises RefusedError where there is none."""
    nothing = f"`{name}` is an empty Cross Industry document: it names no party and no number."
    yield from some_of(_all(path, name), name, "documents", lambda _lefts: nothing)


def _all(path: Path, name: str) -> Iterator[Said]:
    for node in elements.documents(path, name, lambda one: one.name in _ROOTS):
        telling = Telling(node.line)
        _tell(telling, _Document.of(node))
        yield from telling.said()


@dataclass(frozen=True)
class _Document:
    """The parts of a document: its head, agreement, delivery, settlement, and lines."""

    name: str
    head: Node
    agreement: Node
    delivery: Node
    settlement: Node
    lines: tuple[Node, ...]

    @staticmethod
    def of(node: Node) -> _Document:
        deal = node.first(*_DEAL)

        def part(what: str) -> Node:
            return deal.first(f"ApplicableHeaderTrade{what}", f"ApplicableSupplyChainTrade{what}")

        lines = tuple(deal.all("IncludedSupplyChainTradeLineItem"))
        return _Document(node.name, node.first(*_HEAD), part("Agreement"), part("Delivery"), part("Settlement"), lines)

    @property
    def words(self) -> str:
        """What it is: an order, what answers to one, an invoice, or a credit note."""
        code = self.head.text("TypeCode") or ""
        if self.name == "SCRDMCCBDACIOMessageStructure":
            return _CHANGES.get(code, "order")
        return "credit note" if code in _CREDITS else "invoice"

    @property
    def currency(self) -> str | None:
        return self.settlement.text("InvoiceCurrencyCode", "OrderCurrencyCode")

    @property
    def totals(self) -> Node:
        return self.settlement.first(
            "SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation"
        )


@dataclass(frozen=True)
class _Sides:
    """The parties of a document. `payee` is the seller where nobody else is named, `payer` the buyer."""

    seller: str | None
    buyer: str | None
    payer: str | None
    payee: str | None
    end_user: str | None
    consignee: str | None


def _moment(node: Node) -> str | None:
    """A day (format 102) or time (203, 204) in ISO 8601."""
    said = node.text("DateTimeString", "DateString", "DateTime", "Date") or node.own or ""
    digits = re.fullmatch(r"(\d{8})(\d{4})(\d{2})?", said)
    if digits:
        clock = f"{digits[2][:2]}:{digits[2][2:]}:{digits[3] or '00'}"
        return f"{values.day(digits[1])}T{clock}"
    return values.day(said)


def _tell(telling: Telling, document: _Document) -> None:
    sides = _sides(telling, document)
    words, number = document.words, document.head.text("ID") or "without number"
    issuer = sides.buyer if words in ("order", "order change") else sides.seller
    own_id = document_id(words, number, issuer)
    lines = Goods([_line(node) for node in document.lines])
    named = document.agreement.text("BuyerOrderReferencedDocument/IssuerAssignedID", "BuyerOrderReferencedDocument/ID")
    order = number if words == "order" else named or (next(iter(lines.orders()), None)) or own_id
    issued = _moment(document.head.first("IssueDateTime"))
    amount, below = _whole(document)
    telling.row(
        "documents",
        {
            "document_id": own_id,
            "kind": "invoice" if words == "invoice" else "other",
            "order_id": order,
            "number": number,
            "issued_at": (issued or "")[:10] or None,
            "issuer_id": issuer,
            "buyer_id": sides.buyer,
            "payer_id": sides.payer,
            "consignee_id": sides.consignee,
            "amount": None if below else amount,
            "currency": document.currency,
            **lines.paper(),
            "goods_text": values.shortened(_in_words(document, words, lines, f"in all {amount}" if below else "")),
        },
    )
    _order(telling, document, sides, order, None if below else amount)
    lines.enter(telling, order, beside=words != "order")
    _delivery(telling, document, sides, order)
    _payments(telling, document, sides, own_id, order)
    _papers(telling, document, sides, order)


def _order(telling: Telling, document: _Document, sides: _Sides, order: str, amount: str | None) -> None:
    """The order, or what is said of it by the way."""
    words, issued = document.words, _moment(document.head.first("IssueDateTime"))
    told = _moment(document.agreement.first("BuyerOrderReferencedDocument/FormattedIssueDateTime"))
    telling.row(
        "orders",
        {
            "order_id": order,
            "ordered_at": (told if words != "order" else None) or issued,
            "customer_id": sides.buyer,
            "supplier_id": sides.seller,
            "end_user_id": sides.end_user,
            "currency": document.currency,
            "amount": amount,
            "incoterm": document.agreement.text("ApplicableTradeDeliveryTerms/DeliveryTypeCode"),
            "status": {"order change": "changed", "order response": "answered"}.get(words),
        },
        beside=words != "order",
    )


def _sides(telling: Telling, document: _Document) -> _Sides:
    agreement, settlement, delivery = document.agreement, document.settlement, document.delivery
    seller = parties.told(telling, agreement.first("SellerTradeParty"))
    buyer = parties.told(telling, agreement.first("BuyerTradeParty"))
    payee = parties.told(telling, settlement.first("PayeeTradeParty"))
    payer = parties.told(telling, settlement.first("PayerTradeParty"), settlement.first("InvoiceeTradeParty"))
    telling.tied("agent", payee, seller)
    for name in ("SellerTaxRepresentativeTradeParty", "SellerAgentTradeParty", "SalesAgentTradeParty"):
        telling.tied("agent", parties.told(telling, agreement.first(name)), seller)
    telling.tied("agent", parties.told(telling, agreement.first("BuyerAgentTradeParty")), buyer)
    for one in (*delivery.all("ShipToTradeParty", "ShipFromTradeParty"), *settlement.all("InvoicerTradeParty")):
        parties.told(telling, one)
    for means in settlement.all("SpecifiedTradeSettlementPaymentMeans"):
        account = means.first("PayeePartyCreditorFinancialAccount")
        telling.account_of(payee or seller, account.text("IBANID", "ProprietaryID"))
        telling.account_of(payer or buyer, means.text("PayerPartyDebtorFinancialAccount/IBANID"))
    end_user = parties.told(telling, agreement.first("ProductEndUserTradeParty"))
    last = parties.told(telling, delivery.first("UltimateShipToTradeParty"), delivery.first("ShipToTradeParty"))
    return _Sides(seller, buyer, payer or buyer, payee or seller, end_user, last)


def _whole(document: _Document) -> tuple[str | None, bool]:
    """The value of the document, what was paid before counted in; and whether it is below nothing."""
    said = document.totals.text("GrandTotalAmount", "DuePayableAmount", "TaxBasisTotalAmount", "LineTotalAmount")
    return said, (values.number(said) or 0) < 0


def _in_words(document: _Document, words: str, lines: Goods, below: str) -> list[str]:
    settlement, totals = document.settlement, document.totals
    billed = settlement.texts("InvoiceReferencedDocument/IssuerAssignedID", "InvoiceReferencedDocument/ID")
    due = [_moment(node) for node in settlement.all("SpecifiedTradePaymentTerms/DueDateDateTime")]
    prepaid = totals.text("TotalPrepaidAmount")
    paid = [f"paid before {prepaid}, to be paid {totals.text('DuePayableAmount')}"] if values.number(prepaid) else []
    return [
        *([words] if words != "invoice" else []),
        *(f"to invoice {text}" for text in billed),
        below,
        lines.paper()["goods_text"] or "",
        *paid,
        *(f"due {day}" for day in due if day),
        *(f"payment reference {text}" for text in settlement.texts("PaymentReference")),
        *(f"buyer's reference {text}" for text in document.agreement.texts("BuyerReference")),
        *(f"note: {text}" for text in document.head.texts("IncludedNote/Content")),
    ]


def _line(node: Node) -> Line:
    product = node.first("SpecifiedTradeProduct")
    agreement = node.first("SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
    delivery = node.first("SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery")
    settlement = node.first("SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
    price = agreement.first("NetPriceProductTradePrice", "GrossPriceProductTradePrice")
    quantity = delivery.first("BilledQuantity", "RequestedQuantity", "AgreedQuantity")
    summed = ("SpecifiedTradeSettlementLineMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
    cells: dict[str, str | None] = {
        "hs_code": _hs_code(product),
        "quantity": quantity.own,
        "unit": quantity.attribute("unitCode"),
        "unit_price": _unit_price(price),
        "amount": settlement.text(*(f"{name}/LineTotalAmount" for name in summed)),
    }
    extra = [f"{name.replace('_', ' ')} {text}" for name in ("quantity", "amount") if (text := _below(cells, name))]
    said = dict.fromkeys([*product.texts("Name"), *product.texts("Description")])
    cells["description"] = values.shortened([*said, *extra])
    much = " ".join(filter(None, (cells["quantity"], cells["unit"], cells["description"])))
    more = [f"origin {text}" for text in product.texts("OriginTradeCountry/ID")]
    more += [f"HS {cells['hs_code']}"] if cells["hs_code"] else []
    notes = node.texts("AssociatedDocumentLineDocument/IncludedNote/Content")
    return Line(
        number=node.text("AssociatedDocumentLineDocument/LineID"),
        order=agreement.text("BuyerOrderReferencedDocument/IssuerAssignedID"),
        order_line=agreement.text("BuyerOrderReferencedDocument/LineID"),
        cells=cells,
        words=", ".join(part for part in (much, *more, *notes) if part) or None,
        place=node.line,
    )


def _below(cells: dict[str, str | None], name: str) -> str | None:
    """Take a number below nothing out of the cells, which cannot hold it; returns it."""
    said = cells[name]
    if (values.number(said) or 0) >= 0:
        return None
    cells[name] = None
    return said


def _unit_price(price: Node) -> str | None:
    said, base = values.number(price.text("ChargeAmount")), values.number(price.text("BasisQuantity"))
    if said is None or base is None or base in (0, 1):
        return price.text("ChargeAmount")
    return values.plain(round(said / base, 8))


def _hs_code(product: Node) -> str | None:
    for one in product.all("DesignatedProductClassification/ClassCode"):
        listed = " ".join(filter(None, (one.attribute("listID"), one.attribute("listName"))))
        if code := values.tariff(listed, one.own):
            return code
    return None


def _delivery(telling: Telling, document: _Document, sides: _Sides, order: str) -> None:
    """Where the goods went or are to go, as the order's shipment."""
    place = document.delivery.first("UltimateShipToTradeParty", "ShipToTradeParty")
    address = place.first("PostalTradeAddress")
    event = document.delivery.first("ActualDeliverySupplyChainEvent/OccurrenceDateTime")
    delivered = _moment(event) if event else None
    if not address and not delivered and not sides.consignee:
        return
    sender = parties.told(telling, document.delivery.first("ShipFromTradeParty"))
    telling.row(
        "shipments",
        {
            "shipment_id": shipment_of(order, sides.buyer),
            "order_id": order,
            "delivered_at": delivered,
            "consignor_id": sender or (sides.seller if delivered else None),
            "consignee_id": sides.consignee,
            "delivery_address": parties.street(address),
            "delivery_city": address.text("CityName"),
            "delivery_country": values.country(address.text("CountryID")),
            "status": "delivered" if delivered else "planned",
        },
        beside=not delivered,
    )


def _payments(telling: Telling, document: _Document, sides: _Sides, bill: str, order: str) -> None:
    """What was paid before, where the day is told."""
    for number, node in enumerate(document.settlement.all("SpecifiedAdvancePayment"), start=1):
        paid_at = _moment(node.first("FormattedReceivedDateTime"))
        if paid_at and node.text("PaidAmount"):
            cells = {"payment_id": f"prepaid {number} on {bill}", "order_id": order, "document_id": bill}
            sum_of = {"paid_at": paid_at, "amount": node.text("PaidAmount"), "currency": document.currency}
            telling.row("payments", {**cells, **sum_of, "payer_id": sides.payer, "payee_id": sides.payee})


def _papers(telling: Telling, document: _Document, sides: _Sides, order: str) -> None:
    """Papers that are referred to."""
    for name, word in _REFERENCES.items():
        for node in (*document.agreement.all(name), *document.delivery.all(name)):
            number, code = node.text("IssuerAssignedID", "ID"), node.text("TypeCode") or ""
            if not number:
                continue
            kind = KINDS.get(code) or ("contract" if word == "contract" else None)
            called = kind or word or (node.text("Name") or f"document {code}".strip()).casefold()[:60]
            issuer = sides.seller if called in _BY_SELLER else None
            telling.row(
                "documents",
                {
                    "document_id": document_id(called, number, issuer),
                    "kind": kind or "other",
                    "order_id": order,
                    "number": number,
                    "issued_at": (_moment(node.first("FormattedIssueDateTime")) or "")[:10] or None,
                    "issuer_id": issuer,
                    "goods_text": None if kind else called,
                },
                beside=True,
                place=node.line,
            )

"""Despatch, receipt and carriage of goods in UBL, with the papers that go with them.

Source: OASIS Universal Business Language 2.4, Fulfilment and Freight Management document types.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.elements import Node
from chokepoint.load.formats.messages.said import document_id
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.ubl import cargo, deliveries, goods, legs, papers, parties

_LINES = ("DespatchLine", "ReceiptLine")
_NO_NUMBERS = frozenset({"NA", "N/A", "NONE", "0", "1"})
"""Numbers of shipments that only fill an obligatory field."""


@dataclass(frozen=True)
class Kind:
    """A kind of paper of carriage: its word, its kind in `documents`, and which of its parties issues it."""

    words: str
    paper: str
    issuers: tuple[str, ...]


_CARRIER = ("CarrierParty", "FreightForwarderParty", "ConsignorParty")
_SENDER = ("SenderParty", "ConsignorParty", "ExporterParty", "CarrierParty", "TransportUserParty")
_CERTIFIER = ("IssuerParty", "EndorserParty", "ExporterParty", "ConsignorParty")
KINDS = {
    "DespatchAdvice": Kind("despatch advice", "other", ("DespatchSupplierParty", "SellerSupplierParty")),
    "ReceiptAdvice": Kind("receipt advice", "other", ("DeliveryCustomerParty", "BuyerCustomerParty")),
    "FulfilmentCancellation": Kind("fulfilment cancellation", "other", ("DespatchSupplierParty",)),
    "Waybill": Kind("waybill", "other", _CARRIER),
    "BillOfLading": Kind("bill_of_lading", "bill_of_lading", _CARRIER),
    "PackingList": Kind("packing_list", "packing_list", ("ConsignorParty", "FreightForwarderParty", "CarrierParty")),
    "CertificateOfOrigin": Kind("certificate_of_origin", "certificate_of_origin", _CERTIFIER),
    "ForwardingInstructions": Kind("forwarding instructions", "other", _SENDER),
    "TransportExecutionPlan": Kind("transport plan", "other", _SENDER),
    "TransportExecutionPlanRequest": Kind("transport plan request", "other", _SENDER),
    "GoodsItemItinerary": Kind("itinerary", "other", _SENDER),
    "TransportationStatus": Kind("transportation status", "other", _SENDER),
    "Manifest": Kind("manifest", "other", _SENDER),
    "ExportCustomsDeclaration": Kind("export declaration", "other", _SENDER),
    "ImportCustomsDeclaration": Kind("import declaration", "other", _SENDER),
    "TransitCustomsDeclaration": Kind("transit declaration", "other", _SENDER),
}
_CONSIGNORS = (
    "ConsignorParty",
    "DespatchSupplierParty",
    "ExporterParty",
    "OriginalDespatchParty",
    "SellerSupplierParty",
)
_CONSIGNEES = ("ConsigneeParty", "DeliveryCustomerParty", "DeliveryParty", "ImporterParty", "FinalDeliveryParty")
_ORDERING = ("DespatchAdvice", "Waybill", "BillOfLading")
"""Papers that stand for the order that goods are sent under, where they name none."""
_OF_THE_ORDER = ("BuyerCustomerParty", "SellerSupplierParty", "OriginatorCustomerParty")
_NOTIFIED = ("NotifyParty", "SecondaryNotifyParty", "AdditionalNotifyParty")
_FORWARDERS = (
    "FreightForwarderParty",
    "LogisticsOperatorParty",
    "TransportServiceProviderParty",
    "TransportAdvisorParty",
)
_CARRIERS = ("CarrierParty", "PerformingCarrierParty", "SubstituteCarrierParty")


@dataclass(frozen=True)
class Roles:
    """Who takes part in the carriage."""

    consignor: str | None
    consignee: str | None
    notified: str | None
    forwarder: str | None
    carrier: str | None
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Paper:
    """One paper of carriage that is read: itself, and what is known of it before its shipments are."""

    telling: Telling
    document: Node
    kind: Kind
    issuer: str | None
    buyer: str | None
    seller: str | None
    order: str | None
    customer: str | None


def tell(telling: Telling, document: Node) -> None:
    """Enter a paper of carriage: its shipments with their legs, itself, and what it says of the order."""
    kind = KINDS[document.name]
    application = document.first("CertificateOfOriginApplication")
    shipments = document.all("Shipment", "CertificateOfOriginApplication/Shipment") or [Node(None)]
    buyer = parties.told(telling, document.first("BuyerCustomerParty"))
    seller = parties.told(telling, document.first("SellerSupplierParty", "DespatchSupplierParty"))
    issuer = parties.told(telling, *(node for name in kind.issuers for node in _named(name, application, document)))
    lines = goods.lines_of(telling, document.all(*_LINES), None)
    customer = buyer or _receiver(telling, document)
    own_id = document_id(kind.words, document.text("ID") or "without number", issuer)
    order = document.text("OrderReference/ID", "OrderReference/SalesOrderID") or next(iter(lines.orders()), None)
    if order is None and customer and document.name in _ORDERING and document.text("IssueDate"):
        order = own_id
    paper = _Paper(telling, document, kind, issuer, buyer, seller, order, customer)
    words: list[str] = []
    roles = Roles(None, None, None, None, None)
    freight = goods.Goods(list(lines.lines))
    for shipment in shipments:
        for consignment in _consignments(document, shipment):
            holders = [node for node in (consignment, shipment, application, document) if node]
            roles = _roles(telling, holders)
            freight.lines += cargo.lines_of(telling, holders[:-1])
            words += [*_shipment(paper, holders, roles), *cargo.worth(holders[:-1]), *cargo.countries(holders)]
            for holder in holders[:-1]:
                papers.referred(telling, holder, order, seller or roles.consignor)
    for node in document.all("TransportExecutionTerms/NotificationRequirement/NotifyParty"):
        parties.told(telling, node)
    _document(paper, own_id, freight, words, roles)
    _orders(paper, lines, roles.consignor)
    (lines if lines.lines or not customer else freight).enter(telling, order, beside=True)
    papers.referred(telling, document, order, seller or roles.consignor)


def _receiver(telling: Telling, document: Node) -> str | None:
    """Who gets the goods, for a paper that does not name who buys them."""
    names = ("DeliveryCustomerParty", "Shipment/Consignment/ConsigneeParty", "Consignment/ConsigneeParty")
    return parties.told(telling, *document.all(*names))


def _named(name: str, *holders: Node) -> list[Node]:
    return [node for holder in holders for node in holder.all(name)]


def _consignments(document: Node, shipment: Node) -> list[Node]:
    found = [*shipment.all("Consignment"), *document.all("Consignment")]
    return found or [Node(None)]


def _roles(telling: Telling, holders: list[Node]) -> Roles:
    """Roles from the consignment outwards; every other party there is entered too."""

    def first(names: tuple[str, ...]) -> str | None:
        return parties.told(telling, *(node for name in names for node in _named(name, *holders)))

    deliveries_there = [node for holder in holders for node in holder.all("Delivery")]
    holders = [*holders, *deliveries_there]
    roles = Roles(first(_CONSIGNORS), first(_CONSIGNEES), first(_NOTIFIED), first(_FORWARDERS), first(_CARRIERS))
    known = (roles.consignor, roles.consignee, roles.notified, roles.forwarder, roles.carrier)
    others: dict[str, None] = {}
    for holder in holders:
        names = dict.fromkeys(child.name for child in holder.children() if child.name.endswith("Party"))
        for name in (name for name in names if name not in _OF_THE_ORDER):
            for found in parties.told_all(telling, holder.all(name)):
                if found not in known:
                    others.setdefault(f"{_role(name)} `{found}`")
    return replace(roles, others=tuple(others))


def _role(name: str) -> str:
    """The role that the name of an element tells, in words."""
    return papers.in_words(name.removesuffix("Party"))


def _shipment(paper: _Paper, holders: list[Node], roles: Roles) -> list[str]:
    """Enter one shipment with its legs; returns what is told of it and no table keeps, in words."""
    document, telling = paper.document, paper.telling
    shipment_id = _shipment_id(paper, holders, roles)
    if shipment_id is None:
        return []
    places = [node for holder in holders for node in holder.all("Delivery")]
    found = [cells for node in places if any((cells := deliveries.place_cells(node)).values())]
    times = [cells for node in places if any((cells := deliveries.times(node)).values())]
    cells = {**(found[0] if found else _destination(document, holders)), **(times[0] if times else {})}
    if document.name == "ReceiptAdvice" and not cells.get("delivered_at"):
        cells["delivered_at"] = values.day(next(iter(sorted(document.texts("ReceiptLine/ReceivedDate"))), None))
    beside = document.name in ("PackingList", "CertificateOfOrigin")
    telling.row(
        "shipments",
        {
            **cells,
            "shipment_id": shipment_id,
            "order_id": paper.order,
            "consignor_id": roles.consignor,
            "consignee_id": roles.consignee,
            "notify_party_id": roles.notified,
            "forwarder_id": roles.forwarder,
            "mode": next((mode for node in _stages(holders) if (mode := legs.mode_of(node))), None),
            "gross_weight_kg": _weight(holders),
            "status": _status(document, cells),
        },
        beside=beside,
    )
    return legs.tell(telling, shipment_id, holders, roles.carrier)


def _status(document: Node, cells: dict[str, str | None]) -> str | None:
    if document.name == "FulfilmentCancellation":
        return "cancelled"
    return "delivered" if document.name == "ReceiptAdvice" or cells.get("delivered_at") else None


def _stages(holders: list[Node]) -> list[Node]:
    return [stage for holder in holders for name in legs.STAGES for stage in holder.all(name)]


def _shipment_id(paper: _Paper, holders: list[Node], roles: Roles) -> str | None:
    """Number of the shipment with who gave it: a despatch advice's own, or the one that goods are carried under."""
    document, issuer = paper.document, paper.issuer
    number = document.text("ID") or "without number"
    if document.name == "DespatchAdvice":
        return document_id("shipment", number, issuer)
    if document.name in ("ReceiptAdvice", "FulfilmentCancellation"):
        lines = ("ReceiptLine/DespatchLineReference/DocumentReference/ID",)
        despatch = document.text("DespatchDocumentReference/ID", *lines)
        if despatch:
            return document_id("shipment", despatch, roles.consignor)
        return None if document.name == "FulfilmentCancellation" else document_id("shipment", number, issuer)
    held = [node for node in holders[:-1] if node.text("ID")]
    shipment = next((node.text("ID") for node in held if node.name == "Shipment"), None)
    consignment = next((node.text("ID") for node in held if node.name == "Consignment"), None)
    several = sum(1 for _ in document.all("Shipment/Consignment", "Consignment")) > 1
    own = shipment if shipment and shipment.upper() not in _NO_NUMBERS else f"{paper.kind.words} {number}"
    return document_id(
        "shipment", f"{own}/{consignment}" if several and consignment else own, roles.consignor or issuer
    )


def _destination(document: Node, holders: list[Node]) -> dict[str, str | None]:
    """Where goods go, if no delivery tells it: the address of who they are delivered to, or the last country."""
    address = document.first("DeliveryCustomerParty/Party/PostalAddress")
    if address:
        return {
            "delivery_address": parties.address_line(address),
            "delivery_city": address.text("CityName"),
            "delivery_country": parties.country_of(address),
        }
    names = ("FinalDestinationCountry/IdentificationCode", "DestinationCountry/IdentificationCode")
    return {"delivery_country": next((code for node in holders if (code := values.country(node.text(*names)))), None)}


def _weight(holders: list[Node]) -> str | None:
    """Gross weight in kilograms: of the whole, or added up over the goods."""
    for holder in holders:
        measure = holder.first("GrossWeightMeasure", "TotalGrossWeightMeasure")
        if measure and (found := values.kilograms(measure.own, measure.attribute("unitCode"))):
            return found
    parts = [
        values.kilograms(node.own, node.attribute("unitCode"))
        for holder in holders[:1]
        for node in holder.all("GoodsItem/GrossWeightMeasure", "TransportHandlingUnit/GrossWeightMeasure")
    ]
    return values.plain(sum((Decimal(part) for part in parts if part), Decimal(0))) if any(parts) else None


def _document(paper: _Paper, own_id: str, freight: goods.Goods, words: list[str], roles: Roles) -> None:
    document, kind = paper.document, paper.kind
    cells = freight.paper()
    shipped = document.all("Shipment/Consignment", "Consignment", "Shipment")
    cells["hs_code"] = cells["hs_code"] or cargo.tariff(shipped)
    numbers = {"CarrierAssignedID": "carrier's number", "ShippingOrderID": "shipping order"}
    words = [*words, *(f"{word} {text}" for name, word in numbers.items() for text in document.texts(name))]
    notes = document.texts(
        "CancellationNote",
        "OtherInstruction",
        "Description",
        "TransportEvent/CurrentStatus/Description",
        "Shipment/Information",
        "Shipment/SpecialInstructions",
    )
    said = [cells["goods_text"] or "", *words, *cargo.containers(document), *roles.others, *notes]
    cells["goods_text"] = values.shortened([*said, *papers.remarks(document)])
    value = document.first(
        "DeclaredCarriageValueAmount",
        "Shipment/DeclaredCustomsValueAmount",
        "Shipment/FreeOnBoardValueAmount",
        "Consignment/DeclaredCustomsValueAmount",
    )
    paper.telling.row(
        "documents",
        {
            "document_id": own_id,
            "kind": kind.paper,
            "order_id": paper.order,
            "number": document.text("ID"),
            "issued_at": values.day(document.text("IssueDate")),
            "issuer_id": paper.issuer,
            "buyer_id": paper.buyer,
            "consignee_id": roles.consignee,
            "amount": value.own,
            "currency": value.attribute("currencyID"),
            **cells,
        },
    )


def _orders(paper: _Paper, lines: goods.Goods, consignor: str | None) -> None:
    """The orders that goods are sent under, where it is told who buys or receives them."""
    telling, document, order = paper.telling, paper.document, paper.order
    own = values.instant(document.text("IssueDate"), document.text("IssueTime"))
    told = values.instant(document.text("OrderReference/IssueDate"), document.text("OrderReference/IssueTime"))
    if not paper.customer or not (own or told):
        return
    if not paper.buyer and document.name in _ORDERING:
        telling.left("who buys: the paper names who gets the goods, who is taken for the customer")
    user = parties.told(telling, document.first("OriginatorCustomerParty"))
    for number in dict.fromkeys(filter(None, (order, *lines.orders()))):
        cells = {
            "order_id": number,
            "ordered_at": (told if number == order else None) or own,
            "customer_id": paper.customer,
            "supplier_id": paper.seller or consignor,
            "end_user_id": user,
        }
        telling.row("orders", cells, beside=True)
    for number in lines.orders():
        if number != order:
            telling.left(f"that the shipment also delivers order `{number}`: it is kept under order `{order}`")

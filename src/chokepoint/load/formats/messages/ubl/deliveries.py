"""Where and to whom UBL documents have goods delivered.

Source: OASIS Universal Business Language 2.4, Common Library (Delivery, Delivery Terms).
"""

from __future__ import annotations

from dataclasses import dataclass

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.elements import Node
from chokepoint.load.formats.messages.said import document_id
from chokepoint.load.formats.messages.telling import Cells, Telling
from chokepoint.load.formats.messages.ubl import parties

_PERIODS = ("RequestedDeliveryPeriod", "PromisedDeliveryPeriod", "EstimatedDeliveryPeriod")


@dataclass(frozen=True)
class Delivery:
    """What a document says of its delivery. `cells` are those of `shipments` without its ids."""

    consignee: str | None
    cells: dict[str, str | None]


def shipment_of(order: str, buyer: str | None) -> str:
    """The id of the shipment of an order that no paper of carriage names: order and invoice say the same one."""
    return document_id("shipment", order, buyer)


def tell(telling: Telling, document: Node, order: str, buyer: str | None, seller: str | None) -> Delivery:
    """Enter the delivery of an order or invoice as its shipment, if anything is told of it."""
    delivery = read(telling, document)
    destination = values.country(document.text("DestinationCountry/IdentificationCode"))
    if not delivery.cells.get("delivery_country") and destination:
        delivery.cells["delivery_country"] = destination
    told = [cell for name, cell in delivery.cells.items() if cell and name != "consignee_id"]
    if told or delivery.consignee:
        done = delivery.cells.get("delivered_at") or delivery.cells.get("shipped_at")
        cells = {
            "shipment_id": shipment_of(order, buyer),
            "order_id": order,
            "consignor_id": seller if done else None,
            "consignee_id": delivery.consignee,
            "status": "delivered" if delivery.cells.get("delivered_at") else "shipped" if done else "planned",
        }
        telling.row("shipments", {**delivery.cells, **cells}, beside=not done)
    return delivery


def read(telling: Telling, document: Node) -> Delivery:
    """The first delivery that a document describes; further places of delivery are told as left."""
    found = document.all("Delivery")
    customer = document.first("DeliveryCustomerParty")
    receivers = [node for one in found for node in one.all("DeliveryParty")]
    consignee = parties.told(telling, *receivers, customer)
    places = [cells for one in found if any((cells := place_cells(one)).values())]
    distinct = [cells for cells in places if cells != places[0]]
    for cells in distinct:
        telling.left(f"a further place of delivery: {', '.join(cell for cell in cells.values() if cell)}")
    for other in parties.told_all(telling, receivers[1:]):
        if other != consignee:
            telling.left(f"a further receiver: `{other}`")
    for one in found:
        for node in one.all("NotifyParty", "CarrierParty"):
            parties.told(telling, node)
    first = found[0] if found else Node(None)
    notify = parties.told(telling, *(node for one in found for node in one.all("NotifyParty")))
    cells = {**(places[0] if places else {}), **times(first), "notify_party_id": notify}
    return Delivery(consignee, cells)


def place_cells(delivery: Node) -> dict[str, str | None]:
    """The place of a delivery as cells of `shipments`; NULL cells where it is not told."""
    address = delivery.first("DeliveryAddress", "DeliveryLocation/Address", "AlternativeDeliveryLocation/Address")
    location = delivery.first("DeliveryLocation")
    point = parties.coordinates(address) if address.first("LocationCoordinate") else parties.coordinates(location)
    named = location.text("Name", "Description") or location.text("ID")
    line = parties.address_line(address)
    return {
        "delivery_address": line or named,
        "delivery_city": address.text("CityName"),
        "delivery_country": parties.country_of(address),
        "delivery_latitude": point[0],
        "delivery_longitude": point[1],
    }


def times(delivery: Node) -> dict[str, str | None]:
    """When goods left and arrived, as far as it has happened."""
    return {
        "shipped_at": values.instant(
            delivery.text("Despatch/ActualDespatchDate"), delivery.text("Despatch/ActualDespatchTime")
        ),
        "delivered_at": values.instant(delivery.text("ActualDeliveryDate"), delivery.text("ActualDeliveryTime")),
    }


def incoterm(document: Node) -> str | None:
    """The delivery term: a code as written, or one found among special terms."""
    terms = document.all("DeliveryTerms", "TransportExecutionTerms/DeliveryTerms", "Shipment/Consignment/DeliveryTerms")
    code = next((text for node in terms if (text := node.text("ID"))), None)
    if code and len(code) <= len("CIF 2020"):
        return code.upper()
    said = " ".join(text for node in terms for text in (code or "", *node.texts("SpecialTerms")))
    return values.incoterm(said)


def requested(document: Node) -> str | None:
    """Day or place of delivery as asked for: period, else the place."""
    days = [
        " to ".join(filter(None, dict.fromkeys((period.text("StartDate"), period.text("EndDate")))))
        for one in document.all("Delivery", "QuotationLine/LineItem/Delivery", "OrderLine/LineItem/Delivery")
        for name in _PERIODS
        if (period := one.first(name))
    ]
    days += document.texts("Delivery/LatestDeliveryDate", "RequestedDeliveryPeriod/EndDate")
    places = [_in_words(place_cells(one)) for one in document.all("Delivery")]
    return values.shortened([*days[:3], *places[:1]], 300)


def _in_words(cells: Cells) -> str:
    parts = (cells.get(f"delivery_{part}") for part in ("address", "city", "country"))
    return ", ".join(part for part in parts if part)

"""What a UBL paper of carriage says of its goods: items of a consignment, and the containers they are in.

Source: OASIS Universal Business Language 2.4, Common Library (Goods Item, Transport Handling Unit).
"""

from __future__ import annotations

import re

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.elements import Node
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.ubl import goods

_HELD = (
    "GoodsItem",
    "TransportHandlingUnit/GoodsItem",
    "TransportHandlingUnit/HandlingUnitDespatchLine",
    "TransportHandlingUnit/Package/GoodsItem",
    "ContainedPackage/GoodsItem",
    "GoodsItem/ContainedGoodsItem",
)
_EQUIPMENT = ("TransportEquipment", "TransportHandlingUnit/TransportEquipment")
_LEAST_DIGITS, _MOST_DIGITS = 6, 14
"""Digits of a number for customs purposes that is a tariff code."""


def lines_of(telling: Telling, holders: list[Node]) -> list[goods.Line]:
    """The goods items of a consignment and shipment, as lines without an order."""
    return [_line(telling, node) for holder in holders for node in holder.all(*_HELD)]


def _line(telling: Telling, node: Node) -> goods.Line:
    items = node.all("Item") or [Node(None)]
    item = items[0]
    quantity = node.first("Quantity", "DeliveredQuantity", "GoodsItemContainer/Quantity", "PackageQuantity")
    weight = node.first("GrossWeightMeasure", "NetWeightMeasure")
    said = [*node.texts("Description"), *goods.description(item)]
    value = node.first("ValueAmount", "DeclaredCustomsValueAmount")
    cells: dict[str, str | None] = {
        "hs_code": _customs_code(node) or next((code for one in items if (code := goods.hs_code(one))), None),
        "quantity": quantity.own,
        "unit": quantity.attribute("unitCode"),
        "control_code": next((code for one in items if (code := goods.control_code(one))), None),
        "description": values.shortened(said),
    }
    kilograms = values.kilograms(weight.own, weight.attribute("unitCode"))
    words = [
        " ".join(filter(None, (quantity.own, quantity.attribute("unitCode"), cells["description"]))),
        *(detail for one in items for detail in goods.details(one)),
        *([f"{kilograms} kg"] if kilograms else []),
        *([f"value {value.own} {value.attribute('currencyID') or ''}".strip()] if value.own else []),
        *(f"origin {text}" for text in node.texts("OriginAddress/Country/IdentificationCode")),
        *(f"customs number {text}" for text in node.texts("RequiredCustomsID") if not _customs_code(node)),
        *(f"marked {text}" for text in node.texts("ShippingMarks")),
        *(["dangerous goods"] if (node.text("HazardousRiskIndicator") or "") in ("true", "1") else []),
        *([f"HS {cells['hs_code']}"] if cells["hs_code"] else []),
    ]
    goods.told_of(telling, item)
    return goods.Line(node.text("ID"), None, None, cells, ", ".join(part for part in words if part) or None, node.line)


def _customs_code(node: Node) -> str | None:
    """The tariff code of goods, where they are numbered for customs."""
    said = re.sub(r"[.\s]", "", node.text("RequiredCustomsID", "CustomsTariffID") or "")
    tariff = said.isdigit() and _LEAST_DIGITS <= len(said) <= _MOST_DIGITS
    return values.tariff("HS", said) if tariff else None


def tariff(holders: list[Node]) -> str | None:
    """The tariff code of the whole consignment."""
    codes = (text for holder in holders for text in holder.texts("TariffCode"))
    return next((code for text in codes if (code := values.tariff("HS", text))), None)


def worth(holders: list[Node]) -> list[str]:
    """What a consignment is said to be and to be worth, in words."""
    amounts = {
        "DeclaredCustomsValueAmount": "customs value",
        "FreeOnBoardValueAmount": "value free on board",
        "InsuranceValueAmount": "insured for",
        "DeclaredStatisticsValueAmount": "statistical value",
    }
    said = [text for holder in holders for text in holder.texts("TariffDescription", "SummaryDescription")]
    said += [f"tariff code {text}" for holder in holders for text in holder.texts("TariffCode")]
    said += [
        " ".join(filter(None, (word, node.own, node.attribute("currencyID"))))
        for name, word in amounts.items()
        for holder in holders
        for node in holder.all(name)
        if node.own
    ]
    terms = [text for holder in holders for text in holder.texts("DeliveryTerms/ID", "DeliveryTerms/SpecialTerms")]
    latest = [text for holder in holders for text in holder.texts("Delivery/LatestDeliveryDate")]
    return [*said, *(f"delivery terms {text}" for text in terms), *(f"latest delivery {text}" for text in latest)]


def countries(holders: list[Node]) -> list[str]:
    """Countries that goods leave, pass and go to, in words."""
    roles = {
        "OriginalDepartureCountry": "from",
        "ExportCountry": "exported from",
        "OriginAddress/Country": "origin",
        "TransitCountry": "in transit through",
        "FinalDestinationCountry": "bound for",
    }
    return [
        f"{word} {text}"
        for path, word in roles.items()
        for holder in holders
        for text in holder.texts(f"{path}/IdentificationCode")
    ]


def containers(document: Node) -> list[str]:
    """Containers with their seals, in words."""
    paths = [
        f"{holder}{path}" for holder in ("Shipment/", "Shipment/Consignment/", "Consignment/") for path in _EQUIPMENT
    ]
    words = []
    for node in document.all(*paths):
        if number := node.text("ID"):
            seals = [f"seal {text}" for text in node.texts("TransportEquipmentSeal/ID")]
            words.append(", ".join((f"container {number}", *seals)))
    return words

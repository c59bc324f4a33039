"""Goods of UBL documents: lines of orders, and what a paper says of its goods.

Source: OASIS Universal Business Language 2.4, Common Library (Item, Line Item, Invoice Line, Goods Item).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.elements import Node
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.ubl.parties import place_line

_QUANTITIES = (
    "InvoicedQuantity",
    "CreditedQuantity",
    "DebitedQuantity",
    "DeliveredQuantity",
    "ReceivedQuantity",
    "ReceiptQuantity",
    "Quantity",
    "BaseQuantity",
    "RequestForQuotationLineQuantity",
)
_LARGEST = 2**31
_CURRENCY = "currencyID"


@dataclass(frozen=True)
class Line:
    """One line of goods: its own number, and the order and line of it that it refers to."""

    number: str | None
    order: str | None
    order_line: str | None
    cells: dict[str, str | None]
    words: str | None
    place: int


@dataclass
class Goods:
    """All lines of a document."""

    lines: list[Line] = field(default_factory=list)

    def paper(self) -> dict[str, str | None]:
        """The cells of `documents` that tell of goods. Codes and quantities only where all lines agree on one."""
        codes = {line.cells.get("hs_code") for line in self.lines}
        controls = {line.cells.get("control_code") for line in self.lines}
        one = self.lines[0].cells if len(self.lines) == 1 else {}
        return {
            "goods_text": values.shortened(["; ".join(line.words for line in self.lines if line.words)]),
            "hs_code": next(iter(codes)) if len(codes) == 1 else None,
            "control_code": next(iter(controls)) if len(controls) == 1 else None,
            "quantity": one.get("quantity"),
            "unit": one.get("unit"),
        }

    def orders(self) -> list[str]:
        """Orders that lines refer to, each once."""
        return list(dict.fromkeys(line.order for line in self.lines if line.order))

    def enter(self, telling: Telling, order: str | None, *, beside: bool) -> None:
        """Enter the lines under the orders they refer to, or else under `order`; without any they are not entered."""
        by_order: dict[str, list[Line]] = {}
        for line in self.lines:
            if found := line.order or order:
                by_order.setdefault(found, []).append(line)
        for found, lines in by_order.items():
            for number, line in zip(_numbers(lines), lines, strict=True):
                cells = {"order_id": found, "line_no": str(number), **line.cells}
                telling.row("order_lines", cells, beside=beside, place=line.place)


def _numbers(lines: list[Line]) -> list[int]:
    """Numbers of the lines: those of the order they refer to, or their own, or their places; no number comes twice."""
    for said in ([line.order_line for line in lines], [line.number for line in lines]):
        found = [int(text) for text in said if text and text.isascii() and text.isdigit() and len(text) < 10]
        if len(found) == len(lines) == len(set(found)):
            return found
    return list(range(1, len(lines) + 1))


def lines_of(telling: Telling, nodes: list[Node], currency: str | None) -> Goods:
    """The lines; amounts in another currency than `currency` stay in words."""
    return Goods([_line(telling, node, currency) for node in nodes])


def _line(telling: Telling, outer: Node, currency: str | None) -> Line:
    node = outer.first("LineItem") or outer
    item = node.first("Item", "Item") or outer.first("Item")
    quantity = next((found for name in _QUANTITIES if (found := node.first(name)).own), Node(None))
    price = node.first("Price/PriceAmount", "ItemPrice/PriceAmount")
    amount = node.first("LineExtensionAmount")
    cells: dict[str, str | None] = {
        "hs_code": hs_code(item) or hs_code(node),
        "quantity": quantity.own,
        "unit": quantity.attribute("unitCode"),
        "unit_price": _unit_price(node, price),
        "amount": amount.own,
        "control_code": control_code(item),
    }
    extra = _not_in_cells(cells, currency, price, amount)
    cells["description"] = values.shortened([*description(item), *extra])
    told_of(telling, item)
    notes = dict.fromkeys([*_places(node), *outer.texts("Note"), *node.texts("Note")])
    return Line(
        number=node.text("ID") or outer.text("ID"),
        order=outer.text("OrderLineReference/OrderReference/ID") or node.text("OrderLineReference/OrderReference/ID"),
        order_line=outer.text("OrderLineReference/LineID") or node.text("OrderLineReference/LineID"),
        cells=cells,
        words=_words(cells, item, list(notes)),
        place=outer.line,
    )


def _places(node: Node) -> list[str]:
    """Where a line is to be delivered, if it tells that for itself."""
    addresses = node.all("Delivery/DeliveryAddress", "Delivery/DeliveryLocation/Address")
    return [f"deliver to {text}" for address in addresses if (text := place_line(address))]


def _unit_price(node: Node, price: Node) -> str | None:
    """Price of one unit: a price for several is divided."""
    base = values.number(node.text("Price/BaseQuantity", "ItemPrice/BaseQuantity"))
    said = values.number(price.own)
    if said is None or base is None or base in (0, 1):
        return price.own
    return values.plain(round(said / base, 8))


def _not_in_cells(cells: dict[str, str | None], currency: str | None, price: Node, amount: Node) -> list[str]:
    """Empty the cells that cannot hold what they say (below nothing, other currencies), and say it in words."""
    words = []
    for name, node in (("unit_price", price), ("amount", amount), ("quantity", Node(None))):
        said = cells[name]
        foreign = bool(currency and node.attribute(_CURRENCY) and node.attribute(_CURRENCY) != currency)
        if said and (foreign or (values.number(said) or Decimal(0)) < 0):
            words.append(" ".join(filter(None, (name.replace("_", " "), said, node.attribute(_CURRENCY)))))
            cells[name] = None
    return words


def description(item: Node) -> list[str]:
    """Name, description, brand and model of an item, as far as told."""
    name = item.text("Name")
    more = [text for text in item.texts("Description") if text != name]
    marks = [f"brand {text}" for text in item.texts("BrandName")] + [
        f"model {text}" for text in item.texts("ModelName")
    ]
    return [*([name] if name else []), *more, *marks]


def hs_code(node: Node) -> str | None:
    """The first commodity code of the Harmonized System or of a nomenclature that extends it."""
    found = node.all(
        "CommodityClassification/ItemClassificationCode",
        "CommodityClassification/CommodityCode",
        "StandardItemIdentification/ID",
    )
    return next((code for one in found if (code := values.tariff(_list_of(one), one.own))), None)


def control_code(item: Node) -> str | None:
    """The entry of an export control list that an item is classified under."""
    for one in item.all("CommodityClassification/ItemClassificationCode"):
        if values.is_control_list(_list_of(one)):
            return one.own
    properties = item.all("AdditionalItemProperty")
    named = (one.text("Value") for one in properties if values.is_control_list(one.text("Name")))
    return next((value for value in named if value), None)


def _list_of(code: Node) -> str:
    names = ("listID", "listName", "listURI", "schemeID", "schemeName", "name")
    return " ".join(text for name in names if (text := code.attribute(name)))


def told_of(telling: Telling, item: Node) -> None:
    """What no table keeps of an item."""
    if item.first("ManufacturerParty"):
        telling.left("makers of goods, but for their names among the goods in words")


def details(item: Node) -> list[str]:
    """What a paper's goods in words hold besides: origin, maker, marks, danger."""
    words = [f"origin {text}" for text in item.texts("OriginCountry/IdentificationCode", "OriginCountry/Name")[:1]]
    words += [f"made by {text}" for text in item.texts("ManufacturerParty/PartyName/Name")]
    words += [f"serial number {text}" for text in item.texts("ItemInstance/SerialID")]
    words += [f"lot {text}" for text in item.texts("ItemInstance/LotIdentification/LotNumberID")]
    for hazard in item.all("HazardousItem"):
        un = hazard.text("UNDGCode", "ID")
        words.append(" ".join(filter(None, ("dangerous goods", un, hazard.text("HazardClassID", "TechnicalName")))))
    return words


def _words(cells: dict[str, str | None], item: Node, notes: list[str]) -> str | None:
    """A line in words: how much of what, with its details."""
    much = " ".join(filter(None, (cells["quantity"], cells["unit"])))
    what = cells["description"] or item.text(
        "SellersItemIdentification/ID", "BuyersItemIdentification/ID", "StandardItemIdentification/ID"
    )
    parts = [" ".join(filter(None, (much, what))), *details(item)]
    parts += [f"HS {cells['hs_code']}"] if cells["hs_code"] else []
    return ", ".join(part for part in (*parts, *notes) if part) or None

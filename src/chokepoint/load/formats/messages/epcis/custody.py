"""What EPCIS events say of items, of who gave them to whom, and of the papers that went with them.

A change of hands is a *sale* where the owner changes or goods are sold at retail, a *retransfer* where only the holder
does, a *loss* where they are said to be stolen, and a *manufacture* where they come into being. Shipping, receiving and
the like, of which no giver or taker is told, can be moves within one firm: of these the items alone are kept.

Source: GS1 Core Business Vocabulary 2.0, sections 7.1 (business steps), 7.2 (dispositions), 7.3 (transaction types) and
7.4 (sources and destinations).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.epcis import masters
from chokepoint.load.formats.messages.epcis.events import Event
from chokepoint.load.formats.messages.epcis.identifiers import Identifier, identified
from chokepoint.load.formats.messages.epcis.masters import Masters
from chokepoint.load.formats.messages.epcis.ours import is_ours, tell_ours
from chokepoint.load.formats.messages.said import document_id
from chokepoint.load.formats.messages.telling import Telling

MADE = ("commissioning", "creating_class_instance")
SOLD = ("retail_selling",)
SOLD_STATES = ("retail_sold",)
LOST_STATES = ("stolen",)
LEAVING = ("shipping", "departing", "staging_outbound", "loading", "consigning")
ARRIVING = ("receiving", "arriving", "accepting", "unloading")
PAPERS = {
    "inv": "invoice",
    "bol": "bill_of_lading",
    "desadv": "despatch advice",
    "recadv": "receipt advice",
    "rma": "return authorisation",
    "pedigree": "pedigree",
    "prodorder": "production order",
    "poc": "order confirmation",
    "cert": "certificate",
    "testprd": "test procedure",
    "testres": "test result",
    "upevt": "event upload",
}
"""Papers by the kind of business transaction; `po` is an order."""
_KINDS = ("invoice", "bill_of_lading")


@dataclass
class Teller:
    """Tells events one after the other. `corrects` knows which event a later one stands for."""

    masters: Masters = field(default_factory=Masters)
    corrects: dict[str, str] = field(default_factory=dict)

    def tell(self, event: Event) -> Telling:
        """The rows of one event; one that was declared an error is told as left."""
        telling = Telling(event.place)
        if event.error is not None:
            for later in event.corrected_by:
                self.corrects[later] = event.event_id
            telling.left(f"event `{event.event_id}`: it was declared an error ({event.error})")
            return telling
        if is_ours(event):
            tell_ours(telling, event)
            return telling
        for words in event.unkept:
            telling.left(words)
        told = _Told(telling, event, self.masters, self.corrects.get(event.event_id, event.event_id))
        told.everything()
        return telling


@dataclass
class _Told:
    """One event that is told."""

    telling: Telling
    event: Event
    masters: Masters
    event_id: str
    order: str | None = None
    paper: str | None = None
    number: str | None = None

    def everything(self) -> None:
        giver = self._party(self.event.sources, "owning_party") or self._party(self.event.sources, "possessing_party")
        taker = self._party(self.event.destinations, "owning_party")
        taker = taker or self._party(self.event.destinations, "possessing_party")
        holders = [self._party(side, "possessing_party") for side in (self.event.sources, self.event.destinations)]
        self._transactions(giver)
        kind = self._kind(giver, taker)
        for cells in self._items():
            self.telling.row("items", cells, beside=kind != "manufacture")
            if kind:
                self._custody(kind, cells, giver, taker)
        if self.event.sources or self.event.destinations:
            self._shipment(holders[0] or giver, holders[1] or taker)
        elif kind is None and self.event.step:
            self.telling.left("steps of which no giver or taker is told, but for the items and where they were")
        if self.order and giver and taker and giver != taker:
            cells = {"order_id": self.order, "ordered_at": self.event.time, "customer_id": taker, "supplier_id": giver}
            self.telling.row("orders", cells, beside=True)
        if self.event.used:
            self.telling.left("what items were made from")

    def _party(self, side: tuple[tuple[str, str], ...], kind: str) -> str | None:
        found = next((text for said, text in side if said == kind), None)
        return self.telling.party(masters.party(found, self.masters.of(found))) if found else None

    def _kind(self, giver: str | None, taker: str | None) -> str | None:
        event = self.event
        if event.disposition in LOST_STATES:
            return "loss"
        if (event.step in MADE and event.action in (None, "ADD")) or event.kind == "TransformationEvent":
            return "manufacture"
        if event.step in SOLD or event.disposition in SOLD_STATES:
            return "sale"
        if (not giver and not taker) or giver == taker:
            return None
        owners = [
            {text for said, text in side if said == "owning_party"} for side in (event.sources, event.destinations)
        ]
        return "sale" if owners[0] != owners[1] else "retransfer"

    def _items(self) -> list[dict[str, str | None]]:
        """The items, and classes of items so many of which are told; each as cells of `items`."""
        event = self.event
        told = [*event.items, *([event.parent] if event.parent and not event.items and not event.quantities else [])]
        rows = [self._item(identified(text), None, None) for text in dict.fromkeys(told)]
        rows += [self._item(identified(one.epc_class), one.quantity, one.unit) for one in event.quantities]
        return rows

    def _item(self, item: Identifier, quantity: str | None, unit: str | None) -> dict[str, str | None]:
        known = {**self.masters.of_class(item.gtin), **self.event.masters}
        single = item.serial or item.lot or item.sscc or item.asset or not item.gtin
        much = f"{quantity} {unit}" if quantity and unit and unit != "C62" else None
        made = self._kind(None, None) == "manufacture"
        place = self._place()
        origin = known.get("countryOfOrigin") or known.get("countryOfOriginCode")
        return {
            "item_id": item.whole if single else f"{item.whole} in {self.event_id}",
            "category": "logistic unit" if item.sscc else None,
            "model": f"GTIN {item.gtin}" if item.gtin else None,
            "serial_number": item.serial or item.sscc or item.asset,
            "lot_number": item.lot or known.get("lotNumber"),
            "manufacturer_name": known.get("manufacturerOfTradeItemPartyName"),
            "country_of_manufacture": values.country(origin),
            "manufactured_on": values.day((self.event.time or "")[:10]) if made else None,
            "documented_on": values.day((self.event.time or "")[:10]),
            "quantity": quantity if not much else None,
            "specification": values.shortened([known.get("descriptionShort", ""), much or ""]),
            **place,
        }

    def _place(self) -> dict[str, str | None]:
        """Where items were seen: the read point, or else where they are kept."""
        for said in (self.event.read_point, self.event.location):
            if said:
                found, known = identified(said), self.masters.of(said)
                address = masters.address_of(known)
                return {
                    "place": address["city"] or masters.name_of(known) or said,
                    "country": address["country"],
                    "latitude": found.latitude or address["latitude"],
                    "longitude": found.longitude or address["longitude"],
                }
        return {}

    def _custody(self, kind: str, item: dict[str, str | None], giver: str | None, taker: str | None) -> None:
        """One change of hands. Both sides of one delivery tell the same, where they name its papers."""
        known = giver and taker and (self.paper or self.order) and kind in ("sale", "retransfer")
        words = [kind, str(giver), str(taker), self.paper or "", self.order or ""] if known else [self.event_id]
        digest = hashlib.sha256("|".join((*words, str(item["item_id"]))).encode()).hexdigest()[:24]
        day = values.day((self.event.time or "")[:10])
        self.telling.row(
            "custody_events",
            {
                "event_id": f"{kind} {digest}",
                "item_id": item["item_id"],
                "lot_number": item["lot_number"],
                "kind": kind,
                "occurred_from": day,
                "from_party_id": None if kind == "manufacture" else giver,
                "to_party_id": None if kind == "loss" else taker,
                "place": item.get("place"),
                "country": item.get("country"),
                "document_id": self.paper,
            },
            beside=self.event.step in ARRIVING,
        )

    def _transactions(self, giver: str | None) -> None:
        """The orders and papers that an event names."""
        for kind, text in self.event.transactions:
            number, issuer = _number(text)
            if kind == "po":
                self.order = self.order or number
                continue
            word = PAPERS.get(kind, kind or "transaction")
            sender = giver if kind in ("desadv", "inv") else None
            by = self.telling.party(masters.party(issuer, self.masters.of(issuer))) if issuer else sender
            found = document_id(word, number, by)
            if kind in ("desadv", "inv", "bol") or self.paper is None:
                self.paper, self.number = found, number if kind == "desadv" else self.number
            cells = {"document_id": found, "kind": word if word in _KINDS else "other", "number": number}
            self.telling.row("documents", {**cells, "issuer_id": by, "goods_text": word}, beside=True)

    def _shipment(self, sender: str | None, receiver: str | None) -> None:
        """The shipment of items that go from one place or party to another."""
        event = self.event
        place = next((text for said, text in event.destinations if said == "location"), None)
        known, found = self.masters.of(place), identified(place or "")
        address = masters.address_of(known)
        unit = event.parent and identified(event.parent).sscc
        own = self.number or unit or self.event_id
        town = address["address"] or masters.name_of(known) or place
        self.telling.row(
            "shipments",
            {
                "shipment_id": document_id("shipment", own, sender),
                "order_id": self.order,
                "shipped_at": event.time if event.step in LEAVING else None,
                "delivered_at": event.time if event.step in ARRIVING else None,
                "consignor_id": sender,
                "consignee_id": receiver,
                "delivery_address": town,
                "delivery_city": address["city"],
                "delivery_country": address["country"],
                "delivery_latitude": found.latitude or address["latitude"],
                "delivery_longitude": found.longitude or address["longitude"],
                "status": "delivered" if event.step in ARRIVING else None,
            },
            beside=event.step not in (*LEAVING, *ARRIVING),
        )


def _number(text: str) -> tuple[str, str | None]:
    """The number of a transaction, and the GLN of who gave it, where the identifier tells it."""
    said = identified(text)
    if said.document:
        return said.document, None
    parts = text.split(":")
    if text.startswith("urn:epcglobal:cbv:bt:") and len(parts) > 5:
        return ":".join(parts[5:]), f"https://id.gs1.org/417/{parts[4]}"
    plain = text.partition("?")[0].rstrip("/")
    return (plain.rpartition("/")[2] if "://" in plain else plain), None

"""A paper of trade or carriage as messages of segments tell it, whatever their standard, and the rows that it makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from chokepoint.load.codes import normalised
from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.said import Unread, document_id
from chokepoint.load.formats.messages.telling import Cells, Telling
from chokepoint.load.formats.messages.values import plain, shortened


@dataclass(frozen=True)
class Kind:
    """A kind of paper. `word` begins its id, `paper` is its kind in `documents`.

    `issuers`, `buyers`: roles, the first that is filled counts. `own`: the table that the message is about; what it
    says of others is by the way. `carries`: a shipment is told even where nothing but its number is known of it.
    """

    word: str
    paper: str
    issuers: tuple[str, ...]
    own: str
    carries: bool = False
    buyers: tuple[str, ...] = ("customer", "payer", "end_user", "consignee")


_SELLERS, _CARRIERS = ("supplier", "consignor"), ("carrier", "forwarder", "consignor", "supplier")
_RECEIVERS = ("customer", "consignee", "payer", "end_user")
ORDER = Kind("order", "other", ("customer", "payer"), own="orders")
ORDER_CHANGE = Kind("order change", "other", ("customer", "payer"), own="documents")
ORDER_RESPONSE = Kind("order response", "other", _SELLERS, own="documents")
INVOICE = Kind("invoice", "invoice", _SELLERS, own="documents")
CREDIT_NOTE = Kind("credit note", "other", _SELLERS, own="documents")
DESPATCH = Kind("despatch advice", "other", _SELLERS, own="shipments", carries=True)
RECEIPT = Kind("receipt advice", "other", _RECEIVERS, own="documents", carries=True)
_GETTERS = ("customer", "consignee", "end_user")
BILL = Kind("bill_of_lading", "bill_of_lading", _CARRIERS, own="shipments", carries=True, buyers=_GETTERS)
WAYBILL = Kind("transport document", "other", _CARRIERS, own="shipments", carries=True, buyers=_GETTERS)
DECLARATION = Kind(
    "customs declaration", "other", ("declarant", *_GETTERS), own="documents", carries=True, buyers=_GETTERS
)


@dataclass
class Line:
    """One line of goods or services. `order`, `order_line`: the order that it belongs to, where the line names it."""

    number: str | None = None
    order: str | None = None
    order_line: str | None = None
    service: bool = False
    hs_code: str | None = None
    words: list[str] = field(default_factory=list)
    article: str | None = None
    quantity: str | None = None
    unit: str | None = None
    price: str | None = None
    amount: str | None = None
    gross_kg: Decimal | None = None
    place: int = 1

    @property
    def description(self) -> str | None:
        """The goods in words; the number of the article where there are none."""
        return shortened(self.words) or self.article

    @property
    def in_words(self) -> str:
        """The line as one text, for papers that have no lines of their own."""
        counted = " ".join(part for part in (self.quantity, self.unit) if part)
        return " ".join(part for part in (counted, self.description, self.hs_code and f"(HS {self.hs_code})") if part)


@dataclass
class Leg:
    """One stretch of carriage; places are UN/LOCODEs or names."""

    from_place: str | None = None
    to_place: str | None = None
    from_country: str | None = None
    to_country: str | None = None
    departed_at: str | None = None
    arrived_at: str | None = None
    carrier: str | None = None
    mode: str | None = None


@dataclass
class Paper:
    """What one message, or one consignment of it, says.

    `roles`: ids of parties by what they are here (customer, supplier, end_user, payer, payee, consignee, consignor,
    notify, forwarder, carrier, declarant). `order`: the buyer's order number; `shipment`: the number by which the
    consignment is known; `planned`: goods are yet to be sent.
    """

    kind: Kind
    place: int
    number: str | None = None
    issued_at: str | None = None
    roles: dict[str, str] = field(default_factory=dict)
    order: str | None = None
    ordered_at: str | None = None
    shipment: str | None = None
    bill: str | None = None
    currency: str | None = None
    amount: str | None = None
    incoterm: str | None = None
    requested: list[str] = field(default_factory=list)
    end_use: str | None = None
    status: str | None = None
    stage: str | None = None
    remarks: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    shipped_at: str | None = None
    delivered_at: str | None = None
    valid_to: str | None = None
    mode: str | None = None
    gross_kg: Decimal | None = None
    delivery: dict[str, str | None] = field(default_factory=dict)
    planned: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing tells which paper it is, or what it is about."""
        return not (self.number or self.shipment or self.order or self.bill or self.lines)

    def role(self, *names: str) -> str | None:
        """The first party that is told for one of these roles."""
        return next((self.roles[name] for name in names if name in self.roles), None)


def tell(telling: Telling, paper: Paper) -> None:
    """Enter the rows that a paper makes."""
    kind = paper.kind
    if paper.is_empty:
        reason = f"({kind.word}) gives no number, goods or references"
        telling.unread.append(Unread("documents", paper.place, kind.word, reason))
        return
    issuer = paper.role(*kind.issuers)
    number = paper.number or (paper.shipment if kind.carries else None)
    own_id = document_id(kind.word, number or "without number", issuer)
    if kind is ORDER:
        order = paper.number or own_id
    else:
        order = paper.order or next((line.order for line in paper.lines if line.order), None) or own_id
    paper.remarks += _further_roles(paper, issuer)
    told = _orders(telling, paper, order)
    _lines(telling, paper, order, told)
    _document(telling, paper, own_id, issuer, order if told else None)
    _shipment(telling, paper, order if told else None)


_IN_COLUMNS = ("customer", "supplier", "end_user", "payer", "consignee", "consignor", "notify", "forwarder", "carrier")


def _further_roles(paper: Paper, issuer: str | None) -> list[str]:
    """Parties whose role no column has, in words."""
    told = {issuer, *(paper.roles.get(role) for role in _IN_COLUMNS)}
    found = {role: party for role, party in paper.roles.items() if role not in _IN_COLUMNS and party not in told}
    return [f"{role.replace('_', ' ')}: {party}" for role, party in found.items()]


def _orders(telling: Telling, paper: Paper, order: str) -> set[str]:
    """Enter the orders that the paper is or speaks of; returns their ids. Without a customer there is no order."""
    customer, ordered = paper.role(*paper.kind.buyers), paper.ordered_at or paper.issued_at
    if not customer or not ordered:
        what = "customer" if not customer else "day"
        if paper.order or not paper.kind.carries:
            words = f"{paper.kind.word} `{paper.number or ''}`"
            telling.left(f"the order `{order}` that {words} tells of: it names no {what}")
        return set()
    named = dict.fromkeys((order, *(line.order for line in paper.lines if line.order)))
    for found in named:
        cells = {
            "order_id": found,
            "ordered_at": ordered,
            "customer_id": customer,
            "supplier_id": paper.role("supplier", *(("consignor",) if paper.kind.carries else ())),
            "end_user_id": paper.role("end_user"),
            "stage": paper.stage,
            "currency": _currency(paper.currency),
            "incoterm": paper.incoterm,
            "declared_end_use": paper.end_use,
            "requested_delivery": shortened(paper.requested, 300),
            "status": paper.status if paper.kind.own != "shipments" else None,
        }
        if len(named) == 1 and paper.kind is not CREDIT_NOTE:
            cells["amount"] = _positive(paper.amount)
        telling.row("orders", cells, beside=paper.kind.own != "orders", place=paper.place)
    return set(named)


def _lines(telling: Telling, paper: Paper, order: str, told: set[str]) -> None:
    numbers: dict[str, set[str]] = {}
    for place, line in enumerate(paper.lines, start=1):
        found = line.order or order
        taken = numbers.setdefault(found, set())
        wanted = next((text for text in (line.order_line, line.number) if text and _whole(text)), None)
        if wanted is None or _whole(wanted) in taken:
            wanted = str(place)
            while wanted in taken:
                wanted = str(int(wanted) + 1)
        taken.add(_whole(wanted) or wanted)
        if found not in told:
            continue
        cells = {
            "order_id": found,
            "line_no": _whole(wanted),
            "kind": "service" if line.service else None,
            "hs_code": line.hs_code,
            "description": line.description,
            "quantity": _positive(line.quantity),
            "unit": line.unit,
            "unit_price": _positive(line.price),
            "amount": _positive(line.amount),
        }
        telling.row("order_lines", cells, beside=paper.kind.own != "orders", place=line.place)


def _document(telling: Telling, paper: Paper, own_id: str, issuer: str | None, order: str | None) -> None:
    codes = {line.hs_code for line in paper.lines}
    only = paper.lines[0] if len(paper.lines) == 1 else Line()
    words = [paper.kind.word] if paper.kind.paper == "other" else []
    if paper.kind is CREDIT_NOTE and paper.amount:
        words.append(f"in all {paper.amount} {paper.currency or ''}".strip())
    cells: Cells = {
        "document_id": own_id,
        "kind": paper.kind.paper,
        "order_id": order,
        "number": paper.number or (paper.shipment if paper.kind.carries else None),
        "issued_at": (paper.issued_at or "")[:10],
        "issuer_id": issuer,
        "buyer_id": paper.role("customer"),
        "payer_id": paper.role("payer", "invoicee"),
        "consignee_id": paper.role("consignee"),
        "goods_text": shortened([*words, *(line.in_words for line in paper.lines), *paper.remarks]),
        "hs_code": next(iter(codes)) if len(codes) == 1 else None,
        "quantity": _positive(only.quantity),
        "unit": only.unit if only.quantity else None,
        "amount": _positive(paper.amount),
        "currency": _currency(paper.currency),
        "valid_to": (paper.valid_to or "")[:10],
    }
    telling.row("documents", cells, place=paper.place)


def _shipment(telling: Telling, paper: Paper, order: str | None) -> None:
    told = (
        paper.role("notify", "forwarder", "consignee", "consignor", "carrier"),
        paper.legs,
        paper.shipment,
        paper.shipped_at,
        paper.delivered_at,
        *paper.delivery.values(),
    )
    if not paper.kind.carries and not any(told):
        return
    own_id = _shipment_id(paper, order)
    weights = [line.gross_kg for line in paper.lines]
    summed = sum((weight for weight in weights if weight), Decimal(0)) if weights and None not in weights else None
    weight = paper.gross_kg if paper.gross_kg is not None else summed
    cells: Cells = {
        "shipment_id": own_id,
        "order_id": order,
        "shipped_at": paper.shipped_at,
        "delivered_at": paper.delivered_at,
        "consignor_id": paper.role("consignor", *(("supplier",) if paper.kind.carries else ())),
        "consignee_id": paper.role("consignee", *(("end_user",) if paper.kind.carries else ())),
        "notify_party_id": paper.role("notify"),
        "forwarder_id": paper.role("forwarder"),
        "mode": paper.mode,
        "gross_weight_kg": plain(weight) if weight is not None else None,
        "status": _shipment_status(paper),
        **paper.delivery,
    }
    telling.row("shipments", cells, beside=paper.kind.own != "shipments", place=paper.place)
    for place, leg in enumerate(paper.legs, start=1):
        legs = {name: cell for name, cell in vars(leg).items() if name != "carrier"}
        legs |= {"shipment_id": own_id, "leg_no": str(place), "carrier_id": leg.carrier or paper.role("carrier")}
        telling.row("shipment_legs", legs, beside=paper.kind.own != "shipments", place=paper.place)


def _shipment_id(paper: Paper, order: str | None) -> str:
    """The id of the shipment: by its own number, by that of its bill, or by that of its order."""
    issuer = paper.role(*(("supplier", "consignor") if paper.kind in (RECEIPT, INVOICE) else paper.kind.issuers))
    if paper.shipment:
        return document_id("shipment", paper.shipment, issuer)
    if paper.kind.carries:
        return document_id("shipment", paper.bill or paper.number or order or "without number", issuer)
    return document_id("shipment", order or paper.number or "without number", paper.role(*paper.kind.buyers))


def _shipment_status(paper: Paper) -> str | None:
    if paper.status in ("planned", "shipped", "delivered", "failed", "returned", "cancelled"):
        return paper.status
    if paper.delivered_at:
        return "delivered"
    if paper.shipped_at:
        return "shipped"
    return "planned" if paper.planned else None


def _whole(text: str) -> str | None:
    """A line number that counts, without leading zeros."""
    return str(int(text)) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def _positive(text: str | None) -> str | None:
    found = values.number(text)
    return plain(found) if found is not None and found >= 0 else None


def _currency(text: str | None) -> str | None:
    return normalised("currency", text) if text else None

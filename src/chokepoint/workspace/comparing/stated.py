"""What each record of an order states of a field, before it is compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chokepoint.observe.indicators.documents.consignees_disagree import WEIGHTS as NAMES_A_CONSIGNEE
from chokepoint.observe.indicators.documents.quantities_disagree import KINDS as STATES_A_QUANTITY
from chokepoint.observe.indicators.documents.quantities_disagree import UNITS
from chokepoint.observe.indicators.goods.differing_goods_codes import STATE_CONTROL
from chokepoint.observe.indicators.identity.papers_name_another import NAMES_A_BUYER
from chokepoint.records.comparison import AGREES, DIFFERS, IN_DOUBT
from chokepoint.report.wording import amount, cell, day
from chokepoint.workspace.records import Cells

NOT_SHOWN = ("delivery_verification", "other")
"""Documents that state nothing which is compared."""
APART = {"refund": "given back", "fee": "a fee"}
"""Payments that settle no part of the order."""


@dataclass(frozen=True)
class Compared:
    """What is compared: the order's own records, the parties they name, and who is who.

    `entities` is the entity of each party, `doubts` the pairs of entities that may be one.
    """

    order: Cells
    lines: Sequence[Cells]
    documents: Sequence[Cells]
    payments: Sequence[Cells]
    shipments: Sequence[Cells]
    legs: Sequence[Cells]
    parties: Mapping[str, Cells]
    entities: Mapping[str, str]
    doubts: frozenset[tuple[str, str]]

    def same(self, one: object, other: object) -> str:
        """Whether two parties are one, as the signs tell it."""
        ends = [self.entities.get(str(party), str(party)) for party in (one, other)]
        if one is None or other is None or (ends[0], ends[1]) in self.doubts:
            return IN_DOUBT
        return AGREES if ends[0] == ends[1] else DIFFERS

    def party(self, party_id: object) -> str | None:
        """A party by name and id."""
        if party_id is None:
            return None
        name = self.parties.get(str(party_id), {}).get("name")
        return f"{name} ({party_id})" if name else str(party_id)

    def seat(self) -> Cells:
        """The buyer's own record."""
        return self.parties.get(str(self.order.get("customer_id")), {})


@dataclass(frozen=True)
class Stated:
    """A value of a record before it is marked: in which column, its text, and what is compared."""

    column: str
    record_id: str
    text: str | None
    value: object = None
    unit: str = ""
    due: bool = True


Reads = Callable[[Compared], Iterator[Stated]]


def of_lines(column: str) -> Reads:
    def reads(records: Compared) -> Iterator[Stated]:
        for row in records.lines:
            text = cell(row.get(column)) or None
            yield Stated("order", _line_id(records, row), text, row.get(column), due=column != "control_code")

    return reads


def of_papers(column: str, due: Sequence[str]) -> Reads:
    def reads(records: Compared) -> Iterator[Stated]:
        for row in _papers(records):
            text = cell(row.get(column)) or None
            if text or row["kind"] in due:
                yield Stated(row["kind"], f"documents/{row['document_id']}", text, row.get(column))

    return reads


def _papers(records: Compared) -> Iterator[Cells]:
    return (row for row in records.documents if row["kind"] not in NOT_SHOWN)


def _line_id(records: Compared, row: Cells) -> str:
    return f"order_lines/{records.order['order_id']}:{row['line_no']}"


def both(*several: Reads) -> Reads:
    def reads(records: Compared) -> Iterator[Stated]:
        for one in several:
            yield from one(records)

    return reads


def control_codes(records: Compared) -> Iterator[Stated]:
    """Control codes, which papers must state only where the order does."""
    due = STATE_CONTROL if any(row.get("control_code") for row in records.lines) else ()
    return both(of_lines("control_code"), of_papers("control_code", due))(records)


def quantities(records: Compared) -> Iterator[Stated]:
    for row in records.lines:
        yield _counted("order", _line_id(records, row), row, unit=row.get("unit") or "pieces")
    for row in _papers(records):
        if row.get("quantity") is not None or row["kind"] in STATES_A_QUANTITY:
            yield _counted(row["kind"], f"documents/{row['document_id']}", row, unit=row.get("unit"))


def _counted(column: str, record_id: str, row: Cells, unit: object) -> Stated:
    folded = cell(unit).strip().lower()
    text = amount(row.get("quantity"), row.get("unit")) or None
    return Stated(column, record_id, text, row.get("quantity"), UNITS.get(folded, folded))


def prices(records: Compared) -> Iterator[Stated]:
    for row in records.lines:
        text = amount(row.get("unit_price"), records.order.get("currency")) or None
        yield Stated("order", _line_id(records, row), text, row.get("unit_price"))


def sums(records: Compared) -> Iterator[Stated]:
    yield _sum("order", f"orders/{records.order['order_id']}", records.order)
    for row in _papers(records):
        if row.get("amount") is not None or row["kind"] == "invoice":
            yield _sum(row["kind"], f"documents/{row['document_id']}", row)
    for row in records.payments:
        yield _sum("payment", f"payments/{row['payment_id']}", row)


def _sum(column: str, record_id: str, row: Cells) -> Stated:
    apart = row.get("kind") if row.get("kind") in ("refund", "fee") else None
    text = amount(row.get("amount"), row.get("currency")) or None
    return Stated(column, record_id, text, row.get("amount"), apart or cell(row.get("currency")))


def currencies(records: Compared) -> Iterator[Stated]:
    yield Stated("order", f"orders/{records.order['order_id']}", cell(records.order.get("currency")) or None)
    yield from of_papers("currency", ("invoice",))(records)
    for row in records.payments:
        yield Stated("payment", f"payments/{row['payment_id']}", cell(row.get("currency")) or None)


def buyers(records: Compared) -> Iterator[Stated]:
    buyer = records.order.get("customer_id")
    yield Stated("order", f"orders/{records.order['order_id']}", records.party(buyer), buyer)
    yield from _named(records, "buyer_id", NAMES_A_BUYER)


def payers(records: Compared) -> Iterator[Stated]:
    yield from _named(records, "payer_id", ())
    for row in records.payments:
        if not _given_back(records, row):
            payer = row.get("payer_id")
            yield Stated("payment", f"payments/{row['payment_id']}", records.party(payer), payer)


def _given_back(records: Compared, row: Cells) -> bool:
    """As the relation `payers` tells it."""
    order = records.order
    pairs = ((row.get("payee_id"), order.get("customer_id")), (row.get("payer_id"), order.get("supplier_id")))
    swapped = any(one is not None and one == other for one, other in pairs)
    return row.get("kind") == "refund" or row.get("refund_of") is not None or swapped


def consignees(records: Compared) -> Iterator[Stated]:
    yield from _named(records, "consignee_id", tuple(NAMES_A_CONSIGNEE))
    for row in records.shipments:
        consignee = row.get("consignee_id")
        yield Stated("shipment", f"shipments/{row['shipment_id']}", records.party(consignee), consignee)


def _named(records: Compared, column: str, due: Sequence[str]) -> Iterator[Stated]:
    """Parties that papers name."""
    for one in of_papers(column, due)(records):
        yield replace(one, text=records.party(one.value))


def countries(records: Compared) -> Iterator[Stated]:
    """Where the buyer sits, and from where and to where the rest went."""
    seat, order = records.seat(), records.order
    yield Stated("order", f"parties/{order.get('customer_id')}", _of(seat.get("country"), "the buyer's seat"))
    placed = order.get("placed_from_country")
    yield Stated("order", f"orders/{order['order_id']}", _of(placed, "placed from"), placed, due=False)
    for row in records.payments:
        origin = row.get("from_country")
        yield Stated("payment", f"payments/{row['payment_id']}", _of(origin, "sent from"), origin)
    for row in records.shipments:
        there = row.get("delivery_country")
        yield Stated("shipment", f"shipments/{row['shipment_id']}", _of(there, "delivered to"), there)


def _of(country: object, what: str) -> str | None:
    return f"{country}, {what}" if country else None


def routes(records: Compared) -> Iterator[Stated]:
    """The way of each shipment, by the ends of its legs."""
    for row in records.shipments:
        stops: list[str] = []
        for leg in records.legs:
            if leg["shipment_id"] == row["shipment_id"]:
                ends = [_end(leg, "from"), _end(leg, "to")]
                stops += [end for end in ends if not stops or stops[-1] != end]
        yield Stated("shipment", f"shipments/{row['shipment_id']}", " → ".join(stops) or None)


def _end(leg: Cells, end: str) -> str:
    return ", ".join(cell(leg[name]) for name in (f"{end}_place", f"{end}_country") if leg.get(name)) or "?"


def dates(records: Compared) -> Iterator[Stated]:
    yield Stated("order", f"orders/{records.order['order_id']}", _on(records.order.get("ordered_at"), "ordered"))
    for row in _papers(records):
        text = ", ".join(part for part in (_on(row.get("issued_at"), ""), _on(row.get("valid_to"), "valid to")) if part)
        yield Stated(row["kind"], f"documents/{row['document_id']}", text or None)
    for row in records.payments:
        yield Stated("payment", f"payments/{row['payment_id']}", _on(row.get("paid_at"), "paid"))
    for row in records.shipments:
        parts = (_on(row.get("shipped_at"), "shipped"), _on(row.get("delivered_at"), "delivered"))
        text = ", ".join(part for part in parts if part)
        yield Stated("shipment", f"shipments/{row['shipment_id']}", text or None)


def _on(value: object, what: str) -> str | None:
    return f"{what} {day(value)}".strip() if value else None

"""What stands on one order's page, made from its dossier: words and numbers ready to be set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chokepoint.records.answers import Cells, Dossier, EvidenceRow, Explanation, Inquiry, Stop
from chokepoint.records.catalogue import Card
from chokepoint.report import wording
from chokepoint.report.chain import ChainView, chain_view
from chokepoint.report.flow import FlowView, flow_views
from chokepoint.report.geography import MapView, map_of
from chokepoint.report.side_by_side import SideBySide, side_by_side
from chokepoint.report.ties import TiesView, ties_view
from chokepoint.report.timeline import TimeLine, time_line
from chokepoint.report.waterfall import START, Waterfall, waterfall

RECORDS_SHOWN = 12
"""Records printed for one sign; the workbook names them all."""

CHAINS_SHOWN = 3
"""Recovered items of one order whose chains are drawn; the others are named."""

_ROLES = (
    "customer_id",
    "supplier_id",
    "end_user_id",
    "payer_id",
    "ultimate_debtor_id",
    "payee_id",
    "consignor_id",
    "consignee_id",
    "notify_party_id",
    "forwarder_id",
    "carrier_id",
)
"""Columns that name a party, in the order in which their roles are told."""


@dataclass(frozen=True)
class RecordView:
    """One record: its id and its filled cells as (column, text, whether the sign reads it). No cells: not at hand."""

    record_id: str
    cells: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class SignView:
    """One sign or relief that fires, or one stop, with the records it rests on. `card` is None for a stop.

    `sign` is its id.
    """

    sign: str
    title: str
    code: str
    basis: str
    factor: str
    relief: bool
    records: tuple[RecordView, ...]
    more: int
    card: Card | None


@dataclass(frozen=True)
class PartyView:
    """One party of the order, with all its roles."""

    party_id: str
    roles: str
    name: str
    place: str
    activity: str


@dataclass(frozen=True)
class OrderPage:
    """Everything on one order's page. `unseen`: what could not be assessed, as (code, title, what is missing).

    `payments` counts those on record; `flows` is empty where none was traced. `more_items` are those not drawn.
    """

    explanation: Explanation
    words: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str, str, str], ...]
    stops: tuple[SignView, ...]
    waterfall: Waterfall
    signs: tuple[SignView, ...]
    map: MapView | None
    not_located: tuple[str, ...]
    time_line: TimeLine | None
    ties: TiesView | None
    payments: int
    flows: tuple[FlowView, ...]
    chains: tuple[ChainView, ...]
    more_items: tuple[str, ...]
    parties: tuple[PartyView, ...]
    internal: tuple[Inquiry, ...]
    customer: tuple[Inquiry, ...]
    side_by_side: SideBySide | None
    unseen: tuple[tuple[str, str, str], ...]
    silent: tuple[tuple[str, str], ...]
    outside: int


def order_page(dossier: Dossier) -> OrderPage:
    """The page of one order."""
    told = dossier.explanation
    rows = [row for row in told.rows if row.indicator != START]
    return OrderPage(
        explanation=told,
        words=in_words(told.words, told.likelihood, told.prior),
        facts=tuple(_facts(dossier)),
        lines=tuple(_line(cells, dossier.order.get("currency")) for cells in dossier.lines),
        stops=tuple(_stop(stop, dossier) for stop in told.stops),
        waterfall=waterfall(told),
        signs=tuple(_sign(row, dossier) for row in rows if row.state == "fires"),
        map=map_of(dossier),
        not_located=dossier.not_located,
        time_line=time_line(dossier.events),
        ties=ties_view(dossier.roles, dossier.ties),
        payments=len(dossier.payments),
        flows=flow_views(dossier.money, dossier.roles),
        chains=tuple(map(chain_view, dossier.items[:CHAINS_SHOWN])),
        more_items=tuple(one.trace.item_id for one in dossier.items[CHAINS_SHOWN:]),
        parties=tuple(_parties(dossier)),
        internal=tuple(question for question in told.questions if question.kind == "internal"),
        customer=tuple(question for question in told.questions if question.kind == "customer"),
        side_by_side=side_by_side(dossier.comparison),
        unseen=tuple((row.code, _title(row, dossier), _missing(row, dossier)) for row in _in(rows, "unassessable")),
        silent=tuple((row.code, _title(row, dossier)) for row in _in(rows, "silent")),
        outside=len(list(_in(rows, "outside"))),
    )


def in_words(words: str, likelihood: float, prior: float) -> str:
    """The likelihood in words, against the usual rate: "very unlikely · × 153 the usual rate"."""
    short = wording.short_words(words)
    times = wording.times_usual(likelihood, prior)
    return wording.joined(("" if short.startswith(("×", "÷")) and times else short, times))


def _in(rows: Iterable[EvidenceRow], state: str) -> Iterator[EvidenceRow]:
    return (row for row in rows if row.state == state)


def _title(row: EvidenceRow, dossier: Dossier) -> str:
    card = dossier.cards.get(row.indicator)
    return row.title or (card.title if card else wording.spelled(row.indicator))


def _missing(row: EvidenceRow, dossier: Dossier) -> str:
    """What would have to be known: what the row says, else what open questions would fill of what the sign reads, else
    all that it reads.
    """
    if row.basis:
        return row.basis
    card = dossier.cards.get(row.indicator)
    reads = card.reads if card else ()
    asked = {column for question in dossier.explanation.questions for column in question.columns}
    return wording.columns([one for one in reads if one in asked] or reads)


def _sign(row: EvidenceRow, dossier: Dossier) -> SignView:
    card = dossier.cards.get(row.indicator)
    reads = frozenset(card.reads) if card else frozenset()
    return SignView(
        sign=row.indicator,
        title=_title(row, dossier),
        code=row.code,
        basis=row.basis,
        factor=wording.factor(row.contribution),
        relief=row.relief,
        records=tuple(_record(record_id, dossier, reads) for record_id in row.record_ids[:RECORDS_SHOWN]),
        more=max(len(row.record_ids) - RECORDS_SHOWN, 0),
        card=card,
    )


def _stop(stop: Stop, dossier: Dossier) -> SignView:
    records = tuple(_record(record_id, dossier, frozenset()) for record_id in stop.record_ids[:RECORDS_SHOWN])
    more = max(len(stop.record_ids) - RECORDS_SHOWN, 0)
    return SignView(stop.stop_id, wording.spelled(stop.stop_id), "", stop.basis, "", False, records, more, None)


def _record(record_id: str, dossier: Dossier, reads: frozenset[str]) -> RecordView:
    """One record with its filled cells, those that the indicator reads first; parties with their names."""
    table = record_id.partition("/")[0]
    cells = [
        (column, _named(column, value, dossier), f"{table}.{column}" in reads)
        for column, value in (dossier.record(record_id) or {}).items()
        if wording.cell(value)
    ]
    return RecordView(record_id, tuple(sorted(cells, key=lambda cell: not cell[2])))


def _named(column: str, value: object, dossier: Dossier) -> str:
    text = wording.cell(value)
    party = _party(text, dossier) if column.endswith("_id") and column != "party_id" else None
    return f"{text} ({wording.cell(party['name'])})" if party and party.get("name") else text


def _party(party_id: str, dossier: Dossier) -> Cells | None:
    if dossier.customer is not None and dossier.customer.get("party_id") == party_id:
        return dossier.customer
    return dossier.parties.get(party_id)


def _facts(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """What a person asks first about an order; what is not known is said so for the four that matter most."""
    order, customer = dossier.order, dossier.customer or {}
    unknown = "not known"
    yield "Customer", wording.cell(customer.get("name") or order.get("customer_id")) or unknown
    yield "Where", _place(customer) or unknown
    yield "Business", _activity(customer) or unknown
    yield "Ordered", wording.day(order.get("ordered_at")) or unknown
    optional = (
        ("Value", wording.amount(order.get("amount"), order.get("currency"))),
        ("Stage", wording.cell(order.get("stage"))),
        ("Placed from", wording.cell(order.get("placed_from_country"))),
        ("Declared end use", wording.cell(order.get("declared_end_use"))),
        ("Delivery to", _delivery(dossier.shipments)),
        ("Status", wording.cell(order.get("status"))),
    )
    yield from ((label, text) for label, text in optional if text)


def _place(cells: Cells) -> str:
    return ", ".join(part for part in (wording.cell(cells.get("city")), wording.cell(cells.get("country"))) if part)


def _activity(cells: Cells) -> str:
    text, code = wording.cell(cells.get("industry_text")), wording.cell(cells.get("industry"))
    return f"{text} (ISIC {code})" if text and code else text or (f"ISIC {code}" if code else "")


def _delivery(shipments: Iterable[Cells]) -> str:
    towns = (
        ", ".join(
            part for part in map(wording.cell, (cells.get("delivery_city"), cells.get("delivery_country"))) if part
        )
        for cells in shipments
    )
    return "; ".join(dict.fromkeys(town for town in towns if town))


def _line(cells: Cells, currency: object) -> tuple[str, str, str, str]:
    """Goods, code, quantity and value of one line."""
    quantity = wording.amount(cells.get("quantity"), cells.get("unit"))
    code = wording.joined((wording.cell(cells.get("hs_code")), wording.cell(cells.get("control_code"))))
    return (wording.cell(cells.get("description")), code, quantity, wording.amount(cells.get("amount"), currency))


def _parties(dossier: Dossier) -> Iterator[PartyView]:
    """All parties that the order, its payments and its carriage name, in the order of their first role."""
    roles: dict[str, list[str]] = {}
    records = (dossier.order, *dossier.payments, *dossier.shipments, *dossier.legs)
    for column in _ROLES:
        for cells in records:
            party_id = wording.cell(cells.get(column))
            if party_id:
                held = roles.setdefault(party_id, [])
                role = wording.spelled(column.removesuffix("_id"))
                held.extend([] if role in held else [role])
    for party_id, held in roles.items():
        cells = _party(party_id, dossier) or {}
        shown = wording.cell(cells.get("name")) or "not in the records"
        yield PartyView(party_id, ", ".join(held), shown, _place(cells), _activity(cells))

"""A small run as the reports receive it: five orders with signs, reliefs, stops, places and questions. All invented."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from chokepoint.records.answers import (
    Assessment,
    Dossier,
    Event,
    EvidenceRow,
    Explanation,
    Inquiry,
    LocatedPlace,
    RankedOrder,
    RankedParty,
    Stop,
    ZoneNear,
)
from chokepoint.records.catalogue import Card

PRIOR = 0.0005
START = -0.11
OF = 20412
RUN = "R-2026-03-31-1"


def at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def card(indicator: str, code: str, title: str, innocent: str, cannot_see: str, check: str, *reads: str) -> Card:
    return Card(
        id=indicator,
        code=code,
        category="sample",
        subject="order",
        status="trial",
        title=title,
        why="It hides who wants the goods.",
        innocent=innocent,
        cannot_see=cannot_see,
        check=check,
        ask="How are you connected with the payer?",
        source="FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021.",
        explain="{basis}",
        relief=indicator == "documented-payer",
        stands_alone=False,
        questions=(),
        reads=reads,
        segment=None,
        hash="0" * 64,
    )


CARDS = {
    one.id: one
    for one in (
        card(
            "third-party-payer",
            "PAY-01",
            "An order paid by someone other than its buyer",
            "A parent pays for its subsidiary; a factoring company pays; an employee pays and is paid back.",
            "Payments that were not loaded; a payer and a buyer whose common identity is not known.",
            "Does the payer pay for other buyers? Is there a mandate on file that names it?",
            "payments.payer_id",
            "orders.customer_id",
        ),
        card(
            "payer-unrelated-to-goods",
            "PAY-02",
            "A payer whose business has nothing to do with the goods",
            "A holding pays from whichever company has cash; a lender pays the seller directly.",
            "Payers without a recorded activity.",
            "What does the payer's own web page say that it does?",
            "parties.industry",
            "parties.industry_text",
        ),
        card(
            "paid-from-elsewhere",
            "PAY-03",
            "A payment from a country that neither orders nor receives",
            "A group keeps its treasury in one country; the buyer banks abroad.",
            "Correspondent banks between the sender's and ours.",
            "From which account have earlier invoices been paid?",
            "payments.from_country",
            "shipments.delivery_country",
        ),
        card(
            "new-customer-near-zone",
            "GEO-01",
            "A customer unknown until now, near a sensitive area",
            "Most new customers are only that; border towns hold ordinary trade, farms and aid agencies.",
            "Business done before the ledger begins.",
            "How did the customer come to us? Is there a visit report?",
            "orders.customer_id",
            "parties.city",
        ),
        card(
            "goods-unlike-business",
            "CUS-03",
            "Goods that do not belong to the buyer's business",
            "A trader buys for a client; a firm opens a new line; the recorded activity is out of date.",
            "What the buyer does besides its registered activity.",
            "What has the customer bought before, and from whom?",
            "order_lines.hs_code",
            "parties.industry",
        ),
        card(
            "roundabout-route",
            "LOG-01",
            "A way much longer than the direct one",
            "Consolidated cargo; a cheaper lane; a port that was closed.",
            "Carriage arranged by the buyer.",
            "Who chose the route, and when?",
            "shipment_legs.to_place",
        ),
        card(
            "documented-payer",
            "EXC-01",
            "A payer whose tie to the buyer is on paper",
            "It is itself the innocent explanation.",
            "Papers that were not loaded.",
            "Is the paper genuine and still valid?",
            "relationships.kind",
        ),
    )
}


def sign(indicator: str, group: str, contribution: float, basis: str, *record_ids: str, **more: object) -> EvidenceRow:
    known = CARDS[indicator]
    row = EvidenceRow(group, indicator, known.code, "fires", contribution, basis, record_ids, known.title, known.relief)
    return replace(row, **more)  # type: ignore[arg-type]


def other(indicator: str, state: str, basis: str = "") -> EvidenceRow:
    known = CARDS[indicator]
    return EvidenceRow("other", indicator, known.code, state, 0.0, basis, (), known.title, known.relief)


def explanation(order_id: str, rank: int, band: str, rows: tuple[EvidenceRow, ...], **more: object) -> Explanation:
    start = EvidenceRow("start", "nothing-fired-yet", "", "fires", START, "", ())
    rows = (start, *rows)
    log_odds = math.log(PRIOR / (1 - PRIOR)) + sum(row.contribution for row in rows)
    likelihood = 1 / (1 + math.exp(-log_odds))
    told = Explanation(
        subject_kind="order",
        subject_id=order_id,
        prior=PRIOR,
        log_odds=log_odds,
        likelihood=likelihood,
        low=1 / (1 + math.exp(-log_odds + 1.1)),
        high=1 / (1 + math.exp(-log_odds - 1.1)),
        words=words(likelihood, rank),
        coverage=0.63,
        rows=rows,
        questions=(),
        band=band,
        rank=rank,
        of=OF,
        stops=(),
        calibration="elicited, uncalibrated",
        run_id=RUN,
    )
    return replace(told, **more)  # type: ignore[arg-type]


def words(likelihood: float, rank: int) -> str:
    if likelihood < 0.05:
        return f"× {likelihood / PRIOR:.0f} the usual rate; {rank}th of {OF:,}; fires: see below"
    return "very unlikely" if likelihood < 0.2 else "unlikely" if likelihood < 0.45 else "roughly even chance"


QUESTIONS = (
    Inquiry(("payer_id",), "Whose account is TR-0071, and does it pay for other buyers?", "internal", 0.41, 0.92),
    Inquiry(("industry",), "What does the buyer do, by the trade register?", "internal", 0.18, 0.5),
    Inquiry(("declared_end_use",), "What will the goods be used for, and where?", "customer", 0.33, 0.71),
    Inquiry(("end_user_id",), "Who will use the goods?", "customer", 0.0, 0.2),
)

PARTIES = {
    "P-100": {"party_id": "P-100", "name": "Our works, Hamburg", "country": "DE", "city": "Hamburg"},
    "P-201": {
        "party_id": "P-201",
        "name": "Telephone shop, border town A",
        "country": "TR",
        "city": "Reyhanlı",
        "industry": "4741",
        "industry_text": "Retail of telephones",
        "incorporated_on": date(2025, 11, 3),
    },
    "P-305": {
        "party_id": "P-305",
        "name": "Car hire company K",
        "country": "TR",
        "city": "Istanbul",
        "industry": "7710",
        "industry_text": "Renting of motor vehicles",
    },
    "P-410": {
        "party_id": "P-410",
        "name": "Forwarder M, Mersin",
        "country": "TR",
        "city": "Mersin",
        "industry": "5229",
    },
    "P-520": {"party_id": "P-520", "name": "شركة النور للتجارة", "country": "JO", "city": "Amman", "industry": "4690"},
    "P-521": {"party_id": "P-521", "name": "Holding of the same family, Dubai", "country": "AE", "city": "Dubai"},
}

HAMBURG_MERSIN = (
    (53.55, 9.93), (54.0, 8.0), (52.5, 3.4), (51.1, 1.6), (50.0, -2.0), (48.8, -5.6), (43.5, -9.8), (38.6, -9.9),
    (36.6, -8.8), (35.95, -5.6), (36.8, -1.0), (37.6, 7.0), (37.5, 10.8), (36.4, 14.0), (34.8, 23.0), (35.2, 29.0),
    (36.0, 32.5), (36.78, 34.63), (36.27, 36.57),
)  # fmt: skip


def first() -> Dossier:
    """Five signs, one of them damped; places, zones, a sea lane, a time line."""
    rows = (
        sign("goods-unlike-business", "goods", 1.55, "6 t of aluminium paste; a shop for telephones buys none.",
             "order_lines/O-20118:1", "parties/P-201", strength=1.0, sensitivity=0.3, background=0.031),
        sign("new-customer-near-zone", "customer", 1.609, "First order ever; 4 km from a border crossing.",
             "orders/O-20118", "parties/P-201", strength=1.0, sensitivity=0.3, background=0.011),
        sign("third-party-payer", "payment", 1.448, "Paid by Car hire company K (P-305), not by its buyer.",
             "payments/PM-7731", "payments/PM-7740", strength=0.9, grade=1.0, sensitivity=0.3, background=0.024),
        sign("payer-unrelated-to-goods", "payment", 0.61, "The payer rents out cars.", "parties/P-305",
             strength=1.0, sensitivity=0.2, background=0.02),
        other("roundabout-route", "silent"),
        other("paid-from-elsewhere", "unassessable", "payments.from_country"),
    )  # fmt: skip
    return Dossier(
        explanation=explanation("O-20118", 1, "hold", rows, questions=QUESTIONS),
        order={
            "order_id": "O-20118", "ordered_at": at(2, 9), "customer_id": "P-201", "supplier_id": "P-100",
            "stage": "order", "currency": "EUR", "amount": Decimal("18240.0000"), "placed_from_country": "TR",
            "declared_end_use": None,
        },
        lines=(
            {"order_id": "O-20118", "line_no": 1, "hs_code": "321290", "description": "Aluminium paste",
             "quantity": Decimal("6000.0000"), "unit": "kg", "amount": Decimal("18240.0000")},
        ),
        customer=PARTIES["P-201"],
        parties=PARTIES,
        payments=(
            {"payment_id": "PM-7731", "order_id": "O-20118", "paid_at": at(2, 12), "payer_id": "P-305",
             "payee_id": "P-100", "amount": Decimal("9000.0000"), "currency": "EUR", "method": "money_transfer"},
            {"payment_id": "PM-7740", "order_id": "O-20118", "paid_at": at(2, 16), "payer_id": "P-305",
             "payee_id": "P-100", "amount": Decimal("9240.0000"), "currency": "EUR", "method": "bank_transfer"},
        ),
        shipments=(
            {"shipment_id": "S-5120", "order_id": "O-20118", "shipped_at": at(2, 27), "delivered_at": at(3, 19),
             "consignee_id": "P-410", "delivery_city": "Reyhanlı", "delivery_country": "TR", "mode": "sea"},
        ),
        places=(
            LocatedPlace("supplier", "Hamburg", "DE", 53.55, 9.93, "parties/P-100"),
            LocatedPlace("customer", "Reyhanlı", "TR", 36.27, 36.57, "parties/P-201"),
            LocatedPlace("delivery", "Reyhanlı", "TR", 36.27, 36.57, "shipments/S-5120"),
            LocatedPlace("payer", "Istanbul", "TR", 41.01, 28.98, "parties/P-305"),
            LocatedPlace("consignee", "Mersin", "TR", 36.80, 34.63, "parties/P-410"),
        ),
        zones=(
            ZoneNear("Z-1", "Crossing south of the town", "border_crossing", 36.23, 36.68, 15, None, 0.0, "Reyhanlı"),
            ZoneNear("Z-2", "Area of fighting (sample)", "conflict", None, None, None,
                     "POLYGON((36.6 36.6, 38.5 36.8, 38.2 34.9, 36.7 35.0, 36.6 36.6))", 4.2, "Reyhanlı"),
        ),
        route=HAMBURG_MERSIN,
        events=(
            Event(at(2, 9), "order", "Order placed, EUR 18,240", "orders/O-20118"),
            Event(at(2, 12), "payment", "EUR 9,000 from Car hire company K by money transfer", "payments/PM-7731"),
            Event(at(2, 16), "payment", "EUR 9,240 from Car hire company K by bank transfer", "payments/PM-7740"),
            Event(at(2, 27), "shipment", "By sea, Hamburg to Mersin", "shipments/S-5120", at(3, 17)),
            Event(at(3, 19), "delivery", "Delivered in Reyhanlı", "shipments/S-5120"),
        ),
        cards=CARDS,
    )  # fmt: skip


def second() -> Dossier:
    """Two stops; a wide map; a payment from elsewhere; a licence on the time line."""
    rows = (
        sign("paid-from-elsewhere", "payment", 1.31, "Ordered in GB, delivered in AE, paid from HK.",
             "payments/PM-8002", strength=1.0, grade=0.9, sensitivity=0.2, background=0.03),
        sign("roundabout-route", "route", 0.98, "14,900 km by Hamburg and Singapore; 5,500 km directly.",
             "shipment_legs/S-6001:1", "shipment_legs/S-6001:2", strength=0.7, sensitivity=0.2, background=0.02),
        other("third-party-payer", "unassessable", "payments.payer_id"),
        other("new-customer-near-zone", "silent"),
    )  # fmt: skip
    stops = (
        Stop("embargoed-destination", "Consignee in a country under embargo for these goods.", ("shipments/S-6001",)),
        Stop("licence-missing", "Control code 3A001 and no licence valid on 3 Mar 2026.", ("order_lines/O-20260:1",)),
    )
    return Dossier(
        explanation=explanation("O-20260", 2, "stop", rows, stops=stops, coverage=0.48, questions=QUESTIONS[:1]),
        order={"order_id": "O-20260", "ordered_at": at(3, 3), "customer_id": "P-330", "currency": "USD",
               "amount": Decimal("212000.0000"), "stage": "order"},
        lines=({"order_id": "O-20260", "line_no": 1, "hs_code": "854231", "description": "Signal processors",
                "control_code": "3A001", "quantity": Decimal("400.0000")},),
        shipments=({"shipment_id": "S-6001", "order_id": "O-20260", "delivery_city": "Jebel Ali",
                    "delivery_country": "AE", "mode": "sea"},),
        payments=({"payment_id": "PM-8002", "order_id": "O-20260", "paid_at": at(3, 5), "payer_id": None,
                   "amount": Decimal("212000.0000"), "currency": "USD", "from_country": "HK"},),
        places=(
            LocatedPlace("customer", "Leeds", "GB", 53.8, -1.55),
            LocatedPlace("supplier", "Hamburg", "DE", 53.55, 9.93),
            LocatedPlace("payment sent from", "Hong Kong", "HK", 22.3, 114.17),
            LocatedPlace("leg", "Singapore", "SG", 1.29, 103.85),
            LocatedPlace("delivery", "Jebel Ali", "AE", 25.01, 55.06),
        ),
        route=(*HAMBURG_MERSIN[:14], (31.5, 32.0), (29.9, 32.5), (20.0, 38.5), (12.6, 43.4), (12.0, 51.5), (5.8, 80.2),
               (6.0, 95.0), (1.29, 103.85), (6.0, 95.0), (6.5, 78.0), (22.0, 61.0), (26.4, 56.6), (25.01, 55.06)),
        events=(
            Event(at(3, 3), "order", "Order placed, USD 212,000"),
            Event(at(3, 5), "payment", "USD 212,000 from Hong Kong; sender not stated"),
            Event(date(2024, 1, 15), "document", "Licence L-77, expired", "documents/L-77", date(2026, 1, 14)),
        ),
        cards=CARDS,
    )  # fmt: skip


def third() -> Dossier:
    """A sign that a relief explains away; names in Arabic."""
    rows = (
        sign("third-party-payer", "payment", 1.448, "Paid by Holding of the same family (P-521), not by its buyer.",
             "payments/PM-8100", strength=0.9, sensitivity=0.3, background=0.024),
        sign("roundabout-route", "route", 1.2, "By Jebel Ali to Aqaba.", "shipments/S-6100", sensitivity=0.2,
             background=0.02),
        sign("documented-payer", "payment", -1.0, "A contract on file names the payer as parent of the buyer.",
             "relationships/REL-9", sensitivity=0.3, background=0.2),
        other("paid-from-elsewhere", "silent"),
    )  # fmt: skip
    return Dossier(
        explanation=explanation("O-19877", 3, "inquire", rows, questions=QUESTIONS[2:], coverage=0.81),
        order={"order_id": "O-19877", "ordered_at": at(1, 20), "customer_id": "P-520", "amount": Decimal("7400.5"),
               "currency": "EUR"},
        customer=PARTIES["P-520"],
        parties=PARTIES,
        payments=({"payment_id": "PM-8100", "order_id": "O-19877", "paid_at": at(1, 25), "payer_id": "P-521",
                   "amount": Decimal("7400.5"), "currency": "EUR"},),
        records={"relationships/REL-9": {"relationship_id": "REL-9", "from_party_id": "P-521", "kind": "parent",
                                         "to_party_id": "P-520", "source_id": "SRC-2"}},
        places=(
            LocatedPlace("customer", "عمّان", "JO", 31.95, 35.93),
            LocatedPlace("payer", "Dubai", "AE", 25.2, 55.27),
            LocatedPlace("supplier", "Baku", "AZ", 40.4, 49.87),
        ),
        events=(Event(at(1, 20), "order", "Order placed"), Event(at(1, 25), "payment", "Paid")),
        cards=CARDS,
    )  # fmt: skip


def fourth() -> Dossier:
    """One sign, hardly anything known: no place, no payment."""
    rows = (
        sign("goods-unlike-business", "goods", 0.9, "Sorbitol; the buyer is a firm for farm supplies.",
             "order_lines/O-20301:1", sensitivity=0.2, background=0.031),
        *(other(one, "unassessable") for one in
          ("third-party-payer", "paid-from-elsewhere", "new-customer-near-zone", "roundabout-route")),
    )  # fmt: skip
    return Dossier(
        explanation=explanation("O-20301", 4, "not enough known", rows, coverage=0.22),
        order={"order_id": "O-20301", "ordered_at": at(3, 11), "customer_id": "P-900"},
        lines=({"order_id": "O-20301", "line_no": 1, "hs_code": "290544", "description": "Sorbitol",
                "quantity": Decimal("78"), "unit": "t"},),
        not_located=("Customer P-900: no town recorded",),
        cards=CARDS,
    )  # fmt: skip


def fifth() -> Dossier:
    """Nothing fires."""
    rows = tuple(other(one, "silent") for one in CARDS)
    return Dossier(
        explanation=explanation("O-20011", 9000, "no sign above threshold", rows, coverage=0.9),
        order={"order_id": "O-20011", "ordered_at": at(2, 2), "customer_id": "P-100"},
        customer=PARTIES["P-100"],
        cards=CARDS,
    )


def dossiers() -> list[Dossier]:
    return [first(), second(), third(), fourth(), fifth()]


def ranked(dossier: Dossier) -> RankedOrder:
    """The row of the ranking that belongs to a dossier."""
    told = dossier.explanation
    return RankedOrder(
        order_id=told.subject_id,
        likelihood=told.likelihood,
        low=told.low,
        high=told.high,
        words=told.words,
        coverage=told.coverage,
        band=told.band,
        fires=tuple(row.indicator for row in told.rows if row.state == "fires" and row.code and not row.relief),
        stops=tuple(stop.stop_id for stop in told.stops),
        rank=told.rank,
        customer_id=str(dossier.order["customer_id"]),
        customer=str(dossier.customer["name"]) if dossier.customer else None,
        ordered_at=dossier.order["ordered_at"],  # type: ignore[arg-type]
    )


def ranking() -> list[RankedOrder]:
    """The five orders and forty ordinary ones, by rank."""
    ordinary = [
        RankedOrder(
            order_id=f"O-{18000 + number}",
            likelihood=PRIOR * 3 / number,
            low=PRIOR / number,
            high=PRIOR * 9 / number,
            words=words(PRIOR * 3 / number, number + 4),
            coverage=0.7,
            band="no sign above threshold",
            fires=("roundabout-route",) if number < 9 else (),
            stops=(),
            rank=number + 4,
            customer_id=f"P-{1000 + number}",
            customer=f"Ordinary customer {number}",
            ordered_at=at(1, 1 + number % 28),
            known_good="visited in May, until 1 Jan 2027" if number == 2 else None,
        )
        for number in range(1, 41)
    ]
    return sorted([*map(ranked, dossiers()), *ordinary], key=lambda order: order.rank)


def assessment() -> Assessment:
    return Assessment(
        run_id=RUN,
        orders=OF,
        assessed=OF,
        sum_of_likelihoods=10.7,
        expected=10.7,
        seconds=12.4,
        stops=2,
        held=2,
        not_enough_known=1,
        alert_budget=40,
        run={
            "run_id": RUN,
            "started_at": at(3, 31, 9),
            "as_of": at(3, 31),
            "known_at": at(3, 31),
            "prior": PRIOR,
            "weights_hash": "9f2c41d07be3" + "0" * 52,
            "catalogue_hash": "51aa90c2f4d8" + "0" * 52,
            "data_hash": "c07d5e11b2a6" + "0" * 52,
            "lists": ["OFAC SDN of 1 Mar 2026"],
        },
    )


def parties() -> list[RankedParty]:
    """Two parties: one under two ids with many signs, one of a hostile name and no order."""
    signs = tuple(f"sign-{number}" for number in range(1, 12))
    first = RankedParty(
        party_id="P-1",
        party_ids=("P-1", "P-7"),
        name="Brook Supply",
        likelihood=0.42,
        low=0.2,
        high=0.7,
        words=words(0.42, 1),
        coverage=0.8,
        percentile=99.5,
        orders=12,
        fires=signs,
        band="hold",
        rank=1,
    )
    second = replace(
        first,
        party_id="P-2",
        party_ids=("P-2",),
        name="<script>Alder</script>",
        likelihood=0.001,
        low=0.0005,
        high=0.002,
        words=words(0.001, 2),
        percentile=None,
        orders=0,
        fires=(),
        band="no sign above threshold",
        rank=2,
    )
    return [first, second]

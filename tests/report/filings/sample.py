"""A filing of one order, two payments and a third payer, all invented; and texts that mean harm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from chokepoint.records.filing import FiledOrder, Filing, Rates, Sign
from chokepoint.records.filing_settings import FilingSettings

AT = datetime(2026, 3, 12, 9, 30)
HOSTILE = (
    "]]>",
    "<name>&amp;</name>",
    "a\x00b\x0bc",
    "\u202egnp.exe\u202c",
    "😀👩‍👩‍👧 shop",
    "x" * 10_000,
    "漢字貿易有限公司",
    "Ω – “q” … ÿ",
    "\ufffe\ud7ff",
)
PARTIES: dict[str, dict[str, Any]] = {
    "P1": {
        "party_id": "P1",
        "name": "Alder Works",
        "kind": "company",
        "country": "DE",
        "city": "Teststadt",
        "address": "1 Example Street",
        "email": "desk@alder.example.org",
        "phone": "+49 30 1234567",
        "tax_id": "0010002",
        "incorporated_on": date(2001, 2, 3),
    },
    "P2": {"party_id": "P2", "name": "Ola Example", "kind": "person", "country": "TR", "city": "Northtown"},
    "P3": {"party_id": "P3", "name": "Unsaid Trading"},
}
SIGNS = (
    Sign("third-party-payer", "PAY-01", "Paid by another", "by P2", ("payments/T1", "parties/P2"), "A parent pays."),
    Sign("unlicensed-goods", "", "unlicensed goods", "no licence", ("order_lines/O1:1",), stop=True),
)
ORDER = FiledOrder(
    {
        "order_id": "O1",
        "ordered_at": datetime(2026, 1, 2, 3, 4, 5),
        "customer_id": "P1",
        "end_user_id": "P3",
        "currency": "USD",
        "amount": Decimal("1200.5000"),
    },
    lines=(
        {
            "order_id": "O1",
            "line_no": 1,
            "description": "sample paste",
            "hs_code": "760310",
            "control_code": "X1",
            "quantity": Decimal("2.5000"),
            "unit": "kg",
            "amount": Decimal("1200.5000"),
        },
    ),
    payments=(
        {
            "payment_id": "T1",
            "order_id": "O1",
            "paid_at": datetime(2026, 1, 5, 10, 0),
            "payer_id": "P2",
            "payee_id": "P3",
            "ultimate_debtor_id": "P1",
            "amount": Decimal("1000.5000"),
            "currency": "USD",
            "method": "bank_transfer",
            "from_account": "TR330006100519786457841326",
            "originator_name": "O. Example",
        },
        {
            "payment_id": "T2",
            "order_id": "O1",
            "paid_at": datetime(2026, 1, 6, 10, 0),
            "payer_id": "P1",
            "amount": Decimal("200.0000"),
            "currency": "EUR",
            "method": "cash",
        },
    ),
    parties=PARTIES,
    signs=SIGNS,
)
UNPAID = replace(ORDER, payments=())
SETTINGS: dict[str, Any] = {
    "reporter": {
        "name": "Sample Distributor",
        "currency": "EUR",
        "address": "2 Example Street",
        "city": "Sampletown",
        "country": "DE",
        "phone": "+49 30 7654321",
        "person": {"first_name": "An", "last_name": "Officer"},
    },
    "goaml": {"rentity_id": "42", "layout": "report", "indicators": {"third-party-payer": "IND1"}},
    "sar": {
        "transmitter_control_code": "TCODE123",
        "tin": "123456789",
        "regulator_code": "9",
        "institution_type": "5",
        "institution_subtype": "5999",
        "institution_other": "distributor",
        "activity_type": "9",
        "activity_subtype": "9999",
        "activity_other": "procurement",
    },
    "precursor_notice": {"contact_point": "Point", "member_state": "DE"},
}


def filing(*orders: FiledOrder, why: str = "") -> Filing:
    """A filing of these orders."""
    held = orders or (ORDER,)
    return Filing(
        "order", "O1", AT, "R1", "Chokepoint 0", lambda: iter(held), any(one.payments for one in held), why=why
    )


def settings(**sections: dict[str, Any]) -> FilingSettings:
    """The sample settings, with these keys of sections replaced."""
    return FilingSettings({name: {**keys, **sections.get(name, {})} for name, keys in SETTINGS.items()})


def rates() -> Rates:
    """Half a dollar's worth to the euro, to tell one from the other."""
    return Rates(lambda currency: [(date(2020, 1, 1), Decimal(2))] if currency == "EUR" else [])


def renamed(text: str, names: Sequence[str] = ("P1", "P2", "P3")) -> FiledOrder:
    """The order with its parties of that name, goods described so, and the same purpose on its payments."""
    parties = {one: {**cells, "name": text if one in names else cells["name"]} for one, cells in PARTIES.items()}
    lines = tuple({**row, "description": text} for row in ORDER.lines)
    payments = tuple({**row, "reference": text, "originator_name": text} for row in ORDER.payments)
    signs = tuple(replace(sign, basis=text) for sign in SIGNS)
    return replace(ORDER, parties=parties, lines=lines, payments=payments, signs=signs)

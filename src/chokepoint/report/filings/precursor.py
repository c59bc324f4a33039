"""The 24-hour notice on explosives precursors: what is on record of a suspicious transaction, a loss or a theft.

Goods are named as the order names them, by public name, code and quantity; nothing more is said of them.

Source: Regulation (EU) 2019/1148, articles 2(9) and 9: reports to the national contact point within 24 hours of
considering a transaction suspicious, or of finding a disappearance or theft; Commission Notice, Guidelines for the
implementation of the Regulation, OJ C 210, 24 June 2020: what a report should tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from chokepoint.records.errors import InputError
from chokepoint.records.filing import NOT_AN_ACCUSATION, Cells, FiledOrder, Filing
from chokepoint.records.filing_settings import FilingSettings
from chokepoint.report import wording
from chokepoint.report.filings.annex import about, order_of, text_of
from chokepoint.report.filings.goaml.transactions import roles_of
from chokepoint.report.filings.telling import name_of, told_sign
from chokepoint.report.typesetting import shown, typeset
from chokepoint.report.writing import replaced

TEMPLATE = "precursor_notice.typ"
HOURS = 24
EVENTS = {
    "suspicious-transaction": "Suspicious transaction, article 9(1) and (3)",
    "disappearance": "Significant disappearance, article 9(4)",
    "theft": "Significant theft, article 9(4)",
}
NOT_RECORDED = "not recorded"
CONTACT = "the national contact point of the Member State in which it happened"
DELIVERY = (
    "shipment_id",
    "shipped_at",
    "delivered_at",
    "delivery_address",
    "delivery_city",
    "delivery_country",
    "mode",
    "status",
)
"""What is told of a delivery."""


@dataclass(frozen=True)
class Occurrence:
    """What is notified: which of EVENTS, when it was noticed (in UTC), and where goods went missing, if stated."""

    event: str = "suspicious-transaction"
    noticed_at: datetime | None = None
    place: str = ""


@dataclass(frozen=True)
class Substance:
    """One line of an order that is on an annex, and why it is held to be."""

    order_id: str
    line: Cells
    ground: str


def write_notice(
    path: Path, filing: Filing, settings: FilingSettings, substances: Sequence[Substance], occurrence: Occurrence
) -> tuple[Path, ...]:
    """Write the form as PDF and the notice as JSON; returns both. Raises InputError for what must be set and is not."""
    if occurrence.event not in EVENTS:
        raise InputError(f"--event: `{occurrence.event}` is none. Events are: {', '.join(EVENTS)}.")
    if not substances:
        raise InputError(
            f"{filing.title}: no line of its orders is on the annexes of Regulation (EU) 2019/1148, as far as is "
            "known: neither a list named by `precursor_notice.lists` in `filing.toml` has its code, nor was a line "
            "named by --line. A notice makes sense for annexed substances alone; file others with --format goaml."
        )
    notice = told(filing, settings, substances, occurrence)
    sections = list(_sections(notice))
    data = json.dumps(
        {
            "title": shown("Notice on explosives precursors"),
            "event": shown(notice["event"]["words"]),
            "note": NOT_AN_ACCUSATION,
            "sections": [[title, [[shown(name), shown(value)] for name, value in rows]] for title, rows in sections],
            "substances": [[shown(cell) for cell in row] for row in _goods(notice)],
            "signs": [[shown(one["code"]), shown(one["told"]), shown(one["innocent"])] for one in notice["signs"]],
            "records": shown(", ".join(notice["record_ids"])),
        },
        ensure_ascii=False,
    )
    form = typeset(TEMPLATE, data, f"Notice on {filing.title}", filing.made_at)
    beside = path.with_suffix(".json")
    replaced(beside, (text_of(notice) + "\n").encode("utf-8", "replace"))
    return replaced(path, form), beside


def told(
    filing: Filing, settings: FilingSettings, substances: Sequence[Substance], occurrence: Occurrence
) -> dict[str, Any]:
    """The notice as data: what is not known is null, never guessed."""
    orders = [filed for filed in filing.orders() if any(one.order_id == filed.order_id for one in substances)]
    noticed = occurrence.noticed_at or filing.made_at
    signs = [*filing.signs, *(sign for filed in orders for sign in filed.signs)]
    return {
        **about(filing),
        "regulation": "Regulation (EU) 2019/1148, article 9",
        "event": {"kind": occurrence.event, "words": EVENTS[occurrence.event]},
        "noticed_at": noticed,
        "due_at": noticed + timedelta(hours=HOURS),
        "place": occurrence.place or None,
        "contact_point": {
            "name": settings.needed("precursor_notice.contact_point", CONTACT),
            "email": settings.text("precursor_notice.contact_point_email") or None,
            "phone": settings.text("precursor_notice.contact_point_phone") or None,
            "member_state": settings.needed("precursor_notice.member_state", "the Member State that is told"),
        },
        "operator": _operator(settings),
        "substances": [_substance(one) for one in substances],
        "transactions": [_transaction(filed) for filed in orders],
        "signs": [
            {"code": sign.code, "told": told_sign(sign), "innocent": sign.innocent} for sign in dict.fromkeys(signs)
        ],
        "record_ids": list(dict.fromkeys(name for filed in orders for name in filed.record_ids())),
        "orders": [order_of(filed) for filed in orders],
    }


def _operator(settings: FilingSettings) -> dict[str, str | None]:
    person = settings.table("reporter.person")
    keys = ("address", "zip", "city", "country", "phone", "email")
    return {
        "name": settings.needed("reporter.name", "the economic operator that notifies"),
        **{key: settings.text(f"reporter.{key}") or None for key in keys},
        "contact": f"{person.get('first_name', '')} {person.get('last_name', '')}".strip() or None,
    }


def _substance(one: Substance) -> dict[str, Any]:
    line = one.line
    return {
        "order_id": one.order_id,
        "line_no": line["line_no"],
        "name": line.get("description"),
        "hs_code": line.get("hs_code"),
        "control_code": line.get("control_code"),
        "quantity": line.get("quantity"),
        "unit": line.get("unit"),
        "ground": one.ground,
    }


def _transaction(filed: FiledOrder) -> dict[str, Any]:
    """One order: when and where, who, how paid, how delivered."""
    amount, currency = filed.amount()
    order = filed.order
    return {
        "order_id": filed.order_id,
        "ordered_at": order.get("ordered_at"),
        "channel": order.get("channel"),
        "placed_from": order.get("placed_from_country"),
        "stage": order.get("stage"),
        "amount": amount,
        "currency": currency,
        "declared_end_use": order.get("declared_end_use"),
        "parties": [
            {"party_id": party_id, "roles": roles, **_identity(filed.parties.get(party_id, {}))}
            for party_id, roles in roles_of(filed).items()
        ],
        "payments": [_payment(filed, row) for row in filed.payments],
        "deliveries": [{name: row.get(name) for name in DELIVERY} for row in filed.shipments],
    }


def _identity(cells: Cells) -> dict[str, Any]:
    names = "name kind address city country phone email registration_number tax_id"
    return {name: cells.get(name) for name in names.split()}


def _payment(filed: FiledOrder, row: Cells) -> dict[str, Any]:
    names = "payment_id kind paid_at amount currency method provider from_country from_city originator_name"
    return {
        **{name: row.get(name) for name in names.split()},
        "payer": name_of(filed, row.get("payer_id")),
        "on_behalf_of": name_of(filed, row["ultimate_debtor_id"]) if row.get("ultimate_debtor_id") else None,
    }


def _goods(notice: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for one in notice["substances"]:
        codes = ", ".join(filter(None, [one["hs_code"] and f"HS {one['hs_code']}", one["control_code"]]))
        quantity = wording.amount(one["quantity"], one["unit"]) or NOT_RECORDED
        yield f"{one['order_id']}, line {one['line_no']}", one["name"] or NOT_RECORDED, codes, quantity, one["ground"]


Section = tuple[str, list[tuple[str, str]]]


def _sections(notice: dict[str, Any]) -> Iterator[Section]:
    point, operator = notice["contact_point"], notice["operator"]
    yield (
        "1. Notice",
        [
            ("Event", notice["event"]["words"]),
            ("Noticed", _moment(notice["noticed_at"])),
            ("To be notified by", f"{_moment(notice['due_at'])} ({HOURS} hours)"),
            ("Place", notice["place"] or "as told below"),
            ("National contact point", _line(point, "name", "phone", "email", "member_state")),
        ],
    )
    yield (
        "2. Economic operator",
        [
            ("Name", operator["name"]),
            ("Address", _line(operator, "address", "zip", "city", "country")),
            ("Reached at", _line(operator, "phone", "email")),
            ("Contact", operator["contact"] or NOT_RECORDED),
        ],
    )
    for one in notice["transactions"]:
        yield f"4. Transaction {one['order_id']}", list(_transaction_rows(one))
        for party in one["parties"]:
            yield f"5. {', '.join(party['roles']).replace('_', ' ').capitalize()}", list(_party_rows(party))


def _transaction_rows(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Date and time", _moment(one["ordered_at"])
    yield "How and from where", _line(one, "channel", "placed_from")
    yield "Value", wording.amount(one["amount"], one["currency"]) or NOT_RECORDED
    yield "Declared use", one["declared_end_use"] or NOT_RECORDED
    for row in one["payments"]:
        paid = f"{wording.amount(row['amount'], row['currency'])}, {_moment(row['paid_at'])}"
        how = wording.spelled(row["method"] or NOT_RECORDED)
        behalf = f", on behalf of {row['on_behalf_of']}" if row["on_behalf_of"] else ""
        yield f"{str(row['kind'] or 'payment').capitalize()}", f"{paid}, {how}, by {row['payer']}{behalf}"
    if not one["payments"]:
        yield "Means of payment", NOT_RECORDED
    for row in one["deliveries"]:
        where = _line(row, "delivery_address", "delivery_city", "delivery_country")
        yield (
            "Delivery",
            f"{where}; {_line(row, 'mode', 'status')}; {_moment(row['delivered_at'] or row['shipped_at'])}",
        )
    if not one["deliveries"]:
        yield "Delivery", NOT_RECORDED


def _party_rows(party: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Name", f"{party['name'] or NOT_RECORDED} ({party['party_id']})"
    yield "Address", _line(party, "address", "city", "country")
    yield "Reached at", _line(party, "phone", "email")
    yield "Numbers", _line(party, "registration_number", "tax_id")


def _line(cells: dict[str, Any], *names: str) -> str:
    return ", ".join(str(cells[name]) for name in names if cells.get(name)) or NOT_RECORDED


def _moment(value: object) -> str:
    return wording.moment(value) or NOT_RECORDED

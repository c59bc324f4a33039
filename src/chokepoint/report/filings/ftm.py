"""FollowTheMoney, a JSON object a line: parties, payments, and what ties them, each with the record it is from.

Source: FollowTheMoney, model of schemata and properties, followthemoney.tech (version 3): names of schemata and
properties, values as lists of texts, dates in ISO 8601, countries in small letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from chokepoint.records.filing import NOT_AN_ACCUSATION, Cells, FiledOrder, Filing, Sign
from chokepoint.report.filings.annex import text_of
from chokepoint.report.filings.letters import clean
from chokepoint.report.filings.telling import told_goods, told_sign
from chokepoint.report.writing import replacing

SCHEMATA = {
    "company": "Company",
    "person": "Person",
    "organisation": "Organization",
    "public_body": "PublicBody",
    "vessel": "Vessel",
}
"""Schema by kind of party; a party of which nobody said what it is, is a LegalEntity."""
OWNS = {"owner": ("Ownership", "owner", "asset"), "director": ("Directorship", "director", "organization")}
FAMILY = ("Family", "person", "relative")
EMPLOYS = ("Employment", "employee", "employer")
REPRESENTS = ("Representation", "agent", "client")
TIES = {
    **OWNS,
    "parent": OWNS["owner"],
    "family": FAMILY,
    "employee": EMPLOYS,
    "agent": REPRESENTS,
}
"""Schema of a tie with the properties of its two ends; any other is an UnknownLink."""
UNKNOWN = ("UnknownLink", "subject", "object")
ROLES = {
    "customer_id": "customer",
    "supplier_id": "supplier",
    "end_user_id": "end user",
    "consignor_id": "consignor",
    "consignee_id": "consignee",
    "notify_party_id": "notify party",
    "forwarder_id": "forwarder",
}
NOTED = 1000
"""Orders that the note of a file names."""


def write_ftm(path: Path, filing: Filing, ties: Iterable[Cells] = ()) -> tuple[Path, ...]:
    """Write the entities of a filing and return the file. `ties` are relationships between its parties."""
    with replacing(path) as draft, draft.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        for entity in entities(filing, ties):
            file.write(text_of(entity) + "\n")
    return (path,)


def entities(filing: Filing, ties: Iterable[Cells] = ()) -> Iterator[dict[str, Any]]:
    """The entities, each once, a party before what ties it."""
    seen: set[str] = set()
    for filed in filing.orders():
        for entity in _of_order(filed):
            if entity["id"] not in seen:
                seen.add(entity["id"])
                yield entity
    for row in ties:
        yield _tie(row)
    yield _note(filing)


def _of_order(filed: FiledOrder) -> Iterator[dict[str, Any]]:
    for party_id, cells in filed.parties.items():
        yield _party(party_id, cells)
    if filed.order_id:
        yield _order(filed)
    for row in filed.payments:
        for end in ("from", "to"):
            if row.get(f"{end}_account"):
                yield _account(row, end)
        yield _payment(filed, row)
    yield from _roles(filed)


def _party(party_id: str, cells: Cells) -> dict[str, Any]:
    """One party. A person's date is of birth, any other's of formation."""
    schema = SCHEMATA.get(str(cells.get("kind")), "LegalEntity")
    born = "birthDate" if schema == "Person" else "incorporationDate"
    properties = {
        "name": cells.get("name", party_id),
        "alias": cells.get("aliases"),
        "country": _country(cells.get("country")),
        "address": ", ".join(str(cells[part]) for part in ("address", "city", "region") if cells.get(part)),
        "phone": cells.get("phone"),
        "email": cells.get("email"),
        "website": cells.get("website"),
        "registrationNumber": cells.get("registration_number"),
        "taxNumber": cells.get("tax_id"),
        born: cells.get("incorporated_on"),
        "sector": None if schema == "Person" else cells.get("industry_text"),
    }
    if schema == "Vessel":
        properties = {name: value for name, value in properties.items() if name in VESSEL}
    return entity(party_key(party_id), schema, properties, [f"parties/{party_id}"])


VESSEL = ("name", "alias", "country", "registrationNumber")
"""Properties that a Vessel has of those told of a party."""


def _order(filed: FiledOrder) -> dict[str, Any]:
    """The order as an Event with its evidence: the model has no orders."""
    order = filed.order
    amount, currency = filed.amount()
    signs = [told_sign(sign) for sign in filed.signs]
    properties = {
        "name": f"Order {filed.order_id}",
        "date": order.get("ordered_at"),
        "summary": "; ".join(filter(None, map(told_goods, filed.lines))),
        "notes": [f"Value {amount:f} {currency}" if amount is not None else "", *signs, NOT_AN_ACCUSATION],
        "involved": [party_key(one) for one, cells in filed.parties.items() if cells.get("kind") != "vessel"],
        "recordId": f"orders/{filed.order_id}",
        "country": _country(order.get("placed_from_country")),
    }
    return entity(f"order-{clean(filed.order_id)}", "Event", properties, filed.record_ids())


def _account(row: Cells, end: str) -> dict[str, Any]:
    """An account that a payment names."""
    number = str(row[f"{end}_account"])
    is_iban = number[:2].isalpha() and number[2:4].isdigit()
    properties = {
        "name": number,
        "accountNumber": number,
        "iban": number if is_iban else None,
        "bankName": row.get("provider") if end == "from" else None,
    }
    return entity(str(account_key(number)), "BankAccount", properties, [f"payments/{row['payment_id']}"])


def _payment(filed: FiledOrder, row: Cells) -> dict[str, Any]:
    behind = f"payments/{row['payment_id']}"
    signs = [told_sign(sign) for sign in filed.signs if behind in sign.record_ids]
    properties = {
        "payer": _key(row.get("payer_id")),
        "beneficiary": _key(row.get("payee_id")),
        "date": row["paid_at"],
        "amount": f"{row['amount']:f}",
        "currency": row["currency"],
        "amountUsd": f"{row['amount']:f}" if row["currency"] == "USD" else None,
        "amountEur": f"{row['amount']:f}" if row["currency"] == "EUR" else None,
        "transactionNumber": row["payment_id"],
        "purpose": row.get("reference"),
        "payerAccount": account_key(row.get("from_account")),
        "beneficiaryAccount": account_key(row.get("to_account")),
        "summary": signs,
        "recordId": behind,
        "namesMentioned": row.get("originator_name"),
    }
    return entity(f"payment-{clean(row['payment_id'])}", "Payment", properties, [behind])


def _roles(filed: FiledOrder) -> Iterator[dict[str, Any]]:
    """The parts in an order, and on whose behalf was paid, as links to the customer."""
    customer = filed.order.get("customer_id")
    for row in (filed.order, *filed.shipments):
        for column, role in ROLES.items():
            other = row.get(column)
            if other and customer and other != customer:
                yield _link(f"order-{filed.order_id}", str(customer), str(other), role)
    for row in filed.payments:
        payer, behind = row.get("payer_id"), row.get("ultimate_debtor_id")
        if payer and behind and payer != behind:
            yield _link(f"payment-{row['payment_id']}", str(payer), str(behind), "ultimate debtor")


def _link(about: str, subject: str, other: str, role: str) -> dict[str, Any]:
    table, _, key = about.partition("-")
    behind = f"{table}s/{key}"
    properties = {"subject": party_key(subject), "object": party_key(other), "role": role, "recordId": behind}
    return entity(clean(f"{about}-{role.replace(' ', '-')}-{other}"), "UnknownLink", properties, [behind])


def _tie(row: Cells) -> dict[str, Any]:
    """One relationship on record."""
    schema, first, second = TIES.get(str(row["kind"]), UNKNOWN)
    properties = {
        first: party_key(str(row["from_party_id"])),
        second: party_key(str(row["to_party_id"])),
        "relationship" if schema == "Family" else "role": str(row["kind"]).replace("_", " "),
        "recordId": f"relationships/{row['relationship_id']}",
        "startDate": row.get("valid_from"),
        "endDate": row.get("valid_to"),
    }
    behind = [f"relationships/{row['relationship_id']}"]
    return entity(f"relationship-{clean(row['relationship_id'])}", schema, properties, behind)


def _note(filing: Filing) -> dict[str, Any]:
    """What the file is, as a Note: no accusation, made by which run, with the subject's own evidence."""
    signs: list[Sign] = list(filing.signs)
    told = [NOT_AN_ACCUSATION, filing.why, *map(told_sign, signs)]
    properties = {
        "name": f"About {filing.title}",
        "description": told,
        "entity": [f"order-{clean(filed.order_id)}" for filed in filing.orders() if filed.order_id][:NOTED],
        "publisher": f"{filing.software}, run {filing.run_id}",
    }
    return entity(f"note-{filing.kind}-{clean(filing.subject_id)}", "Note", properties, [])


def entity(key: str, schema: str, properties: Mapping[str, object], record_ids: Iterable[str]) -> dict[str, Any]:
    """One entity: every property a list of texts, the empty ones left out. `record_ids` is beside the model."""
    held = {name: values for name, value in properties.items() if (values := _texts(value))}
    return {"id": key, "schema": schema, "properties": held, "record_ids": list(record_ids)}


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    told = (clean(each.isoformat() if hasattr(each, "isoformat") else each) for each in values if each is not None)
    return list(dict.fromkeys(filter(None, told)))


def party_key(party_id: str) -> str:
    """Id of a party among entities."""
    return f"party-{clean(party_id)}"


def account_key(number: object) -> str | None:
    """Id of an account among entities."""
    return f"account-{clean(number)}" if number else None


def _key(party_id: object) -> str | None:
    return party_key(str(party_id)) if party_id else None


def _country(code: object) -> str | None:
    return str(code).lower() if code else None

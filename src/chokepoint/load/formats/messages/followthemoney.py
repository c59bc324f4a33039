"""FollowTheMoney entities as records: parties, the ties between them, and payments.

A file is read twice: once for addresses and accounts, which other entities refer to, once for all the rest. The same
entities as a watch list are `reference load`'s.

Source: FollowTheMoney model (followthemoney.tech), schemata and properties.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chokepoint.load.formats.ftm import LISTED
from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.json_parts import parts
from chokepoint.load.formats.messages.remembered import Remembered
from chokepoint.load.formats.messages.rest import some_of
from chokepoint.load.formats.messages.said import Form, Said, Unread
from chokepoint.load.formats.messages.telling import Telling

_KINDS = {word: word.replace(" ", "_") for word in ("person", "company", "organisation", "public body", "vessel")}
_PARTIES = frozenset(LISTED) - {"CryptoWallet", "Security"}


@dataclass(frozen=True)
class _Tie:
    """A schema that ties two parties: the properties that name them, and the kind of ours."""

    one: str
    other: str
    kind: str


_TIES = {
    "Ownership": _Tie("owner", "asset", "owner"),
    "Directorship": _Tie("director", "organization", "director"),
    "Family": _Tie("person", "relative", "family"),
    "Employment": _Tie("employee", "employer", "employee"),
    "Representation": _Tie("agent", "client", "agent"),
}
_HELD = ("BankAccount", "CryptoWallet")
_SCHEMATA = [*_PARTIES, *_TIES, *_HELD, "Payment", "Address", "Sanction", "UnknownLink", "Membership", "Associate"]
_SIGN = re.compile(rb'"schema"\s*:\s*"(' + "|".join(sorted(_SCHEMATA)).encode() + rb')"')
_COUNTRIES = ("jurisdiction", "mainCountry", "country", "flag")
_REGISTERED = ("registrationNumber", "ogrnCode", "imoNumber", "leiCode", "idNumber", "mmsi")
_TAXED = ("taxNumber", "innCode", "vatCode")
_AMOUNTS = (("amountUsd", "USD"), ("amountEur", "EUR"))

Entity = dict[str, Any]


def recognises(head: bytes) -> bool:
    """Whether the file is JSON with entities of a known schema near its beginning."""
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return plain[:1] in (b"{", b"[") and b'"properties"' in plain and bool(_SIGN.search(plain))


def read(path: Path, name: str) -> Iterator[Said]:
    """What the entities of the file say; raises RefusedError where none is of use."""

    def nothing(lefts: Sequence[str]) -> str:
        why = f" It holds {', '.join(lefts)}." if lefts else ""
        return f"`{name}` holds no FollowTheMoney party, tie between parties, or payment.{why}"

    yield from some_of(_all(path, name), name, "parties", nothing)


def _all(path: Path, name: str) -> Iterator[Said]:
    with Remembered() as known:
        for _, entity in _entities(path, name):
            _remember(known, entity)
        for place, entity in _entities(path, name):
            yield from _told(known, place, entity).said()


FORM = Form("followthemoney", "FollowTheMoney entities", recognises, read)


def _entities(path: Path, name: str) -> Iterator[tuple[int, Entity]]:
    """Entities with their places, those nested in others after them."""
    for number, value in parts(path, name, "entities"):
        several = value.get("entities") if isinstance(value, dict) else None
        for place, one in enumerate(several if isinstance(several, list) else [value], start=1):
            yield from _nested(one, place if isinstance(several, list) else number)


def _nested(value: Any, place: int, depth: int = 0) -> Iterator[tuple[int, Entity]]:
    if not isinstance(value, dict) or not isinstance(value.get("schema"), str) or not value.get("id"):
        return
    properties = value.get("properties")
    if not isinstance(properties, dict):
        return
    yield place, value
    for found in properties.values() if depth < 5 else ():
        for inner in found if isinstance(found, list) else ():
            yield from _nested(inner, place, depth + 1)


def _remember(known: Remembered, entity: Entity) -> None:
    if entity["schema"] == "Address":
        parts_of = {
            "address": _first(entity, "full", "street") or _caption(entity),
            "city": _first(entity, "city"),
            "country": values.country(_first(entity, "country")),
        }
        known.keep("address", str(entity["id"]), json.dumps(parts_of))
    elif entity["schema"] in _HELD and (number := _account(entity)):
        known.keep("account", str(entity["id"]), number)


def _account(entity: Entity) -> str | None:
    return _first(entity, "iban", "accountNumber", "publicKey") or _caption(entity)


def _caption(entity: Entity) -> str | None:
    caption = entity.get("caption")
    return caption if isinstance(caption, str) else None


def _said(entity: Entity, *names: str) -> list[str]:
    """The values of properties; a nested entity stands for its id."""
    found = [value for name in names for value in _listed(entity["properties"].get(name))]
    texts = (str(value.get("id", "")) if isinstance(value, dict) else str(value) for value in found)
    return [text.strip() for text in texts if text.strip()]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _first(entity: Entity, *names: str) -> str | None:
    return next(iter(_said(entity, *names)), None)


def _told(known: Remembered, place: int, entity: Entity) -> Telling:
    telling, schema = Telling(place), entity["schema"]
    if schema in _PARTIES:
        _party(telling, known, entity)
    elif schema in _TIES:
        _tie(telling, entity, _TIES[schema])
    elif schema == "Payment":
        _payment(telling, known, entity)
    elif schema in _HELD:
        for holder in _said(entity, "owner", "holder"):
            telling.account_of(telling.party({"party_id": holder}), _account(entity))
    elif schema != "Address":
        telling.left(f"entities of the schema `{schema}`")
    return telling


def _party(telling: Telling, known: Remembered, entity: Entity) -> None:
    own, is_person = str(entity["id"]), entity["schema"] == "Person"
    names = list(dict.fromkeys(filter(None, (_caption(entity), *_said(entity, "name", "alias", "previousName")))))
    where: dict[str, str | None] = next(
        (json.loads(found) for key in _said(entity, "addressEntity") if (found := known.of("address", key))), {}
    )
    countries = [values.country(text) for text in _said(entity, *_COUNTRIES)]
    country = next((code for code in countries if code), None)
    born = values.day(_first(entity, "birthDate", "incorporationDate", "buildDate"))
    full = bool(born and re.fullmatch(r"\d{4}-\d{2}-\d{2}", born))
    telling.party(
        {
            "party_id": own,
            "name": names[0] if names else None,
            "aliases": ";".join(name.replace(";", ",") for name in names[1:]) or None,
            "kind": _KINDS.get(LISTED[entity["schema"]]),
            "country": where.get("country") or country if is_person else country or where.get("country"),
            "city": where.get("city"),
            "address": where.get("address") or _first(entity, "address"),
            "phone": _first(entity, "phone"),
            "email": _first(entity, "email"),
            "website": _first(entity, "website"),
            "registration_number": _first(entity, *_REGISTERED),
            "tax_id": _first(entity, *_TAXED),
            "industry_text": _first(entity, "sector"),
            "incorporated_on": born if full else None,
        }
    )
    for parent in _said(entity, "parent"):
        telling.tied("parent", parent, own)
    if entity.get("target") is True or any(topic.startswith("sanction") for topic in _said(entity, "topics")):
        telling.left("that parties stand on a list: `reference load` takes the file as a list to screen against")
    if born and not full:
        telling.left("dates of birth or formation that are no full days")
    if _said(entity, "nationality", "citizenship"):
        telling.left("nationalities of persons, which are never evidence")
    if len(_said(entity, *_REGISTERED)) > 1 or len(_said(entity, *_TAXED)) > 1:
        telling.left("further numbers of parties in registers")


def _tie(telling: Telling, entity: Entity, tie: _Tie) -> None:
    ones, others = _said(entity, tie.one), _said(entity, tie.other)
    if not ones or not others:
        reason = f"tells no `{tie.other if ones else tie.one}`."
        telling.unread.append(Unread("relationships", telling.place, str(entity["id"]), reason))
        return
    several = len(ones) * len(others) > 1
    days = [_full_day(_first(entity, name)) for name in ("startDate", "endDate")]
    for one in ones:
        for other in others:
            telling.row(
                "relationships",
                {
                    "relationship_id": f"{entity['id']} {one} {other}" if several else str(entity["id"]),
                    "from_party_id": one,
                    "to_party_id": other,
                    "kind": tie.kind,
                    "valid_from": days[0],
                    "valid_to": days[1],
                },
            )
    if _said(entity, "role", "percentage", "sharesCount", "sharesValue", "relationship"):
        telling.left("roles and shares in ties between parties")


def _full_day(text: str | None) -> str | None:
    day = values.day((text or "")[:10])
    return day if day and re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) else None


def _payment(telling: Telling, known: Remembered, entity: Entity) -> None:
    own = str(entity["id"])
    amount, currency = _first(entity, "amount"), _first(entity, "currency")
    if not amount or not currency:
        found = ((_first(entity, name), code) for name, code in _AMOUNTS)
        amount, currency = next(((text, code) for text, code in found if text), (amount, currency))
    paid_at = _first(entity, "date", "startDate")
    if not paid_at or not amount or not currency:
        lacking = "day" if not paid_at else "amount" if not amount else "currency"
        telling.unread.append(Unread("payments", telling.place, own, f"tells no {lacking}."))
        return
    accounts = [_number(known, _first(entity, f"{side}Account")) for side in ("payer", "beneficiary")]
    telling.row(
        "payments",
        {
            "payment_id": own,
            "paid_at": paid_at,
            "payer_id": _first(entity, "payer"),
            "payee_id": _first(entity, "beneficiary"),
            "amount": amount,
            "currency": currency,
            "provider": _first(entity, "payerBank"),
            "from_account": values.account(accounts[0]),
            "to_account": values.account(accounts[1]),
            "reference": _first(entity, "purpose", "programme", "summary", "transactionNumber"),
        },
    )
    if len(_said(entity, "payer")) > 1 or len(_said(entity, "beneficiary")) > 1:
        telling.left(f"further payers or receivers of payment `{own}`")


def _number(known: Remembered, said: str | None) -> str | None:
    return known.of("account", said) or said if said else None

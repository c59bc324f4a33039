"""Beneficial ownership statements: who owns or controls whom.

A file is read twice: once for who is who and which statements are replaced by later ones, once for what stands.

Source: Open Ownership, Beneficial Ownership Data Standard 0.1 to 0.4 (schema reference, interest type codelist).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.json_parts import parts
from chokepoint.load.formats.messages.remembered import Remembered
from chokepoint.load.formats.messages.rest import some_of
from chokepoint.load.formats.messages.said import Form, Said, Unread, party_id
from chokepoint.load.formats.messages.telling import Telling

_KINDS = {
    "entityStatement": "entity",
    "personStatement": "person",
    "ownershipOrControlStatement": "relationship",
    "entity": "entity",
    "person": "person",
    "relationship": "relationship",
}
_DIRECTORS = frozenset(
    ["appointmentofboard", "boardmember", "boardchair", "seniormanagingofficial", "trustee", "managingofficial"]
)
_AGENTS = frozenset(["nominee", "nominator"])
_ENTITY_KINDS = {"state": "public_body", "stateBody": "public_body"}
_RESIDENCES = ("residence", "registered", "business", "service", "alternative", "")
"""Kinds of address by how much they say of where somebody sits; a place of birth says nothing of it."""
_HOPS = 1_000
"""Replacements that are followed from one statement to the last."""
_NATIONALITIES = "nationalities of persons, which are never evidence"

Statement = dict[str, Any]


def recognises(head: bytes) -> bool:
    """Whether the file is JSON with statements near its beginning."""
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if plain[:1] not in (b"{", b"["):
        return False
    identified = re.search(rb'"statementI[dD]"\s*:', plain)
    return bool(identified and re.search(rb'"(statementType|recordType)"\s*:\s*"', plain))


def read(path: Path, name: str) -> Iterator[Said]:
    """The parties and ties of the statements that stand; raises RefusedError where there is none."""
    nothing = f"`{name}` holds no statement about an entity, a person, or a tie between them."
    yield from some_of(_all(path, name), name, "relationships", lambda _lefts: nothing)


def _all(path: Path, name: str) -> Iterator[Said]:
    with Remembered() as known:
        for one in _statements(path, name):
            _remember(known, one)
        for one in _statements(path, name):
            yield from _told(known, one)


FORM = Form("bods", "beneficial ownership statements", recognises, read)


@dataclass(frozen=True)
class _Statement:
    """One statement: its own id, the id of the record it is about (its own before version 0.4), and what it says."""

    place: int
    own: str
    record: str
    kind: str
    details: dict[str, Any]
    whole: Statement


def _statements(path: Path, name: str) -> Iterator[_Statement]:
    for number, value in parts(path, name, "statements"):
        several = value.get("statements") if isinstance(value, dict) else None
        for place, one in enumerate(several if isinstance(several, list) else [value], start=1):
            if isinstance(one, dict) and (found := _statement(one, place if isinstance(several, list) else number)):
                yield found


def _statement(value: Statement, place: int) -> _Statement | None:
    kind = _KINDS.get(str(value.get("recordType") or value.get("statementType") or ""))
    own = value.get("statementId") or value.get("statementID")
    if not kind or not isinstance(own, str):
        return None
    details = value.get("recordDetails")
    record = value.get("recordId")
    return _Statement(
        place,
        own,
        record if isinstance(record, str) else own,
        kind,
        details if isinstance(details, dict) else ({} if "recordType" in value else value),
        value,
    )


def _remember(known: Remembered, one: _Statement) -> None:
    """Note who the statement is about, and what it replaces."""
    if one.whole.get("recordStatus") == "closed":
        known.keep("closed", one.record, _text(one.whole, "statementDate") or "")
    if one.record != one.own and one.details:
        known.keep("last", one.record, one.own)
    for earlier in _list(one.whole.get("replacesStatements")):
        if isinstance(earlier, str) and earlier != one.own:
            known.keep("replaced", earlier, one.own)
    if one.kind != "relationship" and one.details:
        known.keep("party", one.record, _party_id(one))


def _stands(known: Remembered, one: _Statement) -> bool:
    """Whether no later statement says otherwise."""
    return known.of("last", one.record) in (None, one.own) and known.of("replaced", one.own) is None


def _told(known: Remembered, one: _Statement) -> Iterator[Said]:
    telling = Telling(one.place)
    if not _stands(known, one):
        telling.left("statements that later ones replace")
    elif one.kind == "relationship":
        _tie(telling, known, one)
    elif one.details:
        _party(telling, known, one)
    yield from telling.said()


def _who(known: Remembered, said: Any) -> str | None:
    """The party that a statement refers to: by record, or by statement, the last that replaces it."""
    if isinstance(said, dict):
        names = ("describedByEntityStatement", "describedByPersonStatement")
        said = next((said[name] for name in names if isinstance(said.get(name), str)), None)
    if not isinstance(said, str):
        return None
    for _ in range(_HOPS):
        later = known.of("replaced", said)
        if later is None:
            break
        said = later
    return known.of("party", said)


def _party_id(one: _Statement) -> str:
    """Id by a register's number, or else by the record."""
    identifiers = [found for found in _list(one.details.get("identifiers")) if isinstance(found, dict)]
    numbered = [(_scheme(found), _text(found, "id")) for found in identifiers]
    ranked = [*(pair for pair in numbered if pair[0] == "LEI"), *numbered]
    by_number = next((party_id(scheme, number) for scheme, number in ranked if scheme and number), None)
    return by_number or party_id("BODS", one.record) or one.record


def _scheme(identifier: dict[str, Any]) -> str | None:
    scheme = _text(identifier, "scheme", "schemeName")
    return "LEI" if scheme and scheme.upper() in ("XI-LEI", "LEI") else scheme


def _party(telling: Telling, known: Remembered, one: _Statement) -> None:
    said = one.details
    names = [_text(said, "name") or "", *(_full_name(name) for name in _list(said.get("names")))]
    names += [name for name in _list(said.get("alternateNames")) if isinstance(name, str)]
    names = list(dict.fromkeys(name for name in names if name))
    numbers = [found for found in _list(said.get("identifiers")) if isinstance(found, dict)]
    address = _address(said)
    day = values.day(_text(said, "foundingDate", "birthDate"))
    full = bool(day and re.fullmatch(r"\d{4}-\d{2}-\d{2}", day))
    jurisdiction = _country(said.get("jurisdiction")) or _country(said.get("incorporatedInJurisdiction"))
    telling.party(
        {
            "party_id": known.of("party", one.record) or _party_id(one),
            "name": names[0] if names else None,
            "aliases": ";".join(name.replace(";", ",") for name in names[1:]) or None,
            "kind": "person" if one.kind == "person" else _entity_kind(said),
            "country": jurisdiction or _country(address.get("country")),
            "address": _text(address, "address"),
            "registration_number": next((number for found in numbers if (number := _text(found, "id"))), None),
            "incorporated_on": day if full else None,
            "website": _text(said, "uri"),
        }
    )
    _left_of(telling, said, names, birth=bool(day and not full))


def _left_of(telling: Telling, said: dict[str, Any], names: list[str], *, birth: bool) -> None:
    """What no table keeps of a party."""
    if said.get("nationalities"):
        telling.left(_NATIONALITIES)
    if birth:
        telling.left("dates of birth or founding that are no full days")
    if said.get("politicalExposure") or said.get("pepStatusDetails"):
        telling.left("public offices of persons")
    if not names:
        unnamed = said.get("unspecifiedEntityDetails") or said.get("unspecifiedPersonDetails")
        why = _text(unnamed, "reason", "description") if isinstance(unnamed, dict) else None
        telling.left(f"why a party is not named: {why or 'not told'}")
    if said.get("dissolutionDate"):
        telling.left("days on which entities were dissolved")


def _entity_kind(said: dict[str, Any]) -> str | None:
    """A kind of ours, where the statement tells one: a registered entity may be a company or not."""
    kind = said.get("entityType")
    plain = kind.get("type") if isinstance(kind, dict) else kind
    return _ENTITY_KINDS.get(str(plain))


def _full_name(name: Any) -> str:
    if not isinstance(name, dict):
        return ""
    given = " ".join(filter(None, (_text(name, part) for part in ("givenName", "patronymicName", "familyName"))))
    return _text(name, "fullName") or given


def _address(said: dict[str, Any]) -> dict[str, Any]:
    """Where somebody lives or sits: the address that says most of it."""
    found = [one for one in _list(said.get("addresses")) if isinstance(one, dict)]
    home = said.get("placeOfResidence")
    ranked = sorted(
        (one for one in found if str(one.get("type", "")) in _RESIDENCES),
        key=lambda one: _RESIDENCES.index(str(one.get("type", ""))),
    )
    return home if isinstance(home, dict) else next(iter(ranked), {})


def _country(said: Any) -> str | None:
    """A country by its code, or that of its part, or by name."""
    if isinstance(said, dict):
        return _country(said.get("code")) or _country(said.get("name"))
    if not isinstance(said, str) or not said.strip():
        return None
    return values.country(said) or (values.country(said[:2]) if re.match(r"[A-Za-z]{2}-", said) else None)


def _tie(telling: Telling, known: Remembered, one: _Statement) -> None:
    owned, owner = _who(known, one.details.get("subject")), _who(known, one.details.get("interestedParty"))
    if not owned or not owner:
        _untied(telling, one, known)
        return
    interests = [found for found in _list(one.details.get("interests")) if isinstance(found, dict)]
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for interest in interests or [{}]:
        by_kind.setdefault(_kind(interest), []).append(interest)
    closed = known.of("closed", one.record)
    for kind, found in by_kind.items():
        starts = sorted(day for interest in found if (day := _full_day(interest, "startDate")))
        ends = [_full_day(interest, "endDate") for interest in found]
        ended = max((day for day in ends if day), default=None) if all(ends) else None
        telling.row(
            "relationships",
            {
                "relationship_id": f"{one.record} {kind}",
                "from_party_id": owner,
                "to_party_id": owned,
                "kind": kind,
                "valid_from": starts[0] if starts else None,
                "valid_to": ended or (values.day(closed) if closed else None),
            },
        )
    if any(interest.get("share") or interest.get("directOrIndirect") for interest in interests):
        telling.left("how large interests are, and whether they are direct")


def _untied(telling: Telling, one: _Statement, known: Remembered) -> None:
    """A tie of which one side is not told, or stands in another file."""
    other = one.details.get("interestedParty")
    unspecified = other.get("unspecified", other) if isinstance(other, dict) else None
    if isinstance(unspecified, dict) and "reason" in unspecified:
        owned = _who(known, one.details.get("subject"))
        telling.left(f"that nobody is named as owner of `{owned}`: {unspecified['reason']}")
        return
    reason = "names a party that no statement of the file describes."
    telling.unread.append(Unread("relationships", one.place, one.own, reason))


def _kind(interest: dict[str, Any]) -> str:
    """Owner, director or agent, by the type of interest; what gives control without more is an owner's."""
    plain = re.sub(r"[^a-z]", "", str(interest.get("type", "")).casefold())
    return "director" if plain in _DIRECTORS else "agent" if plain in _AGENTS else "owner"


def _full_day(interest: dict[str, Any], name: str) -> str | None:
    day = values.day((_text(interest, name) or "")[:10])
    return day if day and re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) else None


def _text(value: dict[str, Any], *names: str) -> str | None:
    found = (value.get(name) for name in names)
    return next((text.strip() for text in found if isinstance(text, str) and text.strip()), None)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

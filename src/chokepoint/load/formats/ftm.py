"""FollowTheMoney entities as JSON Lines, as OpenSanctions publishes them: those that are on a list.

Source: FollowTheMoney model (followthemoney.tech); OpenSanctions, "entities.ftm.json" and "targets.nested.json".
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from chokepoint.load.formats.birth_dates import birth_dates
from chokepoint.load.formats.published import MAIN, Cells, Edition, PublishedList, cut_off, head_of, joined, text_of
from chokepoint.load.sources import Source

LISTED = {
    "Person": "person",
    "Company": "company",
    "Organization": "organisation",
    "LegalEntity": "entity",
    "PublicBody": "public body",
    "Vessel": "vessel",
    "Airplane": "aircraft",
    "CryptoWallet": "wallet",
    "Security": "security",
}
"""Kinds of entity that a list names; others (addresses, sanctions, ties) tell more of these."""
_NUMBERS = {
    "registrationNumber": "Registration Number",
    "ogrnCode": "Registration Number",
    "taxNumber": "Tax ID No.",
    "innCode": "Tax ID No.",
    "vatCode": "Tax ID No.",
    "idNumber": "National ID No.",
    "passportNumber": "Passport",
    "leiCode": "LEI",
    "swiftBic": "SWIFT/BIC",
    "imoNumber": "IMO",
    "mmsi": "MMSI",
    "callSign": "Call sign",
    "publicKey": "Currency Address",
    "isin": "ISIN",
}
_COUNTRIES = ("country", "jurisdiction", "mainCountry", "flag")
_CITIZENSHIPS = ("citizenship", "nationality")

Entity = dict[str, Any]


def published_lists(sources: list[Source]) -> list[PublishedList]:
    """The files whose first line is an entity with a schema and properties."""
    return [PublishedList("ftm", {MAIN: source}, read) for source in sources if _is_ftm(source)]


def _is_ftm(source: Source) -> bool:
    start = head_of(source).lstrip()[:20_000]
    return start.startswith("{") and '"schema"' in start and '"properties"' in start


def read(published: PublishedList) -> Edition:
    """The entities that are on a list (not `target: false`); raises ListError where a line is no entity."""
    source = published.main
    entities = list(_entities(source))
    more: dict[str, list[Entity]] = defaultdict(list)
    places: dict[str, str] = {}
    for _, entity in entities:
        if entity["schema"] == "Sanction":
            for subject in _said(entity, "entity"):
                more[subject].append(entity)
        elif entity["schema"] == "Address":
            places[str(entity["id"])] = next(iter(_said(entity, "full") or [str(entity.get("caption", ""))]), "")
    stem = PurePath(source.name).name.partition(".")[0]
    entries = [
        (number, _entry(entity, stem, more[str(entity["id"])], places))
        for number, entity in entities
        if entity["schema"] in LISTED and entity.get("target") is not False and _name(entity)
    ]
    if not entries:
        raise cut_off(source, "it names no person, company, organisation or vessel")
    return Edition(entries)


def _entities(source: Source) -> Iterator[tuple[int, Entity]]:
    for number, line in enumerate(text_of(source).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            entity = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise cut_off(source, f"line {number:,} is not JSON") from error
        whole = isinstance(entity, dict) and isinstance(entity.get("properties"), dict)
        if not whole or not entity.get("id") or not isinstance(entity.get("schema"), str):
            raise cut_off(source, f"line {number:,} is no entity with `id`, `schema` and `properties`")
        yield number, entity


def _said(entity: Entity, *names: str) -> list[str]:
    """The values of the properties. A nested entity stands for its name, or for its id where it has none."""
    values = [value for name in names for value in entity["properties"].get(name) or []]
    return [str(value.get("caption") or value.get("id")) if isinstance(value, dict) else str(value) for value in values]


def _name(entity: Entity) -> str | None:
    names = _said(entity, "name")
    return str(entity.get("caption") or "") or (names[0] if names else None)


def _entry(entity: Entity, stem: str, sanctions: list[Entity], places: dict[str, str]) -> Cells:
    name = _name(entity)
    nested = [value for value in entity["properties"].get("sanctions") or [] if isinstance(value, dict)]
    sanctions = [*sanctions, *(value for value in nested if isinstance(value.get("properties"), dict))]
    begun = sorted(day for sanction in sanctions for day in _said(sanction, "startDate", "listingDate"))
    addresses = [places.get(said, said) for said in _said(entity, "address", "addressEntity")]
    datasets = entity.get("datasets") or [stem]
    return {
        "list_id": f"FTM-{datasets[0]}",
        "entry_id": str(entity["id"]),
        "name": name,
        "kind": LISTED[entity["schema"]],
        "aliases": joined(said for said in _said(entity, "name", "alias", "weakAlias", "previousName") if said != name),
        "country": joined(sorted({*_said(entity, *_COUNTRIES)})),
        "identifiers": joined(f"{kind} {number}" for key, kind in _NUMBERS.items() for number in _said(entity, key)),
        "listed_on": next((day[:10] for day in begun if len(day) >= len("2024-01-01")), None),
        "program": joined([part for sanction in sanctions for part in _said(sanction, "program", "programId")]),
        "reference": next(iter(_said(entity, "sourceUrl")), None),
        "birth_dates": joined(birth_dates(_said(entity, "birthDate", "incorporationDate", "buildDate"))),
        "citizenships": joined(_said(entity, *_CITIZENSHIPS)),
        "addresses": joined(addresses),
        "contacts": joined(_said(entity, "phone", "email", "website")),
    }

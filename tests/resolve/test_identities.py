"""Which parties are one: what bulk scoring gives is what one comparison explains; new parties join."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.observe.plan import Plan
from chokepoint.records import RECORDS
from chokepoint.resolve.clusters import likenesses
from chokepoint.resolve.clusters.blocking import FEW
from chokepoint.resolve.clusters.describing import describe
from chokepoint.resolve.clusters.naming import name_parts
from chokepoint.resolve.clusters.scoring import Scorer
from chokepoint.resolve.identities import resolve_identities
from chokepoint.workspace.single.slice import Slice
from tests.bench import empty_engine

BORN = date(1970, 3, 4)


def someone(party_id: str, name: str, **cells: object) -> dict[str, object]:
    return {"party_id": party_id, "name": name, **cells}


PEOPLE = [
    someone("a", "Marta Kowalczyk", phone="+48 601 222 333", incorporated_on=BORN, country="PL", city="Lodz"),
    someone("b", "Marta Kowalczik", phone="601222333", incorporated_on=BORN, country="PL", city="Lodz"),
    someone("c", "Marta Kowalczyk", phone="+48 555 111 000", incorporated_on=date(1991, 1, 9), country="PL"),
    someone("d", "Zenith Trading Ltd", registration_number="77-1", country="AE", email="info@zenith.example"),
    someone("e", "Other Name LLC", registration_number="771", country="AE", email="sales@zenith.example"),
    someone("f", "Zenith Trading Ltd", registration_number="771", country="TR", address="12 Long Road"),
    someone("g", "Bilal Haddad", address="12 Long Road, Mersin", email="b@h.example", country="TR"),
]


def laid(engine: Engine, rows: list[dict[str, Any]]) -> Engine:
    for table in RECORDS.values():
        given = rows if table.name == "parties" else []
        engine.create(VIEW_PREFIX + table.name, as_table(table, given), temporary=True)
    return engine


def entity_of(engine: Engine) -> dict[str, str]:
    return {row["party_id"]: row["entity_id"] for row in engine.fetch(engine.table("identities")).to_pylist()}


def test_one_person_misspelt_is_one_and_a_namesake_is_not() -> None:
    engine = laid(empty_engine(), PEOPLE)
    resolve_identities(engine)
    entity = entity_of(engine)
    assert entity["b"] == "a"
    assert entity["c"] == "c"


def test_a_number_tells_within_its_country_only() -> None:
    engine = laid(empty_engine(), PEOPLE)
    resolve_identities(engine)
    entity = entity_of(engine)
    assert entity["f"] == "f"


def test_parties_of_a_neighbourhood_are_told_in_memory_as_by_a_database() -> None:
    """With more than FEW parties, pairs are found by shared keys; some parties were compared before."""
    people = [{**one, "party_id": f"{one['party_id']}{number}"} for number in range(8) for one in PEOPLE]
    assert len(people) > FEW
    told = []
    for engine in (empty_engine(), Slice(Plan({}, {}, {}), {})):
        for known in (people[9:], people):
            laid(engine, known)
            resolve_identities(engine, redo=1.0)
        names = ("identities", "resemblances", "likenesses", "compared")
        rows = {name: engine.fetch(engine.table(name)).to_pylist() for name in names}
        told.append({name: sorted(map(str, held)) for name, held in rows.items()})
    assert told[0]["resemblances"]
    assert told[0] == told[1]


def test_resemblances_stand_in_both_directions_and_between_entities() -> None:
    engine = laid(empty_engine(), PEOPLE)
    resolve_identities(engine)
    rows = engine.fetch(engine.table("resemblances")).to_pylist()
    pairs = {(row["left_id"], row["right_id"]) for row in rows}
    assert pairs == {(right, left) for left, right in pairs}
    assert all(left != right for left, right in pairs)
    assert set().union(*pairs, set()) <= set(entity_of(engine).values())


def test_scores_in_bulk_are_the_sums_of_the_explained_rows() -> None:
    engine = laid(empty_engine(), PEOPLE)
    population = describe(engine, pa.array([row["party_id"] for row in PEOPLE]))
    scorer = Scorer(population, name_parts(population))
    left, right = (ends.astype(np.int64) for ends in np.triu_indices(len(PEOPLE), 1))
    bulk = scorer.score(left, right).log_odds
    explained = [scorer.compare(one, other).log_odds for one, other in zip(left.tolist(), right.tolist(), strict=True)]
    assert bulk == pytest.approx(explained)


def test_a_new_party_joins_without_the_others_being_compared_again(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = laid(empty_engine(), PEOPLE)
    resolve_identities(engine)
    asked: list[tuple[int, int]] = []
    score = Scorer.likely
    monkeypatch.setattr(
        Scorer,
        "likely",
        lambda self, left, right: asked.extend(zip(left, right, strict=True)) or score(self, left, right),
    )
    new = someone("h", "Marta Kowalczyk", phone="601 222 333", incorporated_on=BORN, country="PL")
    resolve_identities(laid(engine, [*PEOPLE, new]))
    assert entity_of(engine)["h"] == "a"
    assert {max(pair) for pair in asked} == {len(PEOPLE)}
    asked.clear()
    monkeypatch.setattr(likenesses, "describe", None)
    resolve_identities(engine)
    assert not asked


def test_an_alias_brings_two_parties_together_among_many() -> None:
    others = [someone(f"n{number}", f"Person{number} Number{number}") for number in range(60)]
    one = someone("x", "Vela Marine Ltd", aliases="Old Harbour Shipping; Bluefin Lines", registration_number="990 771")
    same = someone("y", "Bluefin Lines", incorporated_on=BORN, phone="+48 601 222 333")
    one |= {"phone": "601222333"}
    engine = laid(empty_engine(), [*others, one, same])
    resolve_identities(engine)
    assert entity_of(engine)["y"] == "x"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Marta Kowalczyk", "person"),
        ("Marta Kowalczyk", None),
        ("Ali bin Omar al Haddad", "person"),
        ("Ivan Petrovich Sidorov", "person"),
        ("J. Smith Jr", "person"),
        ("Li Wei", "person"),
        ("Zenith Trading Co Ltd", "company"),
        ("Иван Петров", "person"),
        ("Smith Smith", None),
    ],
)
def test_a_name_beside_itself_weighs_what_comparing_it_gives(name: str, kind: str | None) -> None:
    rows = [someone("a", name, kind=kind), someone("b", name, kind=kind)]
    engine = laid(empty_engine(), rows)
    population = describe(engine, pa.array(["a", "b"]))
    scorer = Scorer(population, name_parts(population))
    bulk = scorer.score(np.array([0]), np.array([1])).log_odds
    assert bulk == pytest.approx([scorer.compare(0, 1).log_odds])


TWINS = {"address": "35 Sidaway Street, Avalon 3184", "incorporated_on": BORN, "country": "AU"}


def test_persons_of_one_birth_date_and_address_may_be_one_but_firms_may_not() -> None:
    persons = [someone(*told, kind="person", **TWINS) for told in (("a", "Mia Purdon"), ("b", "Mia Keohe"))]
    firms = [
        someone(*told, kind="company", **TWINS) for told in (("a", "Purdon Metals Ltd"), ("b", "Keohe Metals Ltd"))
    ]
    told = []
    for rows in (persons, firms):
        engine = laid(empty_engine(), rows)
        resolve_identities(engine)
        told.append(entity_of(engine)["b"])
    assert told == ["a", "b"]

"""Innocent trade that resembles the cases is there in number, with the records that explain it."""

from collections import Counter

import pytest

from chokepoint.simulate import World
from chokepoint.simulate.lookalikes import LOOKALIKES, orders_of_a_kind
from chokepoint.simulate.places import places


def orders_of(world: World, name: str) -> list[dict[str, object]]:
    ids = {row["subject_id"] for row in world.truth.to_pylist() if row["name"] == name}
    return [row for row in world.tables["orders"].to_pylist() if row["order_id"] in ids]


def test_each_kind_ten_times_as_often_as_the_cases(sample: World) -> None:
    found = Counter(row["name"] for row in sample.truth.to_pylist() if row["kind"] == "lookalike")
    cases = sum(row["kind"] == "case" for row in sample.truth.to_pylist())
    assert set(found) == set(LOOKALIKES)
    assert min(found.values()) >= 10 * cases
    assert orders_of_a_kind(1_000_000) == 7_000


def test_parents_are_on_record_before_they_pay(sample: World) -> None:
    ties = {(row["from_party_id"], row["to_party_id"]): row for row in sample.tables["relationships"].to_pylist()}
    grades = {row["source_id"]: row["reliability"] for row in sample.tables["sources"].to_pylist()}
    buyers = {row["order_id"]: row["customer_id"] for row in orders_of(sample, "parent-pays")}
    paid = [
        row for row in sample.tables["payments"].to_pylist() if row["order_id"] in buyers and row["kind"] == "payment"
    ]
    others = [row for row in paid if row["payer_id"] not in (None, buyers[row["order_id"]])]
    assert len(others) > 100
    for row in others:
        tie = ties[row["payer_id"], buyers[row["order_id"]]]
        assert tie["kind"] == "parent"
        assert tie["valid_from"] < row["paid_at"].date()
        assert grades[tie["source_id"]] in "ABC"


def test_contracts_name_the_marketplace(sample: World) -> None:
    orders = {row["order_id"] for row in orders_of(sample, "marketplace-settles")}
    named = {
        row["order_id"]: row["payer_id"] for row in sample.tables["documents"].to_pylist() if row["kind"] == "contract"
    }
    assert orders == set(named)
    for row in sample.tables["payments"].to_pylist():
        if row["order_id"] in orders and row["kind"] == "payment" and row["payer_id"]:
            assert row["payer_id"] == named[row["order_id"]]


@pytest.mark.parametrize("name", ["border-farm", "aid-agency"])
def test_near_the_zone(sample: World, name: str) -> None:
    known = places()
    near = {(known.country[k], known.name[k]) for k in range(len(known.code)) if known.zone_km[k] < 30}
    ids = {row["order_id"] for row in orders_of(sample, name)}
    towns = [(row["delivery_country"], row["delivery_city"]) for row in sample.tables["shipments"].to_pylist()
             if row["order_id"] in ids and row["delivery_city"]]  # fmt: skip
    assert sum(town in near for town in towns) > 0.95 * len(towns)


def test_farms_buy_for_years(sample: World) -> None:
    rows = orders_of(sample, "border-farm")
    spans: dict[object, set[int]] = {}
    for row in rows:
        spans.setdefault(row["customer_id"], set()).add(row["ordered_at"].year)  # type: ignore[attr-defined]
    assert sum(len(years) >= 2 for years in spans.values()) > 0.9 * len(spans)


def test_tenders_for_aid(sample: World) -> None:
    tenders = {row["order_id"] for row in sample.tables["documents"].to_pylist() if row["kind"] == "tender"}
    assert tenders == {row["order_id"] for row in orders_of(sample, "aid-agency")}


def test_new_customers_order_once(sample: World) -> None:
    every = Counter(row["customer_id"] for row in sample.tables["orders"].to_pylist())
    assert {every[row["customer_id"]] for row in orders_of(sample, "new-ordinary")} == {1}


def test_who_pays_as_itself_is_on_record_twice(sample: World) -> None:
    people = {row["party_id"]: row for row in sample.tables["parties"].to_pylist()}
    buyers = {row["order_id"]: people[row["customer_id"]] for row in orders_of(sample, "pays-as-itself")}
    paid = [row for row in sample.tables["payments"].to_pylist() if row["order_id"] in buyers and row["payer_id"]]
    payers = [(buyers[row["order_id"]], people[row["payer_id"]]) for row in paid if row["kind"] == "payment"]
    twice = [(one, other) for one, other in payers if one["party_id"] != other["party_id"]]
    assert len(twice) > 100
    for one, other in twice:
        assert one["name"] != other["name"]
        assert one["registration_number"] == other["registration_number"]
        assert one["country"] == other["country"]


def test_one_telephone_serves_two(sample: World) -> None:
    people = {row["party_id"]: row for row in sample.tables["parties"].to_pylist()}
    phones = Counter(row["phone"] for row in people.values())
    found = {row["customer_id"] for row in orders_of(sample, "one-telephone")}
    shared = [one for one in found if phones[people[one]["phone"]] == 2]
    assert len(shared) >= 0.8 * len(found)

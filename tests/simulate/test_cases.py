"""The published cases are there, whole, unnamed, and show the signs that the reports name."""

from collections import Counter
from decimal import Decimal

import pytest

from chokepoint.simulate import World
from chokepoint.simulate.cases import case_file
from chokepoint.simulate.places import places

CASES = {"C1": 1, "C2": 1, "C3": 1, "C4": 2, "C5": 3, "C6": 2, "C7": 1, "C8": 3}


def of_case(world: World, case: str, kind: str = "case") -> list[str]:
    return [row["subject_id"] for row in world.truth.to_pylist() if row["case_id"] == case and row["kind"] == kind]


def rows_of(world: World, table: str, orders: list[str]) -> list[dict[str, object]]:
    return [row for row in world.tables[table].to_pylist() if row["order_id"] in orders]


def party(world: World, id_: object) -> dict[str, object]:
    return next(row for row in world.tables["parties"].to_pylist() if row["party_id"] == id_)


def test_every_case_is_there_with_its_orders(sample: World) -> None:
    assert {case: len(of_case(sample, case)) for case in CASES} == CASES
    assert all(row["assumed"] for row in sample.truth.to_pylist() if row["kind"] == "case")


def test_lines_and_payments_agree() -> None:
    told = case_file()
    for order in told.rows["orders"]:
        paid = sum(Decimal(str(row["amount"])) for row in told.rows["payments"]
                   if row["order_id"] == order["key"] and row.get("kind") != "refund")  # fmt: skip
        assert paid == Decimal(str(order["amount"])), order["key"]


def test_towns_are_known() -> None:
    told, known = case_file(), places()
    towns = set(zip(known.country, known.name, strict=True))
    assert {(row["country"], row["city"]) for row in told.rows["parties"]} <= towns
    assert {(row["delivery_country"], row["delivery_city"]) for row in told.rows["shipments"]} <= towns


def zone_km(country: object, city: object) -> float:
    known = places()
    return float(known.zone_km[list(zip(known.country, known.name, strict=True)).index((str(country), str(city)))])


@pytest.mark.parametrize("case", ["C1", "C4", "C5", "C6"])
def test_deliveries_near_a_zone(sample: World, case: str) -> None:
    for order in of_case(sample, case):
        sent = rows_of(sample, "shipments", [order])
        assert min(zone_km(row["delivery_country"], row["delivery_city"]) for row in sent) < 35


@pytest.mark.parametrize("case", ["C1", "C7", "C5", "C6", "C8"])
def test_first_orders(sample: World, case: str) -> None:
    orders = sample.tables["orders"].sort_by("ordered_at").to_pylist()
    first: dict[str, str] = {}
    for row in orders:
        first.setdefault(row["customer_id"], row["order_id"])
    assert set(of_case(sample, case)) & set(first.values())


@pytest.mark.parametrize("case", ["C2", "C3"])
def test_strangers_pay(sample: World, case: str) -> None:
    orders = {row["order_id"]: row for row in sample.tables["orders"].to_pylist()}
    ties = {(row["from_party_id"], row["to_party_id"]) for row in sample.tables["relationships"].to_pylist()}
    for paid in rows_of(sample, "payments", of_case(sample, case)):
        buyer = orders[str(paid["order_id"])]["customer_id"]
        assert paid["payer_id"] != buyer
        assert (paid["payer_id"], buyer) not in ties
        assert party(sample, paid["payer_id"])["industry"] != party(sample, buyer)["industry"]


def test_paid_from_another_country(sample: World) -> None:
    orders = of_case(sample, "C3")
    assert rows_of(sample, "payments", orders)[0]["from_country"] == "TR"
    assert rows_of(sample, "orders", orders)[0]["placed_from_country"] == "GB"


def test_delivered_to_unrelated_shop(sample: World) -> None:
    for sent in rows_of(sample, "shipments", of_case(sample, "C4")):
        assert party(sample, sent["consignee_id"])["industry"] == "4741"


def test_failed_then_refunded_then_ordered_again(sample: World) -> None:
    orders = of_case(sample, "C5")
    assert {row["status"] for row in rows_of(sample, "shipments", orders)} <= {"failed", "returned"}
    kinds = Counter(row["kind"] for row in rows_of(sample, "payments", orders))
    assert kinds == {"payment": 3, "refund": 3}
    assert {row["method"] for row in rows_of(sample, "payments", orders)} == {"e_wallet"}


def test_paid_five_times_for_nothing(sample: World) -> None:
    orders = of_case(sample, "C7")
    paid = rows_of(sample, "payments", orders)
    assert len(paid) == 5
    assert len({row["payer_id"] for row in paid}) == 2
    assert sum(row["amount"] for row in paid) == Decimal("9396")  # 8,700 and 8 %
    assert not rows_of(sample, "shipments", orders)


def test_one_founder(sample: World) -> None:
    buyers = {row["customer_id"] for row in rows_of(sample, "orders", of_case(sample, "C8"))}
    owners = {
        row["from_party_id"] for row in sample.tables["relationships"].to_pylist() if row["to_party_id"] in buyers
    }
    assert (len(buyers), len(owners)) == (3, 1)


def test_consolidated_at_one_consignee_across_the_zone(sample: World) -> None:
    orders = of_case(sample, "C2") + of_case(sample, "C2", "context")
    sent = rows_of(sample, "shipments", orders)
    chapters: dict[object, set[str]] = {}
    for row in sent:
        lines = rows_of(sample, "order_lines", [str(row["order_id"])])
        chapters.setdefault(row["consignee_id"], set()).update(str(line["hs_code"])[:2] for line in lines)
    assert all(len(found) >= 3 for found in chapters.values())
    legs = [
        row
        for row in sample.tables["shipment_legs"].to_pylist()
        if row["shipment_id"] in {s["shipment_id"] for s in sent}
    ]
    assert any(row["to_place"] == "SYRQ9" for row in legs)


def test_an_excess_of_goods(sample: World) -> None:
    line = rows_of(sample, "order_lines", of_case(sample, "C1"))[0]
    usual = sorted(
        row["quantity"] for row in sample.tables["order_lines"].to_pylist() if row["hs_code"] == line["hs_code"]
    )
    assert len(usual) > 30
    assert line["quantity"] > 8 * usual[len(usual) // 2]

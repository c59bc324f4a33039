"""Dealings: who sold, paid, sent or handed on to whom, how often, when, and for how much."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from chokepoint.connect.dealings import dealings
from chokepoint.engines.arrow import as_table
from chokepoint.observe.examples import order, paid, row, shipped
from chokepoint.observe.indicator import Row
from chokepoint.observe.plan import Plan
from chokepoint.records import RESULTS
from chokepoint.records.connected import SHOWN_RECORDS
from tests.bench import Bench

EURO = row("exchange_rates", currency="EUR", on="2024-05-30", per_usd=0.8, source_id="bank")


def dealt(*rows: Row, same: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """The edges of a ledger, in order of kind and ends."""
    bench = Bench(Plan({}, {}, {}))
    bench.lay(rows)
    known = [
        {"party_id": party, "entity_id": entity, "likelihood": 1.0, "confirmed": True}
        for party, entity in (same or {}).items()
    ]
    bench.engine.create("identities", as_table(RESULTS["identities"], known))
    found = dealings(bench.engine.table("identities"))
    return list(bench.engine.fetch(found.order_by("kind", "from_entity_id", "to_entity_id")).to_pylist())


def kinds(*rows: Row, same: dict[str, str] | None = None) -> set[tuple[str, str, str]]:
    return {(edge["kind"], edge["from_entity_id"], edge["to_entity_id"]) for edge in dealt(*rows, same=same)}


def handed(giver: str | None, taker: str | None) -> Row:
    return row(
        "custody_events", event_id="E", kind="sale", occurred_from="2024-06-01", from_party_id=giver, to_party_id=taker
    )


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ((order(),), {("sold to", "seller", "buyer")}),
        ((order(stage="inquiry"),), set()),
        ((order(stage="refused"),), set()),
        ((order(supplier_id=None),), set()),
        ((order(end_user_id="user"),), {("sold to", "seller", "buyer"), ("bought for", "buyer", "user")}),
        ((order(end_user_id="buyer"),), {("sold to", "seller", "buyer")}),
        (
            (order(stage="quote"), paid("stranger")),
            {("paid", "stranger", "seller"), ("paid for", "stranger", "buyer")},
        ),
        ((order(stage="quote"), paid("buyer")), {("paid", "buyer", "seller")}),
        ((order(stage="quote"), paid("stranger", kind="refund")), {("paid", "stranger", "seller")}),
        ((paid("stranger", order_id="gone"),), {("paid", "stranger", "seller")}),
        ((paid(None),), set()),
        ((paid("seller"),), set()),
        (
            (paid("a", ultimate_debtor_id="b"),),
            {("paid", "a", "seller"), ("paid on behalf of", "a", "b")},
        ),
        ((shipped("port"),), {("shipped to", "seller", "port")}),
        ((shipped("port", status="cancelled"),), set()),
        (
            (shipped("port", consignor_id=None, forwarder_id="f", notify_party_id="n"),),
            {("delivered for", "f", "port"), ("notified for", "n", "port")},
        ),
        ((handed("a", "b"),), {("traced through", "a", "b")}),
        ((handed(None, "b"),), set()),
    ],
)
def test_a_record_shows_the_dealings_of_its_parties(rows: tuple[Row, ...], found: set[tuple[str, str, str]]) -> None:
    assert kinds(*rows) == found


def test_parties_of_one_entity_deal_as_one_and_not_with_one_another() -> None:
    rows = (order(), order("O2", "buyer 2"), order("O3", "seller"))
    (edge,) = dealt(*rows, same={"buyer": "B", "buyer 2": "B"})
    assert (edge["from_entity_id"], edge["to_entity_id"], edge["records"]) == ("seller", "B", 2)


def test_an_edge_adds_up_its_records_in_dollars() -> None:
    rows = (
        order("O2", ordered_at="2024-06-02", amount=80, currency="EUR"),
        order("O1", ordered_at="2024-06-01", amount=50, currency="USD"),
        order("O3", ordered_at="2024-06-09", amount=10, currency="XXX"),
    )
    (edge,) = dealt(EURO, *rows)
    assert edge == {
        "from_entity_id": "seller",
        "to_entity_id": "buyer",
        "kind": "sold to",
        "directed": True,
        "weight": 1.0,
        "records": 3,
        "first_on": date(2024, 6, 1),
        "last_on": date(2024, 6, 9),
        "value_usd": 150.0,
        "record_ids": ["orders/O1", "orders/O2", "orders/O3"],
    }


def test_no_rate_no_value() -> None:
    (edge,) = dealt(order(amount=10, currency="XXX"))
    assert edge["value_usd"] is None


def test_the_more_others_an_end_deals_with_the_less_an_edge_tells() -> None:
    edges = dealt(order("O1", "a"), order("O2", "b"), order("O3", "a", supplier_id="other"))
    weights = {(edge["from_entity_id"], edge["to_entity_id"]): edge["weight"] for edge in edges}
    assert weights == {("seller", "a"): 0.5, ("seller", "b"): 0.707106781, ("other", "a"): 0.707106781}


def test_a_busy_edge_names_its_first_records_whatever_their_order() -> None:
    rows = [order(f"O{number:03}", amount=round(number / 7, 2), currency="USD") for number in range(50)]
    (edge,) = dealt(*rows)
    assert edge["records"] == 50
    assert edge["record_ids"] == [f"orders/O{number:03}" for number in range(SHOWN_RECORDS)]
    random.Random(1).shuffle(rows)
    assert dealt(*rows) == [edge]

"""Networks: what hangs together, by which ties, on which day."""

from __future__ import annotations

from datetime import date

import ibis
import pyarrow as pa
import pytest

from chokepoint.connect.networks import connect
from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Engine
from chokepoint.observe.examples import order, paid, related, shipped
from chokepoint.observe.indicator import Row
from chokepoint.observe.plan import Plan
from chokepoint.records import RESULTS
from tests.bench import Bench

ON = date(2024, 6, 1)
SHARED = {
    "entity_id": pa.string(),
    "other_id": pa.string(),
    "kind": pa.string(),
    "sharing": pa.int64(),
    "other_party": pa.string(),
}


def connected(rows: list[Row], *, same: dict[str, str] | None = None, shared: list[tuple[str, str]] = ()) -> Engine:  # type: ignore[assignment]
    bench = Bench(Plan({}, {}, {}))
    bench.lay(rows)
    known = [
        {"party_id": party, "entity_id": entity, "likelihood": 1.0, "confirmed": True}
        for party, entity in (same or {}).items()
    ]
    bench.engine.create("identities", as_table(RESULTS["identities"], known))
    both = [(one, other) for pair in shared for one, other in (pair, pair[::-1])]
    cells = [
        {"entity_id": one, "other_id": other, "kind": "account", "sharing": 2, "other_party": other}
        for one, other in both
    ]
    bench.engine.create("shared", pa.Table.from_pylist(cells, pa.schema(list(SHARED.items()))))
    connect(bench.engine, bench.engine.table("shared"), ON)
    return bench.engine


def networks(engine: Engine) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in engine.fetch(engine.table("members").order_by("entity_id")).to_pylist():
        found.setdefault(row["network_id"], []).append(row["entity_id"])
    return found


def test_a_tie_and_a_contact_make_one_network_and_nothing_else_does() -> None:
    engine = connected([related("b", "a", "owner"), related("x", "y")], shared=[("b", "c")])
    assert networks(engine) == {"a": ["a", "b", "c"], "x": ["x", "y"]}


@pytest.mark.parametrize(
    ("cells", "holds"),
    [
        ({}, True),
        ({"valid_from": "2024-06-01", "valid_to": "2024-06-01"}, True),
        ({"valid_to": "2024-05-31"}, False),
        ({"valid_from": "2024-06-02"}, False),
    ],
)
def test_a_relationship_ties_while_it_holds(cells: dict[str, str], holds: bool) -> None:
    assert networks(connected([related("a", "b", **cells)])) == ({"a": ["a", "b"]} if holds else {})


def test_parties_of_one_entity_are_one_member_and_no_tie() -> None:
    engine = connected([related("a", "b"), related("b2", "c")], same={"a": "a", "b": "b", "b2": "b", "c": "c"})
    assert networks(engine) == {"a": ["a", "b", "c"]}
    assert networks(connected([related("b", "b2")], same={"b": "b", "b2": "b"})) == {}


def test_a_tie_says_kind_weight_and_records_once() -> None:
    engine = connected([related("b", "a", "owner", valid_from="2020-01-01")], shared=[("a", "b")])
    edges = engine.fetch(engine.table("edges").order_by(ibis._.kind)).to_pylist()
    told = {"from_entity_id": "a", "to_entity_id": "b", "directed": False, "weight": 1.0, "last_on": None}
    told["value_usd"] = None
    assert edges == [
        told | {"kind": "owner", "first_on": date(2020, 1, 1), "records": 1, "record_ids": ["relationships/b-a"]},
        told | {"kind": "same account", "first_on": None, "records": 2, "record_ids": ["parties/a", "parties/b"]},
    ]


def test_dealings_make_no_network() -> None:
    engine = connected([order(customer="a"), paid("c"), shipped("d"), related("a", "b")])
    assert networks(engine) == {"a": ["a", "b"]}

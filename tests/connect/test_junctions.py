"""Junctions: where independent lines meet, against others in the role with as many orders."""

from __future__ import annotations

import random
from typing import Any

import pyarrow as pa

from chokepoint.connect.junctions import junctions
from chokepoint.records.connected import JUNCTIONS

MET = {
    "entity_id": pa.string(),
    "role": pa.string(),
    "customer_group": pa.string(),
    "source": pa.string(),
    "orders": pa.int64(),
    "order_id": pa.string(),
}
Line = tuple[str, str, str, str]


def found(lines: list[Line], trades: dict[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """The junctions of lines `entity, role, customer, source`, one order each."""
    rows = [(*line, 1, f"O{'-'.join(line)}") for line in sorted(lines)]
    met = pa.Table.from_pylist([dict(zip(MET, row, strict=True)) for row in rows], pa.schema(list(MET.items())))
    known = pa.table(
        {
            "entity_id": pa.array(list(trades or {}), pa.string()),
            "industry": pa.array(list((trades or {}).values()), pa.string()),
        }
    )
    return {row["entity_id"]: row for row in junctions(met, known).to_pylist()}


def payers(count: int, orders: int = 3) -> list[Line]:
    """Payers that each pay for themselves alone."""
    return [(f"p{n}", "payer", f"p{n}", f"s{k}|84") for n in range(count) for k in range(orders)]


def stranger(lines: int, entity: str = "x", role: str = "payer") -> list[Line]:
    """One in whom so many lines meet that share neither customer nor source."""
    return [(entity, role, f"c{n}", f"s{n}|84") for n in range(lines)]


def test_who_pays_for_unrelated_customers_stands_out_among_payers() -> None:
    junction = found([*payers(50), *stranger(4)])
    assert list(junction) == ["x"]
    assert (junction["x"]["role"], junction["x"]["lines"], junction["x"]["orders"]) == ("payer", 4, 4)
    assert junction["x"]["expected"] < 1.5
    assert junction["x"]["score"] > 1
    assert junction["x"]["record_ids"] == [f"orders/Ox-payer-c{n}-s{n}|84" for n in range(4)]


def test_lines_that_share_a_customer_or_a_source_are_one() -> None:
    one_customer = [("x", "payer", "c", f"s{n}|84") for n in range(4)]
    one_source = [("x", "payer", f"c{n}", "s|84") for n in range(4)]
    assert found([*payers(50), *one_customer]) == {}
    assert found([*payers(50), *one_source]) == {}
    both = found(
        [*payers(50), ("x", "payer", "c1", "s1|84"), ("x", "payer", "c1", "s2|84"), ("x", "payer", "c2", "s1|84")]
    )
    assert both["x"]["lines"] == 2


def test_more_lines_score_higher() -> None:
    few, many = (found([*payers(200), *stranger(lines), *stranger(3, "y")])["x"]["score"] for lines in (3, 9))
    assert many > few


def test_who_serves_many_by_trade_is_held_against_its_like() -> None:
    forwarders = [line for n in range(40) for line in stranger(12, f"f{n:02}", "forwarder")]
    assert found([*payers(50), *forwarders]) == {}
    lenders = [line for n in range(25) for line in stranger(9, f"b{n:02}")]
    by_trade = found([*payers(50), *lenders, *stranger(9)], {f"b{n:02}": "6499" for n in range(25)})
    assert list(by_trade) == ["x"]


def test_a_role_of_one_entity_tells_nothing() -> None:
    assert found(stranger(9)) == {}
    assert found([]) == {}
    assert junctions(pa.Table.from_pylist([], pa.schema(list(MET.items()))), pa.table({})).schema.names == list(
        JUNCTIONS.names
    )


def test_every_role_looked_at_takes_from_the_score() -> None:
    alone = found([*payers(50), *stranger(5)])["x"]["score"]
    beside = found([*payers(50), *stranger(5), ("x", "consignee", "c", "s|84")])["x"]["score"]
    assert 0.3 < alone - beside < 0.31  # log10 2


def test_names_and_order_of_rows_do_not_matter() -> None:
    lines = [*payers(60), *stranger(5), *stranger(3, "y")]
    rows = sorted(lines)
    met = [dict(zip(MET, (*line, 1, "O"), strict=True)) for line in rows]
    shuffled = random.Random(5).sample(met, len(met))
    none = pa.table({"entity_id": pa.array([], pa.string()), "industry": pa.array([], pa.string())})
    one, other = (junctions(pa.Table.from_pylist(some, pa.schema(list(MET.items()))), none) for some in (met, shuffled))
    assert one.num_rows == 2
    assert one.equals(other)

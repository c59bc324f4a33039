"""Roles: in what capacity records name each entity, how often and when; the same on every engine."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from chokepoint.connect.roles import roles
from chokepoint.engines.arrow import as_table, schema_of
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.observe.examples import leg, order, paid, related, row, shipped
from chokepoint.observe.indicator import Row
from chokepoint.records import RESULTS
from tests.bench import ENGINES, VIEWED

ROWS = (
    order(end_user_id="u"),
    order("O2", "buyer 2", ordered_at="2024-03-01T23:30:00"),
    paid("x"),
    shipped("p", forwarder_id="f", notify_party_id="f"),
    shipped("p", "S2", shipped_at=None, delivered_at="2024-05-05T10:00:00"),
    leg("TRIST", "SYID9", carrier_id="c"),
    related("b", "buyer", "agent"),
    related("b", "u", "owner"),
    row("custody_events", event_id="E", kind="sale", occurred_from="2024-06-01", from_party_id="a"),
)
SAME = {"buyer": "B", "buyer 2": "B"}
HELD = {
    ("B", "purchaser"): (2, date(2024, 3, 1), date(2024, 6, 1)),
    ("seller", "supplier"): (2, date(2024, 3, 1), date(2024, 6, 1)),
    ("u", "end user"): (1, date(2024, 6, 1), date(2024, 6, 1)),
    ("x", "payer"): (1, date(2024, 6, 3), date(2024, 6, 3)),
    ("seller", "payee"): (1, date(2024, 6, 3), date(2024, 6, 3)),
    ("seller", "consignor"): (2, date(2024, 5, 5), date(2024, 6, 8)),
    ("p", "consignee"): (2, date(2024, 5, 5), date(2024, 6, 8)),
    ("f", "notify party"): (1, date(2024, 6, 8), date(2024, 6, 8)),
    ("f", "forwarder"): (1, date(2024, 6, 8), date(2024, 6, 8)),
    ("c", "carrier"): (1, None, None),
    ("a", "holder"): (1, date(2024, 6, 1), date(2024, 6, 1)),
    ("b", "broker or agent"): (1, None, None),
}


def held(rows: tuple[Row, ...], engine_name: str) -> pa.Table:
    engine = ENGINES[engine_name]()
    for table in VIEWED.values():
        cells: list[dict[str, Any]] = [one.cells for one in rows if one.table == table.name]
        engine.create(VIEW_PREFIX + table.name, as_table(table, cells), temporary=True)
    known = [
        {"party_id": one, "entity_id": entity, "likelihood": 1.0, "confirmed": True} for one, entity in SAME.items()
    ]
    engine.create("identities", as_table(RESULTS["identities"], known))
    found = engine.fetch(roles(engine.table("identities")))
    engine.close()
    return found


@pytest.mark.parametrize("engine_name", ENGINES)
def test_a_record_puts_each_party_in_its_role(engine_name: str) -> None:
    found = held(ROWS, engine_name)
    assert found.schema.types == schema_of(RESULTS["roles"].columns).types
    told = {
        (one["entity_id"], one["role"]): (one["records"], one["first_on"], one["last_on"]) for one in found.to_pylist()
    }
    assert told == HELD


def test_no_record_no_role() -> None:
    assert held((), next(iter(ENGINES))).num_rows == 0

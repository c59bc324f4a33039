"""A run over subjects of every kind: each asked by its own indicators, and orders told what the others say."""

from __future__ import annotations

from dataclasses import replace

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Engine
from chokepoint.observe.discover import Found, Texts
from chokepoint.observe.evidence import record
from chokepoint.observe.examples import order, paid, party, shipped
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.plan import Plan, make_plan
from chokepoint.observe.prepared import prepare
from chokepoint.observe.running import Observation, Observed, UnobservableError
from chokepoint.observe.setaside import Reading
from chokepoint.records.results import SET_ASIDE
from tests.bench import Bench


def dear(orders: ir.Table) -> ir.Table:
    return answers(orders, "orders", orders.order_id, orders.amount > 100)


def nameless(parties: ir.Table) -> ir.Table:
    return answers(parties, "parties", parties.party_id, parties.country == "XX")


def large(payments: ir.Table) -> ir.Table:
    return answers(payments, "payments", payments.payment_id, payments.amount > 100)


def heavy(shipments: ir.Table) -> ir.Table:
    return answers(shipments, "shipments", shipments.shipment_id, shipments.gross_weight_kg > 100)


def answers(rows: ir.Table, table: str, key: ir.StringValue, fired: ir.BooleanValue) -> ir.Table:
    return rows.select(
        subject_id=key,
        fired=fired,
        strength=ibis.literal(1.0),
        basis=ibis.literal("seen"),
        record_ids=ibis.array([record(table, key)]),
    )


INDICATORS = {
    "z-dear": Indicator("T-1", "order", dear, "{basis}", ()),
    "b-nameless": Indicator("T-2", "party", nameless, "{basis}", ()),
    "a-large": Indicator("T-3", "payment", large, "{basis}", ()),
    "c-heavy": Indicator("T-4", "shipment", heavy, "{basis}", ()),
}
ROWS = (
    order("O1", "a", amount=500),
    order("O2", "b", amount=50),
    party("a", country="XX"),
    party("b", country="GB"),
    party("c", country="XX"),
    paid("a", "P1", "O1", amount=50),
    paid("b", "P2", "O2", amount=500),
    paid("b", "P3", None, amount=500),
    shipped("b", "S1", "O2", gross_weight_kg=500),
)


def dear_twice(orders: ir.Table) -> ir.Table:
    return ibis.union(dear(orders), dear(orders))


def beside_rare(orders: ir.Table, rarest_orders: ir.Table) -> ir.Table:
    """Fires on orders that are not among the rarest where others are."""
    rows = orders.anti_join(rarest_orders, "order_id").cross_join(rarest_orders.agg(rare=rarest_orders.count()))
    return answers(rows, "orders", rows.order_id, rows.rare > 0)


@pytest.fixture(scope="module")
def plan() -> Plan:
    found = {name: Found(name, "test", one, Texts("", "", {}), "") for name, one in INDICATORS.items()}
    return make_plan(dict(sorted(found.items())), {}, {})


def observed(plan: Plan, only: list[str] | None = None) -> tuple[Engine, Observed]:
    bench = Bench(replace(plan))
    bench.lay(ROWS)
    reads = dict.fromkeys(INDICATORS, Reading(frozenset()))
    orders = pa.array(only, pa.string()) if only is not None else None
    return bench.engine, Observation(bench.engine, prepare(plan, bench.engine), reads, "R").observe(orders)


def packed(engine: Engine, kind: str) -> dict[str, str]:
    rows = engine.table("states")
    found = engine.fetch(rows.filter(rows.subject_kind == kind)).to_pylist()
    return {row["subject_id"]: row["packed"] for row in found}


def test_each_kind_has_its_own_answers_and_orders_have_all(plan: Plan) -> None:
    engine, seen = observed(plan)
    assert seen.orders.catalogue == ("a-large", "b-nameless", "c-heavy", "z-dear")
    seen.store(engine)
    assert packed(engine, "order") == {"O1": "sfuf", "O2": "fsfs"}
    assert packed(engine, "party") == {"a": "f", "b": "s", "c": "f"}
    assert packed(engine, "payment") == {"P1": "s", "P2": "f", "P3": "f"}
    assert packed(engine, "shipment") == {"S1": "f"}
    findings = engine.fetch(engine.table("findings")).to_pylist()
    shown = {(row["subject_kind"], row["subject_id"], row["indicator_id"]): row["record_ids"] for row in findings}
    assert shown["order", "O1", "b-nameless"] == ["parties/a"]
    assert shown["order", "O2", "a-large"] == ["payments/P2"]
    assert ("payment", "P3", "a-large") in shown
    for kind in ("order", "party", "payment", "shipment"):
        letters = "".join(packed(engine, kind).values())
        assert letters.count("f") == sum(each[0] == kind for each in shown)


def test_some_orders_alone_are_told_the_same(plan: Plan) -> None:
    engine, seen = observed(plan, ["O2"])
    seen.store(engine)
    assert packed(engine, "order") == {"O2": "fsfs"}
    assert packed(engine, "party") == {"b": "s"}
    assert packed(engine, "payment") == {"P2": "f"}


def test_answers_are_the_same_worked_out_one_by_one(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    _, together = observed(plan)
    monkeypatch.setattr("chokepoint.observe.running.TOGETHER", 0)
    _, alone = observed(plan)
    assert together.others.keys() == alone.others.keys()
    for one, other in zip(
        (together.orders, *together.others.values()), (alone.orders, *alone.others.values()), strict=True
    ):
        assert one.letters.tolist() == other.letters.tolist()
        findings = {name: rows.to_pylist() for name, rows in one.findings.items()}
        assert findings == {name: rows.to_pylist() for name, rows in other.findings.items()}


def test_among_several_the_one_that_answers_twice_is_named() -> None:
    found = {
        name: Found(name, "test", Indicator("T-6", "order", finding, "{basis}", ()), Texts("", "", {}), "")
        for name, finding in {"a": dear, "b": dear_twice, "c": dear}.items()
    }
    bench = Bench(make_plan(found, {}, {}))
    bench.lay(ROWS)
    reads = dict.fromkeys(found, Reading(frozenset()))
    with pytest.raises(UnobservableError, match="several rows for one subject") as raised:
        Observation(bench.engine, prepare(bench.plan, bench.engine), reads, "R").observe()
    assert raised.value.indicator_id == "b"


def test_what_is_missing_leaves_open_the_indicators_that_read_it() -> None:
    found = {
        name: Found(name, "test", Indicator("T-7", "order", dear, "{basis}", ()), Texts("", "", {}), "")
        for name in ("a", "b", "c")
    }
    bench = Bench(make_plan(found, {}, {}))
    bench.lay(ROWS)
    aside = {"table": "payments", "order_id": "O1", "code": "type"}
    bench.engine.append("set_aside", as_table(SET_ASIDE, [aside]))
    reads = {name: Reading(frozenset({"payments"} if name == "b" else {"orders"})) for name in found}
    seen = Observation(bench.engine, prepare(bench.plan, bench.engine), reads, "R").observe()
    assert [row["packed"] for row in seen.orders.states("R").to_pylist()] == ["fuf", "sss"]
    assert {name: rows.num_rows for name, rows in seen.orders.findings.items()} == {"a": 1, "b": 0, "c": 1}


def test_what_reads_the_others_answers_is_asked_last() -> None:
    dear, last = INDICATORS["z-dear"], Indicator("T-5", "order", beside_rare, "{basis}", ())
    found = {name: Found(name, "test", one, Texts("", "", {}), "") for name, one in {"a": last, "z": dear}.items()}
    plan = make_plan(found, {}, {})
    assert plan.last == ("a",)
    bench = Bench(plan)
    bench.lay(ROWS)
    reads = dict.fromkeys(found, Reading(frozenset()))
    observation = Observation(bench.engine, prepare(plan, bench.engine), reads, "R")
    seen = observation.observe()
    assert seen.rarest is not None and seen.rarest["order_id"].to_pylist() == ["O1"]
    assert seen.orders.findings["a"]["subject_id"].to_pylist() == ["O2"]
    assert bench.engine.fetch(bench.engine.table("rarest_orders")).num_rows == 0
    seen.store(bench.engine)
    assert observation.observe(pa.array(["O2"])).orders.findings["a"]["subject_id"].to_pylist() == ["O2"]

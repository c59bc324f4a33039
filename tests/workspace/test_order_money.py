"""The money of an order's payments, as its page traces it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chokepoint.connect.money.tracing import Asked
from chokepoint.report.flow import flow_views
from chokepoint.simulate.world import World
from chokepoint.workspace.dossier import dossiers
from chokepoint.workspace.order_money import HOPS, MOST, MoneyTracer
from chokepoint.workspace.tracing_items import open_last_run
from chokepoint.workspace.workspace import Workspace
from tests.workspace.test_dossier import orders_of_case


@pytest.fixture
def tracer(demo: Workspace) -> MoneyTracer:
    """A tracer, and the views of the last run, as for the pages of a report."""
    made = MoneyTracer.open(demo)
    open_last_run(demo)
    return made


def test_a_page_traces_what_trace_payment_does(demo: Workspace, world: World, tracer: MoneyTracer) -> None:
    (dossier,) = dossiers(demo, orders_of_case(world, "C7"))
    money = tracer.trace(demo.engine, dossier.payments)
    assert money is not None
    assert sorted(one.payment_id for one in money.up) == sorted(str(row["payment_id"]) for row in dossier.payments)
    for way, traces in (("up", money.up), ("down", money.down)):
        for one in traces:
            again = demo.trace_payment(one.payment_id, Asked(way, HOPS, as_of=money.as_of))
            assert one.rules == again.rules


def test_the_picture_has_the_sum_of_the_payments(demo: Workspace, world: World, tracer: MoneyTracer) -> None:
    (dossier,) = dossiers(demo, orders_of_case(world, "C7"))
    (view,) = flow_views(tracer.trace(demo.engine, dossier.payments), dossier.roles)
    own = sum((row.amount for row in view.rows if row.step == "paid for this order"), Decimal(0))
    assert own == sum(row["amount"] for row in dossier.payments)


def test_a_stranger_who_paid_is_drawn_with_name_and_place(demo: Workspace, world: World, tracer: MoneyTracer) -> None:
    (dossier,) = dossiers(demo, orders_of_case(world, "C3"))
    (view,) = flow_views(tracer.trace(demo.engine, dossier.payments), dossier.roles)
    (payer,) = [holder for holder in view.holders if holder.role == "payer"]
    assert payer.name != dossier.customer["name"]  # type: ignore[index]
    assert payer.place.endswith("TR")
    assert "The customer is not among those who paid." in view.notes


def test_a_refund_is_no_start_and_lies_after_its_payment(demo: Workspace, world: World, tracer: MoneyTracer) -> None:
    dossier = next(one for one in dossiers(demo, orders_of_case(world, "C5")) if len(one.payments) == 2)
    refund, paid = sorted(dossier.payments, key=lambda row: row["kind"] != "refund")
    money = tracer.trace(demo.engine, dossier.payments)
    assert money is not None
    assert [one.payment_id for one in money.down] == [paid["payment_id"]]
    hops = {row.payment_id: row.hop for row in money.down[0].rules["fifo"]}
    assert hops[str(refund["payment_id"])] == 1


def test_no_payment_is_no_trace(demo: Workspace, tracer: MoneyTracer) -> None:
    assert tracer.trace(demo.engine, ()) is None
    unknown = {"payment_id": "T-none", "kind": "payment", "amount": Decimal(1)}
    assert tracer.trace(demo.engine, (unknown,)) is None


def test_of_many_payments_the_greatest_are_traced(demo: Workspace, tracer: MoneyTracer) -> None:
    payments = demo.engine.table("payments").filter(lambda rows: rows.kind == "payment").limit(MOST + 3)
    rows = demo.engine.fetch(payments).to_pylist()
    money = tracer.trace(demo.engine, rows)
    assert money is not None
    assert len(money.up) == len(money.down) == MOST
    amounts = {row["payment_id"]: row["amount"] for row in rows}
    assert max(amounts[one] for one in money.not_traced) <= min(amounts[one.payment_id] for one in money.up)

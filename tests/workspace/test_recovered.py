"""Recovered items in reports: those of an order, those told first, and the page of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.report.chain import NOT_RECORDED, chain_view
from chokepoint.workspace.dossier import Traced, dossiers
from chokepoint.workspace.order_money import MoneyTracer
from chokepoint.workspace.recovered import ITEMS, Recovered, recovered, traced_item
from chokepoint.workspace.tracing_items import open_last_run, trace_several
from chokepoint.workspace.workspace import Workspace
from tests.report.conftest import read


@pytest.fixture
def every(demo: Workspace) -> Recovered:
    return recovered(demo, (), most=10_000)


def test_every_item_that_left_lawful_custody_can_be_told(demo: Workspace, every: Recovered) -> None:
    open_last_run(demo)
    chains = demo.engine.fetch(demo.engine.table("chains")).to_pylist()
    assert sorted(every.first) == sorted(row["item_id"] for row in chains if row["first_outside"])


def test_the_first_are_those_of_told_orders_then_those_where_lines_meet(demo: Workspace, every: Recovered) -> None:
    orders = [one.supplied_under[0].order_id for one in every.items.values() if one.supplied_under]
    assert orders
    found = recovered(demo, orders[:1])
    own = [one.trace.item_id for one in found.of_order(orders[0])]
    assert set(found.first[: len(own)]) == set(own)
    assert len(found.told) == min(ITEMS, len(every.first))
    shared = [one.shared for one in found.told[len(own) :]]
    assert shared == sorted(shared, reverse=True)
    assert shared[0] > 1


def test_items_of_one_batch_that_went_through_one_holder_are_told_early(every: Recovered) -> None:
    distributor = [one for one in every.told if one.shared >= 5]
    assert len({one.item["lot_number"] for one in distributor if one.item.get("class") == "handset"}) <= 1
    assert distributor == list(every.told[: len(distributor)])


def test_several_traces_are_those_of_each_alone(demo: Workspace, every: Recovered) -> None:
    ids = list(every.first[:5])
    assert trace_several(demo, ids) == [demo.trace_item(item_id) for item_id in ids]
    with pytest.raises(NotFoundError, match="`I-none`"):
        trace_several(demo, [*ids, "I-none"])


def test_no_gap_of_any_item_shows_a_holder(every: Recovered) -> None:
    gaps = 0
    for one in every.told:
        shown = chain_view(one)
        by_number = {step.number: step for step in shown.steps if step.number}
        for hop in one.trace.hops:
            if hop.party_id is None:
                gaps += 1
                assert by_number[str(hop.hop)].kind == "gap"
                assert by_number[str(hop.hop)].name == NOT_RECORDED
        if one.trace.state == "gap" and one.trace.point_of_diversion:
            assert NOT_RECORDED in {who for who, _, _ in shown.candidates}
    assert gaps


def test_an_orders_page_shows_its_items(demo: Workspace, every: Recovered) -> None:
    one = next(one for one in every.items.values() if one.supplied_under)
    order_id = one.supplied_under[0].order_id
    (dossier,) = dossiers(demo, [order_id], Traced(MoneyTracer.open(demo), recovered(demo, [order_id], most=0)))
    assert one in dossier.items


def test_an_item_has_a_page(demo: Workspace, every: Recovered, tmp_path: Path) -> None:
    item_id = every.first[0]
    (path,) = demo.report(item_id, out=tmp_path / "item.html")
    text = read(path).text
    assert f"Item {item_id}" in text
    assert "Custody" in text
    with pytest.raises(InputError, match="is written as html, not as csv"):
        demo.report(item_id, form="csv", out=tmp_path)


def test_the_item_of_a_page_has_its_own_record(demo: Workspace, every: Recovered) -> None:
    one = traced_item(demo, every.first[0])
    assert one == every.items[every.first[0]]
    assert one.item["item_id"] == one.trace.item_id


def test_the_report_of_the_ranking_has_a_section_of_items(demo_folder: Path) -> None:
    found = read(demo_folder / "reports" / "report.html")
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert "items" in ids
    assert len(ids) == len(set(ids))
    links = {(attributes.get("href") or "")[1:] for tag, attributes in found.elements if tag == "a"}
    assert links <= set(ids)

"""One party's page, on the sample world."""

from __future__ import annotations

import pytest

from chokepoint.records.errors import NotFoundError
from chokepoint.workspace.party_page import party_page, party_ties
from chokepoint.workspace.workspace import Workspace


def _several(demo: Workspace) -> str:
    """An entity of several parties."""
    rows = demo.engine.table("identities")
    other = rows.filter(rows.party_id != rows.entity_id).order_by("entity_id").limit(1)
    return str(demo.engine.fetch(other)["entity_id"][0].as_py())


def test_records_told_to_be_one_come_with_evidence_that_adds_up(demo: Workspace) -> None:
    entity_id = _several(demo)
    told = party_page(demo, entity_id)
    ids = [one.party_id for one in told.records]
    assert ids[0] == told.entity_id == entity_id
    assert len(told.evidence) == len(ids) - 1
    for one in told.evidence:
        assert {one.left_party_id, one.right_party_id} <= set(ids)
        assert abs(sum(row.log_odds for row in one.rows) - one.log_odds) < 1e-9
    assert party_page(demo, ids[1]) == told
    assert all(one.cells["name"] for one in told.records)


def test_orders_and_payments_are_those_of_all_its_records(demo: Workspace) -> None:
    first = demo.parties(1)[0]
    told = party_page(demo, first.party_id)
    theirs = [one for one in demo.orders() if one.customer_id in first.party_ids]
    assert told.orders_in_all == len(theirs) == sum(told.bands.values())
    assert [one.order_id for one in told.orders] == [one.order_id for one in theirs][: len(told.orders)]
    assert told.payments_in_all >= len(told.payments) > 0
    assert {one.direction for one in told.payments} <= {"in", "out"}
    assert [one.paid_at for one in told.payments] == sorted((one.paid_at for one in told.payments), reverse=True)
    assert told.roles[0].records == max(one.records for one in told.roles)


def test_ties_lead_to_it_and_are_drawn(demo: Workspace) -> None:
    first = demo.parties(1)[0]
    told = party_page(demo, first.party_id)
    assert told.ties
    assert all(first.party_id in (tie.from_entity_id, tie.to_entity_id) for tie in told.ties)
    drawn = party_ties(demo, first.party_id)
    assert "<svg" in drawn
    assert "around this party" in drawn


@pytest.mark.parametrize("party_id", ["nobody", "", "P-000001' OR 1=1 --"])
def test_a_party_that_is_not_there_is_named(demo: Workspace, party_id: str) -> None:
    with pytest.raises(NotFoundError, match="No party"):
        party_page(demo, party_id)

"""`hotspots`: where and when the findings of the last full run, and deliveries, gather beyond expectation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chokepoint.connect.concentration.deliveries import read_deliveries
from chokepoint.connect.concentration.hot_spots import hot_spots
from chokepoint.engines.arrow import as_table
from chokepoint.records.changes import HotSpot, HotSpots
from chokepoint.records.connected import HOT_SPOTS
from chokepoint.records.errors import WorkspaceError
from chokepoint.workspace.runs import open_last_run

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from chokepoint.records.catalogue import Card
    from chokepoint.workspace.workspace import Workspace

OF_PLACES, ZONES = "geography", "zones."
"""Category of signs that rest on where a place lies, and the cells of zones, which others read too: both are left out,
or a zone would be found because it was entered."""


def read_hot_spots(workspace: Workspace, top: int | None) -> HotSpots:
    """Scan anew, store the table `hot_spots`, and return the first of it; raises WorkspaceError without deliveries."""
    engine, run = workspace.engine, open_last_run(workspace)
    deliveries = read_deliveries(engine, _weights(workspace, run))
    if not len(deliveries):
        raise WorkspaceError(
            "No delivery of an assessed order could be placed. Hot spots need `shipments` with `order_id`, a day, and "
            "`delivery_country` with `delivery_city` or coordinates; then run `chokepoint assess`."
        )
    rows = hot_spots(deliveries)
    engine.create(HOT_SPOTS.name, as_table(HOT_SPOTS, rows))
    shown = tuple(
        HotSpot(**{**row, "places": tuple(row["places"]), "record_ids": tuple(row["record_ids"])})
        for row in rows
        if top is None or row["rank"] <= top
    )
    return HotSpots(str(run["run_id"]), len(deliveries), len(deliveries.spots), shown)


def rests_on_places(card: Card) -> bool:
    """Whether a sign, or a relief, says something of where a place lies or reads where zones are."""
    return card.category == OF_PLACES or any(cell.startswith(ZONES) for cell in card.reads)


def _weights(workspace: Workspace, run: dict[str, Any]) -> ir.Table:
    """order_id and weight of every order of the run: what its signs add to the log-odds, group by group, net of relief.

    What rests on places is left out.
    """
    engine, run_id = workspace.engine, str(run["run_id"])
    left_out = [card.id for card in workspace.cards.values() if rests_on_places(card)]
    rows = engine.table("contributions")
    rows = rows.filter(rows.run_id == run_id, rows.subject_kind == "order", rows.indicator_id.notin(left_out))
    groups = rows.group_by("subject_id", "group").agg(added=rows.contribution.round(4).sum())
    shown = groups.filter(groups.added > 0)
    shown = shown.group_by(order_id="subject_id").agg(added=shown.added.sum())
    weighed = engine.table("likelihoods")
    weighed = weighed.filter(weighed.run_id == run_id, weighed.subject_kind == "order").select(order_id="subject_id")
    found = weighed.left_join(shown, "order_id")
    return found.select("order_id", weight=found.added.fill_null(0.0).round(4))

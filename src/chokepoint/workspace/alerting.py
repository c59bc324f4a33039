"""What of the last runs people look at: the held, the alert budget, the drawn, and all that have an alert."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from chokepoint.engines.snapshot import current
from chokepoint.records.casework import Found, Sign
from chokepoint.weigh.bands import HOLD, INQUIRE, STOP
from chokepoint.workspace.drawing import drawn_orders
from chokepoint.workspace.ranking import Standing

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

KNOWN = "_known_alerts"
LARGEST_NETWORK = 25
"""Entities of a network that is still one case. Ours: a larger one is no unit that one person can look into."""


def found_orders(workspace: Workspace, known: set[str]) -> list[Found]:
    """Orders of the last runs that are looked at, by their place; `known` are subjects that have an alert already."""
    standing, engine = Standing.read(workspace), workspace.engine
    rows = _looked_at(workspace, standing, known)
    orders = current("orders").select("order_id", "customer_id")
    rows = rows.left_join(orders, rows.subject_id == orders.order_id)
    identities = engine.table("identities").select("party_id", found_id="entity_id")
    rows = rows.left_join(identities, rows.customer_id == identities.party_id)
    rows = rows.mutate(entity_id=ibis.coalesce(rows.found_id, rows.customer_id))
    members = engine.table("members")
    small = members.group_by("network_id").agg(size=members.count()).filter(lambda t: t.size <= LARGEST_NETWORK)
    members = members.semi_join(small, "network_id").select("network_id", member_id="entity_id")
    rows = rows.left_join(members, rows.entity_id == members.member_id)
    wanted = ("subject_id", "run_id", "band", "likelihood", "place", "entity_id", "network_id")
    listed = engine.fetch(rows.select(*wanted).order_by("place")).to_pylist()
    signs = _signs(workspace, standing, [row["subject_id"] for row in listed])
    runs = engine.table("runs").select("run_id", "lists")
    lists = {row["run_id"]: row["lists"] or "" for row in engine.fetch(runs).to_pylist()}
    hold = workspace.settings.hold
    return [_found(row, signs[row["subject_id"]], lists[row["run_id"]], hold) for row in listed]


def _looked_at(workspace: Workspace, standing: Standing, known: set[str]) -> ir.Table:
    engine, settings, rows = workspace.engine, workspace.settings, standing.rows
    day = workspace.run()["as_of"].date()
    ids = [subject.partition("/")[2] for subject in sorted(known)]
    ids += drawn_orders(engine, rows, day, standing.of, settings)
    engine.create(KNOWN, pa.table({"known_id": pa.array(sorted(set(ids)), pa.string())}), temporary=True)
    alerts = engine.table(KNOWN)
    rows = rows.left_join(alerts, rows.subject_id == alerts.known_id)
    held = rows.band.isin([STOP, HOLD]) | (rows.likelihood >= settings.hold)
    asked = (rows.band == INQUIRE) & (rows.place <= settings.alert_budget)
    return rows.filter(held | asked | rows.known_id.notnull())


def _signs(workspace: Workspace, standing: Standing, subjects: list[str]) -> dict[str, list[Sign]]:
    """The signs that fire, without reliefs, and the stops of each of these orders."""
    engine = workspace.engine
    engine.create(KNOWN, pa.table({"subject_id": pa.array(subjects, pa.string())}), temporary=True)
    reliefs = {card.id for card in workspace.cards.values() if card.relief}
    found: dict[str, list[Sign]] = defaultdict(list)
    for table, column in (("stops", "stop_id"), ("findings", "indicator_id")):
        rows = engine.table(table)
        rows = rows.filter(rows.run_id.isin(standing.run_ids), rows.subject_kind == "order")
        rows = rows.semi_join(engine.table(KNOWN), "subject_id")
        rows = rows.select("subject_id", "basis", "record_ids", sign=column).order_by("subject_id", "sign")
        for row in engine.fetch(rows).to_pylist():
            if row["sign"] not in reliefs:
                records = tuple(row["record_ids"] or ())
                found[row["subject_id"]].append(Sign(row["sign"], table == "stops", row["basis"], records))
    return found


def _found(row: dict[str, Any], signs: list[Sign], lists: str, hold: float) -> Found:
    return Found(
        subject=f"order/{row['subject_id']}",
        run_id=row["run_id"],
        band=row["band"],
        held=row["band"] in (STOP, HOLD) or row["likelihood"] >= hold,
        likelihood=row["likelihood"],
        rank=row["place"],
        signs=tuple(signs),
        entity_id=row["entity_id"],
        network_id=row["network_id"],
        lists=lists,
    )

"""One order asked on its own gives what the whole run gave it, and what a run over new orders would give."""

from __future__ import annotations

import json
import random
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from chokepoint.engines.protocol import Engine
from chokepoint.records.answers import Explanation
from chokepoint.records.json_form import json_form
from chokepoint.resolve.stage import resolve_places
from chokepoint.workspace.workspace import Workspace

NOT_TOLD = {"sector-peak"}
"""Relief by what others of the trade order within thirteen months: no neighbourhood of one order holds that."""
DRAWN = 6
EACH = 4
"""Orders that are asked together for each indicator that fires on some."""
SIGNS = (
    "custody-broken",
    "foreign-bank",
    "unusual-route",
    "hub-transit",
    "third-party-payer",
    "paid-from-elsewhere",
    "shared-contact",
    "no-domain-of-its-own",
    "reappears-elsewhere",
    "below-reporting-threshold",
    "signs-on-other-orders",
)
"""One order on which each of these shows is asked besides."""


def _orders(workspace: Workspace) -> list[str]:
    run = workspace.run(scope="all")["run_id"]
    rows = workspace.engine.table("findings")
    rows = rows.filter(rows.run_id == run, rows.subject_kind == "order", rows.indicator_id.isin(SIGNS))
    showing = workspace.engine.fetch(rows.group_by("indicator_id").agg(subject_id=rows.subject_id.min()))
    every = workspace.engine.fetch(workspace.engine.table("orders").select("order_id"))["order_id"].to_pylist()
    return sorted({*showing["subject_id"].to_pylist(), *random.Random(1).sample(sorted(set(every)), DRAWN)})


def _as_given(workspace: Workspace, *order_ids: str) -> dict[str, pa.Table]:
    """The orders' own rows, as somebody would send them who sends nothing else."""
    rows = workspace.engine.table("orders")
    rows = rows.filter(rows.order_id.isin(order_ids)).drop("source_file", "source_row")
    newest = workspace.engine.fetch(rows.distinct(on="order_id", keep="last"))
    names = ("order_lines", "parties", "payments", "shipments", "shipment_legs", "documents")
    none = {name: workspace.engine.fetch(workspace.engine.table(name).limit(0)) for name in names}
    return {"orders": newest} | {name: held.drop(["source_file", "source_row"]) for name, held in none.items()}


def _told(explained: Explanation) -> dict[str, Any]:
    return {
        row.indicator: (row.state, row.strength, row.contribution, row.basis, row.record_ids)
        for row in explained.rows
        if row.indicator not in NOT_TOLD
    }


def test_one_order_is_told_as_in_the_run(workspace: Workspace) -> None:
    run = workspace.run(scope="all")
    for order_id in _orders(workspace):
        (alone,) = workspace.single.assess(_as_given(workspace, order_id), run["as_of"], run["known_at"])
        among_all = workspace.explain(order_id)
        assert _told(alone) == _told(among_all), order_id
        relief = {row.indicator: row.contribution for row in among_all.rows}["sector-peak"]
        assert alone.log_odds == pytest.approx(among_all.log_odds - relief, abs=1e-9)
        assert [stop.stop_id for stop in alone.stops] == [stop.stop_id for stop in among_all.stops]


def test_many_orders_at_once_show_what_the_run_found(workspace: Workspace) -> None:
    run = workspace.run(scope="all")
    rows = workspace.engine.table("findings")
    rows = rows.filter(rows.run_id == run["run_id"], rows.subject_kind == "order", rows.indicator_id.notin(NOT_TOLD))
    found: dict[str, dict[str, tuple[Any, ...]]] = {}
    showing: dict[str, list[str]] = {}
    for row in workspace.engine.fetch(rows.order_by("indicator_id", "subject_id")).to_pylist():
        told = (row["strength"], row["basis"], tuple(row["record_ids"]))
        found.setdefault(row["subject_id"], {})[row["indicator_id"]] = told
        showing.setdefault(row["indicator_id"], []).append(row["subject_id"])
    draw = random.Random(2)
    asked = sorted({one for ids in showing.values() for one in draw.sample(ids, min(EACH, len(ids)))})
    assert len(asked) > len(showing) > 50
    for one in workspace.single.assess(_as_given(workspace, *asked), run["as_of"], run["known_at"]):
        fires = [row for row in one.rows if row.state == "fires" and row.code and row.indicator not in NOT_TOLD]
        assert {row.indicator: (row.strength, row.basis, row.record_ids) for row in fires} == found[one.subject_id]


NEW = {
    "order": {
        "order_id": "N-1",
        "ordered_at": "2015-06-02T09:30:00",
        "customer_id": "N-buyer",
        "stage": "order",
        "currency": "USD",
        "amount": 18400,
    },
    "order_lines": [{"hs_code": "851712", "description": "handsets", "quantity": 60, "amount": 18400}],
    "parties": [
        {"party_id": "N-buyer", "name": "Sample Trading", "country": "TR", "city": "Mersin", "industry": "4711"},
        {"party_id": "N-payer", "name": "Other Hands", "country": "AE", "industry": "6612"},
    ],
    "payments": [
        {
            "paid_at": "2015-06-04",
            "payer_id": "N-payer",
            "amount": 18400,
            "currency": "USD",
            "method": "bank_transfer",
            "from_country": "AE",
        }
    ],
    "shipments": [
        {
            "shipped_at": "2015-06-09",
            "consignee_id": "N-buyer",
            "delivery_city": "Mersin",
            "delivery_country": "TR",
            "mode": "sea",
        }
    ],
}
MOMENT = datetime(2016, 1, 1)


def test_a_new_order_is_told_as_by_a_run_over_new_orders(workspace: Workspace, tmp_path: Path) -> None:
    (alone,) = workspace.assess_bundles([NEW], as_of=MOMENT)
    for table, rows in _as_files(NEW).items():
        lines = [json.dumps(json_form(row)) for row in rows]
        (tmp_path / f"{table}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    workspace.load([tmp_path])
    workspace.assess(new=True, as_of=MOMENT)
    loaded = workspace.explain("N-1")
    fires = {name: told[:2] for name, told in _told(alone).items() if told[0] == "fires"}
    assert {"third-party-payer", "paid-from-elsewhere"} <= fires.keys()
    for name, (state, strength, *_) in _told(loaded).items():
        assert (name, state) == (name, _told(alone)[name][0])
        assert _told(alone)[name][1] == pytest.approx(strength, abs=0.02), name
    assert alone.log_odds == pytest.approx(loaded.log_odds, abs=0.05)


def _as_files(bundle: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    files = {"orders": [bundle["order"]], "parties": bundle["parties"]}
    files["order_lines"] = [{"order_id": "N-1", "line_no": 1, **row} for row in bundle["order_lines"]]
    files["payments"] = [{"order_id": "N-1", "payment_id": "N-1/payments/1", **row} for row in bundle["payments"]]
    files["shipments"] = [{"order_id": "N-1", "shipment_id": "N-1/shipments/1", **row} for row in bundle["shipments"]]
    return files


def test_places_of_a_given_order_are_found_as_in_a_run(workspace: Workspace) -> None:
    """The first place is on record nowhere, the others lie in the packaged gazetteer; a leg goes by sea."""
    customer = workspace.engine.fetch(workspace.engine.table("orders").select("customer_id").limit(1))
    order = {**NEW["order"], "order_id": "N-far", "customer_id": customer["customer_id"][0].as_py()}
    near_a_zone = {"delivery_city": "By the wall", "delivery_country": "TR", **_inside_a_zone(workspace)}
    shipment = {"shipment_id": "N-far/1", "mode": "sea", **near_a_zone}
    leg = {"shipment_id": "N-far/1", "leg_no": 1, "from_country": "FI", "from_place": "Kotka", "mode": "sea"}
    legs = [{**leg, "to_country": "TR", "to_place": "Mersin"}]
    workspace.assess_bundles([{"order": order, "shipments": [shipment], "shipment_legs": legs}], as_of=MOMENT)
    tables = workspace.single._here._slice
    told = {name: _rows_of(tables, name) for name in ("places", "nearby", "passages")}
    told["nearby"] = {row for row in told["nearby"] if row[2] <= MOMENT.date()}
    resolve_places(tables)
    anew = {name: _rows_of(tables, name) for name in told}
    assert {row[0] for row in told["places"]} > {"FI|kotka||", "TR|mersin||"}
    assert any("by the wall" in row[0] for row in told["nearby"])
    assert told["passages"]
    assert told == anew


def _inside_a_zone(workspace: Workspace) -> dict[str, str]:
    zones = workspace.engine.table("zones")
    circles = zones.filter(zones.latitude.notnull()).select("latitude", "longitude").order_by("latitude").limit(1)
    (row,) = workspace.engine.fetch(circles).to_pylist()
    return {"delivery_latitude": str(row["latitude"]), "delivery_longitude": str(row["longitude"])}


def _rows_of(tables: Engine, name: str) -> set[tuple[Any, ...]]:
    return {tuple(row.values()) for row in tables.fetch(tables.table(name)).to_pylist()}


def test_zones_loaded_between_two_requests_count(workspace: Workspace, tmp_path: Path) -> None:
    bundle = {**NEW, "order": {**NEW["order"], "order_id": "N-2"}}
    workspace.assess_bundles([bundle], as_of=MOMENT)
    tables = workspace.single._here._slice
    before = {row[1] for row in _rows_of(tables, "nearby")}
    zone = (
        "zone_id,name,kind,latitude,longitude,radius_km,valid_from\nOURS,Mersin bay,conflict,36.8,34.6,20,2010-01-01\n"
    )
    (tmp_path / "zones.csv").write_text(zone, encoding="utf-8")
    workspace.load_reference([tmp_path / "zones.csv"])
    workspace.assess_bundles([bundle], as_of=MOMENT)
    assert {row[1] for row in _rows_of(tables, "nearby")} == before | {"OURS"}

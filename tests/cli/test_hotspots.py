"""`hotspots`, as a user types it: its JSON, what it prints, its errors; and what plays no part in it."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import chokepoint
from chokepoint.records.connected import HOT_SPOTS
from chokepoint.workspace.concentrating import rests_on_places
from chokepoint.workspace.workspace import Workspace
from tests.cli.test_commands import run

TOWNS = [("FR", f"Bourg {number}", 44 + number, 2 + number) for number in range(8)]
GATHERED = ("TR", "Kilis", 36.72, 37.12)
"""Where twelve orders go in one month, three of them paid by a stranger."""


def ledger() -> dict[str, str]:
    """Seventy-two orders spread over eight towns and a year, and those that gather."""
    orders = ["order_id,ordered_at,customer_id,supplier_id,amount,currency"]
    payments = ["payment_id,order_id,payer_id,payee_id,paid_at,amount,currency"]
    shipments = [
        "shipment_id,order_id,delivered_at,consignee_id,delivery_country,delivery_city,delivery_latitude,"
        "delivery_longitude"
    ]
    for number in range(84):
        gathered = number >= 72
        customer = f"c{number % 12:02}"
        day = date(2024, 6, 1) if gathered else date(2024, 1 + number % 12, 3)
        country, town, north, east = GATHERED if gathered else TOWNS[(number * 5 + number // 12) % 8]
        payer = "x" if number in (72, 75, 78) else customer
        orders.append(f"O{number:02},{day},{customer},s,100,USD")
        payments.append(f"P{number:02},O{number:02},{payer},s,{day + timedelta(days=2)},100,USD")
        shipments.append(
            f"S{number:02},O{number:02},{day + timedelta(days=5)},{customer},{country},{town},{north},{east}"
        )
    return {
        "orders.csv": "\n".join(orders),
        "payments.csv": "\n".join(payments),
        "shipments.csv": "\n".join(shipments),
    }


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hotspots")
    written = ledger()
    for name, text in written.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")
    assert run("-w", folder / "w", "load", *(folder / name for name in written)).code == 0
    assert run("-w", folder / "w", "assess", "--as-of", "2025-01-31").code == 0
    return folder / "w"


def test_what_json_holds(assessed: Path) -> None:
    told = run("-w", assessed, "hotspots", "--json").json
    assert (told["deliveries"], told["places"]) == (84, 9)
    assert all(set(one) == set(HOT_SPOTS.names) for one in told["hot_spots"])
    first = next(one for one in told["hot_spots"] if one["measure"] == "deliveries")
    assert (first["centre"], first["rank"], first["places"]) == ("TR|kilis", 1, ["TR|kilis"])
    assert first["from_day"] <= "2024-06-01" <= first["to_day"]
    assert (first["deliveries"], first["customers"], first["observed"]) == (12, 12, 12)
    assert first["expected"] < 6 and first["p"] < 0.1
    assert {one["measure"] for one in told["hot_spots"]} == {"deliveries", "findings"}
    strange = next(one for one in told["hot_spots"] if one["measure"] == "findings")
    assert strange["centre"] == "TR|kilis"
    assert {"orders/O72", "orders/O75", "orders/O78"} <= set(strange["record_ids"])


def test_the_top_of_each_measure_is_shown_and_all_is_stored(assessed: Path) -> None:
    whole = run("-w", assessed, "hotspots", "--json", "--top", "99").json
    first = run("-w", assessed, "hotspots", "--json", "--top", "1").json
    assert first["hot_spots"] == [one for one in whole["hot_spots"] if one["rank"] == 1]
    with chokepoint.open(assessed) as workspace:
        stored = workspace.engine.fetch(workspace.engine.table("hot_spots")).to_pylist()
    assert {row["hot_spot_id"] for row in stored} == {one["hot_spot_id"] for one in whole["hot_spots"]}
    assert run("-w", assessed, "hotspots", "--json", "--top", "99").json == whole


def test_hot_spots_read_well(assessed: Path) -> None:
    printed = run("-w", assessed, "hotspots").out
    for part in ("84 deliveries to 9 places", "a reason to look, and", "Findings:", "Deliveries:", "TR|kilis", "Gi*"):
        assert part in printed


def test_a_zone_that_is_entered_changes_no_finding(assessed: Path, tmp_path: Path) -> None:
    shutil.copytree(assessed, tmp_path / "w")
    zone = "zone_id,name,kind,latitude,longitude,radius_km,valid_from\nZ1,District,{},36.7,37.1,60,2014-01-01\n"
    for kind in ("conflict", "transshipment_hub"):
        text = zone.format(kind).replace("Z1", kind)
        (tmp_path / f"{kind}.csv").write_text(text, encoding="utf-8")
        assert run("-w", tmp_path / "w", "load", tmp_path / f"{kind}.csv", "--table", "zones").code == 0
    assert run("-w", tmp_path / "w", "assess", "--as-of", "2025-01-31").code == 0
    before, after = (run("-w", folder, "hotspots", "--json").json for folder in (assessed, tmp_path / "w"))
    assert _centres(after) == _centres(before)


def _centres(told: Any) -> list[tuple[str, str, str]]:
    """What stands out, where and when; what a sign is worth depends on all others, and so does the figure."""
    return [(one["hot_spot_id"], one["centre"], one["from_day"]) for one in told["hot_spots"]]


def test_whatever_reads_zones_rests_on_places(tmp_path: Path) -> None:
    cards = Workspace(tmp_path / "w").cards.values()
    reading = {card.id for card in cards if any(cell.split(".")[0] == "zones" for cell in card.reads)}
    assert {"near-sensitive-zone", "failed-delivery"} <= reading
    assert {card.id for card in cards if rests_on_places(card)} >= reading
    assert "third-party-payer" not in {card.id for card in cards if rests_on_places(card)}


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ledger()["orders.csv"] + "\n", encoding="utf-8")
    (tmp_path / "shipments.csv").write_text("shipment_id,order_id,delivery_country\nS1,O01,TR\n", encoding="utf-8")
    assert run("-w", tmp_path / "w", "load", tmp_path / "orders.csv", tmp_path / "shipments.csv").code == 0
    refused = run("-w", tmp_path / "w", "hotspots")
    assert refused.code == 2 and "no assessment yet" in refused.err
    assert run("-w", tmp_path / "w", "assess").code == 0
    refused = run("-w", tmp_path / "w", "hotspots")
    assert refused.code == 2 and "`delivery_country` with `delivery_city` or coordinates" in refused.err
    assert run("-w", tmp_path / "w", "hotspots", "--top", "0").code == 2

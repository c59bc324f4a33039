"""The customs benchmark from its files to its figures, on made declarations with the published columns."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

SCRIPT = Path(__file__).parents[3] / "benchmarks" / "customs.py"
HEADINGS = (
    *("Declaration ID", "Date", "Office ID", "Process Type", "Import Type", "Import Use", "Payment Type"),
    *("Mode of Transport", "Declarant ID", "Importer ID", "Seller ID", "Courier ID", "HS6 Code"),
    *("Country of Departure", "Country of Origin", "Tax Rate", "Tax Type", "Country of Origin Indicator"),
    *("Net Mass", "Item Price", "Fraud", "Critical Fraud"),
)
TRAIN, LATER = 900, 500


def declarations(count: int, start: str, seed: int) -> list[dict[str, str]]:
    """Frauds are frequent where office and chapter go together in one way, whatever each is alone; some are critical.
    Every tenth declaration names no seller."""
    draw = np.random.default_rng(seed)
    office, chapter = draw.integers(0, 2, count), draw.integers(0, 2, count)
    fraud = draw.random(count) < np.where(office == chapter, 0.6, 0.04)
    rows = []
    for place in range(count):
        row = dict.fromkeys(HEADINGS, "1") | {
            "Declaration ID": f"{start[:4]}{place:06}",
            "Date": str(np.datetime64(start) + place * 180 // count),
            "Office ID": f"{office[place]}0",
            "HS6 Code": f"8{chapter[place]}0{place % 3}00",
            "Importer ID": f"I{draw.integers(0, 200)}",
            "Seller ID": "" if place % 10 == 0 else f"S{draw.integers(0, 50)}",
            "Net Mass": f"{draw.lognormal(3, 1):.1f}",
            "Item Price": f"{draw.lognormal(8, 1):.0f}",
            "Fraud": str(int(fraud[place])),
            "Critical Fraud": str(int(fraud[place]) * (1 + place % 2)),
        }
        rows.append(row)
    return rows


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, rows[0].keys())
        table.writeheader()
        table.writerows(rows)
    return path


def ran(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    pytest.importorskip("sklearn")
    folder = tmp_path_factory.mktemp("customs")
    write(folder / "df_syn_train_eng.csv", declarations(TRAIN, "2024-01-01", 1))
    later = write(folder / "later.csv", declarations(LATER, "2024-07-01", 2))
    done = ran(folder, "--test", later, "--json")
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


def test_pairs_find_what_no_single_field_shows(told: dict[str, Any]) -> None:
    assert told["records"] == LATER
    single, pairs, boosted = (
        told["all_records"][name] for name in ("additive single", "additive with pairs", "boosted")
    )
    for one in (pairs, boosted):
        assert one["precision_10"] > told["base"] + 0.15
        assert one["average_precision"] > single["average_precision"] + 0.1
    assert pairs["calibration_error"] < 0.1


def test_decisions_dealt_at_random_tell_nothing(told: dict[str, Any]) -> None:
    assert set(told["null"]) == set(told["all_records"])
    for several in told["null"].values():
        mean = np.mean([one["average_precision"] for one in several])
        assert mean == pytest.approx(told["base"], abs=0.1)


def test_goods_are_never_paired_with_goods_nor_amounts_with_amounts(told: dict[str, Any]) -> None:
    fields, families = 21, {"goods": 3, "amounts": 3}
    within = sum(size * (size - 1) // 2 for size in families.values())
    assert told["keys"] == {
        "additive single": fields,
        "additive with pairs": fields + fields * (fields - 1) // 2 - within,
    }


def test_a_file_that_lacks_columns_is_named(tmp_path: Path) -> None:
    rows = [
        {name: cell for name, cell in row.items() if name != "Net Mass"} for row in declarations(5, "2024-01-01", 1)
    ]
    write(tmp_path / "df_syn_train_eng.csv", rows)
    done = ran(tmp_path, "--json")
    assert done.returncode
    assert "lacks columns: ['Net Mass']" in done.stderr

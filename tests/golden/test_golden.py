"""A small ledger from its files to its likelihoods, held to those that are stored.

A change that is meant to move them renews them: `python -m tests.golden.renew`, and says why.
"""

from __future__ import annotations

import csv
import math
import random
from pathlib import Path

import pytest

import chokepoint
from chokepoint.records.answers import RankedOrder
from chokepoint.workspace.workspace import Workspace
from tests.golden.renew import AS_OF, LEDGER, LIKELIHOODS, PRIOR, ranked

RENEW = "If this is meant, run `python -m tests.golden.renew` and say in the commit why."


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("golden") / "workspace"


@pytest.fixture(scope="module")
def orders(workspace: Path) -> list[RankedOrder]:
    return ranked(workspace, [[LEDGER]])


def test_likelihoods_are_those_stored(orders: list[RankedOrder]) -> None:
    with LIKELIHOODS.open(encoding="utf-8", newline="") as file:
        stored = {row["order_id"]: row for row in csv.DictReader(file)}
    assert {order.order_id for order in orders} == set(stored)
    changed = [
        f"{order.order_id}: {stored[order.order_id]['likelihood']} -> {order.likelihood:.12g}"
        for order in orders
        if not math.isclose(order.likelihood, float(stored[order.order_id]["likelihood"]), rel_tol=1e-9)
    ]
    assert changed == [], RENEW
    seen = {order.order_id: (order.band, ";".join(order.fires)) for order in orders}
    assert seen == {name: (row["band"], row["fires"]) for name, row in stored.items()}, RENEW


def test_the_ranking_is_by_likelihood_then_id(orders: list[RankedOrder]) -> None:
    keys = [(-round(math.log(order.likelihood / (1 - order.likelihood)), 9), order.order_id) for order in orders]
    assert [order.rank for order in orders] == list(range(1, len(orders) + 1))
    assert keys == sorted(keys)


def test_a_report_of_one_order_is_written(orders: list[RankedOrder], workspace: Path, tmp_path: Path) -> None:
    with chokepoint.open(workspace) as opened:
        (page,) = opened.report(orders[0].order_id, out=tmp_path / "order.html")
    told = page.read_text(encoding="utf-8")
    assert orders[0].order_id in told
    assert f"{PRIOR * 100:g}" in told


def test_order_of_rows_and_of_files_changes_nothing(orders: list[RankedOrder], tmp_path: Path) -> None:
    shuffled = tmp_path / "shuffled"
    shuffled.mkdir()
    chance = random.Random(4)
    for path in LEDGER.glob("*.csv"):
        heading, *rows = path.read_text(encoding="utf-8").splitlines()
        chance.shuffle(rows)
        (shuffled / path.name).write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    files = sorted(shuffled.glob("*.csv"), reverse=True)
    again = ranked(tmp_path / "workspace", [[file] for file in files])
    assert again == orders


def _rows(opened: Workspace) -> dict[str, int]:
    """Versions stored, by table."""
    tables = {path.stem: opened.engine.table(path.stem) for path in LEDGER.glob("*.csv")}
    return {name: len(opened.engine.fetch(rows.select("source_row"))) for name, rows in tables.items()}


def test_a_second_run_changes_nothing(orders: list[RankedOrder], workspace: Path) -> None:
    with chokepoint.open(workspace) as opened:
        stored = _rows(opened)
        opened.load([LEDGER])
        assert _rows(opened) == stored
        first = opened.run()
        opened.assess(as_of=AS_OF, prior=PRIOR)
        second = opened.run()
        again = opened.orders()
    assert again == orders
    same = ("prior", "intercept", "weights_hash", "catalogue_hash", "data_hash", "orders", "as_of")
    assert {name: first[name] for name in same} == {name: second[name] for name in same}
    assert first["run_id"] != second["run_id"]

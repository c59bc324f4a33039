"""`evaluate --drift`, as a user types it, over two runs between which the trade has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import run

BEFORE, NEW = 300, 250


def write(folder: Path, numbers: range, year: int, payer: str = "") -> list[Path]:
    """Orders of twenty customers in turn through a year, each paid by `payer`, or by its customer without one."""
    orders = ["order_id,ordered_at,customer_id,supplier_id,amount,currency"]
    payments = ["payment_id,order_id,payer_id,payee_id,paid_at,amount,currency"]
    for number in numbers:
        day, customer = f"{year}-{1 + number % 12:02}-{1 + number % 28:02}", f"c{number % 20}"
        orders.append(f"O{number},{day},{customer},s,100,USD")
        payments.append(f"P{number},O{number},{payer or customer},s,{day},100,USD")
    paths = [folder / f"orders-{year}.csv", folder / f"payments-{year}.csv"]
    for path, rows in zip(paths, (orders, payments), strict=True):
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return paths


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of customers who pay for themselves, assessed once."""
    folder = tmp_path_factory.mktemp("drift")
    assert run("-w", folder / "w", "load", *write(folder, range(BEFORE), 2023)).code == 0
    assert run("-w", folder / "w", "assess").code == 0
    return folder / "w"


def test_after_one_run_there_is_nothing_to_compare(workspace: Path) -> None:
    ran = run("-w", workspace, "evaluate", "--drift")
    assert ran.code == 2
    assert "two full runs" in ran.err


def test_new_orders_are_held_against_the_run_before(workspace: Path, tmp_path: Path) -> None:
    """Every new order is paid by a stranger: that indicator has moved, and what moved leads the list."""
    more = write(tmp_path, range(BEFORE, BEFORE + NEW), 2024, payer="stranger")
    assert run("-w", workspace, "load", *more).code == 0
    assert run("-w", workspace, "assess").code == 0
    found = run("-w", workspace, "evaluate", "--drift", "--json").json
    assert found["run_before"] != found["run_now"]
    assert (found["orders_before"], found["orders_now"], found["only_new"]) == (BEFORE, NEW, True)
    moved = {line["indicator"]: line for line in found["lines"] if line["moved"]}
    assert moved["third-party-payer"]["fires_before"] == 0
    assert moved["third-party-payer"]["fires_now"] == 1
    assert [line["moved"] for line in found["lines"]] == sorted(
        (line["moved"] for line in found["lines"]), reverse=True
    )
    text = run("-w", workspace, "evaluate", "--drift").out
    assert f"{NEW} new orders of run {found['run_now']} against {BEFORE} of run {found['run_before']}" in " ".join(
        text.split()
    )
    assert "third-party-payer" in text


def test_without_new_orders_no_rate_has_moved(workspace: Path) -> None:
    assert run("-w", workspace, "assess").code == 0
    found = run("-w", workspace, "evaluate", "--drift", "--json").json
    assert (found["only_new"], found["orders_now"]) == (False, found["orders_before"])
    assert not any(line["moved"] for line in found["lines"])
    assert "No indicator fires" in run("-w", workspace, "evaluate", "--drift").out

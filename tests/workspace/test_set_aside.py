"""A row that was set aside leaves open what it would have told of its order, and of no other."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import chokepoint
from chokepoint.workspace.workspace import Workspace
from tests.golden.renew import AS_OF, LEDGER, PRIOR


@pytest.fixture
def ledger(tmp_path: Path) -> tuple[Path, str]:
    """The golden ledger with one payment that cannot be read, and the order that it belongs to."""
    folder = tmp_path / "ledger"
    folder.mkdir()
    for path in LEDGER.glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    with (folder / "payments.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    paid = [row["order_id"] for row in rows]
    spoilt = next(row for row in rows if paid.count(row["order_id"]) == 1 and row["payer_id"])
    spoilt["amount"] = "1x0"
    with (folder / "payments.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder, spoilt["order_id"]


def _states(workspace: Workspace, order_id: str) -> dict[str, str]:
    return {row.code: row.state for row in workspace.explain(order_id).rows if row.code and not row.relief}


def test_what_a_set_aside_payment_would_tell_stays_open(
    ledger: tuple[Path, str], assessed: Workspace, tmp_path: Path
) -> None:
    folder, order_id = ledger
    with chokepoint.open(tmp_path / "spoilt") as workspace:
        loaded = workspace.load([folder])
        assert sum(file.set_aside for file in loaded.files) == 1
        workspace.assess(as_of=AS_OF, prior=PRIOR)
        spoilt = _states(workspace, order_id)
        others = {name: _states(workspace, name) for name in _others(assessed, order_id)}
    whole = _states(assessed, order_id)
    payment = {card.code for card in assessed.cards.values() if card.category == "payment" and not card.relief}
    changed = {code for code in whole if whole[code] != spoilt[code]}
    assert {spoilt[code] for code in changed} == {"unassessable"}
    assert {"PAY-01", "PAY-02", "PAY-03", "PAY-11"} <= {code for code in payment if spoilt[code] == "unassessable"}
    reading = {
        card.code for card in assessed.cards.values() if any(name.startswith("payments.") for name in card.reads)
    }
    assert changed <= reading
    assert others == {name: _states(assessed, name) for name in others}


def _others(workspace: Workspace, order_id: str) -> list[str]:
    """The first of the ranking, and the next orders after that one in the ledger."""
    ranked = [order.order_id for order in workspace.orders()]
    by_id = sorted(ranked)
    place = by_id.index(order_id)
    return [name for name in dict.fromkeys([*ranked[:3], *by_id[place + 1 : place + 4]]) if name != order_id]

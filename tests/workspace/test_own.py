"""A workspace's own indicators run with the packaged ones; what is broken is named and the rest runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import chokepoint
from chokepoint.observe.discover import indicators
from chokepoint.records.answers import Assessment
from chokepoint.records.errors import InputError
from chokepoint.weigh.own import own_weight
from chokepoint.weigh.weights import Weights
from chokepoint.workspace.own import read_catalogue
from chokepoint.workspace.workspace import Workspace
from tests.observe.own.sample import FILE, PYTHON

ORDERS = (
    "order_id,ordered_at,customer_id,supplier_id,amount,currency\n"
    "O1,2024-01-01,a,s,100,USD\nO2,2024-06-01,b,s,5000,USD\n"
)
PAYMENTS = (
    "payment_id,order_id,payer_id,payee_id,paid_at,amount,currency,method\n"
    "P1,O1,a,s,2024-01-03,100,USD,cash\nP2,O2,b,s,2024-06-03,100,USD,\n"
)
SEVERAL_ROWS = FILE.replace("LEFT JOIN money ON money.order_id = orders.order_id", "CROSS JOIN money")
BAD_WEIGHT = FILE.replace("sensitivity: 0.2", "sensitivity: often")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with sound and broken indicators of its own."""
    base = tmp_path_factory.mktemp("own")
    (base / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (base / "payments.csv").write_text(PAYMENTS, encoding="utf-8")
    with chokepoint.open(base / "w") as workspace:
        workspace.load([base / "orders.csv", base / "payments.csv"])
    own = base / "w" / "indicators"
    own.mkdir()
    files = {
        "paid_in_cash.sql": FILE,
        "large_order.py": PYTHON,
        "several_rows.sql": SEVERAL_ROWS,
        "bad_weight.sql": BAD_WEIGHT,
        "bad_question.sql": FILE.replace("[payment-method]", "[mood]"),
        "unknown_table.sql": FILE.replace("FROM payments", "FROM paymnts"),
    }
    for name, text in files.items():
        (own / name).write_text(text, encoding="utf-8")
    config = base / "w" / "config.toml"
    text = config.read_text(encoding="utf-8")
    assert "run_python_indicators = false" in text
    config.write_text(text.replace("run_python_indicators = false", "run_python_indicators = true"), encoding="utf-8")
    return base / "w"


@pytest.fixture(scope="module")
def done(folder: Path) -> Assessment:
    with chokepoint.open(folder) as workspace:
        return workspace.assess()


@pytest.fixture
def workspace(folder: Path, done: Assessment) -> Iterator[Workspace]:
    """Opened anew, as the next command does."""
    with chokepoint.open(folder) as opened:
        yield opened


def test_broken_ones_are_named_with_their_reason(done: Assessment) -> None:
    assert {one.id: one.reason for one in done.indicators_not_run} == {
        "bad-weight": "Its weight says sensitivity `often`, which is no number.",
        "bad-question": "There is no question `mood`.",
        "several-rows": "It has several rows for one subject.",
        "unknown-table": "There is no table `paymnts` to read.",
    }


def test_the_rest_run_and_stand_in_the_run(done: Assessment) -> None:
    assert done.assessed == 2
    assert set(str(done.run["catalogue"]).split(";")) == {*indicators(), "paid-in-cash", "large-order"}


def test_they_are_weighed_and_explained_in_the_next_process(workspace: Workspace) -> None:
    by_id = {row.indicator: row for row in workspace.explain("O1").rows}
    assert by_id["paid-in-cash"].state == "fires"
    assert by_id["paid-in-cash"].basis == "1 payments"
    assert by_id["paid-in-cash"].record_ids == ("payments/P1",)
    assert by_id["paid-in-cash"].contribution > 0
    fires = {row.indicator for row in workspace.explain("O2").rows if row.state == "fires"}
    assert "large-order" in fires
    assert "paid-in-cash" not in fires


def test_their_weights_say_where_they_come_from(workspace: Workspace) -> None:
    weight = workspace.weights["paid-in-cash"]
    assert (weight.sensitivity, weight.background, weight.group) == (0.2, 0.02, "P3")
    assert (weight.provenance.kind, weight.provenance.on) == ("elicited", "user")
    assert workspace.weights["large-order"].group == "own"
    assert {line.indicator for line in workspace.weight_lines()} >= {"paid-in-cash", "large-order"}


def test_the_catalogue_hash_is_of_theirs_too(done: Assessment, workspace: Workspace, tmp_path: Path) -> None:
    assert done.run["catalogue_hash"] != read_catalogue(tmp_path).hash
    assert workspace.catalogue.limited_to(str(done.run["catalogue"]).split(";")).hash == done.run["catalogue_hash"]


def test_the_workspaces_own_weights_come_first(tmp_path: Path) -> None:
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "paid_in_cash.sql").write_text(FILE, encoding="utf-8")
    stated = Weights.read().joined_by([own_weight("paid-in-cash", "OWN-01", {"sensitivity": 0.5, "background": 0.1})])
    stated.write(tmp_path / "weights.toml")
    with chokepoint.open(tmp_path) as workspace:
        assert workspace.weights["paid-in-cash"].sensitivity == 0.5


def test_without_own_indicators_nothing_changes(tmp_path: Path) -> None:
    with chokepoint.open(tmp_path) as workspace:
        assert list(workspace.cards) == list(indicators())
        assert workspace.weights.hash == Weights.read().hash


def test_python_stays_unrun_where_nobody_allowed_it(tmp_path: Path) -> None:
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "large_order.py").write_text(PYTHON, encoding="utf-8")
    assert [one.file for one in read_catalogue(tmp_path).own.not_run] == ["large_order.py"]


def test_what_a_file_leaves_out_is_the_weight_of_a_weak_sign() -> None:
    weight = own_weight("x", "OWN-01", {})
    assert (weight.sensitivity, weight.low, weight.high) == (0.15, 0.056, 0.346)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"colour": "red"}, "part `colour`"),
        ({"sensitivity": 1.5}, "a share"),
        ({"background": 0}, "background"),
        ({"when": "soon"}, "2026-01-31"),
    ],
)
def test_an_impossible_weight_is_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        own_weight("x", "OWN-01", given)


def test_a_relation_that_own_ones_share_serves_the_packaged_ones_too(tmp_path: Path) -> None:
    (tmp_path / "indicators").mkdir()
    shared = FILE.replace("FROM payments", "FROM payers")
    (tmp_path / "indicators" / "paid_in_cash.sql").write_text(shared, encoding="utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (tmp_path / "payments.csv").write_text(PAYMENTS.replace("P2,O2,b", "P2,O2,x"), encoding="utf-8")
    with chokepoint.open(tmp_path) as workspace:
        workspace.load([tmp_path / "orders.csv", tmp_path / "payments.csv"])
        assert workspace.assess().indicators_not_run == ()
        fires = {
            order: {row.indicator for row in workspace.explain(order).rows if row.state == "fires"}
            for order in ("O1", "O2")
        }
    assert "paid-in-cash" in fires["O1"]
    assert "third-party-payer" in fires["O2"]

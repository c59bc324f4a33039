"""Weights learned from past decisions are written to a file, and used once a person has put it in place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.csv as pacsv
import pytest

import chokepoint
from chokepoint.records.errors import InputError, WorkspaceError
from chokepoint.simulate.world import generate
from chokepoint.weigh.fit import Learning
from chokepoint.workspace.weighing import FITTED, Fitting
from chokepoint.workspace.workspace import Workspace
from tests.golden.renew import AS_OF, ORDERS, PRIOR, SEED


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """The truth of the ledger's world, as decisions."""
    path = tmp_path / "labels.csv"
    pacsv.write_csv(generate(ORDERS, SEED).with_labels().tables["labels"], path)
    return path


def test_without_labels_nothing_is_fitted(assessed: Workspace) -> None:
    with pytest.raises(InputError, match="label"):
        assessed.fit_weights()
    assert not (assessed.folder / FITTED).exists()


def test_a_ranker_stands_beside_the_weights(assessed: Workspace, labels: Path, tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    assessed.load([labels])
    fitted = assessed.fit_weights(tmp_path / "new.toml", Fitting(Learning(pairs=False), boosted=True))
    rows = pacsv.read_csv(fitted.boosted.path)
    assert fitted.boosted.path == str(tmp_path / "new-boosted.csv")
    assert sorted(rows["boosted_place"].to_pylist()) == sorted(rows["additive_place"].to_pylist())
    assert rows.num_rows == len(assessed.orders())
    assert (fitted.curve, fitted.pairs_gain) == ((), None)


def test_a_learning_curve_of_few_cases_is_refused(assessed: Workspace, labels: Path) -> None:
    assessed.load([labels])
    with pytest.raises(InputError, match="learning curve needs 10 cases"):
        assessed.fit_weights(fitting=Fitting(curve=True))
    assert not (assessed.folder / FITTED).exists()


def test_fitted_weights_serve_once_in_place(assessed: Workspace, labels: Path) -> None:
    before = assessed.orders()
    assert assessed.explain(before[0].order_id).calibration == "elicited, uncalibrated"
    assessed.load([labels])
    fitted = assessed.fit_weights()
    assert fitted.path == str(assessed.folder / FITTED)
    assert fitted.illicit >= 10 <= fitted.licit
    assert fitted.draws == 200
    assert 10 < fitted.entities < fitted.illicit + fitted.licit + fitted.undecided
    assert assessed.orders() == before
    assert fitted.undecided > 0 == fitted.contamination
    compared = assessed.compare_weights("in-force", fitted.path)
    assert compared.orders == len(before)
    assert compared.old.calibration == "elicited, uncalibrated"
    assert compared.new.average_precision > 0.95 * compared.old.average_precision
    assert assessed.compare_weights("in-force", "packaged").entering == ()
    assert assessed.orders() == before
    shutil.move(fitted.path, assessed.folder / "weights.toml")
    assessed.close()
    with chokepoint.open(assessed.folder) as again:
        with pytest.raises(WorkspaceError, match="have changed since run"):
            again.explain(before[0].order_id)
        again.assess(as_of=AS_OF, prior=PRIOR)
        after = again.orders()
        told = again.explain(after[0].order_id)
        lines = again.weight_lines()
    assert "fitted" in told.calibration
    assert "fitted" in {line.provenance for line in lines}
    assert all(1 <= line.ratio_low <= line.ratio_high for line in lines)
    assert {order.order_id for order in after} == {order.order_id for order in before}
    assert [order.likelihood for order in after] != [order.likelihood for order in before]

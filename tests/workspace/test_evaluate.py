"""`evaluate` from the records of a small world to the page."""

from __future__ import annotations

from pathlib import Path

import pyarrow.csv as pacsv
import pytest

from chokepoint.records.errors import InputError, WorkspaceError
from chokepoint.simulate.world import generate
from chokepoint.workspace.evaluating import Options
from chokepoint.workspace.truth import read_truth
from chokepoint.workspace.workspace import Workspace
from tests.golden.renew import ORDERS, SEED

FAST = Options(slices=1, baselines=False, fitting=False)


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("truth") / "truth.csv"
    pacsv.write_csv(generate(ORDERS, SEED).truth, path)
    return path


def test_in_hindsight_with_a_page(assessed: Workspace, truth: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    options = Options(slices=1, baselines=False, fitting=False, html=page)
    found = assessed.evaluate(truth, moment="hindsight", options=options)
    before = assessed.orders()
    assert found.orders == len(before)
    assert found.illicit + found.licit == found.orders
    assert 0 < found.average_precision <= 1
    assert set(found.baselines) == {"points scorecard"}
    assert set(found.by) == {"country", "script", "size"}
    for groups in found.by.values():
        assert sum(one.licit for one in groups) == found.licit
    known = read_truth(assessed, truth)
    illicit = [order.order_id in known and known[order.order_id].illicit for order in before]
    assert found.precision_at["10"] == pytest.approx(sum(illicit[:10]) / 10)
    text = page.read_text(encoding="utf-8")
    assert found.run_id in text
    assert "://" not in text
    assert "<script" not in text


def test_at_order_less_is_known_and_nothing_is_changed(assessed: Workspace, truth: Path) -> None:
    before = assessed.orders()
    found = assessed.evaluate(truth, moment="order", options=FAST)
    late = assessed.evaluate(truth, moment="hindsight", options=FAST)
    assert found.orders == late.orders
    assert found.notes[0].startswith("At order")
    paid_late = {"overdue-delivery", "third-party-payer", "refund-elsewhere"}
    fires = {one.indicator: one.fires for one in found.ablation}
    fires_late = {one.indicator: one.fires for one in late.ablation}
    assert all(fires.get(name, 0) <= fires_late.get(name, 0) for name in paid_late)
    assert sum(fires.values()) < sum(fires_late.values())
    assert assessed.orders() == before


def test_what_is_wrong_is_said(assessed: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No order is labelled"):
        assessed.evaluate(moment="hindsight", options=FAST)
    with pytest.raises(InputError, match="--moment"):
        assessed.evaluate(moment="yesterday", options=FAST)
    with pytest.raises(InputError, match="--by"):
        assessed.evaluate(by=["name"], moment="hindsight", options=FAST)
    with pytest.raises(WorkspaceError, match="two full runs"):
        assessed.drift()
    file = tmp_path / "truth.csv"
    for text, said in (
        ("order,label\nO-1,illicit\n", "needs order_id or subject_id"),
        ("order_id,label\nO-1,perhaps\n", "label is `perhaps`"),
        ("order_id,label\nO-1,illicit\nO-1,licit\n", "illicit and licit"),
        ("order_id,label\nnobody,illicit\n", "There must be some of either kind"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=said):
            assessed.evaluate(file, moment="hindsight", options=FAST)

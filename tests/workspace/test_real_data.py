"""Published data of others, from the files as they are to a ranking; skipped where they are absent."""

from __future__ import annotations

from pathlib import Path

import pytest

import chokepoint

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
DECLARATIONS = 800


def _shared(path: str) -> Path:
    if not (SHARED / path).exists():
        pytest.skip(f"../shared/data/{path} is absent")
    return SHARED / path


def test_declarations_are_ranked_beside_published_lists(tmp_path: Path) -> None:
    published = _shared("customs_kr_synthetic/df_syn_valid_eng.csv").read_text(encoding="utf-8").splitlines()
    export = tmp_path / "declarations.csv"
    export.write_text("\n".join(published[: DECLARATIONS + 1]) + "\n", encoding="utf-8")
    references = [_shared("lists/ofac_2021-07"), _shared("geo/unlocode_2023-1.csv")]
    with chokepoint.open(tmp_path / "workspace") as workspace:
        workspace.load([export], mapping=ROOT / "examples" / "customs_declarations.yaml")
        workspace.load_reference(references)
        done = workspace.assess()
        ranked = workspace.orders(20)
        run = workspace.run()
    assert (done.orders, done.assessed) == (DECLARATIONS, DECLARATIONS)
    assert abs(done.sum_of_likelihoods - done.expected) < 1e-6 * done.expected
    assert len(ranked) == 20
    assert [order.likelihood for order in ranked] == sorted((order.likelihood for order in ranked), reverse=True)
    assert "OFAC-SDN@" in str(run["lists"])

"""How often each sign shows in the sample world, beside the share that the weights state for ordinary trade.

A sign agrees where the share of assessed subjects that show it lies within a factor of three of the stated background.
Run: python benchmarks/rates.py [ORDERS [SEED]], or python benchmarks/rates.py WORKSPACE for one that `demo` filled.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

import chokepoint
from chokepoint.workspace.workspace import Workspace

ORDERS = 20_000
SEED = 1
FACTOR = 3.0
"""How far a measured share may lie from the stated one."""


def rates(workspace: Workspace) -> list[tuple[str, int, int, float, str]]:
    """One row per sign: id, subjects that show it, subjects assessed, stated background, status."""
    run = workspace.run()["run_id"]
    rows = workspace.engine.table("findings").filter(lambda t: t.run_id == run).select("indicator_id", "subject_kind")
    fired = Counter((row["indicator_id"], row["subject_kind"]) for row in workspace.engine.fetch(rows).to_pylist())
    backgrounds = workspace.engine.table("backgrounds").filter(lambda t: (t.run_id == run) & (t.segment == ""))
    assessed = {
        (row["indicator_id"], row["subject_kind"]): row["assessed"]
        for row in workspace.engine.fetch(backgrounds).to_pylist()
    }
    return [
        (
            card.id,
            fired[card.id, card.subject],
            assessed.get((card.id, card.subject), 0),
            workspace.weights[card.id].background,
            card.status,
        )
        for card in workspace.cards.values()
    ]


def agrees(fired: int, assessed: int, background: float) -> bool:
    """Whether the measured share is within FACTOR of the stated one."""
    share = fired / assessed if assessed else 0.0
    return background / FACTOR <= share <= background * FACTOR


def main(orders: int = ORDERS, seed: int = SEED, folder: str | None = None) -> list[str]:
    """One line a sign, those that do not agree last."""
    if folder:
        with chokepoint.open(Path(folder)) as workspace:
            return _lines(rates(workspace))
    with tempfile.TemporaryDirectory() as made, chokepoint.open(Path(made) / "workspace") as workspace:
        workspace.demo(orders=orders, seed=seed)
        return _lines(rates(workspace))


def _lines(found: list[tuple[str, int, int, float, str]]) -> list[str]:
    lines = ["| sign | shows | assessed | share | stated | |", "|---|---|---|---|---|---|"]
    for id_, fired, assessed, background, status in sorted(found, key=lambda row: (not agrees(*row[1:4]), row[0])):
        share = fired / assessed if assessed else 0.0
        mark = "" if agrees(fired, assessed, background) else status if status == "draft" else "apart"
        lines.append(f"| {id_} | {fired:,} | {assessed:,} | {share:.5f} | {background:.4f} | {mark} |")
    return lines


if __name__ == "__main__":
    given = sys.argv[1:]
    told = main(folder=given[0]) if given and not given[0].isdigit() else main(*map(int, given))
    sys.stdout.write("\n".join(told) + "\n")

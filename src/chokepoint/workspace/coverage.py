"""`coverage`: what this data can assess, and which columns would unlock most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from chokepoint.engines.snapshot import current
from chokepoint.observe.indicator import State
from chokepoint.observe.questions import QUESTIONS
from chokepoint.records.coverage import Coverage, IndicatorCoverage, Unlock
from chokepoint.workspace.runs import open_last_run

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

FILLED = 0.95
"""Share of filled cells from which a column is taken as there: what is missing then is single cells."""


def coverage(workspace: Workspace) -> Coverage:
    """Shares of orders by answer, for each indicator of the newest full run."""
    engine = workspace.engine
    run = open_last_run(workspace)
    run_id = str(run["run_id"])
    states = engine.table("states")
    packed = engine.fetch(states.filter(states.run_id == run_id, states.subject_kind == "order").select("packed"))[
        "packed"
    ].combine_chunks()
    catalogue = str(run["catalogue"]).split(";")
    shares = _shares(packed, len(catalogue))
    lines = tuple(
        IndicatorCoverage(
            id=indicator_id,
            code=workspace.cards[indicator_id].code,
            title=workspace.cards[indicator_id].title,
            assessed=share[State.FIRES] + share[State.SILENT],
            unassessable=share[State.UNASSESSABLE],
            outside=share[State.OUTSIDE],
            fires=share[State.FIRES],
        )
        for indicator_id, share in zip(catalogue, shares, strict=True)
        if indicator_id in workspace.cards
    )
    likelihoods = engine.table("likelihoods")
    likelihoods = likelihoods.filter(likelihoods.run_id == run_id, likelihoods.subject_kind == "order")
    mean = engine.fetch(likelihoods.aggregate(mean=likelihoods.coverage.mean()))["mean"][0].as_py()
    return Coverage(run_id, len(packed), mean or 0.0, lines, _unlocks(workspace, lines))


def _shares(packed: pa.Array, width: int) -> list[dict[State, float]]:
    """Share of subjects by answer, an indicator after the other."""
    if not len(packed):
        return [dict.fromkeys(State, 0.0)] * width
    letters = np.frombuffer("".join(packed.to_pylist()).encode(), dtype=np.uint8).reshape(len(packed), width)
    return [{state: float(np.mean(letters[:, place] == ord(state))) for state in State} for place in range(width)]


def _unlocks(workspace: Workspace, lines: Iterable[IndicatorCoverage]) -> tuple[Unlock, ...]:
    gains: Counter[str] = Counter()
    asking: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if line.unassessable and not workspace.cards[line.id].relief:
            for question_id in workspace.cards[line.id].questions:
                gains[question_id] += workspace.weights[line.id].sensitivity * line.unassessable  # type: ignore[assignment]
                asking[question_id].append(line.id)
    unlocks = []
    for question_id, gain in gains.items():
        question = QUESTIONS[question_id]
        filled = min(_filled(workspace, column) for column in question.columns)
        if filled < FILLED:
            unlocks.append(Unlock(question.columns, question.internal, tuple(asking[question_id]), float(gain), filled))
    return tuple(sorted(unlocks, key=lambda unlock: (-unlock.gain, unlock.columns)))


def _filled(workspace: Workspace, name: str) -> float:
    table, column = name.split(".")
    rows = current(table)
    counts = workspace.engine.fetch(rows.aggregate(rows=rows.count(), filled=rows[column].count()))
    total = counts["rows"][0].as_py()
    return counts["filled"][0].as_py() / total if total else 0.0

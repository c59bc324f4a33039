"""`coverage`: what this data can assess, and which columns would unlock most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from chokepoint.engines.snapshot import current
from chokepoint.observe.indicator import State
from chokepoint.observe.questions import QUESTIONS, SAME_PARTY
from chokepoint.records import RECORDS
from chokepoint.records.catalogue import Card
from chokepoint.records.coverage import ColumnFilled, Coverage, IndicatorCoverage, Unlock
from chokepoint.workspace.runs import open_last_run

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace

FILLED = 0.95
"""Share of filled cells from which a column is taken as there: what is missing then is single cells."""
OF_ORDERS = {
    "order_lines": "order_id",
    "payments": "order_id",
    "shipments": "order_id",
    "documents": "order_id",
    "notes": "subject_id",
}
"""Tables whose rows are about orders, and the column that says which."""


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
    filled, there = _shares_of_columns(engine, workspace.cards.values())
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
            lacking=_lacking(workspace.cards[indicator_id].reads, there),
            mends=_lacking(_asked(workspace.cards[indicator_id]), there),
            asks=tuple(dict.fromkeys(_asked(workspace.cards[indicator_id]))),
        )
        for indicator_id, share in zip(catalogue, shares, strict=True)
        if indicator_id in workspace.cards
    )
    likelihoods = engine.table("likelihoods")
    likelihoods = likelihoods.filter(likelihoods.run_id == run_id, likelihoods.subject_kind == "order")
    mean = engine.fetch(likelihoods.aggregate(mean=likelihoods.coverage.mean()))["mean"][0].as_py()
    return Coverage(run_id, len(packed), mean or 0.0, lines, _unlocks(workspace, lines, filled))


def _shares(packed: pa.Array, width: int) -> list[dict[State, float]]:
    """Share of subjects by answer, an indicator after the other."""
    if not len(packed):
        return [dict.fromkeys(State, 0.0)] * width
    letters = np.frombuffer("".join(packed.to_pylist()).encode(), dtype=np.uint8).reshape(len(packed), width)
    return [{state: float(np.mean(letters[:, place] == ord(state))) for state in State} for place in range(width)]


def _lacking(names: Iterable[str], there: Mapping[str, float]) -> tuple[ColumnFilled, ...]:
    """Those of the columns that are not there throughout."""
    found = [ColumnFilled(name, there[name]) for name in set(names) if there.get(name, 1.0) < FILLED]
    return tuple(sorted(found, key=lambda one: (one.filled, one.column)))


def _asked(card: Card) -> Iterator[str]:
    """The columns that answers fill; whether two parties are one is no column."""
    return (name for one in card.questions if one != SAME_PARTY for name in QUESTIONS[one].columns)


def _unlocks(
    workspace: Workspace, lines: Iterable[IndicatorCoverage], shares: Mapping[str, float]
) -> tuple[Unlock, ...]:
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
        filled = min(shares[column] for column in question.columns)
        if filled < FILLED:
            unlocks.append(Unlock(question.columns, question.internal, tuple(asking[question_id]), float(gain), filled))
    return tuple(sorted(unlocks, key=lambda unlock: (-unlock.gain, unlock.columns)))


def _shares_of_columns(engine: Engine, cards: Iterable[Card]) -> tuple[dict[str, float], dict[str, float]]:
    """Of every column that an indicator reads or a question fills: the share of its cells that are filled, and how far
    it is there as `ColumnFilled` has it. Both are 0 in an empty table."""
    asked = (column for question in QUESTIONS.values() for column in question.columns)
    by_table: dict[str, set[str]] = defaultdict(set)
    for name in (*asked, *(column for card in cards for column in card.reads)):
        table, column = name.split(".")
        if table in RECORDS and column in RECORDS[table].names:
            by_table[table].add(column)
    orders = current("orders")
    total = engine.fetch(orders.aggregate(rows=orders.count()))["rows"][0].as_py()
    filled: dict[str, float] = {}
    there: dict[str, float] = {}
    for table, columns in sorted(by_table.items()):
        rows = current(table)
        counted = {f"filled {one}": rows[one].count() for one in sorted(columns)}
        if table in OF_ORDERS:
            key = rows[OF_ORDERS[table]]
            counted |= {f"orders {one}": key.nunique(where=rows[one].notnull()) for one in sorted(columns)}
        counts = engine.fetch(rows.aggregate(rows=rows.count(), **counted)).to_pylist()[0]
        for one in columns:
            name = f"{table}.{one}"
            filled[name] = counts[f"filled {one}"] / counts["rows"] if counts["rows"] else 0.0
            of_orders = table in OF_ORDERS and total
            there[name] = counts[f"orders {one}"] / total if of_orders else filled[name]
    return filled, there

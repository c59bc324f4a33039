"""Results tables in memory, filled with made-up answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa

from chokepoint.engines import open_engine
from chokepoint.engines.protocol import Engine
from chokepoint.records import RESULTS, Type
from chokepoint.records.catalogue import Card

ARROW = {
    Type.TEXT: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.REAL: pa.float64(),
    Type.AMOUNT: pa.decimal128(18, 4),
    Type.INSTANT: pa.timestamp("us"),
    Type.TEXTS: pa.list_(pa.string()),
}
TABLES = ("findings", "states", "backgrounds", "contributions", "likelihoods", "intercepts", "stops", "runs")

Answer = str | tuple[float, float]
"""s, u or o; or strength and grade of what fires."""


def schema(table: str) -> pa.Schema:
    """The columns of a results table as Arrow has them."""
    return pa.schema([(column.name, ARROW[column.type]) for column in RESULTS[table].columns])


def empty_engine() -> Engine:
    """An engine in memory with the tables that weighing reads and fills."""
    engine = open_engine()
    for table in TABLES:
        engine.create(table, schema(table).empty_table())
    return engine


def add_run(
    engine: Engine,
    run_id: str,
    cards: Sequence[Card],
    answers: Mapping[str, Mapping[str, Answer]],
    stopped: Sequence[str] = (),
    kind: str = "order",
) -> None:
    """Fill `states`, `findings` and `stops`; an indicator without an answer is silent."""
    ids = sorted(card.id for card in cards)
    states, findings = [], []
    for subject_id, given in answers.items():
        letters = "".join(answer if isinstance(answer := given.get(each, "s"), str) else "f" for each in ids)
        states.append((run_id, kind, subject_id, letters))
        findings += [
            (run_id, each, kind, subject_id, *_shown(answer, each, subject_id))
            for each, answer in given.items()
            if not isinstance(answer, str)
        ]
    stops = [(run_id, kind, each, "embargo", "embargoed", [f"orders/{each}"]) for each in stopped]
    for table, rows in (("states", states), ("findings", findings), ("stops", stops)):
        engine.append(table, _rows(table, rows))


def finish_run(engine: Engine, run_id: str, a: float, prior: float, reference: str | None = None) -> None:
    """Fill `runs`, as the workspace does after weighing."""
    now = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    row = (
        *(run_id, now, now, now, prior, a, reference or run_id, "all", "duckdb", "w", "c", [], []),
        *("d", "0", 0, Decimal(1)),
    )
    table = pa.table([pa.array([cell]) for cell in row], names=[column.name for column in RESULTS["runs"].columns])
    engine.append("runs", table)


def _shown(answer: tuple[float, float], indicator: str, subject_id: str) -> tuple[object, ...]:
    return answer[0], f"seen by {indicator}", [f"orders/{subject_id}"], answer[1]


def _rows(table: str, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    shape = schema(table)
    columns = list(zip(*rows, strict=True)) if rows else [[] for _ in shape]
    return pa.table(
        [pa.array(list(cells), kind) for cells, kind in zip(columns, shape.types, strict=True)], schema=shape
    )

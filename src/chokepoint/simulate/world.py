"""A made world of ordinary trade, with known truth: orders, payments, carriage, papers, and what was laid in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from chokepoint.records import RECORDS
from chokepoint.simulate.by_supplier import write_ledgers
from chokepoint.simulate.cases import CaseFile, case_file
from chokepoint.simulate.drawing import Drawn, draw
from chokepoint.simulate.files import write_csv, write_parquet, write_stream
from chokepoint.simulate.firms import Cast, Firms, draw_roles
from chokepoint.simulate.habits import Habits, draw_customers
from chokepoint.simulate.lookalikes import LOOKALIKES, OWN_CELLS, orders_of_a_kind
from chokepoint.simulate.master import lay_holders, lay_quirks
from chokepoint.simulate.orders import Trades, draw_trades, joined
from chokepoint.simulate.parameters import parameters, stream
from chokepoint.simulate.schemes import draw_illicit, lay_innocent_signs, scheme_names
from chokepoint.simulate.sequels import lay_sequels
from chokepoint.simulate.stage import Stage, draw_stage
from chokepoint.simulate.truth import Truth, label_records, truth_records

__all__ = ["World", "generate", "simulate", "simulate_to", "write_csv", "write_parquet"]

LEAST_ORDERS = 200
"""Fewer orders cannot hold a ledger of several suppliers."""


@dataclass(frozen=True)
class World:
    """Tables of records by name, and the truth about them, which is no record.

    `truth` has one row per subject laid into the world: subject_kind, subject_id, kind (case, context, lookalike,
    scheme), name, case_id (NULL but for cases and schemes), assumed (`table.column` of values that no report states),
    and of schemes care, shown and dropped (signs).
    """

    tables: dict[str, pa.Table]
    truth: pa.Table

    def with_labels(self) -> World:
        """The same world with its truth among the records, as past decisions in the table of labels."""
        return World(self.tables | {"labels": label_records(self.truth)}, self.truth)

    def current(self) -> World:
        """The same world as its tables stand in the end: the newest version of each row, without when it was known."""
        return World({name: _newest(name, rows) for name, rows in self.tables.items()}, self.truth)


def generate(
    orders: int,
    seed: int,
    *,
    cases: bool = True,
    lookalikes: bool = True,
    illicit_rate: float = 0.0,
    care: float | None = None,
) -> World:
    """A world with `orders` ordinary orders; the same seed gives the same content.

    `cases` adds the published cases, `lookalikes` the innocent trade that resembles them, `illicit_rate` that share
    of orders made by schemes whose signs are left off with probability `care`; without it each case of a scheme draws
    its own. Raises ValueError on fewer than 200 orders or shares outside 0 to 1.
    """
    drawn, truth = _world(orders, seed, cases=cases, lookalikes=lookalikes, illicit_rate=illicit_rate, care=care)
    tables = {name: pa.concat_tables(list(drawn.batches(name))).combine_chunks() for name in drawn.names}
    return World(tables, truth)


def simulate(orders: int, seed: int, illicit_rate: float = 0.001, care: float | None = None) -> World:
    """A world for measuring: illicit orders by schemes, look-alikes, and no published case."""
    return generate(orders, seed, cases=False, illicit_rate=illicit_rate, care=care)


def simulate_to(
    folder: Path, orders: int, seed: int, illicit_rate: float | None = None, *, ledgers: bool = False
) -> list[Path]:
    """Write a world to Parquet files, table by table in batches, the truth beside the folder and in its labels.

    With `illicit_rate` the world of `simulate` at that rate, without it that of `generate`, with the published cases.
    With `ledgers` also what each supplier has of it, in folders beside. Returns the paths of the world's tables.
    """
    cases = illicit_rate is None
    drawn, truth = _world(orders, seed, cases=cases, lookalikes=True, illicit_rate=illicit_rate or 0.0, care=None)
    paths = write_stream(drawn, truth, label_records(truth), folder)
    if ledgers:
        write_ledgers(drawn, folder)
    return paths


def _world(
    orders: int, seed: int, *, cases: bool, lookalikes: bool, illicit_rate: float, care: float | None
) -> tuple[Drawn, pa.Table]:
    if orders < LEAST_ORDERS or not 0 <= illicit_rate < 1 or not (care is None or 0 <= care <= 1):
        raise ValueError(f"orders at least {LEAST_ORDERS}, illicit_rate in [0, 1), care in [0, 1]")
    stage, trades, truth = _trade(orders, seed, illicit_rate, care, lookalikes=lookalikes)
    told = case_file() if cases else CaseFile.empty()
    drawn = draw(stage, trades, told, seed)
    return drawn, truth_records(trades, drawn.numbers, truth, told)


def _trade(
    orders: int, seed: int, illicit_rate: float, care: float | None, *, lookalikes: bool
) -> tuple[Stage, Trades, Truth]:
    """Everyone and every order, in no order of time."""
    cast, rng = Cast(), stream(seed, "ordinary")
    habits = draw_customers(cast, max(int(orders * parameters().world["customers_per_order"]), 20), rng)
    stage = draw_stage(cast, habits, orders, rng)
    _group_payers(stage, habits)
    ordinary = draw_trades(cast, habits, orders, rng)
    stage.rng = stream(seed, "signs")
    lay_innocent_signs(stage, ordinary, np.arange(orders))
    lay_sequels(stage, ordinary)
    _second_records(stage, habits, ordinary)
    master = stream(seed, "master")
    lay_quirks(cast, habits.customer, master)
    lay_holders(cast, habits.customer, master)
    parts, truth = [ordinary], Truth()
    if lookalikes:
        stage.rng = stream(seed, "lookalikes")
        parts += _lookalikes(stage, orders, truth)
    if count := round(illicit_rate * orders):
        stage.rng = stream(seed, "schemes")
        illicit, truth.laid = draw_illicit(stage, ordinary, count, care)
        labels = np.array([truth.add("scheme", name) for name in scheme_names()])
        illicit.label = labels[truth.laid.scheme[truth.laid.case]]
        parts.append(illicit)
    stage.rng = stream(seed, "records")
    return stage, joined(parts), truth


def _lookalikes(stage: Stage, orders: int, truth: Truth) -> list[Trades]:
    parts = []
    makers: dict[str, Callable[[Stage, int], Trades]] = LOOKALIKES
    for name, make in makers.items():
        more = make(stage, orders_of_a_kind(orders))
        more.label[:] = truth.add("lookalike", name)
        parts.append(more)
    return parts


def _second_records(stage: Stage, habits: Habits, trades: Trades) -> None:
    """Some customers are on record twice, and order now under the one record, now under the other."""
    rng, firms = stage.rng, stage.cast.firms
    rows = np.flatnonzero(rng.random(len(habits)) < parameters().master["second_record"])
    twins = Firms(*(getattr(firms, name)[habits.customer[rows]].copy() for name in Firms.__dataclass_fields__))
    numbers = stage.cast.add(twins)
    stage.cast.copy(habits.customer[rows], numbers, OWN_CELLS, respelt=True)
    twin = np.full(len(habits), -1)
    twin[rows] = numbers
    other = twin[trades.usual]
    moved = np.flatnonzero((other >= 0) & (rng.random(len(trades)) < 0.5))
    own = trades.payer[moved] == trades.customer[moved]
    home = trades.consignee[moved] == trades.customer[moved]
    trades.payer[moved[own]] = other[moved[own]]
    trades.consignee[moved[home]] = other[moved[home]]
    trades.customer[moved] = other[moved]


def _group_payers(stage: Stage, habits: Habits) -> None:
    """Some customers are always paid for by their group; most of these ties are on record."""
    set_, rng = parameters().habits, stage.rng
    rows = np.flatnonzero(rng.random(len(habits)) < set_["group_payer"])
    place = stage.cast.firms.place[habits.customer[rows]].copy()
    away = rng.random(len(rows)) < 0.45
    place[away] = stage.cast.firms.place[stage.payers[rng.integers(0, len(stage.payers), int(away.sum()))]]
    payers = stage.cast.add(draw_roles(("6420", "6499"), place, rng))
    habits.payer[rows] = payers
    known = rng.random(len(rows)) < set_["group_documented"]
    stage.cast.relate(payers[known], habits.customer[rows][known], "parent")


def _newest(table: str, rows: pa.Table) -> pa.Table:
    """The last row of each key; versions follow one another."""
    if "recorded_at" not in rows.column_names:
        return rows
    keys = rows[RECORDS[table].key[0]].to_numpy(zero_copy_only=False)
    return rows.filter(pa.array(np.r_[keys[1:] != keys[:-1], True])).drop_columns("recorded_at")

"""A made world of ordinary trade, with known truth: orders, payments, carriage, and what was laid among them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from chokepoint.simulate import bills as billing
from chokepoint.simulate import carriage as carrying
from chokepoint.simulate import ledger, papers, parties, payments, shipments
from chokepoint.simulate.cases import WHEN, CaseFile, case_file, case_tables
from chokepoint.simulate.columns import numbered
from chokepoint.simulate.files import write_csv, write_parquet
from chokepoint.simulate.firms import Cast, draw_roles
from chokepoint.simulate.habits import Habits, draw_customers
from chokepoint.simulate.lookalikes import LOOKALIKES, orders_of_a_kind
from chokepoint.simulate.orders import Trades, draw_trades, joined
from chokepoint.simulate.parameters import Ints, parameters, stream
from chokepoint.simulate.rates import rate_records
from chokepoint.simulate.schemes import draw_illicit, lay_innocent_signs, scheme_names
from chokepoint.simulate.stage import Stage, draw_stage
from chokepoint.simulate.truth import Truth, label_records, truth_records

__all__ = ["World", "generate", "simulate", "write_csv", "write_parquet"]

LEAST_ORDERS = 200
"""Fewer orders cannot hold a ledger of several suppliers."""


@dataclass(frozen=True)
class World:
    """Tables of records by name, and the truth about them, which is no record.

    `truth` has one row per subject laid into the world: subject_kind, subject_id, kind (case, context, lookalike,
    scheme), name, case_id (NULL but for cases), assumed (`table.column` of values that no report states).
    """

    tables: dict[str, pa.Table]
    truth: pa.Table

    def with_labels(self) -> World:
        """The same world with its truth among the records, as past decisions in the table of labels."""
        return World(self.tables | {"labels": label_records(self.truth)}, self.truth)


@dataclass
class _Numbers:
    """Ids of everything: those of the trades, then those of the cases, drawn from one sequence."""

    made: dict[str, pa.Array]
    case: dict[str, pa.Array]


def generate(
    orders: int,
    seed: int,
    *,
    cases: bool = True,
    lookalikes: bool = True,
    illicit_rate: float = 0.0,
    care: float = 0.3,
) -> World:
    """A world with `orders` ordinary orders; the same seed gives the same content.

    `cases` adds the published cases, `lookalikes` the innocent trade that resembles them, `illicit_rate` that share
    of orders made by schemes whose signs are left off with probability `care`. Raises ValueError on fewer than 200
    orders or shares outside 0 to 1.
    """
    if orders < LEAST_ORDERS or not 0 <= illicit_rate < 1 or not 0 <= care <= 1:
        raise ValueError(f"orders at least {LEAST_ORDERS}, illicit_rate in [0, 1), care in [0, 1]")
    stage, trades, truth = _trade(orders, seed, lookalikes, illicit_rate, care)
    told = case_file() if cases else CaseFile.empty()
    tables, numbers = _tables(stage, trades, told, seed)
    rows = truth_records(trades, numbers.made["orders"], truth, told, numbers.case)
    return World(tables, rows)


def simulate(orders: int, seed: int, illicit_rate: float = 0.001, care: float = 0.3) -> World:
    """A world for measuring: illicit orders by schemes, look-alikes, and no published case."""
    return generate(orders, seed, cases=False, illicit_rate=illicit_rate, care=care)


def _trade(orders: int, seed: int, lookalikes: bool, illicit_rate: float, care: float) -> tuple[Stage, Trades, Truth]:
    """Everyone and every order, in no order of time."""
    cast, rng = Cast(), stream(seed, "ordinary")
    habits = draw_customers(cast, max(int(orders * parameters().world["customers_per_order"]), 20), rng)
    stage = draw_stage(cast, habits, orders, rng)
    _group_payers(stage, habits)
    ordinary = draw_trades(cast, habits, orders, rng)
    lay_innocent_signs(stage, ordinary, np.arange(orders))
    parts, truth = [ordinary], Truth()
    if lookalikes:
        stage.rng = stream(seed, "lookalikes")
        for name, make in LOOKALIKES.items():
            more = make(stage, orders_of_a_kind(orders))
            more.label[:] = truth.add("lookalike", name)
            parts.append(more)
    count = round(illicit_rate * orders)
    if count:
        stage.rng = stream(seed, "schemes")
        illicit, scheme = draw_illicit(stage, ordinary, count, care)
        illicit.label = np.array([truth.add("scheme", name) for name in scheme_names()])[scheme]
        parts.append(illicit)
    stage.rng = stream(seed, "records")
    return stage, joined(parts), truth


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


def _tables(stage: Stage, trades: Trades, told: CaseFile, seed: int) -> tuple[dict[str, pa.Table], _Numbers]:
    rng = stream(seed, "records")
    stage.rng = rng
    bills = billing.draw_bills(stage.cast, trades, rng)
    carriage = carrying.draw_carriage(trades, rng)
    money = payments.draw_money(trades, bills, carriage, rng)
    shipped = shipments.shipment_rows(trades, carriage)
    paper = papers.draw_papers(trades, rng)
    moments = {
        "parties": rng.random(len(stage.cast.firms)),
        "relationships": rng.random(sum(len(one) for one, _, _ in stage.cast.relations)),
        "orders": trades.when,
        "payments": money.when,
        "shipments": carriage.shipped[shipped],
        "documents": paper.issued,
    }
    numbers = _number(moments, told, rng)
    ids = numbers.made
    ids["invoices"] = _invoices(paper, ids["documents"], len(trades))
    people = parties.party_records(stage.cast.firms, ids["parties"], seed, stage.cast.copies)
    tables = {
        "parties": people,
        "relationships": parties.relationship_records(stage.cast.relations, ids, seed),
        "orders": ledger.order_records(trades, bills, carriage, ids, rng),
        "order_lines": billing.line_records(bills, ids["orders"], rng),
        "payments": payments.payment_records(money, trades, stage.cast, ids, people, rng),
        "shipments": shipments.shipment_records(shipped, trades, carriage, stage, ids),
        "shipment_legs": shipments.leg_records(shipped, carriage, ids["shipments"], rng),
        "documents": papers.paper_records(paper, trades, bills, ids),
    }
    for name, rows in case_tables(told, numbers.case, ids["parties"]).items():
        tables[name] = pa.concat_tables([tables[name], rows])
    tables = {name: _sorted(rows) for name, rows in tables.items()}
    return tables | ledger.fixed_records() | {"exchange_rates": rate_records()}, numbers


def _sorted(rows: pa.Table) -> pa.Table:
    """In the order of the ids, so that no row's place tells how it was made."""
    keys = [(name, "ascending") for name in rows.column_names[:2]]
    return rows.sort_by(keys).combine_chunks()


def _invoices(paper: papers.Papers, ids: pa.Array, orders: int) -> pa.Array:
    """For each trade the id of its invoice, or NULL."""
    rows = np.flatnonzero(paper.kind == papers.INVOICE)
    of = np.full(orders, -1)
    of[paper.order[rows]] = rows
    return ids.take(pa.array(of, mask=of < 0))


PREFIXES = {
    "parties": ("P-", 6),
    "relationships": ("R-", 6),
    "orders": ("O-", 7),
    "payments": ("T-", 7),
    "shipments": ("S-", 7),
    "documents": ("D-", 7),
}


def _number(moments: dict[str, np.ndarray], told: CaseFile, rng: np.random.Generator) -> _Numbers:
    """Number everything in the order of time, parties in no order, the cases among the rest."""
    made, case = {}, {}
    for name, (prefix, width) in PREFIXES.items():
        own = told.moments(name) if name in WHEN else rng.random(len(told.keys(name)))
        both = np.concatenate([moments[name], own])
        rank: Ints = np.empty(len(both), dtype=np.int64)
        rank[np.argsort(both, kind="stable")] = np.arange(1, len(both) + 1)
        ids = numbered(prefix, rank, width)
        made[name] = ids.slice(0, len(moments[name]))
        case[name] = ids.slice(len(moments[name]))
    return _Numbers(made, case)

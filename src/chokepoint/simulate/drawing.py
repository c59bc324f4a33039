"""Everything that a world consists of, as numbers, and the rows it becomes, batch by batch in the order of ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.simulate import bills as billing
from chokepoint.simulate import carriage as carrying
from chokepoint.simulate import ledger, notes, papers, particulars, parties, payments, shipments
from chokepoint.simulate.cases import CaseFile, case_tables
from chokepoint.simulate.items import item_records
from chokepoint.simulate.numbering import Numbers, number
from chokepoint.simulate.orders import Trades
from chokepoint.simulate.parameters import Ints, stream
from chokepoint.simulate.rates import rate_records
from chokepoint.simulate.stage import Stage
from chokepoint.simulate.statistics import statistics_records

BATCH = 100_000
"""Rows of one batch, but for what of the cases falls among them."""
PARENTS = {"order_lines": "orders", "shipment_legs": "shipments"}
"""Tables whose rows go with those of another."""
WHOLE = ("parties", "relationships")
"""Tables that come in one batch: the small ones, of which others quote."""


@dataclass
class Drawn:
    """A world before it is written. `invoices` has for each trade its invoice among the papers, -1 for none, `moved`
    when its goods left and arrived."""

    seed: int
    stage: Stage
    trades: Trades
    bills: billing.Bills
    carriage: carrying.Carriage
    money: payments.Money
    sent: shipments.Sent
    paper: papers.Papers
    told: particulars.Particulars
    noted: notes.Notes
    numbers: Numbers
    invoices: Ints
    people: pa.Table
    cases: Mapping[str, pa.Table]
    fixed: Mapping[str, pa.Table]
    moved: tuple[Ints, Ints]

    @property
    def names(self) -> tuple[str, ...]:
        """The tables, in the order in which they are written."""
        return (
            *WHOLE,
            "orders",
            "order_lines",
            "payments",
            "shipments",
            "shipment_legs",
            "documents",
            "notes",
            *self.fixed,
        )

    def batches(self, table: str) -> Iterator[pa.Table]:
        """The rows of a table in order of their ids; the same batches whenever they are asked for."""
        if table in self.fixed:
            yield self.fixed[table]
            return
        if table in WHOLE:
            made = self.people if table == "parties" else self._relationships()
            yield _merged(made, self._cases(table, None))
            return
        rng = stream(self.seed, f"records of {table}")
        key = PARENTS.get(table, table)
        rank = self.numbers.made[key].rank
        ranked = np.argsort(rank, kind="stable")
        total = len(rank) + len(self.numbers.case[key])
        for start in range(1, total + 1, BATCH):
            low, high = np.searchsorted(rank[ranked], (start, start + BATCH))
            rows = np.sort(ranked[low:high])
            yield _merged(self._rows(table, rows, rng), self._cases(table, (start, start + BATCH)))

    def _rows(self, table: str, rows: Ints, rng: np.random.Generator) -> pa.Table:
        """The made rows of a table; `rows` are those of the table itself, or of the one its rows go with."""
        ids, trades, stage = dict(self.numbers.made), self.trades, self.stage
        stage.rng = rng
        match table:
            case "orders":
                made = ledger.order_records(rows, trades, self.bills, self.moved, ids, rng)
            case "order_lines":
                lines = np.flatnonzero(_chosen(rows, len(trades))[self.bills.order])
                made = billing.line_records(self.bills, lines, trades, ids["orders"], rng)
            case "payments":
                quoted = payments.Quoted(ids, self.invoices, self.people)
                made = payments.payment_records(rows, self.money, trades, stage, quoted)
            case "shipments":
                made = shipments.shipment_records(rows, self.sent, trades, self.carriage, stage, ids)
            case "shipment_legs":
                made = shipments.leg_records(rows, self.sent, trades, self.carriage, ids, rng)
            case "documents":
                made = particulars.paper_records(rows, self.paper, self.told, trades, ids)
            case _:
                made = notes.note_records(rows, self.noted, ids)
        return made

    def _relationships(self) -> pa.Table:
        return parties.relationship_records(self.stage.cast.relations, dict(self.numbers.made), self.seed)

    def _cases(self, table: str, span: tuple[int, int] | None) -> pa.Table | None:
        """The rows of the cases whose number lies in the span."""
        rows = self.cases.get(table)
        if rows is None or span is None:
            return rows
        key = PARENTS.get(table, table)
        of = self.numbers.case[key]
        chosen = np.flatnonzero((of.rank >= span[0]) & (of.rank < span[1]))
        return rows.filter(pc.is_in(rows[f"{key.removesuffix('s')}_id"], of.of(chosen)))


def draw(stage: Stage, trades: Trades, told: CaseFile, seed: int) -> Drawn:
    """All that follows from the trades."""
    rng = stage.rng
    bills = billing.draw_bills(stage.cast, trades, rng)
    carriage = carrying.draw_carriage(trades, rng)
    money = payments.draw_money(trades, bills, carriage, stage)
    sent = shipments.draw_sent(trades, carriage, stage)
    paper = papers.draw_papers(trades, bills.main, carriage, rng)
    says = particulars.draw_particulars(paper, trades, bills, stage)
    noted = notes.draw_notes(trades, rng)
    relations = sum(len(ties.one) for ties in stage.cast.relations)
    numbers = number(
        {
            "parties": rng.random(len(stage.cast.firms)),
            "relationships": rng.random(relations),
            "orders": trades.when,
            "payments": money.when,
            "shipments": sent.shipped,
            "documents": paper.issued,
            "notes": noted.when,
        },
        told,
        rng,
    )
    made = numbers.made
    found = item_records(trades, sent, stage, dict(made))
    cases = case_tables(told, numbers.case, made["parties"], found)
    return Drawn(
        seed, stage, trades, bills, carriage, money, sent, paper, says, noted, numbers,
        invoices=_invoices(paper, len(trades)),
        people=parties.party_records(stage.cast.firms, made["parties"], seed, stage.cast.copies),
        cases=cases,
        fixed=ledger.fixed_records()
        | {
            "exchange_rates": rate_records(),
            "trade_statistics": statistics_records(trades, bills, stream(seed, "statistics")),
        }
        | {name: _merged(rows, cases.get(name)) for name, rows in found.items()},
        moved=_moved(sent, len(trades)),
    )  # fmt: skip


def _moved(sent: shipments.Sent, trades: int) -> tuple[Ints, Ints]:
    """When the goods of each of the trades left and arrived, -1 for never."""
    left, came = np.full(trades, -1), np.full(trades, -1)
    first = ~sent.onward
    left[sent.order[first]], came[sent.order[first]] = sent.shipped[first], sent.delivered[first]
    return left, came


def _invoices(paper: papers.Papers, orders: int) -> Ints:
    rows = np.flatnonzero(paper.kind == papers.INVOICE)
    of = np.full(orders, -1)
    of[paper.order[rows]] = rows
    return of


def _chosen(rows: Ints, count: int) -> np.ndarray:
    chosen = np.zeros(count, dtype=bool)
    chosen[rows] = True
    return chosen


def _merged(made: pa.Table, case: pa.Table | None) -> pa.Table:
    """Both in the order of the ids, so that no row's place tells how it was made."""
    both = made if case is None else pa.concat_tables([made, case])
    keys = [(name, "ascending") for name in both.column_names[:2]]
    if "recorded_at" in both.column_names:
        keys = [keys[0], ("recorded_at", "ascending")]
    return both.sort_by(keys).combine_chunks()

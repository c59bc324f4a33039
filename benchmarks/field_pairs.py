"""Whether fields of orders, and pairs of them, foretell later cases beyond the signs, on a simulated ledger.

Each block of time is foretold from all before it, thrice: by the signs alone, with the log-ratios of single fields
beside them, and with those of pairs of fields too. Fields are how an order came, what it is worth, how it is paid and
carried, and where to; none is of goods, none of what a party is called or where it comes from. What learns counts as
decided: every order of the ledger, as it truly is.
Run: python benchmarks/field_pairs.py [SEED [ORDERS [RATE]]]
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
from scipy import sparse

import chokepoint
from chokepoint.engines.snapshot import Snapshot
from chokepoint.simulate import simulate, write_parquet
from chokepoint.weigh.choosing import DEFAULT_PENALTY, standard_errors
from chokepoint.weigh.fields import cases as of_fields
from chokepoint.weigh.fields.keys import Field, Key, pair_keys, single_keys
from chokepoint.weigh.fields.magnitude import magnitude
from chokepoint.weigh.fields.ratios import learn_ratios
from chokepoint.weigh.fit import Label, Learning, Material, material
from chokepoint.weigh.labels import read_orders
from chokepoint.weigh.logistic import FREE, NOT_NEGATIVE, Cases, Floats, Shrunk, folds, log_losses, penalised
from chokepoint.weigh.metrics import average_precision, ranking
from chokepoint.weigh.scale import RunContext
from chokepoint.workspace.explaining import scale_of
from chokepoint.workspace.raw_fields import raw_fields

SEED, ORDERS, RATE = 5, 20_000, 0.01
WORDS = ("stage", "channel", "incoterm", "method", "provider", "delivered_to", "mode", "currency")
AMOUNTS = ("amount", "paid", "weight", "lines", "payments", "hour")
FAMILY = {"paid": "amount"}
FIELDS = tuple(Field(name, FAMILY.get(name, name)) for name in (*WORDS, *AMOUNTS))
SIGNS, SINGLE, PAIRS = "signs alone", "and single fields", "and pairs of fields"
KEYS: dict[str, tuple[Key, ...]] = {
    SIGNS: (),
    SINGLE: single_keys(FIELDS),
    PAIRS: (*single_keys(FIELDS), *pair_keys(FIELDS)),
}
SMOOTHING = 2.0
PENALTIES = (10.0, 100.0)
"""Ridge on the weights of fields, as in `weigh.fields.choosing`; the signs keep the usual one."""


@dataclass(frozen=True)
class Ledger:
    """The evidence on every order with its outcome, in order of time, and what stands in its fields."""

    read: Material
    cases: Cases
    columns: of_fields.Columns
    ids: list[str]

    def fields(self, here: np.ndarray) -> of_fields.Cases:
        """The fields of some orders, decided as they are."""
        ids = [self.ids[place] for place in np.flatnonzero(here)]
        columns = {name: column[here] for name, column in self.columns.items()}
        return of_fields.Cases(columns, self.cases.target[here] == 1, ids, self.cases.day[here])


def ledger(folder: Path, seed: int, orders: int, rate: float) -> Ledger:
    """Simulate, load and assess one."""
    world = simulate(orders, seed, illicit_rate=rate)
    truth = world.truth.filter(pc.equal(world.truth["kind"], "scheme"))
    illicit = set(truth.filter(pc.equal(truth["subject_kind"], "order"))["subject_id"].to_pylist())
    write_parquet(world, folder / "world")
    with chokepoint.open(folder / "workspace") as workspace:
        workspace.load([folder / "world"])
        workspace.assess(prior=len(illicit) / world.tables["orders"].num_rows)
        run = workspace.run(scope="all")
        Snapshot(workspace.engine, run["as_of"], run["known_at"]).open()
        context, placed = RunContext(str(run["run_id"])), read_orders(workspace.engine)
        scale = scale_of(workspace, context.run_id)
        labels = [
            Label(row["subject_id"], row["subject_id"] in illicit, row["day"])
            for row in placed.select(["subject_id", "day"]).to_pylist()
        ]
        read = material(workspace.engine, context, scale, labels, Learning(undecided=False), placed)
        rows = {row["order_id"]: row for row in workspace.engine.fetch(raw_fields()).to_pylist()}
    ids = [str(one) for one in read.evidence.subjects.take(read.known.place).to_pylist()]
    columns = {name: _texts([rows[one][name] for one in ids], banded=name in AMOUNTS) for name in (*WORDS, *AMOUNTS)}
    return Ledger(read, read.known.cases(scale, read.stated.log_ratio), columns, ids)


def _texts(cells: list[object], *, banded: bool) -> np.ndarray:
    """Words as they are, numbers by their size."""
    if banded:
        cells = [None if cell is None else magnitude(float(str(cell))) for cell in cells]
    return np.array(cells, dtype=object)


def foretold(made: Ledger, before: np.ndarray, after: np.ndarray, keys: tuple[Key, ...], penalty: float) -> Floats:
    """Log-odds of later orders by signs, and by these fields beside them."""
    known, later = made.cases.take(before), made.cases.take(after)
    matrices = [known.matrix, later.matrix]
    if keys:
        ratios, rows = learn_ratios(made.fields(before), keys, SMOOTHING)
        more = (rows, ratios.matrix(made.fields(after).columns))
        matrices = [
            sparse.csr_array(sparse.hstack([matrix, sparse.csr_array(added)]))
            for matrix, added in zip(matrices, more, strict=True)
        ]
    centre, others, share = made.read.stated.centre(known), known.unassessable.shape[1], known.target.mean()
    shrunk = Shrunk(
        np.concatenate([[np.log(share / (1 - share))], centre, np.zeros(others + len(keys))]),
        np.concatenate([[0.0], np.full(len(centre) + others, DEFAULT_PENALTY), np.full(len(keys), penalty)]),
        [FREE, *[NOT_NEGATIVE] * len(centre), *[FREE] * others, *[NOT_NEGATIVE] * len(keys)],
    )
    score: Floats = matrices[1] @ penalised(matrices[0], known.target, known.weight, shrunk)
    return score


def main(seed: int = SEED, orders: int = ORDERS, rate: float = RATE) -> list[str]:
    """The lines of a table."""
    with tempfile.TemporaryDirectory() as folder:
        made = ledger(Path(folder), seed, orders, rate)
    losses, precisions = defaultdict(list), defaultdict(list)
    for _, block in folds(made.cases):
        first, last = block.day.min(), block.day.max()
        before, after = made.cases.day < first, (made.cases.day >= first) & (made.cases.day <= last)
        for penalty in PENALTIES:
            for name, keys in KEYS.items():
                score = foretold(made, before, after, keys, penalty)
                losses[name, penalty].append(log_losses(score, block.counted))
                precisions[name, penalty].append(average_precision(block.illicit[ranking(score)]))
    lines = [
        f"{len(made.ids):,} orders, {int(made.cases.illicit.sum()):,} of them illicit; {len(KEYS[SINGLE])} fields, "
        f"{len(KEYS[PAIRS]) - len(KEYS[SINGLE])} pairs of them.",
        "",
        "| foretold by | penalty | average precision on later time | loss lowered, standard errors |",
        "|---|---|---|---|",
    ]
    for (name, penalty), found in losses.items():
        gain = standard_errors(np.concatenate(losses[SIGNS, penalty]) - np.concatenate(found))
        lines.append(f"| {name} | {penalty:g} | {np.mean(precisions[name, penalty]):.3f} | {gain:+.1f} |")
    return lines


if __name__ == "__main__":
    given = sys.argv[1:]
    chosen = [kind(text) for kind, text in zip((int, int, float), given, strict=False)]
    sys.stdout.write("\n".join(main(*chosen)) + "\n")

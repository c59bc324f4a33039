"""Shapes of payments: a million searched, published patterns named, and published fraud accounts ranked.

The million are the payments of benchmarks/money.py with shapes planted in them, PLANTED of each of five kinds; wanted:
60 s. What is planted keeps to the windows and shares that are sought: it shows that noise hides nothing, not how much
of what others plan would be found.

The 370 laundering attempts of AMLworld, HI-Small (E. Altman et al., NeurIPS Datasets and Benchmarks 2023) are each
given as a small graph and named by connect/money/shapes/naming.py. Its definitions were written after looking at four
attempts of each kind with their names, so the share right is no test on unseen data; they were not changed once the
share was known. A single payment has no shape: attempts of at least LEAST payments are told apart.

AMLSim (T. Suzumura, H. Kanezashi, 2018), three sets of 20,000 accounts: accounts are ranked by the sum over kinds of
the highest score of a shape in which they take part, and by statistics of an account alone, against the number of
payments. Nothing is fitted, and nothing was changed once the figures were known: shapes do no better than chance
there. Payments of one of its cycles can lie months apart, where a go-between is given a week.
Run: python benchmarks/shapes.py [PAYMENTS [DATA]]
"""

from __future__ import annotations

import csv
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

import money as ledgers
from chokepoint.connect.money.shapes.accounts import statistics
from chokepoint.connect.money.shapes.finding import MoneyShapes, money_shapes, shapes_of
from chokepoint.connect.money.shapes.flows import flows
from chokepoint.connect.money.shapes.money import DAY, Money, Reals, money_of
from chokepoint.connect.money.shapes.naming import shape_of
from chokepoint.weigh import metrics

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "payments"
PATTERNS = Path("amlworld_hi_small_patterns") / "laundering_patterns.json"
SETS = ("20K_fanin200", "20K_cycle200", "20K_fanin200cycle200")
PAYMENTS = 1_000_000
PLANTED = 20
"""Of each kind."""
BEGIN = np.datetime64("2024-06-01", "us").astype(np.int64)
KIBIBYTES_A_GIBIBYTE = 1024 * 1024
LEAST = 3
"""Payments from which an attempt has a form of its own."""
NONE = "none"

Planted = tuple[str, str, float, float]
"""Payer, payee, day, dollars."""


def rows_of(
    ids: pa.Array,
    payers: pa.Array,
    payees: pa.Array,
    micros: np.ndarray,
    cents: np.ndarray,
    unit: pa.Array | None = None,
) -> pa.Table:
    """What `money_of` reads; no thresholds are known."""
    size = len(ids)
    return pa.table(
        {
            "payment_id": ids,
            "from_purse": payers,
            "to_purse": payees,
            "micros": pa.array(micros, pa.int64()),
            "cents": pa.array(cents, pa.int64()),
            "unit": unit if unit is not None else pa.nulls(size, pa.string()),
            "near": pa.array(np.zeros(size, np.int64)),
            "round_sum": pa.array(np.asarray(cents) % 10_000 == 0),
        }
    )


def shapes_planted() -> dict[str, list[list[Planted]]]:
    """PLANTED shapes of five kinds, between accounts of their own, days and sizes drawn."""
    random = np.random.default_rng(3)
    made: dict[str, list[list[Planted]]] = {kind: [] for kind in _MAKERS}
    for number in range(PLANTED):
        for kind, maker in _MAKERS.items():
            day, amount, size = random.uniform(0, 300), random.uniform(2_000, 20_000), int(random.integers(5, 10))
            made[kind].append(maker(f"{kind}-{number}-", day, amount, size))
    return made


def _fan_in(name: str, day: float, amount: float, size: int) -> list[Planted]:
    return [(f"{name}{n}", f"{name}hub", day + n / 3, amount * (1 + n / 10)) for n in range(size + 2)]


def _gather_scatter(name: str, day: float, amount: float, size: int) -> list[Planted]:
    into = [(f"{name}a{n}", f"{name}hub", day + n / 3, amount) for n in range(size)]
    return into + [(f"{name}hub", f"{name}b{n}", day + 3 + n / 3, amount * 0.93) for n in range(size)]


def _scatter_gather(name: str, day: float, amount: float, size: int) -> list[Planted]:
    into = [(f"{name}a", f"{name}m{n}", day + n / 3, amount * (1 + n / 50)) for n in range(size)]
    return into + [(f"{name}m{n}", f"{name}b", day + 2 + n / 3, amount * (1 + n / 50) * 0.93) for n in range(size)]


def _cycle(name: str, day: float, amount: float, size: int) -> list[Planted]:
    length = min(size - 2, 6)
    return [(f"{name}{n}", f"{name}{(n + 1) % length}", day + n, amount * 0.97**n) for n in range(length)]


def _random(name: str, day: float, amount: float, size: int) -> list[Planted]:
    return [(f"{name}{n}", f"{name}{n + 1}", day + n, amount * 0.97**n) for n in range(size)]


_MAKERS: dict[str, Callable[[str, float, float, int], list[Planted]]] = {
    "fan-in": _fan_in,
    "gather-scatter": _gather_scatter,
    "scatter-gather": _scatter_gather,
    "cycle": _cycle,
    "random": _random,
}


def million(count: int) -> list[str]:
    """Seconds, memory, what is found, and of what was planted how much."""
    drawn = ledgers.payments(count)
    wanted = shapes_planted()
    extra = [one for shapes in wanted.values() for shape in shapes for one in shape]
    payers, payees, days, amounts = zip(*extra, strict=True)
    cents = np.rint(np.asarray(drawn["amount"].cast(pa.float64())) * 100).astype(np.int64)
    planted_ids = [f"S{number:06d}" for number in range(len(extra))]
    rows = rows_of(
        pa.chunked_array([*drawn["payment_id"].chunks, pa.array(planted_ids)]),
        pa.chunked_array([*drawn["from_account"].chunks, pa.array(payers)]),
        pa.chunked_array([*drawn["to_account"].chunks, pa.array(payees)]),
        np.concatenate(
            (np.asarray(drawn["paid_at"].cast(pa.timestamp("us")).cast(pa.int64())), BEGIN + np.array(days) * DAY)
        ).astype(np.int64),
        np.concatenate((cents, np.rint(np.array(amounts) * 100).astype(np.int64))),
    )
    del drawn
    started, worked = time.perf_counter(), time.process_time()
    found = money_shapes(money_of(rows))
    seconds, processor = time.perf_counter() - started, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES_A_GIBIBYTE
    counts = Counter(found.shapes["kind"].to_pylist())
    lines = [
        f"{rows.num_rows:,} payments between {found.accounts.num_rows:,} accounts: {seconds:.0f} s "
        f"({processor:.0f} s of processor time, one core), {peak:.1f} GiB at most with the payments drawn.",
        "",
        "| kind | found | planted | planted and found, whole |",
        "|---|---|---|---|",
    ]
    whole = _found_whole(found, wanted)
    for kind in sorted({*counts, *wanted}):
        planted = f"{len(wanted[kind])} | {whole[kind]}" if kind in wanted else "| "
        lines.append(f"| {kind} | {counts[kind]:,} | {planted} |")
    return lines


def _found_whole(found: MoneyShapes, wanted: dict[str, list[list[Planted]]]) -> Counter[str]:
    """How many of the planted shapes of each kind were found with all their payments and no other."""
    members: dict[str, set[str]] = {}
    for row in found.payments.to_pylist():
        members.setdefault(row["shape_id"], set()).add(row["payment_id"])
    kinds = dict(zip(found.shapes["shape_id"].to_pylist(), found.shapes["kind"].to_pylist(), strict=True))
    sets = {(kinds[shape_id], frozenset(ids)) for shape_id, ids in members.items()}
    whole: Counter[str] = Counter()
    number = 0
    for kind, shapes in wanted.items():
        for shape in shapes:
            ids = frozenset(f"S{number + place:06d}" for place in range(len(shape)))
            number += len(shape)
            whole[kind] += (kind, ids) in sets
    return whole


def patterns(data: Path) -> list[str]:
    """The confusion table of the published attempts, and the share that is named as published."""
    attempts = json.loads((data / PATTERNS).read_text(encoding="utf-8"))["patterns"]
    told = [(one["pattern_type"].split(":")[0].lower(), _named(one["transactions"])) for one in attempts]
    sizes = [len(one["transactions"]) for one in attempts]
    counts = Counter(told)
    rows = sorted({published for published, _ in told})
    names = [*rows, *([NONE] if any(name == NONE for _, name in told) else [])]
    lines = ["| published as | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    lines += [
        f"| {published} | " + " | ".join(str(counts[published, name] or "") for name in names) + " |"
        for published in rows
    ]
    long = [one for one, size in zip(told, sizes, strict=True) if size >= LEAST]
    return [
        *lines,
        "",
        f"Named as published: {_right(told)}; of attempts of at least {LEAST} payments {_right(long)}. "
        f"{sum(size == 1 for size in sizes)} attempts are a single payment, "
        f"{sum(size == 2 for size in sizes)} are two.",
    ]


def _named(transactions: Sequence[dict[str, str]]) -> str:
    numbers: dict[tuple[str, str], int] = {}
    ordered = sorted(transactions, key=lambda one: one["timestamp"])
    pairs = [
        (
            numbers.setdefault((one["from_bank"], one["from_account"]), len(numbers)),
            numbers.setdefault((one["to_bank"], one["to_account"]), len(numbers)),
        )
        for one in ordered
    ]
    return shape_of(pairs) or NONE


def _right(told: list[tuple[str, str]]) -> str:
    right = sum(published == name for published, name in told)
    return f"{right} of {len(told)} ({right / len(told):.3f})"


def frauds(data: Path) -> list[str]:
    """Average precision of ranking the accounts of each published set."""
    lines: list[str] = []
    for name in SETS:
        money, fraud = _amlsim(data / "amlsim_20k" / name)
        scores = _rankings(money)
        if not lines:
            lines = ["| set | fraud accounts | " + " | ".join(scores) + " |", "|---|---|" + "---|" * len(scores)]
        found = [f"{metrics.average_precision(fraud[metrics.ranking(score)]):.3f}" for score in scores.values()]
        lines.append(f"| {name} | {int(fraud.sum()):,} of {len(fraud):,} | " + " | ".join(found) + " |")
    return lines


def _amlsim(folder: Path) -> tuple[Money, metrics.Flags]:
    """The payments of a set, a step a day; and by purse whether its account is one of fraud."""
    with (folder / "transactions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "nodes.csv").open(encoding="utf-8", newline="") as file:
        fraud = {row["nodeid"]: row["isFraud"] == "1" for row in csv.DictReader(file)}
    table = rows_of(
        pa.array([f"P{number:06d}" for number in range(len(rows))]),
        pa.chunked_array([[row["sourceNodeId"] for row in rows]]),
        pa.chunked_array([[row["targetNodeId"] for row in rows]]),
        np.array([int(row["time"]) * DAY for row in rows]),
        np.array([round(float(row["value"]) * 100) for row in rows]),
    )
    money = money_of(table)
    return money, np.array([fraud[name] for name in money.purses.to_pylist()])


def _rankings(money: Money) -> dict[str, Reals]:
    """What accounts are ranked by, the highest first; by purse."""
    moved = flows(money)
    table = statistics(money, moved)
    degree = np.asarray(table["payments_in"], float) + np.asarray(table["payments_out"], float)
    best: dict[str, Reals] = {}
    for one in shapes_of(money, moved):
        ranks = list(one.ranks)
        members = np.unique(np.concatenate((money.payers[ranks], money.payees[ranks])))
        score = best.setdefault(one.kind, np.zeros(len(money.purses)))
        score[members] = np.maximum(score[members], one.score)
    shapes = np.sum(list(best.values()), axis=0) if best else np.zeros(len(money.purses))
    passed = np.asarray(table["passed_on"].fill_null(0.0), float)
    return {
        "shapes, highest score of each kind": shapes,
        "payments (baseline)": degree,
        "payments in": np.asarray(table["payments_in"], float),
        "different payers": np.asarray(table["payers"], float),
        "share passed on": passed,
        "at random": np.random.default_rng(4).random(len(degree)),
    }


def main(count: int = PAYMENTS, data: Path = DATA) -> list[str]:
    """The section's lines."""
    return [
        *million(count),
        "",
        "The attempts of AMLworld, each given by itself:",
        "",
        *patterns(data),
        "",
        "Fraud accounts of AMLSim, average precision by what accounts are ranked by:",
        "",
        *frauds(data),
    ]


if __name__ == "__main__":
    given = sys.argv[1:]
    told = main(*map(int, given[:1]), *map(Path, given[1:2]))
    sys.stdout.write("\n".join(told) + "\n")

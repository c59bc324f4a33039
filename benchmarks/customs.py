"""Customs declarations: what field values and pairs of them are worth, learned on a year and tried on the next months.

The published import declarations of Jeong, Kim, Park and Choi, Customs Import Declaration Datasets (arXiv 2208.02484),
are synthetic. `Fraud` (0 or 1) is what is to be found: an attempt to lower the duty. `Critical Fraud` is not a second
target: it is 0 and 1 with `Fraud`, and 2 for those frauds that may threaten public safety. Neither is read but as the
decision. All is fitted on the training file; variants are chosen on its last quarter after learning on the earlier
three; the other file is only reported on.
Run: python benchmarks/customs.py [DATA] [--test FILE] [--json]
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from chokepoint.records.errors import InputError
from chokepoint.weigh import metrics
from chokepoint.weigh.fields.additive import learn_additive
from chokepoint.weigh.fields.boosted import learn_boosted
from chokepoint.weigh.fields.cases import Cases
from chokepoint.weigh.fields.choosing import Choice, choose
from chokepoint.weigh.fields.keys import Field, pair_keys, single_keys
from chokepoint.weigh.fields.magnitude import magnitude
from chokepoint.weigh.intercept import likelihood

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "customs_kr_synthetic"
TRAIN, VALID = "df_syn_train_eng.csv", "df_syn_valid_eng.csv"

GOODS, AMOUNT = "goods", "amount"
COLUMNS = (
    "Office ID",
    "Process Type",
    "Import Type",
    "Import Use",
    "Payment Type",
    "Mode of Transport",
    "Declarant ID",
    "Importer ID",
    "Seller ID",
    "Courier ID",
    "HS6 Code",
    "Country of Departure",
    "Country of Origin",
    "Tax Rate",
    "Tax Type",
    "Country of Origin Indicator",
)
DERIVED = ("HS4", "HS2", "Net Mass", "Item Price", "Price per kg")
FAMILY = {
    **dict.fromkeys(("HS6 Code", "HS4", "HS2"), GOODS),
    **dict.fromkeys(("Net Mass", "Item Price", "Price per kg"), AMOUNT),
}
FIELDS = tuple(Field(name, FAMILY.get(name, name)) for name in (*COLUMNS, *DERIVED))
SINGLE, PAIRS = "additive single", "additive with pairs"
KEYS = {SINGLE: single_keys(FIELDS), PAIRS: (*single_keys(FIELDS), *pair_keys(FIELDS))}
PRICE_BANDS = 4
"""Bands a decade of the price per kilogram, which varies less than mass and price do."""

SHARES = (0.05, 0.10)
NULLS = 3
"""Times the decisions of the training file are dealt anew at random."""
NULL_SEED = 20_260
CALIBRATION_BINS = 10
"""Bins of equally many records, in order of likelihood, whose mean likelihood is held against the share found."""

HEAD = (
    "| model | precision at 5 % | at 10 % | average precision | calibration error | critical frauds in 10 % |",
    "|---|---|---|---|---|---|",
)


@dataclass(frozen=True)
class Declarations:
    """Decided declarations, with what is asked about them beside: which are critical, and their exact amounts."""

    cases: Cases
    critical: metrics.Flags
    amounts: list[tuple[str, str]]


@dataclass(frozen=True)
class Figures:
    """How one way of adding up ranks and what its likelihoods are worth; `critical` is the share of critical frauds
    within the first tenth."""

    precision_5: float
    precision_10: float
    average_precision: float
    calibration_error: float
    critical_10: float


@dataclass(frozen=True)
class Report:
    """Figures by model: on all records, and on those whose exact amounts do not stand in the training file."""

    records: int
    base: float
    new_records: int
    new_base: float
    choices: dict[str, Choice]
    all_records: dict[str, Figures]
    new_amounts: dict[str, Figures]
    null: dict[str, list[Figures]]
    lines: dict[str, int]
    keys: dict[str, int]


def read(path: Path) -> Declarations:
    """The declarations of one file, in order of their ids."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["Declaration ID"])
    needed = {"Declaration ID", "Date", "Net Mass", "Item Price", "Fraud", *COLUMNS}
    if not rows or needed - rows[0].keys():
        raise InputError(
            f"`{path}` has no declarations, or lacks columns: {sorted(needed - set(rows[0] if rows else ()))}"
        )
    texts: dict[str, list[str | None]] = {name: [row[name] or None for row in rows] for name in COLUMNS}
    codes = [row["HS6 Code"] for row in rows]
    texts["HS4"], texts["HS2"] = [code[:4] or None for code in codes], [code[:2] or None for code in codes]
    mass = [_number(row["Net Mass"]) for row in rows]
    price = [_number(row["Item Price"]) for row in rows]
    texts["Net Mass"], texts["Item Price"] = [magnitude(one) for one in mass], [magnitude(one) for one in price]
    texts["Price per kg"] = [
        magnitude(cost / weight, PRICE_BANDS) if cost is not None and weight else None
        for cost, weight in zip(price, mass, strict=True)
    ]
    cases = Cases(
        {name: np.array(column, dtype=object) for name, column in texts.items()},
        np.array([row["Fraud"] == "1" for row in rows]),
        [row["Declaration ID"] for row in rows],
        np.array([row["Date"] for row in rows], dtype="datetime64[D]"),
    )
    critical = np.array([row.get("Critical Fraud") == "2" for row in rows])
    return Declarations(cases, critical, [(row["Net Mass"], row["Item Price"]) for row in rows])


def _number(text: str) -> float | None:
    return float(text) if text else None


def calibration_error(chance: metrics.Floats, illicit: metrics.Flags) -> float:
    """Mean difference of likelihood and share found, over equal bins in order of likelihood."""
    bins = np.array_split(np.argsort(chance, kind="stable"), CALIBRATION_BINS)
    return float(
        sum(len(one) * abs(chance[one].mean() - illicit[one].mean()) for one in bins if len(one)) / len(chance)
    )


def figures(chance: metrics.Floats, tried: Declarations, here: metrics.Flags) -> Figures:
    """The figures on those records of the file."""
    chance, illicit, critical = chance[here], tried.cases.illicit[here], tried.critical[here]
    order = metrics.ranking(chance)
    hits = illicit[order]
    at_5, at_10 = (metrics.precision_at(hits, metrics.within(len(hits), share)) for share in SHARES)
    return Figures(
        at_5,
        at_10,
        metrics.average_precision(hits),
        calibration_error(chance, illicit),
        metrics.recall_within(critical[order], SHARES[1]),
    )


def fitted(cases: Cases, tried: Cases, choices: dict[str, Choice]) -> tuple[dict[str, metrics.Floats], dict[str, int]]:
    """Likelihoods of the tried records by each model fitted on the cases, and how many keys have a weight."""
    found, lines = {}, {}
    for name, choice in choices.items():
        model = learn_additive(cases, KEYS[name], choice.smoothing, choice.penalty)
        found[name] = likelihood(model.log_odds(tried.columns))
        lines[name] = int((model.weights > 0).sum())
    boosted = learn_boosted(cases, KEYS[PAIRS], choices[PAIRS].smoothing)
    found["boosted"] = boosted.likelihood(tried.columns)
    return found, lines


def measure(train: Declarations, tried: Declarations) -> Report:
    """Choose on train, fit on train, report on the other file; then the same with decisions dealt at random."""
    choices = {name: choose(train.cases, keys) for name, keys in KEYS.items()}
    everything = np.ones(len(tried.amounts), dtype=bool)
    seen = set(train.amounts)
    new = np.array([amounts not in seen for amounts in tried.amounts])
    chances, lines = fitted(train.cases, tried.cases, choices)
    null: dict[str, list[Figures]] = {name: [] for name in chances}
    deal = np.random.default_rng(NULL_SEED)
    for _ in range(NULLS):
        dealt = replace(train.cases, illicit=deal.permutation(train.cases.illicit))
        for name, chance in fitted(dealt, tried.cases, choices)[0].items():
            null[name].append(figures(chance, tried, everything))
    illicit = tried.cases.illicit
    return Report(
        len(illicit),
        float(illicit.mean()),
        int(new.sum()),
        float(illicit[new].mean()) if new.any() else 0.0,
        choices,
        {name: figures(chance, tried, everything) for name, chance in chances.items()},
        {name: figures(chance, tried, new) for name, chance in chances.items()} if new.any() else {},
        null,
        lines,
        {name: len(keys) for name, keys in KEYS.items()},
    )


def told(report: Report) -> list[str]:
    """The report as lines of Markdown."""
    lines = [f"{report.records:,} declarations, {report.base:.3f} of them frauds.", "", *HEAD]
    lines += [_line(name, one) for name, one in report.all_records.items()]
    for name, several in report.null.items():
        values = np.array([list(asdict(one).values()) for one in several])
        mean = Figures(*values.mean(axis=0).tolist())
        lines.append(_line(f"{name}, decisions dealt at random (mean of {len(several)})", mean))
    if report.new_amounts:
        share = f"({report.new_base:.3f} of them frauds)"
        lines += [
            "",
            f"Of these the {report.new_records:,} whose mass and price together are not in train {share}:",
            "",
        ]
        lines += [*HEAD, *(_line(name, one) for name, one in report.new_amounts.items())]
    lines.append("")
    for name, choice in report.choices.items():
        lines.append(
            f"- {name}: smoothing {choice.smoothing:g}, penalty {choice.penalty:g}, logarithmic loss on the last "
            f"quarter of train {choice.loss:.4f}; {report.lines[name]} of {report.keys[name]} weights are above 0."
        )
    return lines


def _line(name: str, one: Figures) -> str:
    return "| " + " | ".join([name, *(f"{value:.3f}" for value in asdict(one).values())]) + " |"


def main(data: Path = DATA, test: Path | None = None) -> list[str]:
    """Measure and tell."""
    return told(measure(read(data / TRAIN), read(test or data / VALID)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What customs fields and pairs of them are worth.")
    parser.add_argument("data", nargs="?", type=Path, default=DATA, help="folder of the published files")
    parser.add_argument("--test", type=Path, help="another file with the same columns to report on, instead of valid")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    if given.json:
        result = measure(read(given.data / TRAIN), read(given.test or given.data / VALID))
        sys.stdout.write(json.dumps(asdict(result), indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(main(given.data, given.test)) + "\n")

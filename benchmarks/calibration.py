"""Fits the weights of names in `levels.toml` on labelled pairs and says how well they part pairs kept back.

Pairs of one bearer: altered names of the UN list beside their originals; names of published entries beside their good
aliases that share most of their words. Pairs of two: each published name beside the likeliest other entries of its
list, names of nobody listed beside the likeliest entries; and the written pairs of the tests, half of them kept back.
Every group weighs the same, so that the fit is for a pair as likely one bearer as two; each weight is drawn to its
elicited value. Prints the table `[name]` to be written into `levels.toml`, and what it reaches on the pairs kept back.
Run: python benchmarks/calibration.py [DATA]
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

import screening
from chokepoint.resolve.comparison.frequencies import DEFAULT, Frequencies
from chokepoint.resolve.comparison.levels import packaged_weights
from chokepoint.resolve.comparison.names import name_findings
from chokepoint.resolve.names import read_name
from chokepoint.resolve.screening import Entry, Index

TESTS = Path(__file__).parent.parent / "tests" / "resolve"
PUBLISHED_SHARE = 60.0
"""What each group of published pairs counts for, in pairs; a written pair counts two."""
RIDGE = 3.0
"""How strongly a weight is drawn to its elicited value, in pairs."""
NEVER_POSITIVE = (
    "missing",
    "conflict",
    "differ",
    "order",
    "branch",
    "character",
    "single",
    "gender",
    "as_written",
    "_each",
    "_across",
)
EACH = 10
"""Every tenth stranger and every tenth entry of the long list is taken."""
CANDIDATE = 0.02
"""Likelihood from which a listed name is a neighbour worth telling apart."""
LEAST_CONFLICT = -1.0
"""A word in place of another costs at least this much, beside the share of what agrees that it takes back."""
LEAST_STEP = 0.02
LEAST_NEGATIVE = -0.02
"""Every step and every disagreement stays worth something, so that pairs of two qualities have two scores."""
FIXED = ("numbers_differ", "generations_differ", "gender")
"""Vetoes that too few pairs show to be fitted: they stay as elicited."""
ALIKE_LEAST = 1.5
"""How much more must agree than differ, by the weights in force, for an alias to be taken for another spelling."""

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """Two names, whether they are of one bearer, and the group they weigh in."""

    left: str
    right: str
    kind: str | None
    same: bool
    group: str
    common: Frequencies = DEFAULT

    @property
    def kept_back(self) -> bool:
        """Every third pair, by its text, is not fitted on."""
        return hashlib.sha256(f"{self.left}|{self.right}".encode()).digest()[0] % 3 == 0


def written() -> Iterator[Pair]:
    """The labelled pairs of the tests."""
    for path in (TESTS / "comparison" / "pairs.csv", *sorted((TESTS / "names" / "pairs").glob("*.csv"))):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                same = row["same"].strip().lower() in ("1", "true", "yes")
                yield Pair(row["left"], row["right"], row.get("kind") or None, same, "written:" + path.stem)


def published(data: Path) -> Iterator[Pair]:
    """Pairs from the published lists."""
    names = data / "names" / "yente"
    treated, untreated = (screening.column(names / f"positives_un_{one}.csv") for one in ("treated", "untreated"))
    index = Index(screening.entries(data))
    for left, right in zip(treated, untreated, strict=True):
        if left != right:
            yield Pair(left, right, None, True, "altered", index.frequencies)
    for name in screening.column(names / "negatives_us.csv")[::EACH]:
        for match in index.match([name], CANDIDATE)[0][:1]:
            yield Pair(name, match.name, None, False, "strangers", index.frequencies)
    for number, entry in enumerate(index.entries):
        if number % EACH == 0 or entry.list_id == "UN":
            yield from _beside_neighbours(entry, index)
            yield from _beside_aliases(entry, index)


def _beside_neighbours(entry: Entry, index: Index) -> Iterator[Pair]:
    """A name beside the likeliest other entries of its list."""
    described = entry.described
    for match in index.match([described.name], CANDIDATE)[0][:4]:
        if match.entry.list_id == entry.list_id and match.entry.entry_id != entry.entry_id:
            yield Pair(described.name, match.name, described.kind, False, "neighbours", index.frequencies)


def _beside_aliases(entry: Entry, index: Index) -> Iterator[Pair]:
    """A name beside its spellings, in its own script too."""
    described = entry.described
    for alias in described.aliases:
        if read_name(alias).script not in ("latin", "none"):
            yield from _across(entry, alias, index)
    for alias in described.aliases[:2]:
        if _alike(described.name, alias, index.frequencies):
            yield Pair(described.name, alias, described.kind, True, "aliases", index.frequencies)


def _across(entry: Entry, alias: str, index: Index) -> Iterator[Pair]:
    """A name beside itself in its own script, and that beside the likeliest other entries of the list."""
    described = entry.described
    yield Pair(described.name, alias, described.kind, True, "scripts", index.frequencies)
    for match in index.match([alias], CANDIDATE)[0][:4]:
        if match.entry.list_id == entry.list_id and match.entry.entry_id != entry.entry_id:
            yield Pair(alias, match.entry.described.name, described.kind, False, "scripts", index.frequencies)


def _alike(name: str, alias: str, common: Frequencies) -> bool:
    weights = packaged_weights()
    findings = name_findings(read_name(name), read_name(alias), common, weights)
    agreeing = sum(max(one.worth(weights), 0.0) for one in findings)
    against = -sum(min(one.worth(weights), 0.0) for one in findings)
    return name.lower() != alias.lower() and agreeing > against * ALIKE_LEAST


def table(pairs: Sequence[Pair], terms: Sequence[str]) -> Array:
    """How often each pair takes each term; the last column is the usual rate."""
    weights = packaged_weights()
    rows = np.zeros((len(pairs), len(terms) + 1))
    rows[:, -1] = 1.0
    place = {term: number for number, term in enumerate(terms)}
    for number, pair in enumerate(pairs):
        left, right = read_name(pair.left, pair.kind), read_name(pair.right, pair.kind)
        for finding in name_findings(left, right, pair.common, weights):
            for term, times in finding.terms:
                rows[number, place[term]] += times
    return rows


def fitted(rows: Array, same: Array, shares: Array, start: Array, terms: Sequence[str]) -> Array:
    """Weights by ridge logistic regression towards `start`: signs as the terms allow, a better level never worth less.

    Fitted are the steps from level to level, so that the order of the levels holds by their signs.
    """
    steps = _steps(terms)
    begin = np.linalg.solve(steps, start)
    scale = np.maximum(np.abs(start), 0.5)

    def loss(values: Array) -> tuple[float, Array]:
        worth = steps @ values
        logits = rows @ worth
        wrong = np.logaddexp(0.0, logits) - same * logits
        slope = rows.T @ (shares * (1.0 / (1.0 + np.exp(-logits)) - same)) + RIDGE * (worth - start) / scale**2
        return float(shares @ wrong + RIDGE / 2 * (((worth - start) / scale) ** 2).sum()), steps.T @ slope

    bounds = [_bounds(term, value) for term, value in zip(terms, begin, strict=False)]
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    values: Array = steps @ found.x
    return values


def _steps(terms: Sequence[str]) -> Array:
    """The matrix that makes weights of steps: a level's weight is the sum of the steps up to it."""
    levels = [level.name for level in packaged_weights().levels]
    matrix = np.eye(len(terms) + 1)
    for number, level in enumerate(levels):
        for better in levels[number + 1 :]:
            matrix[terms.index(better), terms.index(level)] = 1.0
        for suffix in ("_each", "_across"):
            for worse in levels[:number]:
                matrix[terms.index(worse + suffix), terms.index(level + suffix)] = 1.0
    return matrix


def _bounds(term: str, value: float) -> tuple[float | None, float | None]:
    """The signs a step may take: what disagrees never speaks for, what agrees never against."""
    if term in FIXED or term.startswith("exact_"):
        return (value, value)
    if term == "conflict":
        return (None, LEAST_CONFLICT)
    if any(part in term for part in NEVER_POSITIVE):
        return (None, LEAST_NEGATIVE)
    return (LEAST_STEP, None)


def main(data: Path = screening.DATA) -> None:
    """Fit, print, judge."""
    weights = packaged_weights()
    terms = list(weights.terms)
    pairs = [*written(), *published(data)]
    rows = table(pairs, terms)
    same = np.array([pair.same for pair in pairs], dtype=float)
    kept = np.array([pair.kept_back for pair in pairs])
    shares = np.zeros(len(pairs))
    for group in {(pair.group, pair.same) for pair in pairs}:
        members = np.array([(pair.group, pair.same) == group for pair in pairs]) & ~kept
        whole = float(2 * members.sum()) if group[0].startswith("written") else PUBLISHED_SHARE
        shares[members] = whole / max(members.sum(), 1)
    start = np.array([*weights.terms.values(), weights.usual])
    values = fitted(rows[~kept], same[~kept], shares[~kept], start, terms)
    for term, value in zip([*terms, "usual"], values, strict=True):
        print(f"{term} = {value:.3f}")
    for label, chosen in (("in force", start), ("fitted", values)):
        report(label, pairs, rows @ chosen, same, kept)


def report(label: str, pairs: Sequence[Pair], logits: Array, same: Array, kept: Array) -> None:
    """Accuracy at one half and calibration of the pairs kept back, by group."""
    likely = 1.0 / (1.0 + np.exp(-logits))
    for group in sorted({pair.group for pair in pairs}):
        members = np.array([pair.group == group for pair in pairs])
        for name, chosen in (("all", members), ("kept back", members & kept)):
            if chosen.any():
                right = ((logits[chosen] >= 0) == same[chosen]).mean()
                brier = ((likely[chosen] - same[chosen]) ** 2).mean()
                expected = likely[chosen].sum()
                print(
                    f"{label:9} {group:22} {name:9} {chosen.sum():6d} right {right:.3f} Brier {brier:.3f} "
                    f"one bearer {same[chosen].sum():.0f}, expected {expected:.1f}"
                )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))

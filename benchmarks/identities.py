"""How well parties that are one are found: FEBRL 1 and 2, and a million seeded parties, through `load` and `resolve`.

Run: python benchmarks/identities.py [RECORDS]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.csv as arrow_csv

from measure import Measured, machine, measured
from people import people

RECORDS, SEED = 1_000_000, 7
FEBRL = Path(__file__).parents[2] / "shared" / "data" / "identity" / "febrl"
"""Freely Extensible Biomedical Record Linkage, data sets 1 and 2 (Christen, Australian National University)."""
MAPPING = """\
headings: [rec_id, given_name, surname, soc_sec_id]
tables:
  - table: parties
    columns:
      party_id: rec_id
      name: {columns: [given_name, surname], separator: " ", empty: ["", " "]}
      kind: {constant: person}
      country: {constant: AU}
      region: state
      city: suburb
      address: {columns: [street_number, address_1, address_2, postcode], separator: " "}
      incorporated_on: {column: date_of_birth, format: "%Y%m%d", unreadable: empty}
      tax_id: soc_sec_id
"""


@dataclass(frozen=True)
class Found:
    """Pairs found, pairs there are, and how many of the pairs found are right."""

    found: int
    there: int
    right: int

    @property
    def precision(self) -> float:
        """Share of the pairs found that are right."""
        return self.right / max(self.found, 1)

    @property
    def recall(self) -> float:
        """Share of the pairs there are that were found."""
        return self.right / max(self.there, 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.right / max(self.found + self.there, 1)


def judged(entities: Iterable[dict[str, Any]], truth: dict[str, int]) -> Found:
    """Entities as `resolve --json` prints them against the number of the one behind each party."""
    found = right = 0
    for entity in entities:
        behind = np.unique([truth[party] for party in entity["party_ids"] if party in truth], return_counts=True)[1]
        found += _pairs(int(behind.sum()))
        right += sum(_pairs(int(count)) for count in behind)
    there = sum(_pairs(int(count)) for count in np.unique(list(truth.values()), return_counts=True)[1])
    return Found(found, there, right)


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def main(records: int = RECORDS) -> list[str]:
    """Measure all of them; returns lines of Markdown."""
    lines = [
        "| parties | precision | recall | F1 | load | resolve | most memory held |",
        "|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        there = [number for number in (1, 2) if (FEBRL / f"dataset{number}.csv").exists()]
        lines += [_line(f"FEBRL {number}", *_febrl(Path(folder) / f"febrl{number}", number)) for number in there]
        lines.append(_line(f"{records:,} seeded parties", *_seeded(Path(folder) / "seeded", records)))
    return lines


def _line(name: str, loaded: Measured, resolved: Measured, found: Found) -> str:
    return (
        f"| {name} | {found.precision:.4f} | {found.recall:.4f} | {found.f1:.4f} | {loaded.seconds:.0f} s "
        f"| {resolved.seconds:.0f} s | {resolved.gibibytes:.1f} GiB |"
    )


def _febrl(folder: Path, number: int) -> tuple[Measured, Measured, Found]:
    folder.mkdir()
    mapping, records = folder / "febrl.yaml", folder / "febrl.csv"
    mapping.write_text(MAPPING, encoding="utf-8")
    # The published files part their columns by a comma and a blank.
    text = (FEBRL / f"dataset{number}.csv").read_text(encoding="utf-8")
    records.write_text("\n".join(",".join(cell.strip() for cell in row.split(",")) for row in text.splitlines()))
    loaded = measured("-w", folder / "w", "load", records, "--mapping", mapping, "--json")
    names = [row.split(",")[0].strip() for row in text.splitlines()[1:] if row]
    truth = {name: int(name.split("-")[1]) for name in names}
    resolved = measured("-w", folder / "w", "resolve", "--json")
    return loaded, resolved, judged(resolved.output, truth)


def _seeded(folder: Path, records: int) -> tuple[Measured, Measured, Found]:
    folder.mkdir()
    made = people(records, SEED)
    arrow_csv.write_csv(made.parties, folder / "parties.csv")
    truth = dict(zip(made.parties["party_id"].to_pylist(), made.person.tolist(), strict=True))
    loaded = measured("-w", folder / "w", "load", folder / "parties.csv", "--json")
    resolved = measured("-w", folder / "w", "resolve", "--json")
    return loaded, resolved, judged(resolved.output, truth)


if __name__ == "__main__":
    sys.stdout.write(machine() + "\n" + "\n".join(main(*map(int, sys.argv[1:]))) + "\n")

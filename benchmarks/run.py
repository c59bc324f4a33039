"""Runs every benchmark and writes docs/benchmarks.md. Takes about a quarter of an hour on an idle machine.

Run: make bench
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import audit
import cases
import custody
import customs
import identities
import ledgers
import matching
import messages
import million
import money
import network
import rates
import scaling
import screening
import shapes
import starting
from measure import machine

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Section:
    """One heading of the page: what it measures, the command that does, and the budget."""

    heading: str
    command: str
    budget: str
    main: Callable[[], list[str]]


SECTIONS = (
    Section("Starting", "python benchmarks/starting.py", "0.4 s", starting.main),
    Section(
        "The published cases in the sample world",
        "python benchmarks/cases.py",
        "C1 to C8 within the first 40, at most 5 look-alikes above the last; seeds 1 to 5",
        cases.main,
    ),
    Section(
        "How often each sign shows in the sample world",
        "python benchmarks/rates.py",
        "within three times of the stated background, or a draft",
        rates.main,
    ),
    Section(
        "Expected against found on simulated ledgers",
        "python benchmarks/ledgers.py",
        "expected ÷ found within ½ and 2, summed over the seeds; elicited weights, true usual rate",
        ledgers.main,
    ),
    Section(
        "A million orders",
        "python benchmarks/million.py",
        "load with lines, payments and shipments 60 s; observe and weigh 60 s and 6 GB; seven indicators within 2 "
        "times of SQL written by hand",
        million.main,
    ),
    Section(
        "The whole catalogue as a ledger grows",
        "python benchmarks/scaling.py",
        "1 M orders 240 s and 8 GB, 5 M orders 25 min; growth no faster than n log n; no indicator above a tenth",
        scaling.main,
    ),
    Section(
        "Junctions and choke points",
        "python benchmarks/network.py",
        "junctions and choke points on a million edges within 60 s and 6 GB",
        network.main,
    ),
    Section(
        "Customs declarations: fields and pairs of them",
        "python benchmarks/customs.py",
        "on valid, precision at 5 % and 10 %: additive with pairs .72 and .68, boosted .90 and .78; decisions dealt at "
        "random at the base rate",
        customs.main,
    ),
    Section(
        "Chains of custody",
        "python benchmarks/custody.py",
        "100,000 items and 600,000 events in 60 s",
        custody.main,
    ),
    Section(
        "The money of one payment",
        "python benchmarks/money.py",
        "up and down, 6 hops, among 5 M payments within 300 ms after start-up, all three rules",
        money.main,
    ),
    Section(
        "Payments without reference",
        "python benchmarks/matching.py",
        "found ÷ expected near 1; nothing is asserted",
        matching.main,
    ),
    Section(
        "Shapes of payments",
        "python benchmarks/shapes.py",
        "a million payments in 60 s; published attempts named by their type; fraud accounts ranked above the baseline",
        shapes.main,
    ),
    Section(
        "Names against lists",
        "python benchmarks/screening.py",
        "recall .99 at .25 % false alerts, 1,000 names/s in one process",
        screening.main,
    ),
    Section(
        "Messages of banks",
        "python benchmarks/messages.py",
        "100,000 ISO 20022 transactions a minute in constant memory",
        lambda: messages.table(messages.main()),
    ),
    Section(
        "Who is one: identities",
        "python benchmarks/identities.py",
        "FEBRL 1 and 2 F1 .995; a million parties in 180 s and 6 GB, precision .999, recall .93",
        identities.main,
    ),
    Section(
        "The log and the queue of cases",
        "python benchmarks/audit.py",
        "2,000 entries/s appended in batches; a page of the queue of 100,000 alerts within 1 s",
        audit.main,
    ),
)


def main() -> None:
    """Measure and write the page."""
    lines = ["# Benchmarks", "", f"Measured on {machine()}. `make bench` makes this page.", ""]
    for section in SECTIONS:
        sys.stderr.write(f"{section.heading} …\n")
        lines += [f"## {section.heading}", "", f"`{section.command}`. Wanted: {section.budget}.", ""]
        lines += [*section.main(), ""]
    PAGE.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

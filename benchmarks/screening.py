"""Screening: altered names of the UN list and names of nobody listed, against OFAC's SDN list and the UN list.

Wanted: of the altered names at least .99 found where at most .25 % of the others raise an alert, 1,000 names a second
in one process, explained for what is reported. The default threshold was chosen on the others from the 20,001st to the
35,000th; the table is of those after them, which nothing was chosen on.
Run: python benchmarks/screening.py [DATA]   (DATA: folder with `names/yente` and `lists`)
"""

from __future__ import annotations

import csv
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from chokepoint.records.settings import ListSettings
from chokepoint.resolve.comparison import Described
from chokepoint.resolve.names import read_name
from chokepoint.resolve.screening import Entry, Index

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
KEPT_BACK = 35_000
"""Names of nobody listed that were read before the threshold was chosen, or for choosing it."""


def entries(data: Path) -> Iterator[Entry]:
    """Entries of OFAC's SDN list and of the UN list."""
    yield from _ofac(data / "lists" / "ofac_2021-07")
    yield from _united_nations(data / "lists" / "un" / "UN_consolidated.xml")


def _ofac(folder: Path) -> Iterator[Entry]:
    aliases: dict[str, list[str]] = {}
    with (folder / "alt.csv").open(encoding="latin-1", newline="") as file:
        for row in csv.reader(file):
            if len(row) == 5:
                aliases.setdefault(row[0], []).append(row[3])
    kinds = {"individual": "person", "vessel": "vessel", "aircraft": "vessel"}
    with (folder / "sdn.csv").open(encoding="latin-1", newline="") as file:
        for row in csv.reader(file):
            if len(row) == 12:
                kind = kinds.get(row[2].strip())
                yield Entry("OFAC-SDN", row[0], Described(row[1], tuple(aliases.get(row[0], ())), kind))


def _united_nations(path: Path) -> Iterator[Entry]:
    root = ElementTree.parse(path).getroot()
    for kind, tag in (("person", "INDIVIDUAL"), ("company", "ENTITY")):
        for node in root.iter(tag):
            parts = [node.findtext(part) for part in ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")]
            name = " ".join(part.strip() for part in parts if part and part.strip())
            names = [one.text.strip() for one in node.iter("ALIAS_NAME") if one.text and one.text.strip()]
            names += [one.text.strip() for one in node.iter("NAME_ORIGINAL_SCRIPT") if one.text and one.text.strip()]
            yield Entry("UN", node.findtext("REFERENCE_NUMBER", ""), Described(name, tuple(names), kind))


def column(path: Path) -> list[str]:
    """The names of a file, in order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [row["full_name"] for row in csv.DictReader(file)]


def script(name: str) -> str:
    """The script of most of a name's letters."""
    found = Counter(unicodedata.name(letter, "OTHER").split()[0] for letter in name if letter.isalpha())
    return found.most_common(1)[0][0].lower() if found else "none"


def plain(name: str) -> str:
    """A name for telling which entry it was taken from."""
    return " ".join(sorted(read_name(name).latin.split()))


def main(data: Path = DATA, threshold: float = ListSettings().match_threshold) -> list[str]:
    """The section's lines."""
    index = Index(entries(data))
    names = data / "names" / "yente"
    asked = column(names / "positives_un_treated.csv")
    meant = {plain(entry.described.name): entry.entry_id for entry in index.entries if entry.list_id == "UN"}
    truth = [meant.get(plain(name)) for name in column(names / "positives_un_untreated.csv")]
    others = column(names / "negatives_us.csv")
    started, on_the_clock = time.process_time(), time.perf_counter()
    found = index.match(asked, threshold)
    alerts = index.match(others, threshold)
    seconds, on_the_clock = time.process_time() - started, time.perf_counter() - on_the_clock
    hits = sum(bool(matches) for matches in found)
    right = sum(
        any(match.entry.entry_id == entry for match in matches)
        for matches, entry in zip(found, truth, strict=True)
        if entry
    )
    false = sum(map(bool, alerts)) / len(others)
    unread = sum(map(bool, alerts[KEPT_BACK:])) / max(1, len(others[KEPT_BACK:]))
    listed = sum(len(entry.described.names) for entry in index.entries)
    both = len(asked) + len(others)
    lines = [
        f"{len(asked):,} altered names and {len(others):,} others against {listed:,} listed names at likelihood "
        f"{threshold}: recall {hits / len(asked):.4f} (the right entry among the matches: "
        f"{right / sum(map(bool, truth)):.4f} of {sum(map(bool, truth)):,} whose entry the list still has); "
        f"false alerts "
        f"{false:.3%}, of those kept back {unread:.3%}; {both / seconds:,.0f} names a second of "
        f"processor time, {both / on_the_clock:,.0f} on the clock.",
        "",
        "| script | names | false alerts |",
        "|---|---|---|",
    ]
    others, alerts = others[KEPT_BACK:], alerts[KEPT_BACK:]
    scripts = [script(name) for name in others]
    for one, count in Counter(scripts).most_common():
        some = sum(bool(matches) for matches, kind in zip(alerts, scripts, strict=True) if kind == one)
        lines.append(f"| {one} | {count:,} | {some} ({some / count:.2%}) |")
    return lines


if __name__ == "__main__":
    print("\n".join(main(*map(Path, sys.argv[1:2]))))

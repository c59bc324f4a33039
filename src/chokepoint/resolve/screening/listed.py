"""The list entries in force, and the words by which they are found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import ibis
import pyarrow as pa

from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.records import RESULTS
from chokepoint.resolve.comparison import Frequencies
from chokepoint.resolve.names import read_name
from chokepoint.resolve.screening.describing import ENTRY_CELLS, content_hash
from chokepoint.resolve.screening.entries import Entry
from chokepoint.resolve.screening.index import learned

Key = tuple[str, str]
"""List and entry."""
CHANGED_WORDS = 0.2
"""Share by which the number of names on the lists may change before words are counted anew: less than that moves what
a word is worth by less than a fifth of a natural logarithm's unit."""


def entries_in_force(engine: Engine, on: date) -> dict[Key, dict[str, Any]]:
    """The current view's entries that are listed on the day, in the order of their keys."""
    rows = current("lists")
    rows = rows.filter(rows.delisted_on.isnull() | (rows.delisted_on > ibis.literal(on)))
    found = engine.fetch(rows.order_by("list_id", "entry_id")).to_pylist()
    return {(row["list_id"], row["entry_id"]): row for row in found}


def entry_hashes(entries: dict[Key, dict[str, Any]]) -> dict[Key, str]:
    """Hash of what is compared of each entry."""
    return {key: content_hash(row, ENTRY_CELLS) for key, row in entries.items()}


def counted_words(engine: Engine, entries: Sequence[Entry]) -> tuple[Frequencies, bool]:
    """How common words are on the lists, and whether they were counted anew because the lists have changed much.

    Counts are kept, so that a list that changes a little changes only what is matched with its changed entries.
    """
    named = [entry.described for entry in entries]
    size = sum(len(described.names) for described in named)
    counts, names = kept_words(engine)
    if names and abs(size - names) <= CHANGED_WORDS * names:
        return Frequencies(counts, names), False
    fresh = learned(read_name(name, described.kind) for described in named for name in described.names)
    words = [{"word": "", "names": fresh.names}]
    words += [{"word": word, "names": fresh.counts[word]} for word in sorted(fresh.counts) if word]
    engine.create("listed_words", as_table(RESULTS["listed_words"], words))
    return fresh, True


def kept_words(engine: Engine) -> tuple[dict[str, int], int]:
    """How many names on the lists bear each word, and how many names there are, as they were last counted."""
    kept = engine.fetch(engine.table("listed_words")).to_pylist()
    counts = {row["word"]: row["names"] for row in kept}
    return counts, counts.pop("", 0)


def hashes_screened(engine: Engine) -> dict[str, dict[str, str]]:
    """By table, the hash of each party and entry as it stood when it was last screened."""
    found: dict[str, dict[str, str]] = {"parties": {}, "lists": {}, "settings": {}}
    for row in engine.fetch(engine.table("screened")).to_pylist():
        found[row["table"]][row["key"]] = row["sha256"]
    return found


def keep_screened(engine: Engine, hashes: dict[str, dict[str, str]]) -> None:
    """Enter what was screened in place of what was before."""
    columns: dict[str, list[str]] = {"table": [], "key": [], "sha256": []}
    for table, ours in hashes.items():
        columns["table"] += [table] * len(ours)
        columns["key"] += list(ours)
        columns["sha256"] += list(ours.values())
    engine.create("screened", pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()}))

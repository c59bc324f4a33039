"""Parties that nobody resolved yet: who they are, what they do, and whether a list names them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.arrow import as_table
from chokepoint.engines.snapshot import current
from chokepoint.records import RESULTS
from chokepoint.reference.activities import title
from chokepoint.resolve.activities import HEADING_DIGITS, activity, affinities_of
from chokepoint.resolve.identities import resolve_identities
from chokepoint.resolve.screening.describing import PARTY_CELLS, content_hash, listed_entry
from chokepoint.resolve.screening.excepting import party_exceptions
from chokepoint.resolve.screening.index import Index
from chokepoint.resolve.screening.kept import kept_index
from chokepoint.resolve.screening.listed import Key, counted_words, entries_in_force, entry_hashes
from chokepoint.resolve.screening.parties import matches_of

if TYPE_CHECKING:
    from chokepoint.workspace.single.slice import Slice

KEY = "party_id"


@dataclass(frozen=True)
class Listed:
    """Who is listed on a day: entries made ready to be found (NULL: none), and the hash of each as it stands."""

    on: date
    index: Index | None
    hashes: dict[Key, str]


class Newcomers:
    """What is found out of new parties of a slice. `threshold`: likelihood of a match that stops an order."""

    def __init__(self, tables: Slice, threshold: float) -> None:
        self._slice, self._threshold = tables, threshold
        self._listed: Listed | None = None
        self._related: set[tuple[str, str]] = set()

    def meet(self, parties: Collection[str], lines: pa.Table | None, on: date) -> None:
        """Fill what other stages say of these parties, and of goods on `lines` that no order asked for before.

        `on`: the day whose lists are in force.
        """
        if parties:
            self._identify()
            self._read_activities(parties)
            self._screen(parties, on)
        if parties or lines is not None:
            self._add_affinities()

    def forget(self) -> None:
        """Read lists and affinities anew for the next parties: they may have changed."""
        self._listed = None
        self._related.clear()

    def _listed_on(self, on: date) -> Listed:
        """The lists in force on a day, made ready once."""
        if self._listed is None or self._listed.on != on:
            entries = entries_in_force(self._slice, on)
            listed = [listed_entry(row) for row in entries.values()]
            index = kept_index(listed, counted_words(self._slice, listed)[0]) if listed else None
            self._listed = Listed(on, index, entry_hashes(entries))
        return self._listed

    def _identify(self) -> None:
        """Compare the new parties with those of the neighbourhood, where who shares a name or a contact stands.

        How common a word is in names is told of the neighbourhood alone.
        """
        resolve_identities(self._slice, REDO_NEVER)

    def _read_activities(self, parties: Collection[str]) -> None:
        self._without("activities", parties)
        rows = current("parties").select(KEY, "industry", "industry_text")
        found = []
        for row in self._slice.fetch(rows).to_pylist():
            meant = activity(row["industry"], row["industry_text"]) if row[KEY] in parties else None
            if meant:
                found.append({KEY: row[KEY], "industry": meant[0], "title": title(meant[0]), "method": meant[1]})
        self._slice.append("activities", as_table(RESULTS["activities"], found))

    def _screen(self, parties: Collection[str], on: date) -> None:
        """Hold the parties against the lists; what a person excepted stops no order as long as both sides stand."""
        listed = self._listed_on(on)
        self._without("matches", parties)
        rows = self._slice.fetch(current("parties").select(KEY, *PARTY_CELLS)).to_pylist()
        new = {row[KEY]: row for row in rows if row[KEY] in parties}
        matches = matches_of(list(new.values()), listed.index) if listed.index else []
        if not matches:
            return
        described = {party_id: content_hash(row, PARTY_CELLS) for party_id, row in new.items()}
        exceptions = party_exceptions(self._slice, on, described, listed.hashes)
        for row in matches:
            row["exception_id"] = exceptions.get((row[KEY], row["list_id"], row["entry_id"]))
            row["stops"] = row["likelihood"] >= self._threshold and row["exception_id"] is None
        self._slice.append("matches", as_table(RESULTS["matches"], matches))

    def _without(self, table: str, parties: Collection[str]) -> None:
        """Take the rows of these parties out of a table."""
        rows = self._slice.fetch(self._slice.table(table))
        theirs = pc.is_in(rows[KEY], pa.array(list(parties), pa.string()))
        self._slice.create(table, rows.filter(pc.invert(theirs)))

    def _add_affinities(self) -> None:
        """Add how well goods fit activities, for pairs that do not occur in the ledger; they stay."""
        activities = self._slice.fetch(self._slice.table("activities"))["industry"].unique().to_pylist()
        codes = self._slice.fetch(current("order_lines").select("hs_code"))["hs_code"].unique().to_pylist()
        headings = {code[:HEADING_DIGITS] for code in codes if code and len(code) >= HEADING_DIGITS}
        if not self._related:
            table = self._slice.fetch(self._slice.table("affinities").select("industry", "heading"))
            self._related = set(zip(table["industry"].to_pylist(), table["heading"].to_pylist(), strict=True))
        missing = sorted({(one, heading) for one in activities for heading in headings} - self._related)
        if missing:
            self._slice.append("affinities", affinities_of(self._slice, missing))
            self._related |= set(missing)


REDO_NEVER = 1.0
"""Share of new parties from which all are compared again: what was found on the whole ledger stands."""

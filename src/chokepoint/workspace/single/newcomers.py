"""Parties that nobody resolved yet: who they are, what they do, and whether a list names them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.arrow import as_table
from chokepoint.engines.duckdb import DuckDBEngine
from chokepoint.engines.snapshot import VIEW_PREFIX, current
from chokepoint.records import RESULTS
from chokepoint.reference.activities import title
from chokepoint.resolve.activities import HEADING_DIGITS, activity, affinities_of
from chokepoint.resolve.identities import resolve_identities
from chokepoint.resolve.screening.describing import PARTY_CELLS, listed_entry
from chokepoint.resolve.screening.index import Index
from chokepoint.resolve.screening.kept import kept_index
from chokepoint.resolve.screening.listed import counted_words, entries_in_force
from chokepoint.resolve.screening.parties import matches_of

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.single.slice import Slice

IDENTIFYING = ("likenesses", "compared")
KEY = "party_id"


class Newcomers:
    """What is found out of new parties of a slice. `threshold`: likelihood of a match that stops an order."""

    def __init__(self, engine: Engine, tables: Slice, on: date, threshold: float) -> None:
        self._engine, self._slice, self._on, self._threshold = engine, tables, on, threshold

    def meet(self, parties: Collection[str], lines: pa.Table | None) -> None:
        """Fill what other stages say of these parties, and of goods on `lines` that no order asked for before."""
        if parties:
            self._identify()
            self._read_activities(parties)
            self._screen(parties)
        if parties or lines is not None:
            self._add_affinities()

    @cached_property
    def _index(self) -> Index | None:
        """The lists in force, made ready once; None where none is."""
        listed = [listed_entry(row) for row in entries_in_force(self._slice, self._on).values()]
        return kept_index(listed, counted_words(self._engine, listed)[0]) if listed else None

    def _identify(self) -> None:
        """Compare the new parties with those of the neighbourhood, where who shares a name or a contact stands.

        How common a word is in names is told of the neighbourhood alone.
        """
        working = DuckDBEngine()
        for name in ("parties", "judgements"):
            working.create(VIEW_PREFIX + name, self._slice.fetch(current(name)))
        for name in IDENTIFYING:
            working.create(name, self._slice.fetch(self._slice.table(name)))
        resolve_identities(working, REDO_NEVER)
        for name in ("identities", "resemblances"):
            self._slice.create(name, working.fetch(working.table(name)))
        working.close()

    def _read_activities(self, parties: Collection[str]) -> None:
        self._without("activities", parties)
        rows = current("parties").select(KEY, "industry", "industry_text")
        found = []
        for row in self._slice.fetch(rows).to_pylist():
            meant = activity(row["industry"], row["industry_text"]) if row[KEY] in parties else None
            if meant:
                found.append({KEY: row[KEY], "industry": meant[0], "title": title(meant[0]), "method": meant[1]})
        self._slice.append("activities", as_table(RESULTS["activities"], found))

    def _screen(self, parties: Collection[str]) -> None:
        if self._index is None:
            return
        self._without("matches", parties)
        rows = self._slice.fetch(current("parties").select(KEY, *PARTY_CELLS)).to_pylist()
        found = matches_of([row for row in rows if row[KEY] in parties], self._index)
        stops = [{**row, "stops": row["likelihood"] >= self._threshold, "exception_id": None} for row in found]
        self._slice.append("matches", as_table(RESULTS["matches"], stops))

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
        table = self._slice.fetch(self._slice.table("affinities").select("industry", "heading"))
        known = set(zip(table["industry"].to_pylist(), table["heading"].to_pylist(), strict=True))
        missing = sorted({(one, heading) for one in activities for heading in headings} - known)
        if missing:
            self._slice.append("affinities", affinities_of(self._slice, missing))


REDO_NEVER = 1.0
"""Share of new parties from which all are compared again: what was found on the whole ledger stands."""

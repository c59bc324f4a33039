"""The lists in force, and the parties that resemble their entries with what agrees and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir

from chokepoint.engines.snapshot import Snapshot, current
from chokepoint.load.editions import in_force
from chokepoint.records.lists import Candidate, ListsInForce, LoadedList
from chokepoint.resolve.comparison import Frequencies
from chokepoint.resolve.screening.describing import PARTY_CELLS, described_party, listed_entry
from chokepoint.resolve.screening.index import Index
from chokepoint.resolve.screening.listed import kept_words
from chokepoint.resolve.screening.parties import KEPT
from chokepoint.workspace.party_names import party_names
from chokepoint.workspace.screening import edition_fault, stale_lists

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace

Row = dict[str, Any]

PARTIES = "lists"
"""The table of lists of parties; that of goods is `controlled_goods`."""
LEAST = KEPT / 2
"""Likelihood from which a candidate is compared again to be shown: below the least kept, so that none is lost."""


@dataclass(frozen=True)
class Wanted:
    """Which candidates: `after` so many, `top` of them, of one list, of one party, or only those that stop orders."""

    top: int
    after: int = 0
    list_id: str | None = None
    party_ids: Sequence[str] | None = None
    stopping: bool = False


def lists_in_force(workspace: Workspace) -> ListsInForce:
    """The lists with what is wrong with each, and how far parties were screened against them."""
    engine = workspace.engine
    now = _open(engine)
    editions = [row for row in in_force(engine).values() if row["entries"]]
    matches = engine.table("matches")
    counted = engine.fetch(matches.aggregate(of=matches.count(), stops=matches.stops.sum().fill_null(0))).to_pylist()[0]
    screened, unscreened = _screened(engine)
    return ListsInForce(
        lists=tuple(
            LoadedList(
                list_id=row["list_id"],
                kind=row["table"],
                entries=row["entries"],
                published_on=row["published_on"],
                loaded_at=row["recorded_at"],
                hash=row["sha256"],
                fault=edition_fault(row, now.date(), workspace.list_settings) if row["table"] == PARTIES else None,
            )
            for row in sorted(editions, key=lambda row: (row["table"] != PARTIES, row["list_id"]))
        ),
        faults=tuple(stale_lists(workspace, now)),
        screened_at=_screened_at(engine) if screened else None,
        screened=screened,
        unscreened=unscreened,
        candidates=int(counted["of"]),
        stopping=int(counted["stops"]),
        threshold=workspace.list_settings.match_threshold,
    )


def candidates(workspace: Workspace, wanted: Wanted) -> list[Candidate]:
    """Parties that resemble entries, those that stop orders first, then the likeliest."""
    _open(workspace.engine)
    return found_candidates(workspace.engine, wanted)


def found_candidates(engine: Engine, wanted: Wanted) -> list[Candidate]:
    """The same from the current views as they are opened."""
    matches = engine.table("matches")
    if wanted.list_id is not None:
        matches = matches.filter(matches.list_id == wanted.list_id)
    if wanted.party_ids is not None:
        matches = matches.filter(matches.party_id.isin(list(wanted.party_ids) or [""]))
    if wanted.stopping:
        matches = matches.filter(matches.stops)
    order = (matches.stops.desc(), matches.likelihood.desc(), "party_id", "list_id", "entry_id")
    rows = engine.fetch(matches.order_by(*order).limit(wanted.top, offset=wanted.after)).to_pylist()
    entries = _entries(engine, rows)
    told = _compared(engine, rows, entries)
    names = party_names(engine, (row["party_id"] for row in rows))
    return [_candidate(row, entries.get(_entry(row), {}), told.get(_key(row), ()), names) for row in rows]


def _open(engine: Engine) -> datetime:
    now = datetime.now(UTC).replace(tzinfo=None)
    Snapshot(engine, now, now).open()
    return now


def _screened(engine: Engine) -> tuple[int, int]:
    """How many parties were screened, and how many that are on record were not."""
    screened = engine.table("screened")
    screened = screened.filter(screened.table == "parties")
    parties = current("parties")
    waiting = parties.anti_join(screened.select(party_id="key"), "party_id")
    counts = [engine.fetch(rows.aggregate(of=rows.count()))["of"][0].as_py() for rows in (screened, waiting)]
    return int(counts[0]), int(counts[1])


def _screened_at(engine: Engine) -> datetime | None:
    """When parties were last held against the lists: in a run, or when a list was loaded after one."""
    runs, editions = engine.table("runs"), engine.table("list_editions")
    editions = editions.filter(editions.table == PARTIES)
    times = (
        engine.fetch(runs.aggregate(at=runs.started_at.max()))["at"][0].as_py(),
        engine.fetch(editions.aggregate(at=editions.recorded_at.max()))["at"][0].as_py(),
    )
    return max((one for one in times if one), default=None)


def _entry(row: Row) -> tuple[str, str]:
    return (row["list_id"], row["entry_id"])


def _key(row: Row) -> tuple[str, str, str]:
    return (row["party_id"], *_entry(row))


def _entries(engine: Engine, rows: Sequence[Row]) -> dict[tuple[str, str], Row]:
    lists = _named(_named(current("lists"), "list_id", rows), "entry_id", rows)
    return {_entry(row): row for row in engine.fetch(lists).to_pylist()}


def _named(rows: ir.Table, column: str, wanted: Sequence[Row]) -> ir.Table:
    return rows.filter(rows[column].isin(sorted({row[column] for row in wanted}) or [""]))


def _compared(
    engine: Engine, rows: Sequence[Row], entries: dict[tuple[str, str], Row]
) -> dict[tuple[str, str, str], tuple[Row, ...]]:
    """What agrees and what differs, by party and entry: compared as they were when they were screened."""
    parties = engine.fetch(_named(current("parties"), "party_id", rows).select("party_id", *PARTY_CELLS)).to_pylist()
    index = Index([listed_entry(row) for row in entries.values()], Frequencies(*kept_words(engine)))
    asked = [described_party(party) for party in parties]
    return {
        (party["party_id"], match.entry.list_id, match.entry.entry_id): tuple(
            asdict(one) for one in match.comparison.rows
        )
        for party, found in zip(parties, index.match(asked, LEAST), strict=True)
        for match in found
    }


def _candidate(row: Row, entry: Row, told: tuple[Row, ...], names: dict[str, str]) -> Candidate:
    return Candidate(
        party_id=row["party_id"],
        name=names.get(row["party_id"]),
        list_id=row["list_id"],
        entry_id=row["entry_id"],
        listed_as=row["name"],
        alias=row["alias"],
        likelihood=row["likelihood"],
        stops=row["stops"],
        exception_id=row["exception_id"],
        reference=row["reference"],
        program=entry.get("program"),
        listed_on=entry.get("listed_on"),
        rows=told,
    )

"""`screen`: names against the lists in force; and the parties of the records against them, in a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from chokepoint.engines.snapshot import Snapshot
from chokepoint.load.tables import empty_where_lacking
from chokepoint.records.answers import ListMatch, Rescreening, ScreenedName
from chokepoint.records.errors import ListError
from chokepoint.records.results import SCREENED_TOGETHER
from chokepoint.reference.country_names import country_code
from chokepoint.resolve.comparison import Described
from chokepoint.resolve.screening.describing import listed_entry
from chokepoint.resolve.screening.entries import Match
from chokepoint.resolve.screening.excepting import Pair, name_exceptions
from chokepoint.resolve.screening.index import Index
from chokepoint.resolve.screening.kept import kept_index
from chokepoint.resolve.screening.listed import counted_words, entries_in_force, entry_hashes
from chokepoint.resolve.screening.parties import screen_parties
from chokepoint.workspace.queries import Query

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.records.settings import ListSettings
    from chokepoint.workspace.workspace import Workspace

Entries = dict[tuple[str, str], dict[str, Any]]
"""Rows of `lists`, by list and entry."""
NUMBERS = ("registration", "tax", "passport", "national_id", "imo", "lei", "account")


def screen(workspace: Workspace, queries: Sequence[Query | str], threshold: float | None) -> Iterator[ScreenedName]:
    """For each query, in its place and as it is reached, the entries that it may be.

    Raises ListError at once where no list can be relied on.
    `threshold` is the least likelihood shown; that of `config.toml` if none is given.
    """
    engine = workspace.engine
    now = datetime.now(UTC).replace(tzinfo=None)
    faults = stale_lists(workspace, now)
    if faults:
        raise ListError(" ".join(faults))
    Snapshot(engine, now, now).open()
    entries = entries_in_force(engine, now.date())
    listed = [listed_entry(row) for row in entries.values()]
    frequencies, _ = counted_words(engine, listed)
    index = kept_index(listed, frequencies)
    least = workspace.list_settings.match_threshold if threshold is None else threshold
    exceptions = name_exceptions(engine, now.date(), entry_hashes(entries))
    return (_screened(query, index, least, entries, exceptions) for query in queries)


def _screened(
    said: Query | str, index: Index, least: float, entries: Entries, exceptions: dict[Pair, str]
) -> ScreenedName:
    query = Query(said) if isinstance(said, str) else said
    found = index.match([_described(query)], least)[0]
    matches = tuple(_match(match, entries, exceptions.get(_pair(query, match))) for match in found)
    return ScreenedName(query.name, matches, query.id, _note(query.name))


def stale_lists(workspace: Workspace, now: datetime) -> list[str]:
    """What is wrong with the lists in force: none loaded, not loaded for too long, or of too old an edition."""
    editions = _editions(workspace.engine)
    if not any(edition["entries"] for edition in editions):
        return ["No list is loaded. Load one, for example `chokepoint reference load sdn.csv`."]
    told = (edition_fault(edition, now.date(), workspace.list_settings) for edition in editions if edition["entries"])
    return [fault for fault in told if fault]


def edition_fault(edition: dict[str, Any], today: date, settings: ListSettings) -> str | None:
    """Why one edition is not to be relied on; None: it is."""
    list_id, loaded, stated = edition["list_id"], edition["recorded_at"].date(), edition["published_on"]
    if (today - loaded).days > settings.list_check_days:
        return f"{list_id} was last loaded on {loaded}, more than {settings.list_check_days} days ago. Load it again."
    if stated and (today - stated).days > settings.list_edition_days:
        return (
            f"The edition of {list_id} in force is of {stated}, more than {settings.list_edition_days} days ago. "
            "Load a newer one."
        )
    return None


def screen_records(
    workspace: Workspace,
    on: date,
    tell: Callable[[float], None] = lambda _share: None,
    engine: Engine | None = None,
) -> Rescreening:
    """Hold the parties of the current views against the lists, as far as either changed since the last time.

    The views are those of `engine`; of the workspace's own where none is given.
    """
    working = engine or workspace.engine
    empty_where_lacking(working, SCREENED_TOGETHER)
    return screen_parties(working, on, workspace.list_settings.match_threshold, tell)


def screen_after_load(workspace: Workspace) -> Rescreening:
    """The same after lists were loaded, where the parties had been screened before."""
    engine = workspace.engine
    if not engine.exists("screened") or not engine.fetch(engine.table("screened").limit(1)).num_rows:
        return Rescreening()
    now = datetime.now(UTC).replace(tzinfo=None)
    Snapshot(engine, now, now).open()
    return screen_records(workspace, now.date())


def _editions(engine: Engine) -> list[dict[str, Any]]:
    """The newest edition of each list of parties."""
    rows = engine.table("list_editions")
    rows = rows.filter(rows.table == "lists")
    newest = {row["list_id"]: row for row in engine.fetch(rows.order_by("list_id", "recorded_at")).to_pylist()}
    return list(newest.values())


def _described(query: Query) -> Described:
    more = query.more
    countries = [country_code(part) for part in more.get("country", "").split(";") if part.strip()]
    return Described(
        name=query.name,
        aliases=tuple(part.strip() for part in more.get("aliases", "").split(";") if part.strip()),
        kind=more.get("kind", "").casefold() or None,
        countries=tuple(sorted({code for code in countries if code})),
        dates=(more["date"],) if "date" in more else (),
        identifiers={kind: (more[kind],) for kind in NUMBERS if kind in more},
        phone=more.get("phone"),
        email=more.get("email"),
        website=more.get("website"),
        address=more.get("address"),
        city=more.get("city"),
    )


def _pair(query: Query, match: Match) -> Pair:
    return (query.name.casefold(), match.entry.list_id, match.entry.entry_id)


def _match(match: Match, entries: Entries, exception_id: str | None) -> ListMatch:
    row = entries[match.entry.list_id, match.entry.entry_id]
    return ListMatch(
        list_id=match.entry.list_id,
        entry_id=match.entry.entry_id,
        name=row["name"],
        likelihood=match.likelihood,
        rows=tuple(asdict(one) for one in match.comparison.rows),
        alias=match.alias,
        reference=row["reference"],
        program=row["program"],
        listed_on=row["listed_on"],
        exception_id=exception_id,
    )


def _note(name: str) -> str | None:
    if any(letter.isalnum() for letter in name):
        return None
    return "The name has no letter or digit: nothing could be compared."

"""All exceptions as people see them: those asked for, those in force, and those that came with the records; and how
one in force ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from chokepoint.engines.snapshot import Snapshot, current
from chokepoint.records.errors import NotFoundError
from chokepoint.records.lists import ASKED, END_ASKED, ENDED, IN_FORCE, LAPSED, OVER, REFUSED, ListException
from chokepoint.resolve.screening.describing import ENTRY_CELLS, PARTY_CELLS, content_hash
from chokepoint.resolve.screening.excepting import name_exceptions, party_exceptions
from chokepoint.review.cases import ending, exceptions
from chokepoint.review.cases.ending import Requested, Standing
from chokepoint.review.cases.rules import APPROVED, PROGRAM, REJECTED, VOID, WAITING
from chokepoint.review.store import now
from chokepoint.workspace.party_names import party_names
from chokepoint.workspace.recording import Act, record
from chokepoint.workspace.until_now import open_now

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.review.store import Store

Row = dict[str, Any]

_STATES = {
    WAITING: ASKED,
    APPROVED: ASKED,
    REJECTED: REFUSED,
    exceptions.IN_FORCE: IN_FORCE,
    exceptions.ENDING: END_ASKED,
    exceptions.END_APPROVED: END_ASKED,
    exceptions.ENDED: ENDED,
    VOID: LAPSED,
}
"""A request's state in the words of the page."""


def listed_exceptions(engine: Engine, store: Store, actor: str, *, top: int, after: int = 0) -> list[ListException]:
    """Those asked for, newest first, then those that came with the records; that each was read is entered."""
    open_now(engine)
    rows = {row["exception_id"]: row for row in engine.fetch(current("exceptions")).to_pylist()}
    holding = _holding(engine, now().date(), rows.values())
    known = ending.became(store)
    asked = ending.requested(store, actor, top=top, after=after)
    loaded = sorted((row for key, row in rows.items() if key not in known), key=lambda row: row["exception_id"])
    start = max(0, after - len(known))
    shown = loaded[start : start + top - len(asked)]
    names = party_names(engine, [*(one.party_id for one in asked), *(row["party_id"] for row in shown)])
    return [
        *(_asked_for(one, rows.get(one.exception_id or ""), holding, names) for one in asked),
        *(_loaded(row, holding, names) for row in shown),
    ]


def standing_exception(engine: Engine, exception_id: str) -> Standing:
    """One exception that the records hold and whose last day is not past; raises NotFoundError."""
    moment = now()
    Snapshot(engine, moment, moment).open()
    row = excepted(engine, exception_id)
    if row is None or (row["valid_to"] and row["valid_to"] < moment.date()):
        raise NotFoundError(
            f"No exception `{exception_id}` is in force. `chokepoint cases exceptions`, and the page of lists, "
            "show those that are."
        )
    return Standing(
        exception_id=exception_id,
        who=row["party_id"] or row["name"],
        is_party=row["party_id"] is not None,
        entry=f"{row['list_id']}:{row['entry_id']}",
        by=row["decided_by"],
        basis=row["basis"],
        at=datetime.combine(row["decided_on"], time()),
    )


def end_exceptions(engine: Engine, store: Store, tell: Callable[[Row], None]) -> None:
    """Let the records hold no longer what was agreed to end: its last day was yesterday.

    `tell` is told of each before it is marked as done, so that what follows from it is not lost.
    """
    with store.work(PROGRAM) as work:
        ids = ending.to_end(work)
    for exception_id in ids:
        moment = now()
        Snapshot(engine, moment, moment).open()
        row = excepted(engine, exception_id)
        yesterday = moment.date() - timedelta(days=1)
        if row is not None and (row["valid_to"] is None or row["valid_to"] > yesterday):
            act = Act(f"end of exception {exception_id}", moment, "decision")
            with engine.atomic():
                record(engine, "exceptions", [{**row, "valid_to": yesterday}], act, new=0)
        if row is not None:
            tell(row)
        with store.work(PROGRAM) as work:
            ending.mark_ended(work, exception_id)


def excepted(engine: Engine, exception_id: str) -> Row | None:
    """One exception of the records in view; None where they have none of that id."""
    rows = current("exceptions")
    found = engine.fetch(rows.filter(rows.exception_id == exception_id)).to_pylist()
    return dict(found[0]) if found else None


def _holding(engine: Engine, on: date, rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """The ids of those that hold on the day, since neither their party nor their entry has changed."""
    rows = list(rows)
    parties = _hashed(engine, "parties", ("party_id",), rows, PARTY_CELLS)
    entries = _hashed(engine, "lists", ("list_id", "entry_id"), rows, ENTRY_CELLS)
    of_parties = {key[0]: sha256 for key, sha256 in parties.items()}
    of_entries = {(key[0], key[1]): sha256 for key, sha256 in entries.items()}
    held = party_exceptions(engine, on, of_parties, of_entries)
    return {*held.values(), *name_exceptions(engine, on, of_entries).values()}


def _hashed(
    engine: Engine, table: str, key: tuple[str, ...], wanted: Sequence[Mapping[str, Any]], cells: tuple[str, ...]
) -> dict[tuple[str, ...], str]:
    """By key, the hash of the records that exceptions name."""
    rows = current(table)
    for name in key:
        rows = rows.filter(rows[name].isin(sorted({row[name] for row in wanted if row[name]}) or [""]))
    found = engine.fetch(rows.select(*key, *(one for one in cells if one not in key))).to_pylist()
    return {tuple(row[name] for name in key): content_hash(row, cells) for row in found}


def _state(row: Row | None, state: str, holding: set[str]) -> str:
    """What a request has come to among the records."""
    if state != IN_FORCE or row is None:
        return state
    if row["exception_id"] in holding:
        return IN_FORCE
    return OVER if row["valid_to"] and row["valid_to"] < now().date() else LAPSED


def _asked_for(one: Requested, row: Row | None, holding: set[str], names: Mapping[str, str]) -> ListException:
    list_id, _, entry_id = one.entry.partition(":")
    waits = next((each for each in (one.end, one.asked) if each and each.verdict is None), None)
    agreed = one.asked if one.asked and one.asked.verdict == APPROVED else None
    return ListException(
        request_id=one.request_id,
        exception_id=one.exception_id,
        party_id=one.party_id,
        who=names.get(one.party_id or "", one.who),
        list_id=list_id,
        entry_id=entry_id,
        state=_state(row, _STATES[one.state], holding),
        reason=one.reason,
        asked_by=one.by,
        asked_at=one.at,
        approved_by=agreed.answered_by if agreed else None,
        approved_at=agreed.answered_at if agreed else None,
        until=row["valid_to"] if row else one.until,
        approval_id=waits.approval_id if waits else None,
        end_asked_by=one.ended.by if one.ended else None,
        end_reason=one.ended.reason if one.ended else None,
        end_asked_at=one.ended.at if one.ended else None,
        end_approved_by=one.end.answered_by if one.end and one.end.verdict == APPROVED else None,
    )


def _loaded(row: Row, holding: set[str], names: Mapping[str, str]) -> ListException:
    return ListException(
        request_id=None,
        exception_id=row["exception_id"],
        party_id=row["party_id"],
        who=names.get(row["party_id"] or "", row["name"] or row["party_id"]),
        list_id=row["list_id"],
        entry_id=row["entry_id"],
        state=_state(row, IN_FORCE, holding),
        reason=row["basis"],
        asked_by=row["decided_by"],
        asked_at=datetime.combine(row["decided_on"], time()),
        approved_by=None,
        approved_at=None,
        until=row["valid_to"],
    )

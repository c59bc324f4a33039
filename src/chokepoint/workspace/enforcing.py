"""What was decided on cases, put into the records: labels, exceptions and their ends. Two databases cannot change at
once.

A decision is committed with its log entry first; what it adds to the records follows, and is marked as done last. Ended
between, the next act adds what lacks: the act's id among the loads says whether the records have it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chokepoint.engines.snapshot import Snapshot, current
from chokepoint.records.casework import GrantedException, Label
from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.resolve.screening.parties import mark_exceptions
from chokepoint.review.cases.deciding import mark_labelled, unlabelled
from chokepoint.review.cases.exceptions import granted, mark_in_force, mark_void
from chokepoint.review.cases.rippling import reopen_touched
from chokepoint.review.cases.rules import PROGRAM
from chokepoint.review.store import now
from chokepoint.workspace.excepted import end_exceptions, excepted
from chokepoint.workspace.exceptions import Decision, make_exception
from chokepoint.workspace.recording import Act, record

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.review.store import Store
    from chokepoint.workspace.workspace import Workspace


def put_in_force(workspace: Workspace, store: Store) -> None:
    """Add to the records what decisions say and the records lack."""
    with store.work(PROGRAM) as work:
        labels, wanted = unlabelled(work), granted(work)
    if labels:
        by_decision: dict[str, list[Label]] = defaultdict(list)
        for label in labels:
            by_decision[label.decision_id].append(label)
        for decision_id, said in by_decision.items():
            _label(workspace.engine, decision_id, said)
        with store.work(PROGRAM) as work:
            mark_labelled(work, list(by_decision))
    for one in wanted:
        _grant(workspace, store, one)
    end_exceptions(workspace.engine, store, lambda row: _ended(workspace, store, row))


def _grant(workspace: Workspace, store: Store, one: GrantedException) -> None:
    """One exception in force, at once for screening; void where its entry or its last day has gone meanwhile."""
    try:
        exception_id = _except(workspace, one)
    except (NotFoundError, InputError) as error:
        with store.work(PROGRAM) as work:
            mark_void(work, one.request_id, error.detail)
        return
    row = excepted(workspace.engine, exception_id)
    if row is not None and row["party_id"]:
        _mark(workspace, row, exception_id)
    with store.work(PROGRAM) as work:
        mark_in_force(work, one.request_id, exception_id)


def _ended(workspace: Workspace, store: Store, row: Mapping[str, Any]) -> None:
    """What an end brings at once: the party resembles the entry again, and its cases are open again."""
    if not row["party_id"]:
        return
    _mark(workspace, row, None)
    identities = workspace.engine.table("identities")
    mine = identities.filter(identities.party_id == row["party_id"])
    held = workspace.engine.fetch(mine.select("entity_id"))["entity_id"].to_pylist()
    entry = f"{row['list_id']}:{row['entry_id']}"
    reason = f"Exception {row['exception_id']} has ended: that party {row['party_id']} is {entry} is open again."
    reopen_touched(store, PROGRAM, {f"party/{held[0] if held else row['party_id']}": reason})


def _mark(workspace: Workspace, row: Mapping[str, Any], exception_id: str | None) -> None:
    key = (row["party_id"], row["list_id"], row["entry_id"])
    mark_exceptions(workspace.engine, {key: exception_id}, workspace.list_settings.match_threshold)


def _label(engine: Engine, decision_id: str, labels: list[Label]) -> None:
    """The labels of one decision, once; an outcome that says neither makes none."""
    rows = [
        {
            "subject_kind": label.subject.partition("/")[0],
            "subject_id": label.subject.partition("/")[2],
            "label": "illicit" if label.illicit else "licit",
            "decided_on": label.decided_at.date(),
            "decided_by": label.decided_by,
            "basis": label.basis,
        }
        for label in labels
        if label.illicit is not None
    ]
    loads = engine.table("loads")
    act = f"decision {decision_id}"
    if not rows or engine.fetch(loads.filter(loads.load_id == act).limit(1)).num_rows:
        return
    with engine.atomic():
        new = sum(not _labelled(engine, row) for row in rows)
        record(engine, "labels", rows, Act(act, now(), "decision"), new=new)


def _labelled(engine: Engine, row: Mapping[str, object]) -> bool:
    rows = engine.table("labels")
    rows = rows.filter(rows.subject_kind == row["subject_kind"], rows.subject_id == row["subject_id"])
    return bool(engine.fetch(rows.limit(1)).num_rows)


def _except(workspace: Workspace, one: GrantedException) -> str:
    """The exception that a request became: made now, or found where an earlier process made it."""
    engine, basis = workspace.engine, f"{one.basis} ({one.request_id})"
    moment = now()
    Snapshot(engine, moment, moment).open()
    rows = current("exceptions")
    made = engine.fetch(rows.filter(rows.basis == basis).select("exception_id"))["exception_id"].to_pylist()
    return str(made[0]) if made else make_exception(workspace, one.who, one.entry, Decision(one.by, basis, one.until))

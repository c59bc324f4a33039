"""Cases and the log of one workspace: the acts of people, each with who acts as its first argument."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from chokepoint.records.casework import Approval, Case, CaseLine, Checkpoint, Kept, LogEntry, Taken, Verification
from chokepoint.records.errors import InputError
from chokepoint.records.past import PastCases
from chokepoint.review.audit.checkpoints import make_checkpoint, read_checkpoint, read_public_key, read_signing_key
from chokepoint.review.audit.erasing import erase
from chokepoint.review.audit.reading import entries
from chokepoint.review.audit.verifying import verify
from chokepoint.review.cases import acting, approving, deciding, exceptions, intake, queueing, reading, rippling
from chokepoint.review.cases.ending import request_end
from chokepoint.review.cases.rules import PROGRAM, ReviewSettings
from chokepoint.review.retaining import retain
from chokepoint.review.store import Store, open_store
from chokepoint.review.vault import read_key
from chokepoint.workspace.alerting import found_orders
from chokepoint.workspace.alike import NEAREST, past_cases
from chokepoint.workspace.case_address import KEY, KEY_VARIABLE, address
from chokepoint.workspace.config import read_review_settings
from chokepoint.workspace.enforcing import put_in_force
from chokepoint.workspace.excepted import listed_exceptions, standing_exception
from chokepoint.workspace.exceptions import check_wanted
from chokepoint.workspace.exporting import (
    Approved,
    Exported,
    ExportWanted,
    RunFile,
    ask_report,
    export_case,
    export_report,
)
from chokepoint.workspace.finding_persons import persons_named
from chokepoint.workspace.forgetting import forget_runs

if TYPE_CHECKING:
    from chokepoint.records.lists import ListException
    from chokepoint.workspace.workspace import Workspace

RUNS = "runs"
"""The one table of results that retention can be set for."""


def open_casework(workspace: Workspace) -> Casework:
    """Open the cases of a workspace, made where there are none; raises InputError, WorkspaceError."""
    key = read_key(workspace.folder / KEY, os.environ.get(KEY_VARIABLE))
    return Casework(workspace, open_store(address(workspace.folder), key), read_review_settings(workspace.folder))


@dataclass(frozen=True)
class Casework:
    """The cases of one workspace. Each act stands with its log entry, or not at all."""

    workspace: Workspace
    store: Store
    settings: ReviewSettings

    def catch_up(self, actor: str = PROGRAM, *, again: bool = False) -> Taken | None:
        """Take the newest run where the cases do not have it, or `again`; open what was put off until now.

        What an earlier process decided and did not put into the records is put there.
        """
        acting.wake(self.store, actor)
        self.enforce()
        run_id = str(self.workspace.run()["run_id"])
        if intake.taken(self.store, run_id) and not again:
            return None
        found = found_orders(self.workspace, intake.known_subjects(self.store))
        return intake.take_run(self.store, actor, run_id, found)

    def ripple(self, persons: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        """Open the cases that touch these persons (`party/P-1`) again, each for its reason."""
        return rippling.reopen_touched(self.store, PROGRAM, persons)

    def queue(
        self, wanted: queueing.Wanted | None = None, *, top: int | None = None, after: int = 0, names: bool = True
    ) -> list[CaseLine]:
        """Cases in the order in which they want looking at, or as wanted. `names`: words may be those of customers."""
        asked = wanted or queueing.Wanted()
        if names and asked.text.strip():
            asked = replace(asked, persons=persons_named(self.workspace, asked.text, queueing.customers(self.store)))
        return queueing.queue(self.store, asked, top, after)

    def case(self, actor: str, case_id: str) -> Case:
        """One case with all that belongs to it."""
        return reading.read_case(self.store, actor, case_id)

    def alike(self, subject: str, top: int = NEAREST) -> PastCases:
        """The decided cases nearest to `order/ID` or `case/ID`; who asks is for the caller to enter."""
        return past_cases(self.workspace, self.store, subject, top)

    def assign(self, actor: str, case_id: str, assignee: str | None, reason: str = "") -> None:
        """Give a case to a person, or to nobody."""
        acting.assign(self.store, actor, case_id, assignee, reason)

    def note(self, actor: str, case_id: str, text: str) -> str:
        """Write a note; returns its id."""
        return acting.note(self.store, actor, case_id, text)

    def attach(self, actor: str, case_id: str, name: str, content: bytes) -> str:
        """Keep a file with a case; returns its SHA-256."""
        return acting.attach(self.store, actor, case_id, name, content)

    def attachment(self, actor: str, case_id: str, sha256: str) -> tuple[str, bytes]:
        """The name and the bytes of a file kept with a case."""
        return acting.attachment(self.store, actor, case_id, sha256)

    def resolve_sign(self, actor: str, subject: str, sign: str, given: acting.Resolution) -> None:
        """Say what a sign or a stop comes to."""
        acting.resolve_sign(self.store, actor, subject, sign, given)

    def snooze(self, actor: str, case_id: str, until: date, reason: str | None) -> None:
        """Put a case off until the end of a day."""
        acting.snooze(self.store, actor, case_id, until, reason, self.settings)

    def escalate(self, actor: str, case_id: str, to: str, reason: str | None) -> None:
        """Hand a case up."""
        acting.escalate(self.store, actor, case_id, to, reason)

    def decide(
        self, actor: str, case_id: str, verdict: deciding.Verdict, subjects: Sequence[str] | None = None
    ) -> deciding.Decided:
        """Decide on a case's open alerts, or some of them; what is made at once becomes labels."""
        done = deciding.decide(self.store, actor, case_id, verdict, self.settings, subjects)
        self.enforce()
        return done

    def reopen(self, actor: str, case_id: str, reason: str | None) -> None:
        """Open a case again."""
        deciding.reopen_case(self.store, actor, case_id, reason)

    def approvals(self, actor: str) -> list[Approval]:
        """Requests that wait for a second person."""
        return approving.waiting(self.store, actor)

    def approve(self, actor: str, approval_id: str, reason: str | None) -> None:
        """Agree as the second person; what is decided by it becomes labels, or an exception in force."""
        deciding.approve(self.store, actor, approval_id, reason)
        self.enforce()

    def reject(self, actor: str, approval_id: str, reason: str | None) -> None:
        """Refuse as the second person."""
        deciding.reject(self.store, actor, approval_id, reason)

    def request_exception(self, actor: str, who: str, entry: str, reason: str, until: date | None) -> str | None:
        """Ask that `party/ID`, or a name, is not the entry `LIST:ENTRY`; returns the request, None: it is in force."""
        who, is_party = check_wanted(self.workspace, who, entry)
        wanted = exceptions.Wanted(who, entry, until, is_party)
        asked = exceptions.request(self.store, actor, wanted, reason, self.settings)
        self.enforce()
        return asked

    def exceptions(self, actor: str, top: int = 50, after: int = 0) -> list[ListException]:
        """Exceptions that were asked for, newest first, then those that came with the records."""
        return listed_exceptions(self.workspace.engine, self.store, actor, top=top, after=after)

    def request_end(self, actor: str, exception_id: str, reason: str) -> str | None:
        """Ask that an exception ends; returns the request, None: it has ended."""
        standing = standing_exception(self.workspace.engine, exception_id)
        asked = request_end(self.store, actor, standing, reason, self.settings)
        self.enforce()
        return asked

    def enforce(self) -> None:
        """Put into the records what was decided and is not there yet; also what an earlier process left undone."""
        put_in_force(self.workspace, self.store)

    def export(self, actor: str, case_id: str, wanted: ExportWanted) -> Exported:
        """A case to take out; without an approval one is asked for."""
        return export_case(self, actor, case_id, wanted)

    def ask_report(self, actor: str, name: RunFile, reason: str) -> str | None:
        """Ask a second person for a file of the last run with personal data; returns the request."""
        return ask_report(self, actor, name, reason)

    def export_report(self, actor: str, name: RunFile, folder: Path, approval: Approved | None) -> Path:
        """A file of the last run, made in a folder; without an approval it holds no personal data."""
        return export_report(self, actor, name, folder, approval)

    def verify(self, checkpoint: Path | None = None, public_key: Path | None = None) -> Verification:
        """Hold the log against its hashes, and against a checkpoint that was kept elsewhere."""
        if public_key and not checkpoint:
            raise InputError("--public-key goes with --checkpoint.")
        held = read_checkpoint(checkpoint) if checkpoint else None
        return verify(self.store, held, read_public_key(public_key) if public_key else None)

    def checkpoint(self, actor: str, signing: Path | None = None) -> Checkpoint:
        """The state of the log, to be kept elsewhere; signed where a key is given."""
        return make_checkpoint(self.store, actor, read_signing_key(signing) if signing else None)

    def log(self, actor: str, subject: str | None = None, top: int = 50, before: int | None = None) -> list[LogEntry]:
        """The newest entries of the log, or those on a subject; those of a number below `before`."""
        return entries(self.store, actor, subject, top, before)

    def erase(self, actor: str, person: str, ground: str) -> int:
        """Erase what is kept about a person (`party/P-1`, with all parties that are one with it); returns keys gone."""
        return erase(self.store, actor, self._persons(person), ground)

    def retain(self, actor: str) -> list[Kept]:
        """Apply the retention of `config.toml`; returns what went."""
        days = dict(self.settings.retention)
        of_runs = days.pop(RUNS, None)
        done = retain(self.store, actor, days)
        return done if of_runs is None else [*done, forget_runs(self.workspace, self.store, actor, of_runs)]

    def _persons(self, person: str) -> list[str]:
        kind, _, party_id = person.partition("/")
        if kind != "party" or not party_id:
            return [person]
        ids = next(
            ({one.entity_id, *one.party_ids} for one in self.workspace.resolve() if party_id in one.party_ids), set()
        )
        return [f"party/{one}" for one in sorted({party_id, *ids})]

    def close(self) -> None:
        """Release the database of cases."""
        self.store.close()

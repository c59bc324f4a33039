"""A case to take out of the program, after a second person has agreed: as it stands, or as a dossier in a file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chokepoint.records.casework import Case, TakenOut
from chokepoint.records.errors import InputError
from chokepoint.review.cases.approving import ask, usable_export, use_export
from chokepoint.review.cases.reading import case_row, whole_case
from chokepoint.review.cases.rules import EXPORT
from chokepoint.review.work import needed
from chokepoint.workspace.case_file import HTML, PDF, write_case

if TYPE_CHECKING:
    from chokepoint.workspace.casework import Casework

MARK = "Confidential. An indicator is not an accusation."
JSON = "json"
FORMS = (JSON, HTML, PDF)
"""In what form a case may be taken out."""


@dataclass(frozen=True)
class ExportWanted:
    """What is asked for: why, by which approval, in which form, and for a file the folder that it is made in."""

    reason: str | None = None
    approval_id: str | None = None
    form: str = JSON
    folder: Path | None = None


@dataclass(frozen=True)
class Exported:
    """What an export came to: the case, or its files, or the request for a second person that it waits for."""

    mark: str
    case: Case | None
    approval_id: str | None
    files: tuple[Path, ...] = ()


def export_case(held: Casework, actor: str, case_id: str, wanted: ExportWanted) -> Exported:
    """A case to take out; without an approval one is asked for. Raises RuleError, InputError, NotFoundError.

    A file is made before the approval is used, and must leave only when this has returned: then it is entered, with
    its hash.
    """
    if wanted.form not in FORMS:
        raise InputError(f"A case cannot be written as `{wanted.form}`. Formats are: {', '.join(FORMS)}.")
    subject = f"case/{case_id}"
    if wanted.approval_id is None and EXPORT in held.settings.four_eyes:
        with held.store.work(actor) as work:
            said = needed(wanted.reason, "An export")
            asked = ask(work, EXPORT, subject, case_row(work, case_id).person, said)
        return Exported(MARK, None, asked)
    with held.store.work(actor) as work:
        if wanted.approval_id is None:
            reason = needed(wanted.reason, "An export")
        else:
            reason = wanted.reason or usable_export(work, wanted.approval_id, subject)
        case = whole_case(work, case_id)
        work.enter("case.read", subject, case.person)
        taken = TakenOut(actor, work.moment, reason, wanted.approval_id)
    files = _files(held, case, taken, wanted)
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    with held.store.work(actor) as work:
        if wanted.approval_id is not None:
            use_export(work, wanted.approval_id, subject)
        entry = {"approval_id": wanted.approval_id, "reason": reason, "form": wanted.form, "sha256": hashes}
        work.enter("case.export", subject, case.person, **entry)
    return Exported(MARK, None if files else case, None, files)


def _files(held: Casework, case: Case, taken: TakenOut, wanted: ExportWanted) -> tuple[Path, ...]:
    """The dossier in its files, named by the case's number; none for JSON."""
    if wanted.folder is None or wanted.form == JSON:
        return ()
    path = wanted.folder / f"{case.line.case_id}.{wanted.form}"
    return write_case(held.workspace, case, taken, wanted.form, path)

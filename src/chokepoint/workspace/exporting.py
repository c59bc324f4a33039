"""What is taken out of the program after a second person has agreed: a case, or files of the last run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from chokepoint.records.casework import Case, TakenOut
from chokepoint.records.errors import InputError, RuleError
from chokepoint.review.cases.approving import ask, usable_export, use_export
from chokepoint.review.cases.reading import case_row, whole_case
from chokepoint.review.cases.rules import EXPORT
from chokepoint.review.work import needed
from chokepoint.workspace.case_file import HTML, PDF, write_case
from chokepoint.workspace.reporting import report

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
class Approved:
    """That personal data is wanted, and by which approval; None: the settings ask for no second person."""

    approval_id: str | None


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
            asked_for = usable_export(work, wanted.approval_id, subject)
            reason = wanted.reason or asked_for
        case = whole_case(work, case_id)
        work.enter("case.read", subject, case.person)
        taken = TakenOut(actor, work.moment, reason, wanted.approval_id)
    files = _files(held, case, taken, wanted)
    hashes = list(map(_sha256, files))
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


class RunFile(StrEnum):
    """A file of the last run that may be taken out, by its name."""

    RANKING = "ranking.csv"
    HOLD = "hold-list.csv"
    INQUIRY = "inquiry-list.csv"
    RELEASE = "release-list.csv"
    STOPS = "stops.csv"
    ABOUT = "about-this-run.csv"
    WORKBOOK = "report.xlsx"
    PAGE = "report.html"
    NETWORK = "network.graphml"


def ask_report(held: Casework, actor: str, name: RunFile, reason: str) -> str | None:
    """Ask a second person for a file with personal data; None where no second person is asked for."""
    if EXPORT not in held.settings.four_eyes:
        return None
    with held.store.work(actor) as work:
        return ask(work, EXPORT, f"export/{name}", f"export/{name}", needed(reason, "An export"))


def export_report(held: Casework, actor: str, name: RunFile, folder: Path, approval: Approved | None) -> Path:
    """A file of the last run, made in a folder; without an approval it holds no personal data.

    Raises RuleError, NotFoundError. The approval is used, and entered, when the file is made.
    """
    subject = f"export/{name}"
    if approval is None:
        if name is RunFile.PAGE:
            raise RuleError(f"`{name}` names persons throughout. Ask a second person for it: POST /v1/exports.")
        return _report(held, name, folder, hidden=True)
    if approval.approval_id is None and EXPORT in held.settings.four_eyes:
        raise RuleError("Personal data leaves after a second person has agreed: POST /v1/exports asks for one.")
    with held.store.work(actor) as work:
        if approval.approval_id is not None:
            usable_export(work, approval.approval_id, subject)
        work.enter("report.read", subject)
    path = _report(held, name, folder, hidden=False)
    with held.store.work(actor) as work:
        if approval.approval_id is not None:
            use_export(work, approval.approval_id, subject)
        work.enter("report.export", subject, approval_id=approval.approval_id, sha256=_sha256(path))
    return path


def _report(held: Casework, name: RunFile, folder: Path, *, hidden: bool) -> Path:
    path = folder / name
    if path.suffix != ".csv":
        return report(held.workspace, None, path.suffix.removeprefix("."), path, hidden=hidden)[0]
    written = report(held.workspace, None, "csv", folder, hidden=hidden)
    return next(one for one in written if one.name == name)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""A filing, or an order's report, written of one subject: after a second person where the rules ask, and entered."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.records.filing import Filing
from chokepoint.records.report_forms import ENDINGS, FILINGS, OF_SUBJECT
from chokepoint.workspace.case_address import begun
from chokepoint.workspace.filing import Subject, filing_of, find_subject, own_orders, rates_of, read_filing_settings
from chokepoint.workspace.filing_items import custody_of, item_subject, items_in
from chokepoint.workspace.filing_lines import substances_of
from chokepoint.workspace.filing_ties import ties_of
from chokepoint.workspace.reporting import report

if TYPE_CHECKING:
    from chokepoint.workspace.casework import Casework
    from chokepoint.workspace.workspace import Workspace

FOLDER = "reports"
MARK = "filing"
CASE_ID = re.compile(r"C-\d{6,}")
UNFIT = re.compile(r"[^0-9A-Za-z._-]")


@dataclass(frozen=True)
class FilingWanted:
    """What is asked for: of whom, in which form, where to, and what only one of the forms takes.

    `schema`: the authority's own, of goAML. `lines`: numbers of lines that are on the annexes, `event`, `noticed_at`
    (in UTC) and `place`: of a precursor notice. `reason` is kept with the act and told in the filing; `actor` and
    `approval_id` are those of casework, where it is begun.
    """

    subject_id: str
    form: str
    out: Path | None = None
    schema: Path | None = None
    lines: tuple[int, ...] = ()
    event: str = "suspicious-transaction"
    noticed_at: datetime | None = None
    place: str = ""
    reason: str | None = None
    actor: str = ""
    approval_id: str | None = None


@dataclass(frozen=True)
class Filed:
    """What it came to: the files, or the request for a second person that they wait for."""

    files: tuple[Path, ...] = ()
    approval_id: str | None = None
    hashes: tuple[str, ...] = field(default=())


def file_subject(workspace: Workspace, wanted: FilingWanted) -> Filed:
    """Write a filing; with casework begun, it is entered, and needs the second person that an export needs.

    Raises InputError, NotFoundError, RuleError, WorkspaceError.
    """
    if wanted.form not in (*FILINGS, *OF_SUBJECT):
        raise InputError(f"--format: `{wanted.form}` is no filing. Filings are: {', '.join(FILINGS)}.")
    if not wanted.subject_id:
        raise InputError("A filing is of one subject: name an order, payment, party, network or case.")
    refuse_leftovers(wanted)
    at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    if not begun(workspace.folder):
        return Filed(
            _written(workspace, _subject(workspace, wanted), wanted, at, wanted.out or _default(workspace, wanted))
        )
    return _entered(workspace.casework, wanted, at)


def _entered(held: Casework, wanted: FilingWanted, at: datetime) -> Filed:
    """The same under the rules of casework."""
    from chokepoint.review.cases.approving import ask, usable_export, use_export
    from chokepoint.review.cases.rules import EXPORT
    from chokepoint.review.work import needed

    subject = _subject(held.workspace, wanted)
    about = f"{MARK}/{wanted.form}/{subject.subject_id}"
    person = _person(held.workspace, subject)
    if not wanted.actor.strip():
        raise InputError("A filing is entered in the log of casework: say who files (--by NAME).")
    if wanted.approval_id is None and EXPORT in held.settings.four_eyes:
        reason = needed(wanted.reason, "A filing")
        with TemporaryDirectory() as folder:  # nobody is asked to agree to what cannot be written
            _written(held.workspace, subject, wanted, at, Path(folder) / default_name(wanted.subject_id, wanted.form))
        with held.store.work(wanted.actor) as work:
            return Filed(approval_id=ask(work, EXPORT, about, person, reason))
    with held.store.work(wanted.actor) as work:
        if wanted.approval_id is None:
            reason = needed(wanted.reason, "A filing")
        else:
            reason = wanted.reason or usable_export(work, wanted.approval_id, about)
        work.enter("filing.read", about, person)
    with TemporaryDirectory() as folder:
        name = default_name(wanted.subject_id, wanted.form)
        made = _written(held.workspace, subject, wanted, at, Path(folder) / name)
        hashes = tuple(map(_sha256, made))
        with held.store.work(wanted.actor) as work:
            if wanted.approval_id is not None:
                use_export(work, wanted.approval_id, about)
            entry = {"approval_id": wanted.approval_id, "reason": reason, "form": wanted.form, "sha256": list(hashes)}
            work.enter("filing.export", about, person, kind=subject.kind, **entry)
        return Filed(_moved(made, wanted.out or _default(held.workspace, wanted)), hashes=hashes)


def _subject(workspace: Workspace, wanted: FilingWanted) -> Subject:
    """What is filed: a case of casework, an item's custody, or an order, payment, party or network."""
    if CASE_ID.fullmatch(wanted.subject_id) and begun(workspace.folder):
        return _case(workspace.casework, wanted)
    try:
        return find_subject(workspace, wanted.subject_id)
    except NotFoundError:
        if wanted.form not in ("epcis", "html"):
            raise
        return item_subject(workspace, wanted.subject_id)


def _case(held: Casework, wanted: FilingWanted) -> Subject:
    """The orders of a case; that it was read is entered."""
    case = held.case(wanted.actor or "unknown", wanted.subject_id)
    orders = tuple(one.subject.partition("/")[2] for one in case.alerts if one.subject.startswith("order/"))
    return Subject("case", wanted.subject_id, orders)


def _person(workspace: Workspace, subject: Subject) -> str:
    """By whose key what is said of the filing is sealed: the party itself, or the customer of the first order."""
    if subject.kind == "party":
        return f"party/{subject.subject_id}"
    customers = (filed.order.get("customer_id") for filed in own_orders(workspace, subject))
    customer = next((one for one in customers if one), None)
    return f"party/{customer}" if customer else f"{subject.kind}/{subject.subject_id}"


def _written(
    workspace: Workspace, subject: Subject, wanted: FilingWanted, at: datetime, path: Path
) -> tuple[Path, ...]:
    """The files, each form brought in when it is asked for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if wanted.form in OF_SUBJECT:
        return _report(workspace, subject, wanted.form, path)
    filing = filing_of(workspace, subject, at, wanted.reason or "")
    if wanted.form == "ftm":
        from chokepoint.report.filings.ftm import write_ftm

        return write_ftm(path, filing, ties_of(workspace, filing))
    if wanted.form == "epcis":
        return _custody(workspace, subject, filing, path)
    _insist_on_content(filing, subject)
    settings = read_filing_settings(workspace)
    if wanted.form == "goaml":
        from chokepoint.report.filings.goaml.writing import write_goaml

        named = settings.text("goaml.schema")
        schema = wanted.schema or (workspace.folder / named if named else None)
        return write_goaml(path, filing, settings, rates_of(workspace), schema)
    if wanted.form == "sar":
        from chokepoint.report.filings.sar import write_sar

        return write_sar(path, filing, settings, rates_of(workspace))
    from chokepoint.report.filings.precursor import Occurrence, write_notice

    substances = substances_of(workspace, filing, settings, wanted.lines)
    return write_notice(path, filing, settings, substances, Occurrence(wanted.event, wanted.noticed_at, wanted.place))


def _report(workspace: Workspace, subject: Subject, form: str, path: Path) -> tuple[Path, ...]:
    """The report of one subject, whole."""
    if subject.kind == "case":
        raise InputError(f"A case is taken out by an export of the case, as html or pdf, not as a report ({form}).")
    return tuple(report(workspace, subject.subject_id, form, path))


def _custody(workspace: Workspace, subject: Subject, filing: Filing, path: Path) -> tuple[Path, ...]:
    from chokepoint.report.filings.epcis import write_epcis

    item_ids = (subject.subject_id,) if subject.kind == "item" else items_in(workspace, subject)
    events, items = custody_of(workspace, item_ids)
    if not events:
        raise InputError(
            f"No custody event is on record of {filing.title} or of items supplied under its orders. EPCIS tells of "
            "custody; for orders and payments, take --format ftm."
        )
    about = {"subject": f"{subject.kind}/{subject.subject_id}", "run": filing.run_id, "software": filing.software}
    return write_epcis(path, events, items, filing.made_at, about)


def _insist_on_content(filing: Filing, subject: Subject) -> None:
    if not (subject.order_ids or subject.payment_ids):
        raise InputError(f"{filing.title} has no order and no payment on record: there is nothing to file.")


def _default(workspace: Workspace, wanted: FilingWanted) -> Path:
    """Where a filing goes unless told otherwise."""
    return workspace.folder / FOLDER / default_name(wanted.subject_id, wanted.form)


def default_name(subject_id: str, form: str) -> str:
    """The name of the first file of a filing, or of a report, unless told otherwise."""
    mark = MARK if form in FILINGS else "report"
    return f"{mark}-{UNFIT.sub('_', subject_id)[:100]}{ENDINGS.get(form, f'.{form}')}"


def _moved(made: tuple[Path, ...], out: Path) -> tuple[Path, ...]:
    """The files at their place: the first as told, the others beside it with their own endings."""
    out.parent.mkdir(parents=True, exist_ok=True)
    places = (out, *(out.with_name(out.stem + one.name.removeprefix(made[0].stem)) for one in made[1:]))
    return tuple(Path(shutil.move(one, place)) for one, place in zip(made, places, strict=True))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def refuse_leftovers(wanted: FilingWanted) -> None:
    """Raise InputError for options that the form does not take."""
    for name, given, form in (
        ("--schema", wanted.schema, "goaml"),
        ("--line", wanted.lines, "precursor-notice"),
        ("--place", wanted.place, "precursor-notice"),
        ("--noticed", wanted.noticed_at, "precursor-notice"),
    ):
        if given and wanted.form != form:
            raise InputError(f"{name} belongs to --format {form}, not to {wanted.form}. Leave it out.")

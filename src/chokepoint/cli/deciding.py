"""`cases decide`, and what needs a second person: `approvals`, `approve`, `reject`, `export`."""

from __future__ import annotations

import json as json_format
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from chokepoint.cli.cases import (
    ApprovalArgument,
    BecauseOption,
    ByOption,
    CaseArgument,
    TopOption,
    actor,
    cases,
    casework,
    named,
    told,
)
from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json
from chokepoint.records.errors import InputError
from chokepoint.records.json_form import json_form


@cases.command("decide")
def decide(
    case: CaseArgument,
    action: Annotated[str, typer.Argument(metavar="release|refuse", help="What happens to the orders.")],
    outcome: Annotated[
        str, typer.Option(metavar="O", help="What it was: confirmed, valuable, false alarm, undetermined.")
    ],
    because: BecauseOption = None,
    order: Annotated[list[str] | None, typer.Option("--order", metavar="ID", help="Only these orders.")] = None,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Decide on a case. A likely case, and a stop that is lifted, wait for another person."""
    with casework(workspace) as held:
        from chokepoint.review.cases.deciding import Verdict

        subjects = [named(one) for one in order] if order else None
        done = held.decide(actor(by), case, Verdict(action, outcome, because), subjects)
    waits = f"It waits for another person: chokepoint cases approve {done.approval_id} --by NAME --because TEXT."
    content: dict[str, object] = {"decision_id": done.decision_id, "approval_id": done.approval_id}
    told(content, f"{done.decision_id} is {'entered. ' + waits if done.approval_id else 'made.'}", json=as_json(json))


@cases.command("approvals")
def approvals(by: ByOption = None, workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """What waits for a second person."""
    from chokepoint.cli.case_pages import show_approvals
    from chokepoint.cli.terminal import print_json

    with casework(workspace) as held:
        found = held.approvals(actor(by))
    print_json(found) if as_json(json) else show_approvals(found)


@cases.command("approve")
def approve(
    request: ApprovalArgument,
    because: BecauseOption = None,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Agree as the second person; who asked cannot."""
    with casework(workspace) as held:
        held.approve(actor(by), request, because)
    told({"approval_id": request, "verdict": "approved"}, f"{request} is approved.", json=as_json(json))


@cases.command("reject")
def reject(
    request: ApprovalArgument,
    because: BecauseOption = None,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Refuse as the second person; the case is open again."""
    with casework(workspace) as held:
        held.reject(actor(by), request, because)
    told({"approval_id": request, "verdict": "rejected"}, f"{request} is rejected.", json=as_json(json))


@cases.command("exceptions")
def exceptions(
    top: TopOption = 50,
    after: Annotated[int, typer.Option("--after", metavar="N", min=0, help="Skip so many.")] = 0,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Exceptions from lists: asked for, in force, ended, and until when. That they were read is logged."""
    from chokepoint.cli.case_pages import show_exceptions
    from chokepoint.cli.terminal import print_json

    with casework(workspace) as held:
        found = held.exceptions(actor(by), top, after)
    print_json(found) if as_json(json) else show_exceptions(found)


@cases.command("end-exception")
def end_exception(
    exception: Annotated[str, typer.Argument(metavar="EXCEPTION", help="Which, as `exceptions` names it: X-….")],
    because: BecauseOption = None,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """End an exception before its day. A second person agrees where `four_eyes` has `exception`."""
    with casework(workspace) as held:
        asked = held.request_end(actor(by), exception, because or "")
    waits = f"{asked} waits for another person: chokepoint cases approve {asked} --by NAME --because TEXT."
    done = f"{exception} has ended; `chokepoint assess` stops orders by it again."
    told({"exception_id": exception, "approval_id": asked}, waits if asked else done, json=as_json(json))


@cases.command("export")
def export(
    case: CaseArgument,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it (the case's number, here).")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", metavar="FORM", help="json, html or pdf; else as FILE ends, else json.")
    ] = None,
    because: BecauseOption = None,
    approval: Annotated[str | None, typer.Option(metavar="REQUEST", help="The request that was approved.")] = None,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write a case to a file: as JSON, or as a dossier. Without an approval a second person is asked for one."""
    from chokepoint.workspace.exporting import FORMS, JSON, ExportWanted

    ending = out.suffix.lower().removeprefix(".") if out else ""
    form = form or (ending if ending in FORMS else JSON)
    out = out or Path(f"{case}.{form}")
    if out.is_dir() or not os.access(out.resolve().parent, os.W_OK):
        raise InputError(f"`{out}` cannot be written. Name a file in a folder that is there and that you may write to.")
    with casework(workspace) as held, TemporaryDirectory() as folder:
        done = held.export(actor(by), case, ExportWanted(because, approval, form, Path(folder)))
        written = [shutil.move(made, _beside(out, made, case)) for made in done.files]
    asked = done.approval_id
    if done.case is not None:
        told_case = json_format.dumps(json_form({"mark": done.mark, "case": done.case}), ensure_ascii=False, indent=2)
        out.write_text(told_case + "\n", encoding="utf-8")
        written = [out]
    content: dict[str, object] = {"approval_id": asked, "file": None if asked else str(out)}
    content |= {"files": [str(path) for path in written]}
    again = f"chokepoint cases export {case} --approval {asked}" + (f" --format {form}" if form != JSON else "")
    sentence = f"{case} is written to {', '.join(map(str, written))}."
    told(content, f"{asked} waits for another person; then: {again}." if asked else sentence, json=as_json(json))


def _beside(out: Path, made: Path, case_id: str) -> Path:
    """Where a file of a dossier goes: the first to `out`, later volumes beside it."""
    return out.with_name(f"{out.stem}{made.stem.removeprefix(case_id)}{out.suffix}")

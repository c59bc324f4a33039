"""`cases decide`, and what needs a second person: `approvals`, `approve`, `reject`, `export`."""

from __future__ import annotations

import json as json_format
import os
from pathlib import Path
from typing import Annotated

import typer

from chokepoint.cli.cases import (
    ApprovalArgument,
    BecauseOption,
    ByOption,
    CaseArgument,
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


@cases.command("export")
def export(
    case: CaseArgument,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write it, as JSON.")],
    because: BecauseOption = None,
    approval: Annotated[str | None, typer.Option(metavar="REQUEST", help="The request that was approved.")] = None,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write a case to a file. Without an approval a second person is asked for one."""
    if out.is_dir() or not os.access(out.resolve().parent, os.W_OK):
        raise InputError(f"`{out}` cannot be written. Name a file in a folder that is there and that you may write to.")
    with casework(workspace) as held:
        done = held.export(actor(by), case, because, approval)
    asked = done.approval_id
    if done.case is not None:
        told_case = json_format.dumps(json_form({"mark": done.mark, "case": done.case}), ensure_ascii=False, indent=2)
        out.write_text(told_case + "\n", encoding="utf-8")
    content: dict[str, object] = {"approval_id": asked, "file": None if asked else str(out)}
    again = f"chokepoint cases export {case} --approval {asked}"
    sentence = f"{asked} waits for another person; then: {again}." if asked else f"{case} is written to {out}."
    told(content, sentence, json=as_json(json))

"""A case written to a file, after a second person has agreed."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from chokepoint.records.errors import InputError
from chokepoint.review.cases.approving import ask, use_export
from chokepoint.review.cases.reading import case_row, whole_case
from chokepoint.review.cases.rules import EXPORT, ReviewSettings
from chokepoint.review.store import Store
from chokepoint.review.work import needed

MARK = "Confidential. An indicator is not an accusation."


def export_case(
    store: Store, settings: ReviewSettings, actor: str, case_id: str, wanted: tuple[Path, str | None, str | None]
) -> str | None:
    """Write a case as JSON; without an approval ask for one and return the request. Raises RuleError, InputError."""
    out, reason, approval_id = wanted
    if approval_id is None and EXPORT in settings.four_eyes:
        with store.work(actor) as work:
            said = needed(reason, "An export")
            return ask(work, EXPORT, f"case/{case_id}", case_row(work, case_id).person, said)
    with store.work(actor) as work:
        if approval_id is not None:
            use_export(work, approval_id, f"case/{case_id}")
        case = whole_case(work, case_id)
        why = reason if approval_id else needed(reason, "An export")
        work.enter("case.export", f"case/{case_id}", case.person, approval_id=approval_id, reason=why)
        told = {"mark": MARK, "case": dataclasses.asdict(case)}
        text = json.dumps(told, ensure_ascii=False, indent=2, default=str)
        try:
            out.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise InputError(f"`{out}` cannot be written: {error.strerror}.") from error
    return None

"""A case to take out of the program, after a second person has agreed."""

from __future__ import annotations

from dataclasses import dataclass

from chokepoint.records.casework import Case
from chokepoint.review.cases.approving import ask, use_export
from chokepoint.review.cases.reading import case_row, whole_case
from chokepoint.review.cases.rules import EXPORT, ReviewSettings
from chokepoint.review.store import Store
from chokepoint.review.work import needed

MARK = "Confidential. An indicator is not an accusation."


@dataclass(frozen=True)
class Exported:
    """What an export came to: the case, or the request for a second person that it waits for."""

    mark: str
    case: Case | None
    approval_id: str | None


def export_case(
    store: Store, settings: ReviewSettings, actor: str, case_id: str, wanted: tuple[str | None, str | None]
) -> Exported:
    """A case to take out; without an approval one is asked for. `wanted`: reason, approval. Raises RuleError."""
    reason, approval_id = wanted
    if approval_id is None and EXPORT in settings.four_eyes:
        with store.work(actor) as work:
            said = needed(reason, "An export")
            asked = ask(work, EXPORT, f"case/{case_id}", case_row(work, case_id).person, said)
        return Exported(MARK, None, asked)
    with store.work(actor) as work:
        if approval_id is not None:
            use_export(work, approval_id, f"case/{case_id}")
        case = whole_case(work, case_id)
        why = reason if approval_id else needed(reason, "An export")
        work.enter("case.export", f"case/{case_id}", case.person, approval_id=approval_id, reason=why)
    return Exported(MARK, case, None)

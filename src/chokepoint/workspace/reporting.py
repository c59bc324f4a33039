"""`report`: dossiers for people, lists for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import chokepoint
from chokepoint.workspace.dossier import dossier
from chokepoint.workspace.ranking import one, ranking

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

PAGES = 25
"""Orders that a report of the whole ranking gives a page of its own, besides those stopped."""
STOPPED_PAGES = 25
"""Stopped orders that get a page of their own."""
LISTED = 200
"""Orders in the table of an HTML report; CSV and Excel list all."""


def report(workspace: Workspace, subject: str | None, form: str, out: Path | None) -> list[Path]:
    """Write one report into the workspace's `reports/`, or to `out`; returns the files."""
    folder = workspace.folder / "reports"
    stem = f"order-{_safe(subject)}" if subject else "report"
    target = out or (folder if form == "csv" else folder / f"{stem}.{form}")
    (target if form == "csv" else target.parent).mkdir(parents=True, exist_ok=True)
    assessment = _last(workspace)
    ranked = [one(workspace, subject)] if subject else ranking(workspace, LISTED if form == "html" else None)
    if form == "csv":
        from chokepoint.report.csv import write_csv

        return write_csv(target, ranked)
    pages = [dossier(workspace, order_id) for order_id in _paged(workspace, ranked, subject)]
    if form == "html":
        from chokepoint.report.html import write_html

        write_html(target, assessment, ranked, pages, software_version=chokepoint.__version__, notes=())
    else:
        from chokepoint.report.xlsx import write_xlsx

        write_xlsx(target, assessment, ranked, pages, software_version=chokepoint.__version__, notes=())
    return [target]

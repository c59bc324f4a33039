"""The dossier of a case as a file: its orders as the newest run sees them, some at a time, and what people said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import chokepoint
from chokepoint.records.casework import AlertLine, Case, TakenOut
from chokepoint.report.case_page import CaseOrder, case_orders, case_page, order_of
from chokepoint.workspace.dossier import dossiers_without_places
from chokepoint.workspace.ranking import Standing
from chokepoint.workspace.reporting import traced_orders

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

HTML, PDF = "html", "pdf"
AT_ONCE = 200
"""Orders whose records are read at once."""


def write_case(workspace: Workspace, case: Case, taken: TakenOut, form: str, path: Path) -> tuple[Path, ...]:
    """Write the dossier of a case as HTML or PDF; returns its files. Raises InputError, WorkspaceError, EngineError."""
    page = case_page(case, taken, chokepoint.__version__)
    orders = _orders(workspace, case.alerts)
    if form == PDF:
        from chokepoint.report.case_pdf import write_case_pdf

        return write_case_pdf(path, page, orders, taken)
    from chokepoint.report.case_html import write_case_html

    return (write_case_html(path, page, orders),)


def _orders(workspace: Workspace, alerts: Sequence[AlertLine]) -> Iterator[CaseOrder]:
    traced = traced_orders(workspace, [order_of(alert) for alert in alerts], whole=False)
    waiting = iter(alerts)
    while some := list(islice(waiting, AT_ONCE)):
        told = dossiers_without_places(workspace, _weighed(workspace, map(order_of, some)), traced)
        yield from case_orders(some, {one.explanation.subject_id: one for one in told})


def _weighed(workspace: Workspace, order_ids: Iterator[str]) -> list[str]:
    """Those of the orders that the last runs weighed, in the same order."""
    rows, wanted = Standing.read(workspace).rows, list(order_ids)
    held = workspace.engine.fetch(rows.filter(rows.subject_id.isin(wanted)).select("subject_id"))
    found = set(held["subject_id"].to_pylist())
    return [order_id for order_id in wanted if order_id in found]

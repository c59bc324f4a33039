"""Which lines of a filing's orders are on the annexes on explosives precursors: by a list, or as stated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chokepoint.engines.snapshot import current
from chokepoint.records.errors import InputError
from chokepoint.records.filing import Cells, Filing
from chokepoint.records.filing_settings import FilingSettings
from chokepoint.report.filings.precursor import Substance
from chokepoint.workspace.records import fetched

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

STATED = "stated by who notifies"


def substances_of(
    workspace: Workspace, filing: Filing, settings: FilingSettings, stated: Sequence[int]
) -> list[Substance]:
    """The lines stated, then those that an entry of the lists has by control entry or HS prefix; raises InputError."""
    found: list[Substance] = []
    entries = _entries(workspace, settings)
    numbers: set[int] = set()
    for filed in filing.orders():
        for line in filed.lines:
            numbers.add(line["line_no"])
            ground = STATED if line["line_no"] in stated else _ground(line, entries)
            if ground:
                found.append(Substance(filed.order_id, line, ground))
    if missing := [number for number in stated if number not in numbers]:
        raise InputError(f"--line {missing[0]}: {filing.title} has no such line. Lines are: {_told(numbers)}.")
    return found


def _told(numbers: set[int]) -> str:
    return ", ".join(map(str, sorted(numbers))) or "none"


def _entries(workspace: Workspace, settings: FilingSettings) -> tuple[Cells, ...]:
    lists = settings.texts("precursor_notice.lists")
    if not lists:
        return ()
    rows = current("controlled_goods")
    return fetched(workspace.engine, rows.filter(rows.list_id.isin(list(lists))), "list_id")


def _ground(line: Cells, entries: Sequence[Cells]) -> str:
    """By which entry a line is on a list; empty: by none."""
    for entry in entries:
        code, prefix = entry.get("control_code"), entry.get("hs_prefix")
        same_code = bool(code) and line.get("control_code") == code
        if same_code or (bool(prefix) and _begins(line.get("hs_code"), prefix)):
            return f"list {entry['list_id']}, {code or prefix}"
    return ""


def _begins(code: Any, prefix: Any) -> bool:
    return str(code or "").startswith(str(prefix))

"""Orders as a PDF: the pages of the dossier of a case, without a case and without what people said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from chokepoint.records.answers import Assessment, Dossier, RankedOrder
from chokepoint.report.case_page import CaseOrder
from chokepoint.report.case_pdf import write_volumes
from chokepoint.report.page import order_page


def write_orders_pdf(
    path: Path,
    assessment: Assessment,
    ranked: Sequence[RankedOrder],
    pages: Iterable[Dossier],
    *,
    software_version: str,
) -> tuple[Path, ...]:
    """Write the orders that have a page and return the files; raises InputError, EngineError."""
    name = f"Order {ranked[0].order_id}" if len(ranked) == 1 else "Orders stopped, and first in the ranking"
    told = (CaseOrder(one.explanation.subject_id, "", order_page(one), None, ()) for one in pages)
    cover = {"made": f"Run {assessment.run_id}, Chokepoint {software_version}"}
    return write_volumes(path, name, cover, told, datetime.now(UTC).replace(tzinfo=None))

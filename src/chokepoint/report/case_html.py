"""The dossier of a case as one self-contained page, in the form of the report's pages. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple
from pathlib import Path

from chokepoint.report import wording
from chokepoint.report.case_page import CONFIDENTIAL, UNANSWERED, CaseOrder, CasePage
from chokepoint.report.html import environment
from chokepoint.report.writing import replacing


def write_case_html(path: Path, page: CasePage, orders: Iterable[CaseOrder]) -> Path:
    """Write the dossier to `path`, order by order, and return it. The file is replaced whole or not at all."""
    pieces = (
        environment()
        .get_template("case.html.j2")
        .generate(
            cover=page,
            lists=_lists(page),
            orders=orders,
            order_anchors={},
            mark=CONFIDENTIAL,
            unanswered=UNANSWERED,
            words=wording,
        )
    )
    with replacing(path) as draft, draft.open("wb") as file:
        for piece in pieces:
            file.write(piece.encode())
    return path


def _lists(page: CasePage) -> list[tuple[str, Sequence[str], list[tuple[str, ...]]]]:
    """The lists of a case below that of its orders: title, headings, rows."""
    return [
        ("Decisions", ("Decision", "What", "Orders", "Who and when", "Because"), list(map(astuple, page.decisions))),
        ("Second persons", ("Request", "For", "Asked by", "Answer", "Because"), list(map(astuple, page.approvals))),
        ("History", ("When", "Who", "What", "Said"), list(map(astuple, page.events))),
    ]

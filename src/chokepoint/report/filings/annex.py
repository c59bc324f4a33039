"""The annex of a filing, for machines: the evidence, the rows it rests on, and what its form could not take in full."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from chokepoint.records.filing import NOT_AN_ACCUSATION, FiledOrder, Filing, Sign
from chokepoint.report.filings.fitting.fit import Lost
from chokepoint.report.writing import replacing


def write_annex(path: Path, filing: Filing, lost: Iterable[Lost] = ()) -> Path:
    """Write the annex order by order and return its path; it is replaced whole or not at all."""
    with replacing(path) as draft, draft.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.writelines(_pieces(filing, lost))
    return path


def _pieces(filing: Filing, lost: Iterable[Lost]) -> Iterator[str]:
    head = text_of({**about(filing), "evidence": [sign_of(sign) for sign in filing.signs]})
    yield head[:-1] + ',"orders":[\n'
    between = ""
    for filed in filing.orders():
        yield between + text_of(order_of(filed))
        between = ",\n"
    yield '\n],"left_out_or_cut":[\n'
    between = ""
    for one in lost:
        yield between + text_of({"where": one.path, "value": one.value, "why": one.why})
        between = ",\n"
    yield "\n]}\n"


def about(filing: Filing) -> dict[str, Any]:
    """What a filing is of, when and by what it was made."""
    return {
        "note": NOT_AN_ACCUSATION,
        "subject": {"kind": filing.kind, "id": filing.subject_id},
        "case_id": filing.case_id,
        "why": filing.why,
        "made_at": filing.made_at,
        "run_id": filing.run_id,
        "software": filing.software,
    }


def order_of(filed: FiledOrder) -> dict[str, Any]:
    """One order's evidence and rows, each under its record id."""
    return {
        "order_id": filed.order_id or None,
        "evidence": [sign_of(sign) for sign in filed.signs],
        "record_ids": filed.record_ids(),
        "records": dict(rows_of(filed)),
    }


def rows_of(filed: FiledOrder) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows by record id."""
    if filed.order_id:
        yield f"orders/{filed.order_id}", dict(filed.order)
    for line in filed.lines:
        yield f"order_lines/{filed.order_id}:{line['line_no']}", dict(line)
    for table, key, rows in (
        ("payments", "payment_id", filed.payments),
        ("shipments", "shipment_id", filed.shipments),
        ("documents", "document_id", filed.documents),
    ):
        for row in rows:
            yield f"{table}/{row[key]}", dict(row)
    for party_id, cells in filed.parties.items():
        yield f"parties/{party_id}", dict(cells)
    yield from ((name, dict(cells)) for name, cells in filed.records.items())


def sign_of(sign: Sign) -> dict[str, Any]:
    """One sign with the records it rests on."""
    return {
        "indicator": sign.indicator,
        "code": sign.code,
        "title": sign.title,
        "stop": sign.stop,
        "basis": sign.basis,
        "record_ids": list(sign.record_ids),
        "may_be_innocent": sign.innocent,
    }


def text_of(value: object) -> str:
    """A value as JSON on one line: moments in ISO 8601, amounts as texts with all their digits."""
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)

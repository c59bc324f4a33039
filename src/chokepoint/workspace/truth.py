"""What orders turned out to be: from `labels`, or from a file that is held against the ranking and never loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from chokepoint.engines.snapshot import Snapshot
from chokepoint.records.errors import InputError
from chokepoint.weigh.labels import read_labels

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

WORDS = {
    "illicit": True,
    "licit": False,
    "true": True,
    "false": False,
    "1": True,
    "0": False,
    "case": True,
    "scheme": True,
    "lookalike": False,
    "context": False,
    "ordinary": False,
}
"""What a cell of a truth file may say, and whether that is illicit; the last five are those of a made world."""

FLAGS = ("label", "illicit", "kind")
"""Columns that say it, the first that is there."""


@dataclass(frozen=True)
class Known:
    """What one order turned out to be; `scheme` and `care` are empty where not stated."""

    illicit: bool
    scheme: str = ""
    care: str = ""


def read_truth(workspace: Workspace, path: Path | None) -> dict[str, Known]:
    """What is known, by order id; from `labels` as loaded by now where no file is named. Raises InputError."""
    if path:
        return _from_file(path)
    now = datetime.now(UTC).replace(tzinfo=None)
    Snapshot(workspace.engine, now, now).open()
    known = {label.subject_id: Known(label.illicit) for label in read_labels(workspace.engine)}
    if not known:
        raise InputError(
            "No order is labelled, so nothing can be held against the ranking. Load decisions into `labels`, or name a "
            "file: --truth FILE with the columns order_id and label (illicit or licit)."
        )
    return known


def _from_file(path: Path) -> dict[str, Known]:
    rows = _rows(path)
    columns = set(rows.column_names)
    key = next((name for name in ("order_id", "subject_id") if name in columns), None)
    flag = next((name for name in FLAGS if name in columns), None)
    if key is None or flag is None:
        raise InputError(
            f"`{path}` has the columns {', '.join(rows.column_names)}. A truth file needs order_id or subject_id, and "
            f"one of {', '.join(FLAGS)}; scheme and care may stand beside them."
        )
    named = "scheme" if "scheme" in columns else "name" if flag == "kind" else None
    told = (row for row in rows.to_pylist() if row.get("subject_kind") in (None, "", "order"))
    return _known(path, told, key, flag, named)


def _known(path: Path, rows: Iterable[Mapping[str, Any]], key: str, flag: str, named: str | None) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for number, row in enumerate(rows, start=1):
        said = str(row[flag]).strip().casefold()
        if said not in WORDS:
            raise InputError(f"`{path}`, record {number}: {flag} is `{row[flag]}`. It may be: {', '.join(WORDS)}.")
        illicit = WORDS[said]
        one = Known(illicit, _text(row.get(named)) if illicit and named else "", _text(row.get("care")))
        order_id = _text(row[key])
        if known.get(order_id, one).illicit != illicit:
            raise InputError(f"`{path}`: {key} `{order_id}` is said to be illicit and licit.")
        known[order_id] = one
    return known


def _rows(path: Path) -> pa.Table:
    try:
        return pq.read_table(path) if path.suffix == ".parquet" else pacsv.read_csv(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(f"`{path}` cannot be read as CSV or Parquet: {str(error).splitlines()[0]}.") from error


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()

"""Judgements on identities: made, listed and taken back. Nothing is removed: taking back is a version of its own."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from chokepoint.engines.arrow import as_table, schema_of
from chokepoint.engines.snapshot import current
from chokepoint.records import ORIGIN, RECORDS, RESULTS
from chokepoint.records.entities import Judgement
from chokepoint.records.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

TABLE = "judgements"
BETWEEN = "."
"""Stands between the act and the number of the pair it decides, in the id of a judgement."""


@dataclass(frozen=True)
class Author:
    """Who decides, and on what."""

    decided_by: str
    basis: str | None = None

    @classmethod
    def named(cls, decided_by: str | None, basis: str | None) -> Author:
        """The one named, or the user of this machine; raises InputError where that one has no name."""
        try:
            return cls(decided_by or getpass.getuser(), basis)
        except (OSError, KeyError) as error:
            raise InputError("Who judges cannot be told from this machine; say it with --by NAME.") from error


def judge(engine: Engine, pairs: Sequence[tuple[str, str]], author: Author, *, same: bool) -> str:
    """Record one act of judgement on pairs of parties; returns its id."""
    now = datetime.now(UTC).replace(tzinfo=None)
    told = f"{now.isoformat()}|{sorted(pairs)}|{author}|{same}"
    act = f"J{now:%Y%m%dT%H%M%S}-{hashlib.sha256(told.encode()).hexdigest()[:6]}"
    rows: list[dict[str, Any]] = [
        {
            "judgement_id": f"{act}{BETWEEN}{number}",
            "left_party_id": min(pair),
            "right_party_id": max(pair),
            "same": same,
            "decided_by": author.decided_by,
            "decided_on": now.date(),
            "basis": author.basis,
            "withdrawn": False,
        }
        for number, pair in enumerate(pairs, start=1)
    ]
    _record(engine, act, rows, now, new=True)
    return act


def withdraw(engine: Engine, act: str) -> None:
    """Take back an act, or one judgement of it. Raises NotFoundError for an unknown one, InputError for one taken
    back already."""
    rows = [row for row in _rows(engine) if act in (row["judgement_id"], _act(row["judgement_id"]))]
    if not rows:
        raise NotFoundError(
            f"There is no judgement `{act}` in this workspace. `chokepoint resolve --judgements` lists them."
        )
    standing = [row for row in rows if not row["withdrawn"]]
    if not standing:
        raise InputError(f"The judgement `{act}` is taken back already.")
    now = datetime.now(UTC).replace(tzinfo=None)
    _record(engine, f"{act} taken back", [{**row, "withdrawn": True} for row in standing], now, new=False)


def judgements(engine: Engine) -> list[Judgement]:
    """Every judgement of the current view, oldest first, those taken back too."""
    return [Judgement(**row, act=_act(row["judgement_id"])) for row in _rows(engine)]


def _rows(engine: Engine) -> list[dict[str, Any]]:
    rows = engine.fetch(current(TABLE)).to_pylist()
    given = [{**row, "withdrawn": bool(row["withdrawn"])} for row in rows]
    return sorted(given, key=lambda row: (row["decided_on"], row["judgement_id"]))


def _act(judgement_id: str) -> str:
    return judgement_id.rpartition(BETWEEN)[0] or judgement_id


def _record(engine: Engine, what: str, rows: Sequence[Mapping[str, Any]], now: datetime, *, new: bool) -> None:
    """Append versions of judgements, and enter them in the account of loads, by which the current view knows them."""
    table = RECORDS[TABLE]
    schema = schema_of((*table.columns, *ORIGIN))
    engine.append(TABLE, pa.Table.from_pylist([{**row, "recorded_at": now} for row in rows], schema))
    told = "\n".join(sorted(repr(sorted(row.items())) for row in rows))
    entry = {
        "load_id": what,
        "recorded_at": now,
        "source_file": what,
        "sha256": hashlib.sha256(told.encode()).hexdigest(),
        "format": "judgement",
        "table": TABLE,
        "rows": len(rows),
        "new_keys": len(rows) if new else 0,
        "new_versions": 0 if new else len(rows),
        "set_aside": 0,
    }
    engine.append("loads", as_table(RESULTS["loads"], [entry]))

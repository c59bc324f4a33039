"""Judgements on identities: made, listed and taken back. Nothing is removed: taking back is a version of its own."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chokepoint.engines.snapshot import current
from chokepoint.records.entities import Judgement
from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.workspace.recording import Act, record

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

TABLE, FORM = "judgements", "judgement"
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
    record(engine, TABLE, rows, Act(act, now, FORM), new=len(rows))
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
    taken_back = [{**row, "withdrawn": True} for row in standing]
    record(engine, TABLE, taken_back, Act(f"{act} taken back", now, FORM), new=0)


def judgements(engine: Engine) -> list[Judgement]:
    """Every judgement of the current view, oldest first, those taken back too."""
    return [Judgement(**row, act=_act(row["judgement_id"])) for row in _rows(engine)]


def _rows(engine: Engine) -> list[dict[str, Any]]:
    rows = engine.fetch(current(TABLE)).to_pylist()
    given = [{**row, "withdrawn": bool(row["withdrawn"])} for row in rows]
    return sorted(given, key=lambda row: (row["decided_on"], row["judgement_id"]))


def _act(judgement_id: str) -> str:
    return judgement_id.rpartition(BETWEEN)[0] or judgement_id

"""`indicators`: the catalogue, as it stands in the files, and as queries.

Composing the expressions and putting them into an engine's language takes seconds, and gives the same as long as the
code is the same; so the outcome is kept on disk, named by a hash of the code, and read from there the next time.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import chokepoint
from chokepoint.engines.protocol import Engine, Query
from chokepoint.observe.cards import cards, reads
from chokepoint.observe.discover import indicators, relations, stops
from chokepoint.observe.plan import Plan, make_plan
from chokepoint.observe.prepared import Prepared, prepare
from chokepoint.records.catalogue import Card

CACHE_VARIABLE = "CHOKEPOINT_CACHE"
"""Folder of what may be made anew at any time; by default in the user's own folder for such things."""
COMPOSED_FROM = ("engines", "observe", "records")
"""Packages whose code the expressions are made of."""
COMPOSED_WITH = ("ibis-framework", "sqlglot")
KEPT = 8
"""Files kept in the folder; the oldest make room."""


@cache
def plan() -> Plan:
    """The whole catalogue as expressions, composed once a process."""
    return make_plan(indicators(), relations(), stops())


@cache
def catalogue() -> dict[str, Card]:
    """Every packaged indicator's card, by id."""
    kept = _Kept.of("reads")
    columns = kept.read()
    if columns is None:
        columns = reads(indicators(), plan())
        kept.write(columns)
    return cards(indicators(), columns)


def queries(engine: Engine) -> Prepared:
    """The whole catalogue as the engine's queries."""
    kept = _Kept.of(engine.name)
    texts = kept.read()
    if texts is None:
        made = prepare(plan(), engine)
        parts = {"relations": made.relations, "answers": made.answers, "stops": made.stops}
        kept.write({part: {name: query.text for name, query in those.items()} for part, those in parts.items()})
        return made
    return Prepared(**{part: {name: Query(text) for name, text in those.items()} for part, those in texts.items()})


@dataclass(frozen=True)
class _Kept:
    """One JSON file of the cache, named by what it holds and the code it was made by."""

    path: Path

    @classmethod
    def of(cls, what: str) -> _Kept:
        return cls(_folder() / f"{what}-{_code_hash()[:16]}.json")

    def read(self) -> dict[str, Any] | None:
        """What it holds; None where it is not there or was cut off."""
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return content if isinstance(content, dict) else None

    def write(self, content: object) -> None:
        """Keep it, whole or not at all; where the folder cannot be written, the next process makes it anew."""
        part = self.path.with_suffix(f".{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(content), encoding="utf-8")
            part.replace(self.path)
            oldest_first = sorted(self.path.parent.glob("*.json"), key=lambda path: path.stat().st_mtime)
            for path in oldest_first[:-KEPT]:
                path.unlink(missing_ok=True)
        except OSError:
            return


def _folder() -> Path:
    if CACHE_VARIABLE in os.environ:
        return Path(os.environ[CACHE_VARIABLE])
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "chokepoint"


@cache
def _code_hash() -> str:
    """SHA-256 over the code that the expressions are made of, and the versions of what composes them."""
    told = hashlib.sha256("".join(f"{name} {version(name)};" for name in COMPOSED_WITH).encode())
    package = Path(chokepoint.__file__).parent
    for folder in COMPOSED_FROM:
        for path in sorted((package / folder).rglob("*.py")):
            told.update(f"{path.relative_to(package)}\n".encode() + path.read_bytes())
    return told.hexdigest()

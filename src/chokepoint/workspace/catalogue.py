"""`indicators`: the catalogue, as it stands in the files, and as queries.

Composing the expressions and putting them into an engine's language takes seconds, and gives the same as long as the
code is the same; so the outcome is kept on disk, named by a hash of the code, and read from there the next time.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from chokepoint.engines.protocol import Engine, Query
from chokepoint.observe.cards import cards, reads
from chokepoint.observe.discover import indicators, relations, stops
from chokepoint.observe.plan import Plan, make_plan
from chokepoint.observe.prepared import Prepared, prepare
from chokepoint.records.cache import Kept, code_hash
from chokepoint.records.catalogue import Card

COMPOSED_FROM = ("engines", "observe", "records")
"""Packages whose code the expressions are made of."""
COMPOSED_WITH = ("ibis-framework", "sqlglot")


@cache
def plan() -> Plan:
    """The whole catalogue as expressions, composed once a process."""
    return make_plan(indicators(), relations(), stops())


@cache
def catalogue() -> dict[str, Card]:
    """Every packaged indicator's card, by id."""
    kept = _kept("reads")
    columns = _read(kept)
    if columns is None:
        columns = reads(indicators(), plan())
        _write(kept, columns)
    return cards(indicators(), columns)


def queries(engine: Engine) -> Prepared:
    """The whole catalogue as the engine's queries."""
    kept = _kept(engine.name)
    texts = _read(kept)
    if texts is None:
        made = prepare(plan(), engine)
        parts = {"relations": made.relations, "answers": made.answers, "stops": made.stops}
        stored = {part: {name: query.text for name, query in those.items()} for part, those in parts.items()}
        _write(kept, {"queries": stored, "kinds": made.kinds})
        return made
    read = {part: {name: Query(text) for name, text in those.items()} for part, those in texts["queries"].items()}
    return Prepared(**read, kinds=texts["kinds"])


def _kept(what: str) -> Kept:
    return Kept.of(f"{what}-{code_hash(COMPOSED_FROM, COMPOSED_WITH)[:16]}.json")


def _read(kept: Kept) -> dict[str, Any] | None:
    """What a file of the cache holds; None where it is not there or was cut off."""
    try:
        content = json.loads(kept.read() or b"")
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _write(kept: Kept, content: object) -> None:
    kept.write(json.dumps(content).encode())

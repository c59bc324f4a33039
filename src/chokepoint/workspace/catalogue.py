"""`indicators`: the catalogue, as it stands in the files, and as queries.

Composing the expressions and putting them into an engine's language takes seconds, and gives the same as long as the
code is the same; so the outcome is kept on disk, named by a hash of the code, and read from there the next time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from chokepoint.engines.protocol import Engine, Query
from chokepoint.observe.cards import cards, reads
from chokepoint.observe.discover import Found, catalogue_hash, indicators, relations, stops
from chokepoint.observe.own.folder import OwnIndicators
from chokepoint.observe.plan import Plan, make_plan
from chokepoint.observe.prepared import Prepared, prepare
from chokepoint.observe.whole import Parted, parted
from chokepoint.records.cache import Kept, code_hash
from chokepoint.records.catalogue import Card
from chokepoint.records.own import NotRun

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
    return _cards(indicators(), _kept("reads"), plan)


def queries(engine: Engine) -> Prepared:
    """The packaged catalogue as the engine's queries."""
    return _queries(engine, _kept(engine.name), plan)


@cache
def _parted_plan() -> Parted:
    """The catalogue without what the whole ledger tells, and that."""
    return parted(plan())


def single_plan() -> Plan:
    """The packaged catalogue for some orders alone: without what the whole ledger tells."""
    return _parted_plan().plan


@dataclass(frozen=True)
class Catalogue:
    """The packaged indicators and a workspace's own: one catalogue."""

    own: OwnIndicators

    @cached_property
    def found(self) -> dict[str, Found]:
        """Every indicator by id, in order of ids."""
        return dict(sorted({**indicators(), **self.own.found}.items()))

    @cached_property
    def cards(self) -> dict[str, Card]:
        """Their cards; what the packaged ones read is the same whatever a workspace adds."""
        if not self.own.found:
            return catalogue()
        own = _cards(self.own.found, self._kept("reads"), self._plan)
        return dict(sorted({**catalogue(), **own}.items()))

    @property
    def hash(self) -> str:
        """SHA-256 over the hashes of all."""
        return catalogue_hash(self.found)

    def queries(self, engine: Engine) -> Prepared:
        """All of them as the engine's queries.

        Those of the packaged ones stay as they are kept. Relations that own ones use are made whole, and first: they
        rest on one another only, and hold more columns than the packaged ones ask for, never fewer.
        """
        packaged = queries(engine)
        if not self.own.found:
            return packaged
        own = _queries(engine, self._kept(engine.name), self._plan)
        relations = own.relations | {
            name: text for name, text in packaged.relations.items() if name not in own.relations
        }
        return Prepared(
            relations,
            dict(sorted((packaged.answers | own.answers).items())),
            packaged.stops,
            packaged.kinds | own.kinds,
            (*packaged.uncounted, *own.uncounted),
            (*packaged.last, *own.last),
        )

    @staticmethod
    def single_whole(engine: Engine) -> dict[str, Query]:
        """What the packaged catalogue for some orders alone is to be given of the whole ledger, by table."""
        kept = _kept(f"whole-{engine.name}")
        told = _read(kept)
        if told is None:
            told = {name: engine.prepare(rows).text for name, rows in _parted_plan().whole.items()}
            _write(kept, told)
        return {name: Query(text) for name, text in told.items()}

    def leaving_out(self, indicator_id: str, reason: str) -> Catalogue:
        """The same without one of the own, which is named as not run."""
        left_out = NotRun(self.own.files[indicator_id].name, indicator_id, reason, "Correct it, then assess again.")
        own = self._those(set(self.own.found) - {indicator_id})
        return Catalogue(replace(own, not_run=(*own.not_run, left_out)))

    def limited_to(self, ran: Collection[str]) -> Catalogue:
        """The same with those of the own that took part in a run."""
        return self if set(self.own.found) <= set(ran) else Catalogue(self._those(ran))

    def _those(self, ids: Collection[str]) -> OwnIndicators:
        return replace(self.own, found={name: one for name, one in self.own.found.items() if name in ids})

    def _plan(self) -> Plan:
        """The own ones alone."""
        return make_plan(self.own.found, relations(), {}, pruned=False)

    def _kept(self, what: str) -> Kept:
        told = "".join(f"{one.id}:{one.hash};" for one in self.own.found.values())
        return _kept(f"{what}-{hashlib.sha256(told.encode()).hexdigest()[:16]}")


def _cards(found: Mapping[str, Found], kept: Kept, made: Callable[[], Plan]) -> dict[str, Card]:
    columns = _read(kept)
    if columns is None:
        columns = reads(found, made())
        _write(kept, columns)
    return cards(found, columns)


def _queries(engine: Engine, kept: Kept, composed: Callable[[], Plan]) -> Prepared:
    texts = _read(kept)
    if texts is None:
        made = prepare(composed(), engine)
        parts = {"relations": made.relations, "answers": made.answers, "stops": made.stops}
        stored = {part: {name: query.text for name, query in those.items()} for part, those in parts.items()}
        _write(kept, {"queries": stored, "kinds": made.kinds, "uncounted": made.uncounted, "last": made.last})
        return made
    read = {part: {name: Query(text) for name, text in those.items()} for part, those in texts["queries"].items()}
    return Prepared(**read, kinds=texts["kinds"], uncounted=tuple(texts["uncounted"]), last=tuple(texts["last"]))


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

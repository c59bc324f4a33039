"""Asks expressions of many worlds at once, on any engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.observe.checks.laying import Laid
from chokepoint.observe.checks.resolving import Resolved
from chokepoint.observe.checks.variants import Variant, with_versions
from chokepoint.observe.checks.worlds import WORLD, WORLDS, NotWorldWiseError, has_worlds, world_wise
from chokepoint.observe.indicator import Row
from chokepoint.observe.plan import RELATION_PREFIX

PINNED = ("identities", "resemblances")
"""Results that are made of a world's `identities_of`, where it has them."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True, eq=False)
class Asked:
    """An expression, and the variants that it is to be asked of, each a world of its own."""

    rows: ir.Table
    variants: Sequence[Variant]


class Outcome:
    """What an expression gave for each of the variants that it was asked of, or why it could not be run."""

    def __init__(self, rows: list[Rows] | Exception) -> None:
        self._rows = rows

    def rows(self) -> list[Rows]:
        """The rows for each variant, in their order; raises what the engine raised."""
        if isinstance(self._rows, Exception):
            raise self._rows
        return self._rows


class Bench:
    """Lays worlds as tables of one engine, makes the relations of a plan on them, and asks.

    What cannot be asked of many worlds at once is asked of one after the other, which is slow. A relation that the
    engine refuses spoils only what rests on it.
    """

    def __init__(self, engine: Engine, relations: Mapping[str, ir.Table], resolved: Resolved) -> None:
        self._engine = engine
        self._resolved = resolved
        self._relations = {RELATION_PREFIX + name: rows for name, rows in relations.items()}
        self._below: dict[str, frozenset[ops.UnboundTable]] = {}
        self._wise: dict[str, ir.Table] = {}
        self._alike: set[str] = set()
        self._refused: set[str] = set()
        for name, rows in self._relations.items():
            self._below[name] = self._tables(rows)
            try:
                self._wise[name] = self._world_wise(rows)
            except NotWorldWiseError:
                self._refused.add(name)
            else:
                self._alike |= set() if has_worlds(self._wise[name]) else {name}

    def ask(self, asked: Sequence[Asked]) -> list[Outcome]:
        """What each expression gives for each of its worlds."""
        wise = {place: rows for place, one in enumerate(asked) if (rows := self._if_world_wise(one.rows)) is not None}
        together = self._ask_together([asked[place] for place in wise], list(wise.values()))
        given = dict(zip(wise, together, strict=True))
        return [given[place] if place in wise else self._ask_in_turn(one) for place, one in enumerate(asked)]

    def asks_together(self, rows: ir.Table) -> bool:
        """Whether the expression can be asked of many worlds at once."""
        return self._if_world_wise(rows) is not None

    def relations_below(self, rows: ir.Table) -> set[str]:
        """The names of the relations that the expression rests on."""
        return {name.removeprefix(RELATION_PREFIX) for name in _names(self._tables(rows)) & self._relations.keys()}

    def _if_world_wise(self, rows: ir.Table) -> ir.Table | None:
        try:
            return self._world_wise(rows)
        except NotWorldWiseError:
            return None

    def _world_wise(self, rows: ir.Table) -> ir.Table:
        if refused := sorted({table.name for table in self._tables(rows)} & self._refused):
            raise NotWorldWiseError(f"`{refused[0]}` cannot be asked of many sets of rows at once.")
        return world_wise(rows, self._alike)

    def _tables(self, rows: ir.Table) -> frozenset[ops.UnboundTable]:
        """Every stored table that an expression rests on, the relations among them and what is below those."""
        found: set[ops.UnboundTable] = set()
        for table in rows.op().find(ops.UnboundTable):
            found |= {table, *self._below.get(table.name, ())}
        return frozenset(found)

    def _ask_together(self, asked: Sequence[Asked], wise: Sequence[ir.Table]) -> list[Outcome]:
        needs = _Needs()
        for one in asked:
            needs.add(one.variants, self._tables(one.rows))
        self._create(WORLDS, pa.table({WORLD: pa.array(range(len(needs.variants)), pa.int64())}))
        for name, table in self._laid(needs).items():
            self._create(name, table)
        failed = self._make(self._wise, _names(*needs.tables))
        return [self._outcome(one, rows, needs, failed) for one, rows in zip(asked, wise, strict=True)]

    def _ask_in_turn(self, one: Asked) -> Outcome:
        given: list[Rows] = []
        tables = self._tables(one.rows)
        for variant in one.variants:
            needs = _Needs()
            needs.add([variant], tables)
            for name, table in self._laid(needs).items():
                self._create(name, table.drop_columns([WORLD]))
            for error in self._make(self._relations, _names(tables)).values():
                return Outcome(error)
            try:
                given.append(self._engine.fetch(one.rows).to_pylist())
            except Exception as error:  # noqa: BLE001 (whatever an engine raises is the outcome)
                return Outcome(error)
        return Outcome(given)

    def _make(self, relations: Mapping[str, ir.Table], wanted: set[str]) -> dict[str, Exception]:
        """Make those that are wanted; returns what went wrong, by relation."""
        failed: dict[str, Exception] = {}
        for name, rows in relations.items():
            if name in wanted and not _names(self._below[name]) & set(failed):
                try:
                    self._create(name, rows)
                except Exception as error:  # noqa: BLE001 (whatever an engine raises belongs to what rests on it)
                    failed[name] = error
        return failed

    def _create(self, name: str, rows: ir.Table | pa.Table) -> None:
        self._engine.create(name, rows, temporary=True)

    def _outcome(self, one: Asked, rows: ir.Table, needs: _Needs, failed: Mapping[str, Exception]) -> Outcome:
        if broken := sorted(_names(self._tables(one.rows)) & set(failed)):
            return Outcome(failed[broken[0]])
        wanted = [needs.numbers[id(variant)] for variant in one.variants]
        if not wanted:
            return Outcome([])
        try:
            fetched = self._engine.fetch(_between(rows, wanted)).to_pylist()
        except Exception as error:  # noqa: BLE001 (the same)
            return Outcome(error)
        if not has_worlds(rows):
            return Outcome([fetched for _ in wanted])
        by_world: dict[int, Rows] = defaultdict(list)
        for row in fetched:
            by_world[row.pop(WORLD)].append(row)
        return Outcome([by_world[number] for number in wanted])

    def _laid(self, needs: _Needs) -> dict[str, pa.Table]:
        """The stored tables, by name: of each world those that what is asked of it rests on."""
        laid: dict[str, Laid] = {}
        for number, (variant, tables) in enumerate(zip(needs.variants, needs.tables, strict=True)):
            by_table = _by_table(variant)
            for table in tables:
                if table.name not in self._relations:
                    into = laid.setdefault(table.name, Laid(table.schema.to_pyarrow()))
                    self._lay(number, variant, table.name, by_table, into)
        return {name: rows.table() for name, rows in laid.items()}

    def _lay(self, number: int, variant: Variant, name: str, by_table: Mapping[str, list[Row]], into: Laid) -> None:
        """Give the world its rows of a table: those it states, else what the stage before makes of them."""
        stated = by_table.get(name.removeprefix(VIEW_PREFIX))
        if stated is not None or not self._resolved.makes(name):
            into.add_rows(number, stated or ())
        elif name in PINNED and variant.identities_of is not None:
            into.add_table(number, self._resolved.table(name, variant.identities_of))
        else:
            into.add_table(number, self._resolved.table(name, variant.rows))


class _Needs:
    """The variants to lay, numbered as worlds, and the tables that what is asked of each rests on."""

    def __init__(self) -> None:
        self.variants: list[Variant] = []
        self.tables: list[set[ops.UnboundTable]] = []
        self.numbers: dict[int, int] = {}

    def add(self, variants: Iterable[Variant], tables: Iterable[ops.UnboundTable]) -> None:
        """Lay these too, each once, and of them these tables."""
        for variant in variants:
            if id(variant) not in self.numbers:
                self.numbers[id(variant)] = len(self.variants)
                self.variants.append(variant)
                self.tables.append(set())
            self.tables[self.numbers[id(variant)]] |= set(tables)


def _names(*tables: Iterable[ops.UnboundTable]) -> set[str]:
    return {table.name for some in tables for table in some}


def _between(rows: ir.Table, wanted: Sequence[int]) -> ir.Table:
    """The rows of these worlds, and of those between them."""
    if not has_worlds(rows):
        return rows
    return rows.filter(rows[WORLD].between(min(wanted), max(wanted)))


def _by_table(variant: Variant) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in with_versions(variant.rows):
        found[row.table].append(row)
    return found

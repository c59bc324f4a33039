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
from chokepoint.observe.checks.laying import Laid, World
from chokepoint.observe.checks.resolving import Resolved
from chokepoint.observe.checks.worlds import WORLD, WORLDS, NotWorldWiseError, has_worlds, world_wise
from chokepoint.observe.indicator import Row
from chokepoint.observe.plan import RELATION_PREFIX

PINNED = ("identities", "resemblances")
"""Results that are made of a world's `identities_of`, where it has them."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True, eq=False)
class Asked:
    """An expression, and the worlds that it is to be asked of."""

    rows: ir.Table
    worlds: Sequence[World]


class Given:
    """What an expression gave for each of the worlds that it was asked of, or why it could not be run."""

    def __init__(self, rows: list[Rows] | Exception) -> None:
        self._rows = rows

    def rows(self) -> list[Rows]:
        """The rows for each world, in the order of the worlds; raises what the engine raised."""
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

    def ask(self, asked: Sequence[Asked]) -> list[Given]:
        """What each expression gives for each of its worlds."""
        wise = {place: rows for place, one in enumerate(asked) if (rows := self._if_world_wise(one.rows)) is not None}
        together = self._ask_together([asked[place] for place in wise], list(wise.values()))
        given = dict(zip(wise, together, strict=True))
        return [given[place] if place in wise else self._ask_in_turn(one) for place, one in enumerate(asked)]

    def asks_together(self, rows: ir.Table) -> bool:
        """Whether the expression can be asked of many worlds at once."""
        return self._if_world_wise(rows) is not None

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

    def _ask_together(self, asked: Sequence[Asked], wise: Sequence[ir.Table]) -> list[Given]:
        needs: dict[World, set[ops.UnboundTable]] = defaultdict(set)
        for one in asked:
            tables = self._tables(one.rows)
            for world in one.worlds:
                needs[world] |= tables
        numbers = {world: number for number, world in enumerate(needs)}
        self._create(WORLDS, pa.table({WORLD: pa.array(numbers.values(), pa.int64())}))
        for name, table in self._laid(needs).items():
            self._create(name, table)
        failed = self._make(self._wise, self._named(needs.values()))
        return [self._given(one, rows, numbers, failed) for one, rows in zip(asked, wise, strict=True)]

    def _ask_in_turn(self, one: Asked) -> Given:
        given: list[Rows] = []
        tables = self._tables(one.rows)
        for world in one.worlds:
            for name, table in self._laid({world: tables}).items():
                self._create(name, table.drop_columns([WORLD]))
            for error in self._make(self._relations, self._named([tables])).values():
                return Given(error)
            try:
                given.append(self._engine.fetch(one.rows).to_pylist())
            except Exception as error:  # noqa: BLE001 (whatever an engine raises is the answer)
                return Given(error)
        return Given(given)

    def _make(self, relations: Mapping[str, ir.Table], wanted: set[str]) -> dict[str, Exception]:
        """Make those that are wanted; returns what went wrong, by relation."""
        failed: dict[str, Exception] = {}
        for name, rows in relations.items():
            if name in wanted and not self._named([self._below[name]]) & set(failed):
                try:
                    self._create(name, rows)
                except Exception as error:  # noqa: BLE001 (whatever an engine raises belongs to what rests on it)
                    failed[name] = error
        return failed

    @staticmethod
    def _named(tables: Iterable[Iterable[ops.UnboundTable]]) -> set[str]:
        return {table.name for some in tables for table in some}

    def _create(self, name: str, rows: ir.Table | pa.Table) -> None:
        self._engine.create(name, rows, temporary=True)

    def _given(
        self, one: Asked, rows: ir.Table, numbers: Mapping[World, int], failed: Mapping[str, Exception]
    ) -> Given:
        if broken := sorted(self._named([self._tables(one.rows)]) & set(failed)):
            return Given(failed[broken[0]])
        wanted = [numbers[world] for world in one.worlds]
        try:
            fetched = self._engine.fetch(self._between(rows, wanted)).to_pylist()
        except Exception as error:  # noqa: BLE001 (the same)
            return Given(error)
        by_world: dict[int, Rows] = defaultdict(list)
        for row in fetched:
            by_world[row.pop(WORLD) if WORLD in row else -1].append(row)
        return Given([by_world[number if has_worlds(rows) else -1] for number in wanted])

    @staticmethod
    def _between(rows: ir.Table, wanted: Sequence[int]) -> ir.Table:
        if not has_worlds(rows) or not wanted:
            return rows
        return rows.filter(rows[WORLD].between(min(wanted), max(wanted)))

    def _laid(self, needs: Mapping[World, Iterable[ops.UnboundTable]]) -> dict[str, pa.Table]:
        """The stored tables, by name: of each world those that what is asked of it rests on."""
        laid: dict[str, Laid] = {}
        for number, (world, tables) in enumerate(needs.items()):
            by_table = _by_table(world)
            for table in tables:
                if table.name not in self._relations:
                    rows = laid.setdefault(table.name, Laid(table.schema.to_pyarrow()))
                    self._lay(number, world, table.name, rows, by_table)
        return {name: rows.table() for name, rows in laid.items()}

    def _lay(self, number: int, world: World, name: str, into: Laid, by_table: Mapping[str, list[Row]]) -> None:
        """Give the world its rows of a table: those it states, else what the stage before makes of them."""
        stated = by_table.get(name.removeprefix(VIEW_PREFIX))
        if stated is not None or not self._resolved.makes(name):
            into.add_rows(number, stated or ())
            return
        pinned = name in PINNED and world.identities_of is not None
        into.add_table(number, self._resolved.table(name, world.identities_of if pinned else world.rows))


def _by_table(world: World) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in world.rows:
        found[row.table].append(row)
    return found

"""The store's rows and those that come with a request as one: these are numbered after those, and found by the same
links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from chokepoint.engines.protocol import Engine
from chokepoint.records import ORIGIN, RECORDS
from chokepoint.workspace.single.links import LINKS
from chokepoint.workspace.single.store import MOST, Rows, Store

PREFIX = "given_"
"""Tables of the rows given, of which the links are asked."""

Places = Mapping[str, list[int]]
"""By key, where its rows lie."""


class WithGiven:
    """The rows of a store, and rows given beside. `engine` tells by what these are found."""

    def __init__(self, store: Store, given: Mapping[str, pa.Table], engine: Engine) -> None:
        self._store, self._engine = store, engine
        self._given = {name: rows for name, rows in given.items() if rows.num_rows}
        self._links: dict[str, dict[str, Places]] = {}

    def find(self, table: str, link: str, keys: Iterable[str | None], most: float = MOST) -> Rows:
        """Rows of a table that a link finds by any of those keys, in order; of the store, none of keys that find more
        than `most` there."""
        wanted = {key for key in keys if key is not None}
        held = self._store.find(table, link, wanted, most)
        if table not in self._given:
            return held
        places = self._places(table)[link]
        found = sorted({place for key in wanted & places.keys() for place in places[key]})
        return np.concatenate([held, np.array(found, dtype=np.int64) + self._store.count(table)]) if found else held

    def take(self, table: str, rows: Rows, columns: Sequence[str] | None = None) -> pa.Table:
        """Those rows of a table; they are in order."""
        held, given = self.parted(table, rows, columns)
        return pa.concat_tables([held, given], promote_options="default") if given.num_rows else held

    def parted(self, table: str, rows: Rows, columns: Sequence[str] | None = None) -> tuple[pa.Table, pa.Table]:
        """Those rows that the store has, and those given."""
        count = self._store.count(table)
        own = int(np.searchsorted(rows, count))
        held = self._store.take(table, rows[:own], columns)
        given = self._given.get(table, held.slice(0, 0))
        return held, (given if columns is None else given.select(list(columns))).take(pa.array(rows[own:] - count))

    def _places(self, table: str) -> dict[str, Places]:
        if table not in self._links:
            self._engine.create(PREFIX + table, self._given[table])
            told = self._engine.fetch(_linked(table))
            self._links[table] = {link: _by_key(told[link].to_pylist()) for link in told.column_names}
        return self._links[table]


def _by_key(keys: list[str | None]) -> Places:
    places: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        if key is not None:
            places[key].append(place)
    return places


@cache
def _linked(table: str) -> ir.Table:
    """Of each row given, the key of every link of its table."""
    types = {column.name: column.type.value for column in (*RECORDS[table].columns, ORIGIN[2])}
    rows = ibis.table(types, name=PREFIX + table)
    return rows.select(**{name: keys(rows) for name, keys in LINKS[table].items()})

"""The records and what other stages made of them, in files that are read in place, found by their links.

A table is one file of Arrow batches; a link of it is two arrays beside: the hashes of its keys in order, and the row of
each. Some fifty rows are found and read in less time than a database takes to plan the query.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.datatypes as dt
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import feather

from chokepoint.engines.duckdb import DuckDBEngine
from chokepoint.workspace.single.links import LINKS, Keys

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

Tell = Callable[[str, float], None]
Whole = Callable[[], Iterable[tuple[str, pa.Table]]]
"""Gives what is told from the whole ledger, by name."""
Rows = NDArray[np.int64]
Hashes = NDArray[np.uint64]
NO_ROWS: Rows = np.zeros(0, dtype=np.int64)
NO_HASHES: Hashes = np.zeros(0, dtype=np.uint64)

UNREAD = ("source_file", "source_row")
"""Columns that no stage reads."""
STATED = "stated.json"
"""The file that says of what the others were made; written last, so that files cut off are not taken for whole."""
MOST = 5_000
"""Rows that one key finds at most for it to be followed: a bank, a carrier, a form's number are no neighbours. Ours."""


@dataclass(frozen=True)
class Link:
    """Where the rows of each key lie: `hashes` in order, and the row of each."""

    hashes: Hashes
    rows: Rows

    def find(self, wanted: Hashes, most: float) -> Rows:
        """Rows of those keys, in order; of keys that find more than `most`, none."""
        first = np.searchsorted(self.hashes, wanted, "left")
        counts = np.searchsorted(self.hashes, wanted, "right") - first
        kept = counts <= most
        first, counts = first[kept], counts[kept]
        if not counts.sum():
            return NO_ROWS
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return np.unique(self.rows[np.repeat(first, counts) + within])


class Held:
    """One table of the store."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name

    @cached_property
    def _file(self) -> pa.ipc.RecordBatchFileReader:
        return pa.ipc.open_file(pa.memory_map(str(self._folder / f"{self._name}.arrow")))

    @cached_property
    def _batches(self) -> list[pa.RecordBatch]:
        return [self._file.get_batch(number) for number in range(self._file.num_record_batches)]

    @cached_property
    def _starts(self) -> Rows:
        return np.cumsum([0, *(batch.num_rows for batch in self._batches)]).astype(np.int64)

    @cached_property
    def _links(self) -> dict[str, Link]:
        return {}

    def link(self, name: str) -> Link:
        """A link of the table."""
        if name not in self._links:
            parts = (np.load(self._folder / f"{self._name}.{name}.{part}.npy", "r") for part in ("hash", "row"))
            self._links[name] = Link(*parts)
        return self._links[name]

    @property
    def count(self) -> int:
        """How many rows it has."""
        return int(self._starts[-1])

    def take(self, rows: Rows, columns: Sequence[str] | None = None) -> pa.Table:
        """Those rows, which are in order."""
        schema = self._file.schema if columns is None else pa.schema([self._file.schema.field(one) for one in columns])
        cuts = np.searchsorted(rows, self._starts)
        parts = []
        for number in np.flatnonzero(np.diff(cuts)).tolist():
            here = pa.array(rows[cuts[number] : cuts[number + 1]] - self._starts[number])
            batch = self._batches[number] if columns is None else self._batches[number].select(list(columns))
            parts.append(batch.take(here))
        return pa.Table.from_batches([pa.concat_batches(parts)] if len(parts) > 1 else parts, schema)


class Store:
    """The files of one workspace."""

    def __init__(self, folder: Path) -> None:
        self._tables = {name: Held(folder, name) for name in LINKS}
        self.whole = {path.stem: feather.read_table(path) for path in sorted(folder.glob("*.whole"))}
        _read_ahead(folder)

    @classmethod
    def fresh(
        cls, engine: Engine, folder: Path, made_of: str, whole: Whole, tell: Callable[[str, float], None]
    ) -> Store:
        """The store as of `made_of`: as it lies in the folder, or made anew, with the tables that `whole` gives."""
        if _made_of(folder) != made_of:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            hashing = Hashing()
            for number, name in enumerate(LINKS):
                tell(f"storing {name.replace('_', ' ')}", number / len(LINKS))
                _write(engine, folder, name, hashing)
            hashing.close()
            for name, rows in whole():
                feather.write_feather(rows, folder / f"{name}.whole", compression="uncompressed")
            (folder / STATED).write_text(json.dumps({"made_of": made_of}), encoding="utf-8")
        return cls(folder)

    def find(self, table: str, link: str, keys: Iterable[str | None], most: float = MOST) -> Rows:
        """Rows of a table that a link finds by any of those keys, in order; none of keys that find more than `most`."""
        wanted = sorted({key for key in keys if key is not None})
        if not wanted:
            return NO_ROWS
        return self._tables[table].link(link).find(hashes(wanted), most)

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return self._tables[table].count

    def take(self, table: str, rows: Rows, columns: Sequence[str] | None = None) -> pa.Table:
        """Those rows of a table; they are in order."""
        return self._tables[table].take(rows, columns)


def hashes(keys: Iterable[str]) -> Hashes:
    """One hash a key: the last eight bytes of its MD5, the least first, as `hashed` gives it on the engine."""
    told = b"".join(hashlib.md5(key.encode(), usedforsecurity=False).digest()[8:] for key in keys)
    return np.frombuffer(told, "<u8")


@ibis.udf.scalar.builtin(name="md5_number_lower")  # type: ignore[untyped-decorator]
def hashed(key: str) -> dt.uint64:
    """The hash of a key."""


class Hashing:
    """An engine that hashes the keys of rows."""

    def __init__(self) -> None:
        self._engine = DuckDBEngine()

    def links(self, batch: pa.RecordBatch, links: Mapping[str, Keys]) -> pa.Table:
        """For each row of the batch, its place in it and the hash of each link's key, NULL where it has none."""
        places = pa.array(np.arange(batch.num_rows))
        self._engine.create(_BATCH, pa.Table.from_batches([batch]).append_column(PLACE, places), temporary=True)
        rows = ibis.table({**ibis.schema(batch.schema), PLACE: "int64"}, name=_BATCH)
        keyed = rows.select(PLACE, **{name: keys(rows) for name, keys in links.items()})
        known = {name: hashed(keyed[name]) for name in links}
        return self._engine.fetch(keyed.select(PLACE, **known))

    def close(self) -> None:
        """Release the engine."""
        self._engine.close()


_BATCH, PLACE = "_batch", "_place"


def _read_ahead(folder: Path) -> None:
    """Have the system read the files into its memory, where it can be asked to: the first questions touch them all."""
    if hasattr(os, "posix_fadvise"):
        for path in sorted(folder.iterdir()):
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)


def _made_of(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / STATED).read_text(encoding="utf-8"))["made_of"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(engine: Engine, folder: Path, name: str, hashing: Hashing) -> None:
    """Write a table, and beside it its links by the place of each row in the file."""
    rows = engine.table(name)
    rows = rows.drop(*(column for column in UNREAD if column in rows.columns))
    links, found, start = LINKS[name], [], 0
    reader = engine.batches(rows)
    with pa.OSFile(str(folder / f"{name}.arrow"), "wb") as sink, pa.ipc.new_file(sink, reader.schema) as file:
        for batch in reader:
            if batch.num_rows:
                file.write_batch(batch)
                found.append((start, hashing.links(batch, links)))
                start += batch.num_rows
    for link in links:
        parts = [(part.filter(pc.is_valid(part[link])), first) for first, part in found]
        hashes = np.concatenate(
            [np.zeros(0, np.uint64), *(np.asarray(part[link]).astype(np.uint64) for part, _ in parts)]
        )
        at = np.concatenate([np.zeros(0, np.int64), *(np.asarray(part[PLACE]) + first for part, first in parts)])
        order = np.argsort(hashes, kind="stable")
        np.save(folder / f"{name}.{link}.hash.npy", hashes[order])
        np.save(folder / f"{name}.{link}.row.npy", at[order])

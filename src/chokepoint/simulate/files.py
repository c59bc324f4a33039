"""A made world on disk, in the headings that load with no mapping."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from chokepoint.simulate.drawing import Drawn
    from chokepoint.simulate.world import World


def truth_path(folder: Path, suffix: str = "csv") -> Path:
    """Where the truth of a world in `folder` is written: beside the folder, so that it is never loaded with it."""
    whole = folder.resolve()
    return whole.with_name(f"{whole.name}-truth.{suffix}")


def ledgers_path(folder: Path) -> Path:
    """Where the ledgers of single suppliers are written: a folder beside that of the world."""
    whole = folder.resolve()
    return whole.with_name(f"{whole.name}-ledgers")


def table_path(folder: Path, table: str, suffix: str = "parquet") -> Path:
    """Where a table of a world in `folder` stands."""
    return folder / f"{table}.{suffix}"


def write_csv(world: World, folder: Path) -> list[Path]:
    """One CSV file a table in `folder`, the truth beside it; returns the paths of the tables."""
    paths = _paths(tuple(world.tables), folder, "csv")
    for name, path in paths.items():
        pacsv.write_csv(_textual(world.tables[name]), path)
    pacsv.write_csv(world.truth, truth_path(folder))
    return list(paths.values())


def write_parquet(world: World, folder: Path) -> list[Path]:
    """One Parquet file a table in `folder`, the truth beside it; returns the paths of the tables."""
    paths = _paths(tuple(world.tables), folder, "parquet")
    for name, path in paths.items():
        pq.write_table(world.tables[name], path)
    pq.write_table(world.truth, truth_path(folder, "parquet"))
    return list(paths.values())


def write_stream(drawn: Drawn, truth: pa.Table, labels: pa.Table, folder: Path) -> list[Path]:
    """The same from a world that comes in batches, so that no table is held whole; with the labels among the tables."""
    paths = _paths((*drawn.names, "labels"), folder, "parquet")
    for name, path in paths.items():
        batches = iter([labels]) if name == "labels" else drawn.batches(name)
        first = next(batches)
        with pq.ParquetWriter(path, first.schema) as writer:
            writer.write_table(first)
            for batch in batches:
                writer.write_table(batch)
    pq.write_table(truth, truth_path(folder, "parquet"))
    return list(paths.values())


def _paths(names: tuple[str, ...], folder: Path, suffix: str) -> dict[str, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return {name: table_path(folder, name, suffix) for name in names}


def _textual(table: pa.Table) -> pa.Table:
    """Times to the second; the rest writes itself, empty cells as nothing."""
    columns = [
        column.cast(pa.timestamp("s")) if pa.types.is_timestamp(column.type) else column for column in table.columns
    ]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))

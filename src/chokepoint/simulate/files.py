"""A made world on disk, in the headings that load with no mapping."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from chokepoint.simulate.world import World

TRUTH_FOLDER = "truth"


def write_csv(world: World, folder: Path) -> list[Path]:
    """One CSV file a table in `folder`, and the truth apart in `folder/truth`; returns the paths of the tables."""
    paths = _paths(world, folder, "csv")
    for name, path in paths.items():
        pacsv.write_csv(_textual(world.tables[name]), path)
    pacsv.write_csv(world.truth, folder / TRUTH_FOLDER / "truth.csv")
    return list(paths.values())


def write_parquet(world: World, folder: Path) -> list[Path]:
    """One Parquet file a table in `folder`, and the truth apart in `folder/truth`; returns the paths of the tables."""
    paths = _paths(world, folder, "parquet")
    for name, path in paths.items():
        pq.write_table(world.tables[name], path)
    pq.write_table(world.truth, folder / TRUTH_FOLDER / "truth.parquet")
    return list(paths.values())


def _paths(world: World, folder: Path, suffix: str) -> dict[str, Path]:
    (folder / TRUTH_FOLDER).mkdir(parents=True, exist_ok=True)
    return {name: folder / f"{name}.{suffix}" for name in world.tables}


def _textual(table: pa.Table) -> pa.Table:
    """Times as ISO 8601 to the second, flags as words; the rest writes itself."""
    columns = [
        column.cast(pa.timestamp("s")) if pa.types.is_timestamp(column.type) else column for column in table.columns
    ]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))

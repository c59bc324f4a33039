"""Worlds on disk: headings as declared, truth beside the folder and never in it."""

from pathlib import Path

import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from chokepoint.records import RECORDS
from chokepoint.simulate import generate, truth_path, write_csv, write_parquet


def test_csv(tmp_path: Path) -> None:
    world = generate(300, seed=1)
    paths = write_csv(world, tmp_path / "world")
    assert {path.stem for path in paths} == set(world.tables)
    assert sorted((tmp_path / "world").iterdir()) == sorted(paths)
    for path in paths:
        assert tuple(path.read_text(encoding="utf-8").splitlines()[0].replace('"', "").split(",")) == (
            RECORDS[path.stem].names
        )
    assert pacsv.read_csv(truth_path(tmp_path / "world")).num_rows == world.truth.num_rows


def test_parquet_returns_the_same(tmp_path: Path) -> None:
    world = generate(300, seed=1)
    for path in write_parquet(world, tmp_path / "world"):
        assert pq.read_table(path).equals(world.tables[path.stem])
    assert pq.read_table(truth_path(tmp_path / "world", "parquet")).equals(world.truth)


def test_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_csv(generate(300, seed=4), tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()

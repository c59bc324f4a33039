"""Worlds on disk: headings as declared, truth beside the folder and never in it."""

from pathlib import Path

import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from chokepoint.records import RECORDS
from chokepoint.simulate import drawing, generate, simulate, simulate_to, truth_path, write_csv, write_parquet


def test_csv(tmp_path: Path) -> None:
    world = generate(300, seed=1)
    paths = write_csv(world, tmp_path / "world")
    assert {path.stem for path in paths} == set(world.tables)
    assert sorted((tmp_path / "world").iterdir()) == sorted(paths)
    for path in paths:
        heads = path.read_text(encoding="utf-8").splitlines()[0].replace('"', "").split(",")
        assert [head for head in heads if head != "recorded_at"] == list(RECORDS[path.stem].names)
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


def test_in_batches_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "BATCH", 130)
    world = simulate(400, 5, illicit_rate=0.02).with_labels()
    paths = simulate_to(tmp_path / "world", 400, 5, 0.02)
    assert {path.stem for path in paths} == set(world.tables)
    for path in paths:
        assert pq.read_table(path).equals(world.tables[path.stem]), path.stem
    assert pq.read_table(truth_path(tmp_path / "world", "parquet")).equals(world.truth)
    assert pq.ParquetFile(tmp_path / "world" / "orders.parquet").num_row_groups > 2

"""An engine in memory, a workspace folder, and short ways to write files and read tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chokepoint.engines import open_engine
from chokepoint.engines.protocol import Engine
from chokepoint.load.loading import load
from chokepoint.records.answers import Load

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def shared(path: str) -> Path:
    """A file of the optional sample data; skips the test where it is absent."""
    if not (SHARED / path).exists():
        pytest.skip(f"../shared/data/{path} is absent")
    return SHARED / path


@dataclass
class Desk:
    """A workspace under test."""

    engine: Engine
    root: Path

    @property
    def workspace(self) -> Path:
        return self.root / "workspace"

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.root / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def load(self, *paths: Path, **options: Any) -> Load:
        return load(self.engine, self.workspace, list(paths), **options)

    def take(self, name: str, content: str | bytes, **options: Any) -> Load:
        return self.load(self.file(name, content), **options)

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        fetched = self.engine.fetch(self.engine.table(table).select(*columns))
        rows = [tuple(row[column] for column in columns) for row in fetched.to_pylist()]
        return sorted(rows, key=lambda row: tuple((cell is not None, str(cell)) for cell in row))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    engine = open_engine()
    yield Desk(engine, tmp_path)
    engine.close()


@pytest.fixture
def make_desk() -> Iterator[Callable[[Path], Desk]]:
    desks: list[Desk] = []

    def make(root: Path) -> Desk:
        desks.append(Desk(open_engine(), root))
        return desks[-1]

    yield make
    for desk in desks:
        desk.engine.close()

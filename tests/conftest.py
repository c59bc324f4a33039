"""What several tests share: one small sample world, loaded and assessed once a session."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import chokepoint
from chokepoint.cli import COLLECT_AFTER
from chokepoint.simulate.world import World, generate
from chokepoint.workspace.workspace import Workspace
from tests.postgresql import server_of_tests

ORDERS = 1_500
SEED = 3
gc.set_threshold(*COLLECT_AFTER)
os.environ.setdefault("OMP_NUM_THREADS", "1")  # threads of several test processes wait for one another, actively
os.environ.setdefault("CHOKEPOINT_CACHE", str(Path(__file__).parents[1] / ".pytest_cache" / "chokepoint"))


@pytest.fixture(scope="session")
def world() -> World:
    """The small world's tables and truth."""
    return generate(ORDERS, SEED)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that `demo` filled; tests may read it, not change it."""
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    with chokepoint.open(folder) as workspace:
        workspace.demo(orders=ORDERS, seed=SEED)
    return folder


@pytest.fixture
def demo(demo_folder: Path) -> Iterator[Workspace]:
    """That workspace, opened."""
    with chokepoint.open(demo_folder) as workspace:
        yield workspace


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server, without the name of a database; skips where none is installed."""
    with server_of_tests() as address:
        yield address

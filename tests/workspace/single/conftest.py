"""A workspace of its own for each module: the small sample world, which its tests may add to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import chokepoint
from chokepoint.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("single") / "workspace"
    shutil.copytree(demo_folder, folder)
    with chokepoint.open(folder) as opened:
        yield opened

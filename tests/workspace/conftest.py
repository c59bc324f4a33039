"""The golden ledger, loaded and assessed once; a test that changes it gets a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import chokepoint
from chokepoint.workspace.workspace import Workspace
from tests.golden.renew import AS_OF, LEDGER, PRIOR


@pytest.fixture(scope="session")
def assessed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assessed") / "workspace"
    with chokepoint.open(folder) as workspace:
        workspace.load([LEDGER])
        workspace.assess(as_of=AS_OF, prior=PRIOR)
    return folder


@pytest.fixture
def assessed(assessed_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of the assessed workspace, to change at will."""
    folder = tmp_path / "workspace"
    shutil.copytree(assessed_folder, folder)
    with chokepoint.open(folder) as workspace:
        yield workspace

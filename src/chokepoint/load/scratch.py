"""Where files are unpacked while a load runs."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path


class Scratch:
    """A folder in the workspace for what is unpacked while files are read: made when it is first asked for, and gone
    with all it holds at the end of the block."""

    def __init__(self, workspace_dir: Path) -> None:
        self._parent = workspace_dir
        self._folder: Path | None = None
        self._made = 0

    def __enter__(self) -> Scratch:
        return self

    def __exit__(self, *fault: object) -> None:
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def folder(self) -> Path:
        """A new empty folder."""
        if self._folder is None:
            self._parent.mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(prefix=".reading-", dir=self._parent))
        self._made += 1
        folder = self._folder / str(self._made)
        folder.mkdir()
        return folder

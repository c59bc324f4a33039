"""Where a workspace keeps its cases, and whether it has begun to: asked without opening them, which takes long."""

from __future__ import annotations

import os
from pathlib import Path

from chokepoint.workspace.config import read_review_settings

DATABASE, KEY = "casework.sqlite", "casework.key"
URL_VARIABLE, KEY_VARIABLE = "CHOKEPOINT_CASEWORK_URL", "CHOKEPOINT_CASEWORK_KEY"


def _elsewhere(folder: Path) -> str:
    return os.environ.get(URL_VARIABLE) or read_review_settings(folder).casework_url


def address(folder: Path) -> str:
    """As the environment says, else `config.toml`, else in the workspace."""
    return _elsewhere(folder) or f"sqlite:///{(folder / DATABASE).resolve()}"


def begun(folder: Path) -> bool:
    """Whether there are cases: a database elsewhere, or the file here."""
    return bool(_elsewhere(folder)) or (folder / DATABASE).exists()

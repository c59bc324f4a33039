"""The package's workbench for tests."""

from __future__ import annotations

import os

from chokepoint.workspace.bench import RECORDED_AT, Bench, empty_engine, with_origin

__all__ = ["RECORDED_AT", "Bench", "empty_engine", "with_origin"]

os.environ.setdefault("CHOKEPOINT_THREADS", "1")  # a second thread only costs time on tables of ten rows

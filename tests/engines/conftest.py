"""Engines to test: all must do the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from chokepoint.engines import ENGINES, open_engine
from chokepoint.engines.protocol import Engine
from chokepoint.engines.rows.engine import RowsEngine
from tests.engines.sail import sail_engine


@pytest.fixture(params=[*ENGINES, RowsEngine.name])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each engine, without tables."""
    with ExitStack() as opened:
        if request.param == "spark":
            yield opened.enter_context(sail_engine(tmp_path / "spark"))
        else:
            made = RowsEngine() if request.param == RowsEngine.name else open_engine()
            opened.callback(made.close)
            yield made

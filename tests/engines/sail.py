"""A Spark engine for tests, on one Sail server a process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chokepoint.engines.spark import SparkEngine


@contextmanager
def sail_engine(folder: Path | str) -> Iterator[SparkEngine]:
    """A session of its own on the Sail server of this process, which starts when first asked for."""
    from chokepoint.engines.spark_session import need_spark

    need_spark()
    from chokepoint.engines.spark import SparkEngine

    engine = SparkEngine(str(folder))
    try:
        yield engine
    finally:
        engine.close()

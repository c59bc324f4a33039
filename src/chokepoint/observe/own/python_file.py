"""A Python file as an indicator, in the form of the packaged ones. It is code: it runs when it is read."""

from __future__ import annotations

import hashlib
import importlib.util
import traceback
from pathlib import Path
from types import ModuleType

from chokepoint.observe.discover import Found, read_texts
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.own.faults import OwnFileError, id_of
from chokepoint.observe.own.sql_file import CATEGORY
from chokepoint.records.errors import IndicatorError

PACKAGE = "chokepoint_own"
"""The name under which the modules run; they are not importable by it."""


def read_python(path: Path) -> Found:
    """The indicator of a file, which runs; raises OwnFileError."""
    module = _run(path)
    indicator = getattr(module, "INDICATOR", None)
    if not isinstance(indicator, Indicator):
        raise OwnFileError("It defines no INDICATOR.", "Add INDICATOR = Indicator(…), as the packaged files do.")
    weight = getattr(module, "WEIGHT", {})
    if not isinstance(weight, dict):
        raise OwnFileError("Its WEIGHT is no dictionary.", 'Write WEIGHT = {"sensitivity": 0.15, "background": 0.05}.')
    try:
        texts = read_texts(module.__doc__, path.name)
    except IndicatorError as error:
        raise OwnFileError(
            "Its docstring lacks " + error.detail.rpartition("lacks ")[2], "Write it as the packaged files do.", 1
        ) from error
    content = path.read_bytes()
    return Found(id_of(path), CATEGORY, indicator, texts, hashlib.sha256(content).hexdigest(), dict(weight))


def _run(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_loader(f"{PACKAGE}.{path.stem}", loader=None, origin=str(path))
    if spec is None:
        raise OwnFileError("It cannot be run.", "Look at its name.")
    module = importlib.util.module_from_spec(spec)
    module.__file__ = str(path)
    try:
        exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)  # no compiled file is left beside it
    except SyntaxError as error:
        raise OwnFileError(f"It is not Python: {error.msg}.", "Correct it there.", error.lineno) from error
    except (Exception, SystemExit) as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0].rstrip(".")
        raise OwnFileError(f"It stops with {told}.", "Correct it there.", _line(path, error)) from error
    return module


def _line(path: Path, error: BaseException) -> int | None:
    """The line of the file in which the error arose, the innermost one."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return lines[-1] if lines else None

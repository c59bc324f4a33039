"""What is wrong with a file of a user's own, where, and what would do."""

from __future__ import annotations

from pathlib import Path

from chokepoint.records.errors import IndicatorError
from chokepoint.records.own import NotRun


class OwnFileError(IndicatorError):
    """A file that cannot be taken as an indicator. `line` is counted from 1; None where it cannot be named."""

    def __init__(self, reason: str, would_do: str, line: int | None = None) -> None:
        super().__init__(f"{reason} {would_do}")
        self.reason = reason
        self.would_do = would_do
        self.line = line


def not_run(path: Path, error: OwnFileError) -> NotRun:
    """The file as one that did not run."""
    return NotRun(path.name, id_of(path), error.reason, error.would_do, error.line)


def id_of(path: Path) -> str:
    """The file's stem with hyphens, as ids of packaged indicators are made."""
    return path.stem.replace("_", "-")

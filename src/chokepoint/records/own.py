"""What is said of a user's own indicators: which did not run, and what a check of them found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NotRun:
    """One file that was left out: where, why, and what would do. `line` is None where no line can be named."""

    file: str
    id: str
    reason: str
    would_do: str
    line: int | None = None

    @property
    def told(self) -> str:
        """The sentence for a user."""
        where = f"`{self.file}`" if self.line is None else f"`{self.file}`, line {self.line}"
        return f"{where}: {self.reason} {self.would_do}".rstrip()


@dataclass(frozen=True)
class Fault:
    """One answer to a check that is not as it should be, and what would do."""

    check: str
    found: str
    would_do: str


@dataclass(frozen=True)
class CheckedFile:
    """One file and its faults; none: it holds. `variants` counts the sets of rows on which it was asked."""

    file: str
    id: str
    code: str
    title: str
    examples: int
    variants: int
    faults: tuple[Fault, ...]
    line: int | None = None
    """Where the one fault lies, of a file that cannot be read."""


@dataclass(frozen=True)
class CheckedFolder:
    """What a check of a folder found, by file."""

    folder: str
    files: tuple[CheckedFile, ...]

    @property
    def holds(self) -> bool:
        """Whether no file has a fault."""
        return not any(file.faults for file in self.files)

"""What may be made anew at any time, kept on disk: each file named by a hash of all that it was made of."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

CACHE_VARIABLE = "CHOKEPOINT_CACHE"
"""Folder of what may be made anew at any time; by default in the user's own folder for such things."""
KEPT = 8
"""Files of one ending kept in the folder; the oldest make room."""
_CODE = (".py", ".csv", ".toml")
"""Endings of the packaged files that an outcome depends on."""


@dataclass(frozen=True)
class Kept:
    """One file of the cache."""

    path: Path

    @classmethod
    def of(cls, name: str) -> Kept:
        """The file of that name, there or not."""
        return cls(_folder() / name)

    def read(self) -> bytes | None:
        """What it holds; None where it is not there or cannot be read."""
        try:
            return self.path.read_bytes()
        except OSError:
            return None

    def write(self, content: bytes, kept: int = KEPT) -> None:
        """Keep it, whole or not at all; where the folder cannot be written, the next process makes it anew."""
        part = self.path.with_suffix(f".{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part.write_bytes(content)
            part.replace(self.path)
            those = self.path.parent.glob(f"*{self.path.suffix}")
            for path in sorted(those, key=lambda path: path.stat().st_mtime)[:-kept]:
                path.unlink(missing_ok=True)
        except OSError:
            return


def _folder() -> Path:
    if CACHE_VARIABLE in os.environ:
        return Path(os.environ[CACHE_VARIABLE])
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "chokepoint"


@cache
def code_hash(folders: tuple[str, ...], libraries: tuple[str, ...]) -> str:
    """SHA-256 over the code and tables in folders of the package, and over the versions of libraries."""
    told = hashlib.sha256("".join(f"{name} {version(name)};" for name in libraries).encode())
    package = Path(__file__).parent.parent
    for path in _files(package / folder for folder in folders):
        told.update(f"{path.relative_to(package)}\n".encode() + path.read_bytes())
    return told.hexdigest()


def _files(folders: Iterable[Path]) -> list[Path]:
    return sorted({path for folder in folders for path in folder.rglob("*") if path.suffix in _CODE})

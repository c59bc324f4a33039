"""Which files a call of `load` means, in an order that does not depend on the file system."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from chokepoint.records.errors import InputError


@dataclass(frozen=True)
class Source:
    """One file. `name` is what rows, messages and the set-aside folder call it; `place` is where a user finds it, if
    that is not its path: in an archive.
    """

    path: Path
    name: str
    place: Path | None = None

    @property
    def shown(self) -> Path:
        """Where a user finds it."""
        return self.place or self.path


@dataclass(frozen=True)
class Refusal:
    """One path from which nothing can be read, and why."""

    path: Path
    reason: str


def gather(paths: list[Path]) -> tuple[list[Source], list[Refusal]]:
    """Files under `paths`, sorted by name; folders are searched throughout, hidden files left out.

    A file found in a folder is named by its place under that folder, another by its file name; where two files
    would have one name, as much of the path is added as tells them apart. Links that lead back are not followed
    twice. Raises InputError where no path is given.
    """
    if not paths:
        raise InputError("No file or folder was named. Name at least one, for example `chokepoint load ledger/`.")
    found: dict[Path, Path] = {}
    refused: list[Refusal] = []
    for path in paths:
        if path.is_dir():
            inside = _files_in(path)
            if not inside:
                refused.append(Refusal(path, f"`{path.name or path}` is a folder with no files in it."))
            for file in inside:
                found.setdefault(file.resolve(), file.relative_to(path))
        elif path.is_file():
            found.setdefault(path.resolve(), Path(path.name))
        elif path.exists():
            refused.append(Refusal(path, f"`{path}` is neither a file nor a folder."))
        else:
            refused.append(Refusal(path, f"`{path}` does not exist."))
    sources = [Source(path, name) for path, name in _distinct_names(found).items()]
    return sorted(sources, key=lambda source: (source.name, str(source.path))), refused


def _files_in(folder: Path) -> list[Path]:
    seen: set[Path] = set()
    files: list[Path] = []
    for where, folders, names in os.walk(folder, followlinks=True):
        here = Path(where)
        if here.resolve() in seen:
            folders.clear()
            continue
        seen.add(here.resolve())
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files += [here / name for name in names if not name.startswith(".") and (here / name).is_file()]
    return sorted(files)


def _distinct_names(found: dict[Path, Path]) -> dict[Path, str]:
    names = {path: short.as_posix() for path, short in found.items()}
    taken: dict[str, list[Path]] = {}
    for path, name in names.items():
        taken.setdefault(name, []).append(path)
    for paths in taken.values():
        if len(paths) > 1:
            names.update(_told_apart(paths))
    return names


def _told_apart(paths: list[Path]) -> dict[Path, str]:
    depth = 1
    longest = max(len(path.parts) for path in paths)
    while depth < longest and len({path.parts[-depth:] for path in paths}) < len(paths):
        depth += 1
    return {path: "/".join(part for part in path.parts[-depth:] if part != path.anchor) for path in paths}

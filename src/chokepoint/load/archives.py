"""Archives: the files in them, unpacked to be read as if they lay in a folder of the archive's name."""

from __future__ import annotations

import gzip
import lzma
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from chokepoint.load.formats.content import CHUNK
from chokepoint.load.formats.sheets import RefusedError
from chokepoint.load.sources import Refusal, Source

DEEPEST = 2
"""Archives within archives: one in another is unpacked, one in that is not."""
MOST_FILES = 10_000
"""Files in one archive, with those in archives in it."""
MOST_BYTES = 8 * 2**30
"""Bytes that one archive, with those in it, may unpack to."""
MOST_TIMES = 200
"""How many times its packed size a file may unpack to: business messages shrink to a fifth or a fiftieth."""
FREE_BYTES = 2**20
"""Bytes that any file may unpack to, however small it is packed: short files that repeat themselves shrink more."""
LARGEST_DIRECTORY = 16 * 2**20
"""Bytes of the list of what is in an archive, which has to be held whole."""
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
_EMPTY_ZIP = b"PK\x05\x06"
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


@dataclass
class Budget:
    """What one archive given by the user may still unpack to."""

    files: int = MOST_FILES
    bytes: int = MOST_BYTES


@dataclass
class Unpacked:
    """The files of an archive, and those of it that were refused."""

    sources: list[Source] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def refuse(self, place: Path, reason: str) -> None:
        """Note a file that is not unpacked."""
        self.refused.append(Refusal(place, reason))


def kind_of(path: Path) -> str | None:
    """`zip` or `gzip`, for a file that is an archive of files; NULL for any other, and for workbooks."""
    with path.open("rb") as file:
        head = file.read(4)
    if head[:2] == GZIP:
        return "gzip"
    if head == _EMPTY_ZIP or (head == ZIP and not _is_document(path)):
        return "zip"
    return None


def unpack(source: Source, folder: Path, *, depth: int = 1, budget: Budget | None = None) -> Unpacked:
    """The files in an archive, written to `folder` under names not taken from it; those of archives in it too."""
    found, budget = Unpacked(), budget or Budget()
    try:
        inner = _gunzipped(source, folder, budget) if kind_of(source.path) == "gzip" else None
        members = iter([inner]) if inner else _members(source, folder, budget, found)
        for member in members:
            _enter(member, folder, depth, budget, found)
    except RefusedError as refusal:
        found.refuse(source.shown, refusal.detail)
    except _BROKEN as fault:
        found.refuse(source.shown, f"`{source.name}` is a damaged archive: {_first_line(fault)}.")
    if not found.sources and not found.refused:
        found.refuse(source.shown, f"`{source.name}` is an archive with no files in it.")
    return found


def _enter(member: Source, folder: Path, depth: int, budget: Budget, found: Unpacked) -> None:
    """Take one unpacked file; of an archive, what is in it."""
    if kind_of(member.path) is None:
        found.sources.append(member)
        return
    if depth == DEEPEST:
        reason = f"`{member.name}` is an archive in an archive in an archive. Unpack it and load what is inside."
        found.refuse(member.shown, reason)
    else:
        within = folder / f"in-{member.path.name}"
        within.mkdir()
        inner = unpack(member, within, depth=depth + 1, budget=budget)
        found.sources += inner.sources
        found.refused += inner.refused
    member.path.unlink()


def _members(source: Source, folder: Path, budget: Budget, found: Unpacked) -> Iterator[Source]:
    _refuse_large_directory(source)
    with zipfile.ZipFile(source.path) as archive:
        names: set[str] = set()
        for number, member in enumerate(archive.infolist()):
            if member.is_dir() or _is_hidden(member.filename):
                continue
            name = f"{source.name}/{member.filename}"
            place = source.shown / _shown(member.filename)
            reason = _unsafe(member) or (
                "is in the archive twice; the first was read" if _same(member, names) else None
            )
            if reason:
                found.refuse(place, f"`{_shown(name)}` {reason}.")
                continue
            names.add(_folded(member.filename))
            budget.files -= 1
            if budget.files < 0:
                raise RefusedError(
                    f"`{source.name}` holds more than {MOST_FILES:,} files; those beyond are not read. Split it."
                )
            path = folder / str(number)
            try:
                with archive.open(member) as packed:
                    _write(packed, path, _limit(member.compress_size), name, budget)
            except RefusedError as refusal:
                path.unlink(missing_ok=True)
                found.refuse(place, refusal.detail)
                continue
            except _BROKEN as fault:
                path.unlink(missing_ok=True)
                found.refuse(place, f"`{name}` cannot be unpacked: {_first_line(fault)}.")
                continue
            yield Source(path, name, place)


def _gunzipped(source: Source, folder: Path, budget: Budget) -> Source:
    """The one file that is compressed with gzip."""
    name = PurePosixPath(source.name).name
    inner = name[:-3] if name.lower().endswith(".gz") else name
    if not inner.strip("."):
        inner = "file"
    member = Source(folder / "0", f"{source.name}/{inner}", source.shown / inner)
    with gzip.open(source.path) as packed:
        try:
            _write(packed, member.path, _limit(source.path.stat().st_size), source.name, budget)
        except _BROKEN as fault:
            raise RefusedError(
                f"`{source.name}` is compressed with gzip, and damaged: {_first_line(fault)}."
            ) from fault
    return member


def _limit(packed: int) -> int:
    return max(FREE_BYTES, packed * MOST_TIMES)


def _write(packed: IO[bytes] | gzip.GzipFile, path: Path, limit: int, name: str, budget: Budget) -> None:
    """Unpack piece by piece; raises RefusedError where more comes than may. The sizes that an archive states are not
    trusted."""
    written = 0
    with path.open("wb") as file:
        while chunk := packed.read(CHUNK // 4):
            written += len(chunk)
            budget.bytes -= len(chunk)
            if written > limit:
                raise RefusedError(
                    f"`{name}` unpacks to more than {MOST_TIMES} times its size, as one made to exhaust a machine "
                    "does. Unpack it yourself if you trust it, and load what is inside."
                )
            if budget.bytes < 0:
                raise RefusedError(
                    f"`{name}` was not read: its archive unpacks to more than {MOST_BYTES // 2**30} GiB."
                )
            file.write(chunk)


def _unsafe(member: zipfile.ZipInfo) -> str | None:
    """Why a member is not unpacked."""
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    if member.filename.startswith(("/", "\\")) or ".." in parts or member.filename[1:2] == ":":
        return "has a name that leads out of its archive"
    if "\x00" in member.filename or not member.filename.isprintable():
        return "has a name with signs that cannot be shown"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link to another file, not a file"
    if member.flag_bits & 0x1:
        return "is protected with a password: unpack it and load what is inside"
    return None


def _same(member: zipfile.ZipInfo, names: set[str]) -> bool:
    return _folded(member.filename) in names


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.startswith(".") and part != ".." for part in parts) or parts[:1] == ("__MACOSX",)


def _shown(name: str) -> str:
    """A name as it can be printed, and joined to a path without leading out of it."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in name)
    return plain.lstrip("/\\") if not plain.startswith("`") else plain


def _is_document(path: Path) -> bool:
    """Whether a ZIP archive is a document of an office program: these are read, or refused, as files of their own."""
    try:
        _refuse_large_directory(Source(path, path.name))
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (*_BROKEN, RefusedError):
        return False
    return "[Content_Types].xml" in names or {"mimetype", "META-INF/manifest.xml"} <= names


def _refuse_large_directory(source: Source) -> None:
    """Raises RefusedError where the list of what is in the archive, which is read whole, is too long."""
    size = source.path.stat().st_size
    with source.path.open("rb") as file:
        file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
        tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + _END_SIZE:
        return
    entries, directory = struct.unpack("<HI", tail[place + 10 : place + 16])
    wide = tail.rfind(b"PK\x06\x06", 0, place)
    if wide >= 0 and len(tail) >= wide + 56:
        entries, directory = struct.unpack("<QQ", tail[wide + 32 : wide + 48])
    if (directory > LARGEST_DIRECTORY and directory != 0xFFFFFFFF) or entries > 50 * MOST_FILES:
        raise RefusedError(f"`{source.name}` lists {entries:,} files; at most {MOST_FILES:,} are read. Split it.")


def _first_line(fault: BaseException) -> str:
    return (str(fault).splitlines() or [type(fault).__name__])[0].rstrip(".")

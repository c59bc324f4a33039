"""Answers that are files: made in a folder of their own, sent piece by piece, and gone when they are sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from zipfile import ZIP_STORED, ZipFile

from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

ZIP = "application/zip"
TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".graphml": "application/graphml+xml",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": ZIP,
}
"""What files are, by how their names end."""
LINES = ".ftm.json", "application/x-ndjson"
"""A name that says less than there is: an object a line."""


@contextmanager
def folder_of_files() -> Iterator[Path]:
    """A new folder, which vanishes on failure; else `sent` sees to it."""
    folder = Path(mkdtemp(prefix="chokepoint-"))
    try:
        yield folder
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise


def sent(folder: Path, files: Sequence[Path], name: str) -> FileResponse:
    """The file of a folder as an attachment under its name; several as one archive. The folder goes with it."""
    path = files[0] if len(files) == 1 else _archive(folder / f"{name}.zip", files)
    gone = BackgroundTask(rmtree, folder, ignore_errors=True)
    kind = LINES[1] if path.name.endswith(LINES[0]) else TYPES[path.suffix]
    return FileResponse(path, media_type=kind, filename=path.name, background=gone)


def _archive(path: Path, files: Sequence[Path]) -> Path:
    with ZipFile(path, "w", ZIP_STORED, allowZip64=True) as archive:
        for file in files:
            archive.write(file, file.name)
    return path

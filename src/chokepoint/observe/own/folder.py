"""The indicators of a folder: those that can run, and those that cannot, with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from chokepoint.observe.discover import Found, indicators, relations
from chokepoint.observe.indicator import Relation
from chokepoint.observe.own.faults import OwnFileError, id_of, not_run
from chokepoint.observe.own.python_file import read_python
from chokepoint.observe.own.sql_file import read_sql
from chokepoint.observe.plan import FROM_OTHER_STAGES, SUBJECT_TABLES, make_plan
from chokepoint.records import RECORDS
from chokepoint.records.own import NotRun

STEM = re.compile(r"[a-z][a-z0-9_-]*")
ENDINGS = (".sql", ".py")
NOT_ALLOWED = OwnFileError(
    "It is Python, which is code, and this workspace does not run such files.",
    "Read it; if you trust it, set run_python_indicators = true in config.toml.",
)


@dataclass(frozen=True)
class OwnIndicators:
    """What a folder holds, by id and in order of ids; `files` says in which file each stands."""

    found: dict[str, Found]
    files: dict[str, Path]
    not_run: tuple[NotRun, ...]


def read_folder(folder: Path, *, run_python: bool) -> OwnIndicators:
    """Read every file of the folder; a broken one is named and the rest stand. Empty where there is no folder.

    Files whose names begin with `_` or `.` are passed over.
    """
    found: dict[str, Found] = {}
    files: dict[str, Path] = {}
    broken: list[NotRun] = []
    for path in sorted(folder.glob("*")) if folder.is_dir() else []:
        if path.suffix not in ENDINGS or path.name.startswith(("_", ".")):
            continue
        try:
            one = _read(path, run_python=run_python)
            if one.id in files:
                raise OwnFileError(f"`{files[one.id].name}` has the same id.", "Give one of the two another name.")
            found[one.id], files[one.id] = one, path
        except OwnFileError as error:
            broken.append(not_run(path, error))
    return OwnIndicators(dict(sorted(found.items())), files, tuple(broken))


def _read(path: Path, *, run_python: bool) -> Found:
    _check_name(path)
    if path.suffix == ".py" and not run_python:
        raise NOT_ALLOWED
    try:
        one = read_python(path) if path.suffix == ".py" else read_sql(path, tables_allowed())
    except (OSError, UnicodeDecodeError) as error:
        raise OwnFileError(f"It cannot be read: {error}.", "Save it as UTF-8.") from error
    subject = one.indicator.subject
    if subject not in SUBJECT_TABLES:
        raise OwnFileError(f"Its subject is `{subject}`.", f"Subjects are: {', '.join(SUBJECT_TABLES)}.")
    _compose(one)
    return one


def _check_name(path: Path) -> None:
    if not STEM.fullmatch(path.stem):
        raise OwnFileError(f"Its name is `{path.name}`.", "Use a to z, 0 to 9 and _ only; the name becomes its id.")
    if id_of(path) in indicators():
        raise OwnFileError(f"There is a packaged indicator `{id_of(path)}`.", "Give the file another name.")


def tables_allowed() -> tuple[str, ...]:
    """The tables that an indicator may read: records, what other stages made of them, and relations."""
    return (*RECORDS, *FROM_OTHER_STAGES, *relations())


def _compose(one: Found) -> None:
    """Make its expression once, alone; raises OwnFileError where that fails, whatever a Python file did."""
    known: dict[str, Relation] = relations()
    try:
        make_plan({one.id: one}, known, {})
    except OwnFileError:
        raise
    except Exception as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0].rstrip(".")
        raise OwnFileError(
            f"Its expression cannot be made: {told}.", "Look at the tables and columns it names."
        ) from error

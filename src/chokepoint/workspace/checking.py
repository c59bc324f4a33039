"""`indicators check`: a user's own indicators, asked what every packaged one is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from chokepoint.observe.checks.checking import check
from chokepoint.observe.discover import Found
from chokepoint.observe.own.folder import read_folder
from chokepoint.records.errors import ChokepointError
from chokepoint.records.own import CheckedFile, CheckedFolder, Fault, NotRun
from chokepoint.workspace.config import FILE, read_own_settings
from chokepoint.workspace.own import FOLDER, weight_faults
from chokepoint.workspace.trying import Trial, under_check

CANNOT_RUN = "runs"


def check_folder(folder: Path, tell: Callable[[str, float], None]) -> CheckedFolder:
    """What is found of every file, in order of the files' names.

    Files in Python run, since the folder was named for that; in a workspace only where its config.toml allows it.
    """
    own = read_folder(folder, run_python=_python_runs(folder))
    files = [_broken(one) for one in own.not_run]
    for done, (indicator_id, found) in enumerate(own.found.items()):
        tell(f"checking {indicator_id}", done / len(own.found))
        files.append(_checked(own.files[indicator_id], found))
    return CheckedFolder(str(folder), tuple(sorted(files, key=lambda file: file.file)))


def _python_runs(folder: Path) -> bool:
    workspace = folder.resolve().parent
    if folder.resolve().name != FOLDER or not (workspace / FILE).exists():
        return True
    return read_own_settings(workspace).run_python_indicators


def _checked(path: Path, found: Found) -> CheckedFile:
    indicator = found.indicator
    trial = Trial(found)
    try:
        faults = (*weight_faults(found), *check(under_check(found, trial)))
    except ChokepointError as error:
        faults = (Fault(CANNOT_RUN, error.detail, "Correct the expression."),)
    return CheckedFile(
        path.name, found.id, indicator.code, found.texts.title, len(indicator.examples), trial.variants, faults
    )


def _broken(one: NotRun) -> CheckedFile:
    fault = Fault(CANNOT_RUN, one.reason, one.would_do)
    return CheckedFile(one.file, one.id, "", "", 0, 0, (fault,), one.line)

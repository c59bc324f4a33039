"""The evaluation's page for the workbench: made when first asked for, and again when the records have changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import chokepoint
from chokepoint.engines.moments import Moment
from chokepoint.records.errors import InputError, WorkspaceError
from chokepoint.workspace.evaluating import DIMENSIONS, Asked, Gathered, Options, gathered

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

MOST_ORDERS = 200_000
"""Orders of the last run up to which the page is made while somebody waits."""
TOLD = (
    "Orders get a label when a case is decided as confirmed or as a false alarm; past decisions may be loaded into the "
    "table `labels`, or named in a file: `chokepoint evaluate --truth FILE --html PAGE`."
)
"""What would do where nothing can be evaluated."""


@dataclass
class EvaluationPages:
    """The page of one workspace, kept with the number of changes of its records by when it was made."""

    _kept: tuple[int, str] | None = field(default=None)
    _making: threading.Lock = field(default_factory=threading.Lock)

    def page(self, records: Callable[[], AbstractContextManager[Workspace]]) -> str:
        """The page, in hindsight, without rankings that learn; raises WorkspaceError saying what is missing.

        `records` gives the workspace for as long as it is read. It is made by one at a time, and most of it when the
        records are given back.
        """
        with self._making:
            with records() as workspace:
                if self._kept and self._kept[0] == workspace.engine.changes:
                    return self._kept[1]
                read, changes = _read(workspace), workspace.engine.changes
            made = _drawn(read)
            self._kept = changes, made
            return made


def _read(workspace: Workspace) -> Gathered:
    orders = workspace.run(scope="all")["orders"]
    if orders > MOST_ORDERS:
        raise WorkspaceError(
            f"The last run has {orders:,} orders; beyond {MOST_ORDERS:,} the evaluation takes too long for a page. "
            "Make it with `chokepoint evaluate --html PAGE`."
        )
    asked = Asked(None, DIMENSIONS, Moment.HINDSIGHT, Options(baselines=False, fitting=False))
    try:
        return gathered(workspace, asked, lambda _what, _share: None)
    except InputError as error:
        raise WorkspaceError(f"{error.detail} {TOLD}") from error


def _drawn(read: Gathered) -> str:
    from chokepoint.report.evaluation import evaluation_page

    found = read.figures(lambda _what, _share: None)
    return evaluation_page(found, software_version=chokepoint.__version__)

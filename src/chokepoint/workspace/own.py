"""A workspace's own indicators: found in its folder, weighed, left out where they cannot run, checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from chokepoint.observe.checks.texts import text_faults
from chokepoint.observe.discover import Found
from chokepoint.observe.own.folder import OwnIndicators, read_folder
from chokepoint.observe.running import UnobservableError
from chokepoint.records.errors import InputError
from chokepoint.records.own import Fault, NotRun
from chokepoint.weigh.own import own_weight
from chokepoint.weigh.weights import Weight, Weights
from chokepoint.workspace.catalogue import Catalogue
from chokepoint.workspace.config import read_own_settings

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

Seen = TypeVar("Seen")

FOLDER = "indicators"
WEIGHT = "weight"
"""What a check of the weight is called."""
CORRECT_WEIGHT = "Correct it; left out, it is that of a weak sign."


def read_catalogue(folder: Path) -> Catalogue:
    """The packaged indicators and those of a workspace's own folder; broken ones are named in it."""
    settings = read_own_settings(folder)
    return Catalogue(usable(read_folder(folder / FOLDER, run_python=settings.run_python_indicators)))


def usable(own: OwnIndicators) -> OwnIndicators:
    """Those of the own whose texts and weight can be used; the others are named as not run."""
    broken: dict[str, NotRun] = {}
    for one in own.found.values():
        for fault in (*text_faults(one), *weight_faults(one)):
            broken[one.id] = NotRun(own.files[one.id].name, one.id, _sentence(fault.found), fault.would_do)
    found = {name: one for name, one in own.found.items() if name not in broken}
    return replace(own, found=found, not_run=tuple(sorted((*own.not_run, *broken.values()), key=lambda one: one.file)))


def weight_faults(one: Found) -> list[Fault]:
    """What is wrong with the weight that the file states."""
    try:
        own_weight(one.id, one.indicator.code, one.weight or {})
    except InputError as error:
        return [Fault(WEIGHT, error.detail, CORRECT_WEIGHT)]
    return []


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def weights_with(weights: Weights, catalogue: Catalogue) -> Weights:
    """The weights, and for the own indicators that have none among them those of their files."""
    return weights.joined_by(_weights(catalogue))


def _weights(catalogue: Catalogue) -> list[Weight]:
    own = catalogue.own.found.values()
    return [own_weight(one.id, one.indicator.code, one.weight or {}) for one in own]


def observed_without_broken(workspace: Workspace, observe: Callable[[], Seen]) -> Seen:
    """What `observe` saw; an own indicator that cannot run on these records is left out, and all is observed again.

    Raises UnobservableError where a packaged one cannot run.
    """
    while True:
        try:
            return observe()
        except UnobservableError as error:
            if error.indicator_id not in workspace.catalogue.own.found:
                raise
            workspace.leave_out(error.indicator_id, error.reason)

"""The questions asked of every indicator of the catalogue; an indicator needs no test of its own."""

from __future__ import annotations

from functools import cache

import pytest

import tests.bench  # noqa: F401 (one thread an engine)
from chokepoint.observe.checks.asking import UnderCheck
from chokepoint.observe.checks.checking import CHECKS
from chokepoint.observe.discover import indicators
from chokepoint.workspace.trying import under_check

CATALOGUE = indicators()


@cache
def asked(indicator_id: str) -> UnderCheck:
    return under_check(CATALOGUE[indicator_id])


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("indicator_id", CATALOGUE)
def test_every_indicator_holds(indicator_id: str, check: str) -> None:
    faults = CHECKS[check](asked(indicator_id))
    assert not faults, "\n".join(fault.found for fault in faults)

"""The questions asked of every indicator of the catalogue; an indicator needs no test of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import cached_property

import pytest

from chokepoint.engines.protocol import Engine
from chokepoint.observe.checks.asking import UnderCheck
from chokepoint.observe.checks.checking import CHECKS
from chokepoint.observe.discover import indicators
from chokepoint.workspace.trying import under_checks
from tests.bench import ENGINES, FIRST_ENGINE

CATALOGUE = indicators()


class Answers:
    """What one engine answers to the indicators of which this session asks anything, all of them at once."""

    def __init__(self, engine: Engine, wanted: list[str], *, whole: bool) -> None:
        self.engine, self.wanted, self.whole = engine, wanted, whole

    def __getitem__(self, indicator_id: str) -> UnderCheck:
        return self._held[indicator_id]

    @cached_property
    def _held(self) -> dict[str, UnderCheck]:
        return under_checks({name: CATALOGUE[name] for name in self.wanted}, self.engine, whole=self.whole)


@pytest.fixture(scope="session")
def wanted(request: pytest.FixtureRequest) -> list[str]:
    """The indicators of which this session asks anything."""
    asked = (item.callspec.params for item in request.session.items if hasattr(item, "callspec"))
    return sorted({params["indicator_id"] for params in asked if "indicator_id" in params})


@pytest.fixture(scope="session")
def asked(wanted: list[str]) -> Iterator[Answers]:
    """Every example and variant."""
    with closing(ENGINES[FIRST_ENGINE]()) as engine:
        yield Answers(engine, wanted, whole=True)


@pytest.fixture(scope="session", params=[name for name in ENGINES if name != FIRST_ENGINE])
def elsewhere(wanted: list[str], request: pytest.FixtureRequest) -> Iterator[Answers]:
    """The examples as they stand, answered by another engine."""
    with closing(ENGINES[request.param]()) as engine:
        yield Answers(engine, wanted, whole=False)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("indicator_id", CATALOGUE)
def test_every_indicator_holds(asked: Answers, indicator_id: str, check: str) -> None:
    faults = CHECKS[check](asked[indicator_id])
    assert not faults, "\n".join(fault.found for fault in faults)


@pytest.mark.parametrize("indicator_id", CATALOGUE)
def test_every_engine_gives_the_same_answers(asked: Answers, elsewhere: Answers, indicator_id: str) -> None:
    there, here = elsewhere[indicator_id], asked[indicator_id]
    names = [example.name for example in here.examples]
    assert dict(zip(names, there.given, strict=True)) == dict(zip(names, here.given, strict=True))
    assert [sorted(one) for one in there.answering.subjects(there.plain)] == [
        sorted(one) for one in here.answering.subjects(here.plain)
    ]

"""Finding the catalogue's files, and what is said of a broken one."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest

from chokepoint.observe.discover import catalogue_hash, found_in, indicators, read_texts, relations, stops
from chokepoint.observe.indicator import Indicator, Stop
from chokepoint.observe.indicators.behaviour import coded_notes
from chokepoint.observe.plan import make_plan
from chokepoint.records.errors import IndicatorError

WHOLE = """Title.

Why it matters.

Innocent: a.
Cannot see: b.
Check: c.
Ask: d.
Source: e,
    continued.
"""


def test_a_docstring_is_read_into_its_parts() -> None:
    texts = read_texts(WHOLE, "x.py")
    assert (texts.title, texts.why) == ("Title.", "Why it matters.")
    assert texts.under["Source"] == "e, continued."


@pytest.mark.parametrize("heading", ["Innocent", "Cannot see", "Check", "Ask", "Source"])
def test_a_missing_heading_is_named(heading: str) -> None:
    with pytest.raises(IndicatorError, match=f"x.py.*{heading}"):
        read_texts(WHOLE.replace(f"{heading}:", "Else:"), "x.py")


@pytest.mark.parametrize("text", [None, "", "Title only."])
def test_a_bare_docstring_is_refused(text: str | None) -> None:
    with pytest.raises(IndicatorError):
        read_texts(text, "x.py")


def test_ids_are_stems_in_order() -> None:
    found = indicators()
    assert list(found) == sorted(found)
    assert all(isinstance(one.indicator, Indicator) for one in found.values())
    assert len({one.indicator.code for one in found.values()}) == len(found)
    assert all(isinstance(stop, Stop) for stop in stops().values())


def test_the_catalogue_hash_is_of_every_file() -> None:
    found = indicators()
    fewer = dict(list(found.items())[1:])
    assert catalogue_hash(found) != catalogue_hash(fewer)


def test_a_family_gives_each_of_its_indicators_an_id_a_text_and_a_hash_of_its_own() -> None:
    found = found_in(coded_notes)
    assert len(found) == len(coded_notes.FAMILY) > 1
    for values in ({one.id for one in found}, {one.hash for one in found}, {one.texts.title for one in found}):
        assert len(values) == len(found)
    assert {one.id for one in found} <= set(indicators())


def test_a_member_without_a_heading_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    (first, *others) = coded_notes.FAMILY
    broken = replace(first, text=WHOLE.replace("Ask:", "Else:"))
    monkeypatch.setattr(coded_notes, "FAMILY", (broken, *others))
    with pytest.raises(IndicatorError, match=rf"coded_notes\.py, {first.id}.*Ask"):
        found_in(coded_notes)


def test_a_file_that_defines_nothing_is_named() -> None:
    with pytest.raises(IndicatorError, match="defines no INDICATOR"):
        found_in(coded_notes_without_family())


def coded_notes_without_family() -> ModuleType:
    module = ModuleType("empty")
    module.__file__ = coded_notes.__file__
    return module


def test_a_parameter_that_names_nothing_is_named() -> None:
    found = dict(list(indicators().items())[:1])
    (one,) = found.values()
    broken = Stop("order", lambda ordres: ordres, ())
    with pytest.raises(IndicatorError, match="ordres"):
        make_plan({one.id: one}, relations(), {"broken": broken})

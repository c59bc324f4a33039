"""Finding the catalogue's files, and what is said of a broken one."""

from __future__ import annotations

import pytest

from chokepoint.observe.discover import catalogue_hash, indicators, read_texts, relations, stops
from chokepoint.observe.indicator import Indicator, Stop
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


def test_a_parameter_that_names_nothing_is_named() -> None:
    found = dict(list(indicators().items())[:1])
    (one,) = found.values()
    broken = Stop("order", lambda ordres: ordres, ())
    with pytest.raises(IndicatorError, match="ordres"):
        make_plan({one.id: one}, relations(), {"broken": broken})

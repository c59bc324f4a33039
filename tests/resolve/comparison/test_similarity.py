"""Likeness of words: transliterations before misprints, other names last."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.resolve.comparison.characters import same_script_differences
from chokepoint.resolve.comparison.similarity import FOLDED_ONLY, similarity
from chokepoint.resolve.names import read_name

WORDS = st.text("abcdehijkmnostuvwxyz", max_size=12)


@given(WORDS, WORDS)
@settings(max_examples=300, deadline=None)
def test_symmetric_bounded_and_one_only_for_the_same(left: str, right: str) -> None:
    how = similarity(left, right)
    assert how == similarity(right, left)
    assert 0.0 <= how <= 1.0
    assert (how == 1.0) == (left == right)


@pytest.mark.parametrize(
    ("left", "right"), [("yuri", "iouri"), ("vladimir", "wladimir"), ("khalid", "halid"), ("smith", "smyth")]
)
def test_transliterations_sound_the_same(left: str, right: str) -> None:
    assert similarity(left, right) >= FOLDED_ONLY


@pytest.mark.parametrize(
    ("same", "other"),
    [
        (("brennecke", "brenecke"), ("brennecke", "brinkmann")),
        (("lakhal", "lakahl"), ("lakhal", "lamari")),
        (("mansouri", "mansuri"), ("karim", "karima")),
    ],
)
def test_misprints_are_nearer_than_other_names(same: tuple[str, str], other: tuple[str, str]) -> None:
    assert similarity(*same) > similarity(*other)


def test_characters_of_one_sound_are_told_apart_and_styles_are_not() -> None:
    assert same_script_differences(read_name("王伟"), read_name("王维")) == [("伟", "维")]
    assert same_script_differences(read_name("陈伟"), read_name("陳偉")) == []

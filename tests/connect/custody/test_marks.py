"""Marks that could be read in part."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.connect.custody.marks import fits, fitting, is_mask, plain_mark

MARKS = st.text("AB1", max_size=6)
MASKS = st.text("AB1?*", max_size=8)


@pytest.mark.parametrize(
    ("mask", "mark", "fit"),
    [("AB?2", "AB12", True), ("AB?2", "AB2", False), ("*12", "12", True), ("A*2", "A.2", True), ("A.2", "AB2", False)],
)
def test_one_character_and_several(mask: str, mark: str, fit: bool) -> None:
    assert fits(mask, mark) is fit


@given(st.lists(MASKS, max_size=4), st.lists(MARKS, max_size=8))
def test_fitting_finds_what_trying_every_pair_finds(masks: list[str], marks: list[str]) -> None:
    wanted = {
        (mask, mark)
        for mask in masks
        for mark in marks
        if re.fullmatch(re.escape(mask).replace(r"\?", ".").replace(r"\*", ".*"), mark)
    }
    masked = {(mask, mark) for mask, mark in fitting([mask for mask in masks if is_mask(mask)], marks)}
    assert masked == {pair for pair in wanted if is_mask(pair[0])}


def test_a_mark_is_compared_without_case_and_blanks() -> None:
    assert plain_mark(" ab-1 ") == "AB-1"
    assert plain_mark("  ") is None
    assert plain_mark(None) is None

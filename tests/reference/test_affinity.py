"""The packaged table of activities and goods."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.reference.activities import titles
from chokepoint.reference.affinity import GENERAL_TRADERS, UNRELATED, affinity, blocks
from chokepoint.reference.goods import chapter_titles

RELATED = 0.5
INDUSTRIES = sorted(titles())
HEADINGS = st.builds(
    lambda chapter, heading: f"{chapter}{heading:02d}", st.sampled_from(sorted(chapter_titles())), st.integers(1, 99)
)

ITS_TRADE = [
    ("4741", "8517", "a telephone shop sells telephones"),
    ("2022", "3212", "a paint maker uses pigments"),
    ("1073", "2905", "a sweets maker uses food additives"),
    ("4653", "3102", "a farm supplier carries fertiliser"),
    ("4100", "2523", "a builder uses cement"),
    ("3030", "8807", "an aircraft maker uses aircraft parts"),
    ("3030", "8803", "the same under the heading of earlier editions"),
    ("2822", "8537", "a maker of machine tools uses controls"),
    ("8610", "3004", "a hospital uses medicines"),
    ("5610", "1006", "a restaurant cooks rice"),
    ("8890", "6306", "a relief organisation gives out tents"),
    ("8020", "8525", "a security firm installs cameras"),
]

NOT_ITS_TRADE = [
    ("4741", "3212", "a telephone shop has no use for metal pigment"),
    ("4653", "2905", "a farm supplier has none for food additives"),
    ("7310", "8537", "an advertising agency has none for motion controls"),
    ("7710", "8537", "car hire has none either"),
    ("4741", "8807", "a telephone kiosk has none for aircraft parts"),
    ("4100", "8803", "a builder has none for aircraft parts"),
    ("4752", "8803", "nor has a hardware shop"),
    ("4641", "2905", "a garment wholesaler has none for food additives"),
    ("4752", "7603", "a hardware shop does not sell metal powder"),
    ("6201", "9014", "a programmer has none for navigational instruments"),
]


@pytest.mark.parametrize(("industry", "heading", "why"), ITS_TRADE, ids=[case[2] for case in ITS_TRADE])
def test_what_an_activity_deals_in(industry: str, heading: str, why: str) -> None:
    assert affinity(industry, heading).any >= RELATED


@pytest.mark.parametrize(("industry", "heading", "why"), NOT_ITS_TRADE, ids=[case[2] for case in NOT_ITS_TRADE])
def test_what_it_does_not(industry: str, heading: str, why: str) -> None:
    assert affinity(industry, heading).any < RELATED


def test_any_business_uses_a_little_paper() -> None:
    given_ = affinity("4741", "4820")
    assert given_.small >= RELATED > given_.any


@given(st.sampled_from(INDUSTRIES), HEADINGS)
def test_bounds_and_small_is_never_lower(industry: str, heading: str) -> None:
    given_ = affinity(industry, heading)
    assert 0 <= given_.any <= given_.small <= 1


@given(st.sampled_from([one for one in INDUSTRIES if not one.startswith(GENERAL_TRADERS)]), HEADINGS)
def test_a_coarser_code_is_never_further_from_the_goods(industry: str, heading: str) -> None:
    for length in range(2, len(industry)):
        assert affinity(industry[:length], heading).any >= affinity(industry, heading).any


@given(HEADINGS)
def test_general_traders_are_weakly_near_everything_and_only_they(heading: str) -> None:
    for industry in GENERAL_TRADERS:
        assert UNRELATED < affinity(industry, heading).any < RELATED
    assert affinity("4610", heading) == affinity("4690", heading)


def test_a_wholesaler_in_general_is_no_general_trader() -> None:
    assert affinity("46", "9301").any == UNRELATED


def test_every_block_is_well_formed_and_has_a_reason() -> None:
    for block in blocks():
        assert block.reason.strip(), block
        assert 0 < block.affinity <= 1
        assert all(re.fullmatch(r"(\d{2,4})?", one) for one in block.industries), block
        assert all(re.fullmatch(r"(\d{2}|\d{4})?", one) for one in block.goods), block
        assert all(one[:2] in chapter_titles() or one in ("", "77") or one[:2] == "77" for one in block.goods), block


def test_every_class_of_trade_and_every_division_is_covered() -> None:
    traded = [one for one in INDUSTRIES if len(one) == 4 and one[:2] in ("45", "46", "47")]
    assert len(traded) == 43
    divisions = [one for one in INDUSTRIES if len(one) == 2]
    for industry in (*traded, *divisions):
        assert any(industry.startswith(block.industries) for block in blocks() if "" not in block.industries) or any(
            prefix.startswith(industry) for block in blocks() for prefix in block.industries
        ), industry

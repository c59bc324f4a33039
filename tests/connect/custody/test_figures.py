"""Figures over items: shares with intervals, days with censoring, responses; published shares from a table of items."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.connect.custody.requests import request_state, responses
from chokepoint.connect.custody.shares import shares, wilson
from chokepoint.connect.custody.survival import interval

WEAPONS_2017 = {
    "CN": 43.5, "RO": 12.1, "RU": 9.6, "HU": 7.2, "BG": 5.3, "RS": 4.0, "DE": 3.6, "IQ": 3.2, "PL": 2.2, "CZ": 2.1,
    "US": 1.8, "IR": 0.9,
}  # fmt: skip
"""Published shares of weapons by country of manufacture, per cent; the rest is of other or unknown makers."""
CARTRIDGES_2014 = {"RU": 492, "CN": 445, "US": 323, None: 470}
"""Published counts of cartridges by country, of about 1,730."""
EUROPEAN_UNION = {"RO", "HU", "BG", "DE", "PL", "CZ"}


def test_published_shares_come_out_of_a_table_of_items_built_from_them() -> None:
    rest = 1000 - round(10 * sum(WEAPONS_2017.values()))
    counts: dict[str | None, int] = {**{one: round(10 * share) for one, share in WEAPONS_2017.items()}, None: rest}
    told = {one.value: one for one in shares((value, 1.0, None) for value, n in counts.items() for _ in range(n))}
    assert {value: round(100 * one.share, 1) for value, one in told.items() if value} == WEAPONS_2017
    assert told["CN"].share + told["RU"].share == pytest.approx(0.531)
    assert sum(told[one].share for one in ("RO", "HU", "BG")) == pytest.approx(0.246)
    assert sum(told[one].share for one in EUROPEAN_UNION) == pytest.approx(0.325)
    assert told[None].share == pytest.approx(rest / 1000)
    assert all(one.low < one.share < one.high for one in told.values())


def test_one_record_may_stand_for_many_items() -> None:
    told = {one.value: one for one in shares((value, float(n), None) for value, n in CARTRIDGES_2014.items())}
    assert told["RU"].share == 0.25
    assert told["RU"].share_by_quantity == pytest.approx(492 / 1730)
    assert told["RU"].low_by_quantity < 0.1, "four records are four observations, not 1,730"


def test_groups_are_ranked_and_remember_when_they_were_seen_last() -> None:
    rows = [
        ("b", 1.0, date(2015, 1, 1)),
        ("a", 1.0, None),
        (None, 1.0, None),
        (None, 1.0, None),
        ("b", 2.0, date(2014, 1, 1)),
    ]
    told = shares(rows)
    assert [one.value for one in told] == ["b", "a", None]
    assert (told[0].last_seen, told[0].quantity) == (date(2015, 1, 1), 3.0)
    assert shares([]) == ()


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_share(part: int, whole: int) -> None:
    part = min(part, whole)
    low, high = wilson(part, whole)
    assert 0 <= low <= part / whole + 1e-9
    assert part / whole - 1e-9 <= high <= 1


def test_wilson_agrees_with_a_published_value() -> None:
    # R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998)
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_days_with_items_that_were_not_recovered_yet() -> None:
    # Kaplan and Meier by hand: at 6, 3 of 21 go; at 7, 1 of 17; … the first day with S at or below one half is 23
    observed = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    told = interval("remission", observed, censored)  # E. J. Freireich and others, Blood 21 (1963)
    assert (told.observed, told.censored, told.minimum, told.median) == (9, 12, 6, 10.0)
    assert told.survival_median == 23.0
    assert interval("none", [], [4]).survival_median is None
    assert interval("one", [59], []).survival_median == 59.0


def asked(**cells: object) -> dict[str, object]:
    given = {"request_id": "q", "item_id": "i", "addressed_to": "m", "sent_on": date(2015, 1, 1)}
    return {**given, "outcome": None, "responded_on": None, "next_holder_id": None, **cells}


@pytest.mark.parametrize(
    ("cells", "on", "state", "reminders"),
    [
        ({}, date(2015, 2, 1), "open", 1),
        ({}, date(2015, 3, 3), "overdue", 2),
        ({}, date(2015, 5, 30), "overdue", 3),
        ({"outcome": "full", "responded_on": date(2015, 2, 1)}, date(2016, 1, 1), "answered", 0),
        ({"outcome": "none"}, date(2016, 1, 1), "closed without an answer", 0),
        ({}, date(2014, 1, 1), "open", 1),
    ],
)
def test_where_a_request_stands(cells: dict[str, object], on: date, state: str, reminders: int) -> None:
    told = request_state(asked(**cells), on, 60)
    assert (told.state, len(told.reminders_due)) == (state, reminders)


def test_published_response_rate_and_days() -> None:
    answered = asked(outcome="partial", responded_on=date(2015, 4, 1))
    rows = [answered] * 1200 + [asked(outcome="none")] * 300 + [asked()] * 1500
    told = responses(request_state(row, date(2015, 1, 20), 60) for row in rows)
    assert [one.addressed_to for one in told] == [None, "m"]
    assert (told[0].sent, told[0].answered, told[0].rate, told[0].median_days) == (3000, 1200, 0.4, 90.0)
    assert told[0].outcomes == {"none": 0.1, "partial": 0.4}
    assert (told[0].open, told[0].overdue) == (1500, 0)
    assert responses([]) == ()

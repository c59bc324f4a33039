"""The time line of an order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.records.answers import Event
from chokepoint.report.timeline import WIDTH, TimeLine, time_line
from tests.report import sample


def line(*events: Event) -> TimeLine:
    drawn = time_line(events)
    assert drawn is not None
    return drawn


def test_events_stand_in_order_with_the_days_since_the_order() -> None:
    entries = line(*reversed(sample.first().events)).entries
    assert [entry.after for entry in entries] == ["", "3 days later", "7 days later", "18 days later", "38 days later"]
    assert entries[3].day == "27 Feb 2026 – 17 Mar 2026"


def test_only_lanes_with_events_are_drawn() -> None:
    assert [name for _, name in line(*sample.first().events).lanes] == ["Order", "Payments", "Carriage"]
    assert [name for _, name in line(Event(date(2026, 1, 1), "visit", "A visit")).lanes] == ["Other"]


def test_papers_do_not_stretch_the_scale() -> None:
    marks = line(
        Event(date(2026, 3, 1), "order", "Order"),
        Event(date(2026, 3, 9), "payment", "Paid"),
        Event(date(2020, 1, 1), "document", "Lapsed licence", until=date(2021, 1, 1)),
        Event(date(2025, 1, 1), "document", "Licence", until=date(2030, 1, 1)),
        Event(date(2029, 1, 1), "document", "Late paper"),
    ).marks
    assert [mark.kind for mark in marks] == ["earlier", "document", "order", "payment", "later"]
    assert marks[2].x < marks[3].x


def test_nothing_dated_gives_no_line() -> None:
    assert time_line(()) is None


@pytest.mark.parametrize("last", [date(2026, 1, 1), date(2026, 1, 3), date(2027, 5, 1), date(2060, 1, 1)])
def test_a_scale_of_any_length_has_few_marks(last: date) -> None:
    ticks = line(Event(date(2026, 1, 1), "order", "Order"), Event(last, "delivery", "Delivered")).ticks
    assert 1 <= len(ticks) <= 7
    assert all(before < after for (before, _), (after, _) in pairwise(ticks))


KINDS = st.sampled_from(["order", "payment", "refund", "shipment", "delivery", "document", "other"])
MOMENTS = st.one_of(
    st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC)),
)


@given(st.lists(st.builds(Event, MOMENTS, KINDS, st.text(), st.none(), st.one_of(st.none(), MOMENTS)), min_size=1))
def test_every_mark_lies_on_the_drawing_and_order_does_not_matter(events: list[Event]) -> None:
    drawn = line(*events)
    assert drawn == line(*reversed(events))
    assert len(drawn.marks) == len(drawn.entries) == len(events)
    for mark in drawn.marks:
        assert drawn.left <= mark.x <= WIDTH
        assert 0 < mark.y < drawn.height

"""How strongly the signs of customers, behaviour and notes show: what must weigh more than what."""

from __future__ import annotations

from functools import cache

import pytest

from chokepoint.observe.discover import indicators, relations
from chokepoint.observe.examples import earlier_order, line, order, party, related, row, shipped
from chokepoint.observe.indicator import Row
from chokepoint.observe.plan import make_plan
from tests.bench import Bench


@cache
def bench(indicator_id: str) -> Bench:
    return Bench(make_plan({indicator_id: indicators()[indicator_id]}, relations(), {}))


def answer(indicator_id: str, *rows: Row) -> dict[str, object]:
    bench(indicator_id).lay(rows)
    return bench(indicator_id).answer(indicator_id)


def strength(indicator_id: str, *rows: Row) -> float:
    given = answer(indicator_id, *rows)
    assert isinstance(given["strength"], float), given
    return given["strength"]


def note(code: str, kind: str = "order", subject_id: str = "O", noted_at: str = "2024-06-02", number: int = 1) -> Row:
    return row("notes", note_id=f"N{number}", subject_kind=kind, subject_id=subject_id, noted_at=noted_at, code=code)


CARRIER = note("carrier_first_used")
URGENT = note("urgent_shipping_asked", number=2)
UNCHECKED = note("receipt_check_declined", number=3)
NOTED = {
    "one code": ((CARRIER,), 0.3),
    "two add up": ((CARRIER, URGENT), 0.7),
    "never above one": ((CARRIER, URGENT, UNCHECKED), 1.0),
    "one code twice counts once": ((CARRIER, note("carrier_first_used", number=4)), 0.3),
    "on the buyer, less": ((note("carrier_first_used", "party", "buyer", "2024-05-01"),), 0.21),
    "the contrary since, half": ((CARRIER, note("usual_shipping", noted_at="2024-06-09", number=4)), 0.15),
    "the contrary before, in full": ((CARRIER, note("usual_shipping", noted_at="2024-05-09", number=4)), 0.3),
}


@pytest.mark.parametrize("case", NOTED)
def test_notes(case: str) -> None:
    rows, expected = NOTED[case]
    assert strength("hasty-shipping", order(), *rows) == pytest.approx(expected)


def test_a_third_party_collecting_shows_more_than_an_own_vehicle_and_terms_explain_that() -> None:
    own = shipped(mode="own")
    third = strength("collected-by-others", order(stage="order"), own, note("collected_by_third_party"))
    plain = strength("collected-by-others", order(stage="order"), own)
    agreed = strength("collected-by-others", order(stage="order", incoterm="EXW"), own)
    assert third == 1.0 > plain > agreed


def test_a_new_owner_shows_more_than_a_director_and_most_where_another_left() -> None:
    old = related("old", "buyer", "owner", valid_from="2012-01-01")
    sold = related("old", "buyer", "owner", valid_from="2012-01-01", valid_to="2024-05-01")
    owner = related("new", "buyer", "owner", valid_from="2024-05-02")
    director = related("new", "buyer", "director", valid_from="2024-05-02")
    older = related("new", "buyer", "owner", valid_from="2024-02-01")
    bought, joined, placed, before = (
        strength("recent-change-of-holders", order(), first, second)
        for first, second in ((sold, owner), (old, owner), (old, director), (old, older))
    )
    assert bought == 1.0 > joined > placed
    assert before < joined


def test_one_more_director_of_many_shows_least() -> None:
    new = related("new", "buyer", "director", valid_from="2024-05-02")
    board = [related(f"d{n}", "buyer", "director", valid_from="2012-01-01") for n in range(5)]
    few = strength("recent-change-of-holders", order(), new, *board[:1])
    assert strength("recent-change-of-holders", order(), new, *board) == few / 2


def dropped(**cells: object) -> tuple[Row, ...]:
    return earlier_order("H1", "buyer", "2024-05-10", supplier_id="elsewhere", **cells), line("854370", "H1")  # type: ignore[arg-type]


def test_dropped_when_asked_shows_more_than_refused_and_than_withdrawn() -> None:
    new = (order(), line("854370"))
    asked = strength("reappears-elsewhere", *new, *dropped(stage="quote"), note("dropped_when_asked", subject_id="H1"))
    refused = strength("reappears-elsewhere", *new, *dropped(stage="refused"))
    withdrawn = strength("reappears-elsewhere", *new, *dropped(stage="order", status="withdrawn"))
    assert asked > refused > withdrawn


def test_the_larger_the_jump_after_a_trial_the_more_it_shows() -> None:
    usual = [
        made
        for n in range(9)
        for made in (earlier_order(f"U{n}", f"c{n}"), line("381600", f"U{n}", quantity=100, unit="kg"))
    ]
    trial = (earlier_order("H1", "buyer", "2024-05-10"), line("381600", "H1", quantity=10, unit="kg"))
    ten, thirty, hundred, thousand = (
        strength("trial-then-bulk", order(), line("381600", quantity=10 * times, unit="kg"), *trial, *usual)
        for times in (10, 30, 100, 1000)
    )
    assert (ten, hundred, thousand) == (0.3, 1.0, 1.0)
    assert ten < thirty < hundred


def test_a_trading_company_as_end_user_shows_more_than_a_distributor() -> None:
    placed = order(end_user_id="user")
    company, distributor = (
        strength("end-user-trades-on", placed, party("user", industry=code)) for code in ("4690", "4659")
    )
    assert company > distributor

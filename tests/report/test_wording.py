"""How figures, days and names are written."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chokepoint.report import wording


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (1, "× 1"),
        (12.2, "× 12"),
        (1 / 3, "÷ 3"),
        (3.44, "× 3.4"),
        (9.97, "× 10"),
        (1234, "× 1,234"),
        (1 / 1.06, "÷ 1.1"),
    ],
)
def test_factor(ratio: float, text: str) -> None:
    assert plain(wording.factor(math.log(ratio))) == text


@pytest.mark.parametrize(
    ("likelihood", "text"),
    [
        (0.0, "0"),
        (0.0005, "1 in 2,000"),
        (0.000433, "1 in 2,300"),
        (0.00999, "1 in 100"),
        (0.01, "1 %"),
        (0.0721, "7.2 %"),
        (0.0996, "10 %"),
        (0.5, "50 %"),
        (0.994, "99.4 %"),
        (0.9999, "99.9 %"),
        (1.0, "100 %"),
    ],
)
def test_chance(likelihood: float, text: str) -> None:
    assert plain(wording.chance(likelihood)) == text


def test_nothing_short_of_certain_is_written_as_certain() -> None:
    assert wording.percent(1 - 1e-12) != wording.percent(1.0)


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (112, "112th"), (1023, "1,023rd")]
)
def test_ordinal(number: int, text: str) -> None:
    assert wording.ordinal(number) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (Decimal("12.5000"), "12.5"),
        (Decimal("1200"), "1200"),
        (0.1 + 0.2, "0.3"),
        (date(2026, 3, 1), "1 Mar 2026"),
        (datetime(2026, 3, 1, tzinfo=UTC), "1 Mar 2026"),
        (datetime(2026, 3, 1, 9, 5, tzinfo=UTC), "1 Mar 2026, 09:05 UTC"),
        (["a", 1], "a; 1"),
    ],
)
def test_cell(value: object, text: str) -> None:
    assert wording.cell(value) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Decimal("18240.0000"), "EUR", "18,240 EUR"),
        (Decimal("-7400.5"), "EUR", "-7,400.5 EUR"),
        (None, "EUR", ""),
        ("many", None, "many"),
    ],
)
def test_amount(value: object, unit: object, text: str) -> None:
    assert wording.amount(value, unit) == text


def test_a_name_is_escaped_kept_to_itself_and_shows_what_is_hidden() -> None:
    assert wording.name("<b>\u202ea\n") == "<bdi>&lt;b&gt;[U+202E]a\n</bdi>"


@pytest.mark.parametrize(("value", "text"), [(0.004, "0.00"), (-0.004, "0.00"), (1.0, "+1.00"), (-2.5, "−2.50")])
def test_signed(value: float, text: str) -> None:
    assert wording.signed(value) == text

"""Numbers in words of an e-mail: read where they can be read in one way, and never otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.load.formats.messages.mail.wording import amount_of


@pytest.mark.parametrize(
    ("text", "number", "currency"),
    [
        ("1500", "1500", None),
        ("EUR 1,500.00", "1500", "EUR"),
        ("1.500,50 USD", "1500.5", "USD"),
        ("1 500,5", "1500.5", None),
        ("1,000", None, None),
        ("1.000", None, None),
        ("1,000,000", "1000000", None),
        ("12,50", "12.5", None),
        ("1,23,456", None, None),
        ("1.2,3.4", None, None),
        ("about 5", None, None),
        ("", None, None),
    ],
)
def test_amounts(text: str, number: str | None, currency: str | None) -> None:
    assert amount_of(text) == (number, currency)


@given(
    st.integers(0, 10**9),
    st.integers(0, 99),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("", "."), ("'", ".")]),
)
def test_two_decimals_are_read_back_whatever_the_marks(whole: int, cents: int, marks: tuple[str, str]) -> None:
    text = f"{whole:,}".replace(",", marks[0]) + f"{marks[1]}{cents:02}"
    found, _ = amount_of(text)
    assert found is not None
    assert round(float(found) * 100) == whole * 100 + cents

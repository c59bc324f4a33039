"""Fields beside the name: what agrees, what is shared by many, what is vetoed."""

from __future__ import annotations

import pytest

from chokepoint.resolve.comparison import Described, Shared, packaged_weights
from chokepoint.resolve.comparison.dates import compare_dates
from chokepoint.resolve.comparison.fields import field_rows

WEIGHTS = packaged_weights()


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("1970-03-04", "1970-03-04", "same"),
        ("1970-03-04", "1970-03", "same year and month"),
        ("1970", "1970-03-04", "same year"),
        ("1970-03-04", "1970-04-03", "day and month exchanged"),
        ("1970-03-04", "1971-03-04", "one digit differs"),
        ("1970-03-04", "1907-03-04", "one digit differs"),
        ("1970", "1971", "next year"),
        ("1970", "1985-01-01", "years differ"),
        ("1970-03-04", "1985-11-30", "veto: dates differ"),
        ("unknown", "1970", None),
        ("", "", None),
    ],
)
def test_dates(left: str, right: str, level: str | None) -> None:
    assert compare_dates(left, right) == level
    assert compare_dates(right, left) == level


@pytest.mark.parametrize(
    ("left", "right", "field", "level"),
    [
        (Described("", phone="+971 4 555 0199"), Described("", phone="04-555-0199"), "phone", "different"),
        (Described("", phone="+971 4 555 0199"), Described("", phone="00971 4 5550199"), "phone", "same"),
        (Described("", email="a@orvane.example"), Described("", email="B@orvane.example"), "email", "same domain"),
        (Described("", email="a@gmail.com"), Described("", email="b@gmail.com"), "email", "different"),
        (Described("", website="https://www.a.example/x"), Described("", website="a.example"), "website", "same"),
        (Described("", address="12 Quay Street"), Described("", address="Quay Street 12"), "address", "same"),
        (Described("", address="12 Quay Street"), Described("", address="9 Hill Lane"), "address", "different"),
        (Described("", countries=("GB",)), Described("", countries=("FR", "GB")), "country", "same"),
        (
            Described("", identifiers={"imo": ("9074729",)}),
            Described("", identifiers={"imo": ("9319466",)}),
            "imo",
            "veto: numbers differ",
        ),
        (Described("", kind="person"), Described("", kind="company"), "kind", "veto: kinds differ"),
    ],
)
def test_levels(left: Described, right: Described, field: str, level: str) -> None:
    assert [(row.field, row.level) for row in field_rows(left, right, WEIGHTS)] == [(field, level)]


def test_what_is_not_known_adds_nothing() -> None:
    full = Described("", countries=("GB",), dates=("1970",), phone="5550199123", email="a@b.example", address="1 Quay")
    assert field_rows(full, Described(""), WEIGHTS) == []


def test_a_contact_that_many_share_says_less() -> None:
    one = Described("", email="office@orvane.example")
    alone = field_rows(one, one, WEIGHTS)[0].log_odds
    shared = Shared({("email", "office@orvane.example"): 200})
    assert 0.0 <= field_rows(one, one, WEIGHTS, shared)[0].log_odds < alone

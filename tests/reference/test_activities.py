"""Activities: their titles, and what texts mean."""

from __future__ import annotations

import pytest

from chokepoint.reference.activities import fold, industry_of, is_within, title

TEXTS = [
    ("Mobile phone shop", "4741"),
    ("cep telefonu satışı", "4741"),
    ("Handyladen", "4741"),
    ("boutique de téléphone", "4741"),
    ("tienda de móviles", "4741"),
    ("Fertiliser and farm supplies", "4653"),
    ("İnşaat", "4100"),
    ("hire of cars: rent a car", "7710"),
    ("Rechtsanwaltskanzlei", "6910"),
    ("bakery and confectionery", "1073"),
    ("taxi, otel", None),
    ("various", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "industry"), TEXTS)
def test_words_mean_a_class_or_nothing(text: str, industry: str | None) -> None:
    assert industry_of(text) == industry


@pytest.mark.parametrize(
    ("industry", "words"),
    [
        ("4741", "computer and telephone shops"),
        ("0111", "farming"),
        ("4649", "wholesale of household goods"),
        ("G", ""),
    ],
)
def test_titles_fall_back_on_what_stands_above(industry: str, words: str) -> None:
    assert title(industry) == words


@pytest.mark.parametrize(
    ("industry", "above", "within"),
    [("4741", "47", True), ("4741", "G", True), ("4741", "4741", True), ("4741", "F", False), ("4741", "46", False)],
)
def test_parts_of_activities(industry: str, above: str, within: bool) -> None:
    assert is_within(industry, above) is within


def test_folding_keeps_letters_and_digits_only() -> None:
    assert fold("Çiftlik – Gübre & Ilaç, ırmak") == "ciftlik gubre ilac irmak"

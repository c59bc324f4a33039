"""A man's and a woman's form of one given name."""

from __future__ import annotations

import pytest

from chokepoint.resolve import compare_names

SAID = "man's and woman's form"


def levels(left: str, right: str, kind: str | None = "person") -> list[str]:
    return [row.level for row in compare_names(left, right, kind).rows]


@pytest.mark.parametrize(
    ("man", "woman"),
    [
        ("Marcello Tarantini", "Marcella Tarantini"),
        ("Gabriel Ostrander", "Gabrielle Ostrander"),
        ("Fabien Courtemanche", "Fabienne Courtemanche"),
        ("Vladislav Krutikov", "Vladislava Krutikova"),
        ("Adrian Holloway", "Adria Holloway"),
    ],
)
def test_two_forms_of_a_given_name_are_said_and_told_apart(man: str, woman: str) -> None:
    assert SAID in levels(man, woman)
    assert SAID in levels(woman, man)
    assert compare_names(man, woman).likelihood < 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Darya Krutikova", "Darya Krutikov"),
        ("Hamza Bouzid", "Hamzah Bouzid"),
        ("ไชย งามดี", "Chaiya Ngamdee"),
        ("张伟", "Zhang Weia"),
    ],
)
def test_a_family_name_or_a_language_without_genders_says_nothing(one: str, other: str) -> None:
    assert SAID not in levels(one, other, None)


def test_vessels_have_no_given_names() -> None:
    assert SAID not in levels("Marcello Star", "Marcella Star", "vessel")

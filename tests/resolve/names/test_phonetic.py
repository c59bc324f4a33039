"""The key of sound is shared by transliterations of one word and keeps short words apart."""

from __future__ import annotations

import pytest

from chokepoint.resolve.names import phonetic

ALIKE = [
    ("khrushchyov", "hruscev"),
    ("mohammed", "muhammad"),
    ("yusuf", "youssef"),
    ("qassem", "kasim"),
    ("weiss", "vais"),
]
APART = [("ali", "lee"), ("wang", "wu"), ("smith", "schneider"), ("ivan", "oleg")]


@pytest.mark.parametrize(("left", "right"), ALIKE)
def test_alike(left: str, right: str) -> None:
    assert phonetic(left) == phonetic(right) != ""


@pytest.mark.parametrize(("left", "right"), APART)
def test_apart(left: str, right: str) -> None:
    assert phonetic(left) != phonetic(right)


def test_a_number_has_no_sound() -> None:
    assert phonetic("12") == phonetic("") == ""

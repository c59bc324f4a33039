"""Values of messages as our tables write them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chokepoint.load.formats.messages import values


@pytest.mark.parametrize(
    ("function", "said", "written"),
    [
        (values.day, ("2024-03-01",), "2024-03-01"),
        (values.day, ("2024-03-01Z",), "2024-03-01"),
        (values.day, ("2024-03-01+02:00",), "2024-03-01"),
        (values.day, ("2024-03-01T10:00",), "2024-03-01"),
        (values.day, ("2024-03-01T10:00:00.5+02:00",), "2024-03-01"),
        (values.day, ("20240301",), "2024-03-01"),
        (values.day, ("soon",), "soon"),
        (values.instant, ("2024-03-01", "10:00:00+01:00"), "2024-03-01T10:00:00+01:00"),
        (values.instant, ("2024-03-01Z", "10:00:00"), "2024-03-01T10:00:00Z"),
        (values.instant, ("2024-03-01", None), "2024-03-01"),
        (values.kilograms, ("1.5", "TNE"), "1500"),
        (values.kilograms, ("10", "LBR"), "4.5359237"),
        (values.kilograms, ("10", "MTQ"), None),
        (values.kilograms, ("x", "KGM"), None),
        (values.country, ("se",), "SE"),
        (values.country, ("SWE",), "SE"),
        (values.country, ("Sweden",), "SE"),
        (values.country, ("EL",), "GR"),
        (values.country, ("QQ",), None),
        (values.tariff, ("HS", "8482.10"), "848210"),
        (values.tariff, ("HS", "848210100000"), "8482101000"),
        (values.tariff, ("UNSPSC", "848210"), None),
        (values.tariff, ("CHS", "848210"), None),
        (values.account, ("GB29 NWBK 6016 1331 9268 19",), "GB29NWBK60161331926819"),
        (values.account, ("GB28 NWBK 6016 1331 9268 19",), None),
        (values.account, ("123-456",), "123-456"),
        (values.incoterm, ("delivered CIF Jebel Ali",), "CIF"),
        (values.incoterm, ("for free",), "FOR"),
    ],
)
def test_values(function: Callable[..., str | None], said: tuple[str | None, ...], written: str | None) -> None:
    assert function(*said) == written


def test_shortened() -> None:
    assert values.shortened(["a", "", "b", "a"]) == "a; b"
    assert values.shortened([]) is None
    assert len(values.shortened(["x" * 90_000]) or "") == 20_000

"""Codes as they are written, and what was probably meant."""

import pytest

from chokepoint.load.codes import normalised, suggestion

GOOD = [
    ("country", "DE", "DE"),
    ("country", "de", "DE"),
    ("country", "XK", "XK"),
    ("country", "SU", "SU"),
    ("currency", "eur", "EUR"),
    ("hs", "8542.31", "854231"),
    ("hs", "8542", "8542"),
    ("hs", "8542 31 90 10", "8542319010"),
    ("hs_prefix", "85", "85"),
    ("hs_prefix", "854", "854"),
    ("isic", "46.90", "4690"),
    ("isic", "g", "G"),
    ("isic", "46", "46"),
    ("account", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
    ("account", "0532013000", "0532013000"),
    ("account", "DE12 no iban", "DE12 no iban"),
    ("account", "ZZ89370400440532013000", "ZZ89370400440532013000"),
    ("dates:%d.%m.%Y", "31.01.2024", "2024-01-31T00:00:00"),
    ("note", "Evasive answers", "evasive_answers"),
]
BAD = [
    ("country", "Germany", "DE"),
    ("country", "DEU", "DE"),
    ("country", "Untied Kingdom", "GB"),
    ("country", "russia", "RU"),
    ("country", "??", None),
    ("currency", "EURO", "EUR"),
    ("currency", "€", "EUR"),
    ("currency", "US Dollar", "USD"),
    ("hs", "10110", "010110"),
    ("hs", "854", None),
    ("hs", "0042", None),
    ("hs", "85423190101", None),
    ("isic", "C1010", "1010"),
    ("isic", "44", None),
    ("isic", "Z", None),
    ("account", "DE89370400440532013001", None),
    ("dates:%d.%m.%Y", "2024-01-31", None),
    ("note", "evasiveanswers", "evasive_answers"),
]


@pytest.mark.parametrize(("code", "text", "meant"), GOOD)
def test_a_code_is_written_one_way(code: str, text: str, meant: str) -> None:
    assert normalised(code, text) == meant


@pytest.mark.parametrize(("code", "text", "guess"), BAD)
def test_what_is_no_code_gets_a_suggestion(code: str, text: str, guess: str | None) -> None:
    assert normalised(code, text) is None
    assert suggestion(code, text, ()) == guess


def test_a_choice_is_found_without_regard_to_case_and_spaces() -> None:
    choices = ("bank_transfer", "cash", "A")
    assert normalised("choice", "Bank Transfer", choices) == "bank_transfer"
    assert normalised("choice", "a", choices) == "A"
    assert normalised("choice", "banktransfr", choices) is None
    assert suggestion("choice", "bank_transfr", choices) == "bank_transfer"
    assert suggestion("choice", None, choices) is None

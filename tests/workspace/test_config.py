"""`config.toml`: what it sets, and what is said of what it cannot hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from chokepoint.records.errors import InputError
from chokepoint.weigh.settings import Settings
from chokepoint.workspace.config import FILE, read_settings, write_template


def _given(folder: Path, text: str) -> Settings:
    (folder / FILE).write_text(text, encoding="utf-8")
    return read_settings(folder)


def test_the_template_holds_the_programs_own_values(tmp_path: Path) -> None:
    write_template(tmp_path)
    assert read_settings(tmp_path) == Settings()


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("prior = 0.01\n", encoding="utf-8")
    write_template(tmp_path)
    assert read_settings(tmp_path) == Settings(prior=0.01)


def test_without_a_file_the_programs_own_values_hold(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings()


def test_a_list_of_texts_is_taken(tmp_path: Path) -> None:
    given = _given(tmp_path, 'payment_categories = ["payment", "network"]\n')
    assert given.payment_categories == ("payment", "network")


WRONG = [
    ("prior = ", "is not TOML"),
    ("prior = 0.01\nprior = 0.02", "is not TOML"),
    ("priour = 0.01", "`priour` is not a setting. Settings are: alert_budget, "),
    ('prior = "0.01"', "`prior` is '0.01'; a number is wanted"),
    ("prior = true", "`prior` is True; a number is wanted"),
    ("[prior]\nx = 1", "a number is wanted"),
    ("prior = 0.0", "`prior` is 0.0; it must be a share above 0"),
    ("prior = [0.1]", "`prior`"),
    ("payment_categories = 3", "`payment_categories`"),
    ("payment_categories = [3]", "`payment_categories`"),
    ("prior = nan", "`prior` is nan"),
    ("prior_range = 0.5", "`prior_range`"),
    ("hold = 0.01\ninquire = 0.05", "`inquire`"),
    ("alert_budget = -1", "`alert_budget`"),
    ("alert_budget = 2.5", "`alert_budget`"),
    ("draw_share = 1.5", "`draw_share`"),
    ("min_coverage = 1.5", "`min_coverage`"),
]


@pytest.mark.parametrize(("text", "said"), WRONG, ids=[text for text, _ in WRONG])
def test_a_fault_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        _given(tmp_path, text)
    assert said in str(raised.value)


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"prior = \xff\n")
    with pytest.raises(InputError, match="is not TOML"):
        read_settings(tmp_path)

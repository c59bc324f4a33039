"""Names that many people bear, with their spellings in each script."""

from __future__ import annotations

from functools import cache

from chokepoint.reference.packaged import rows
from chokepoint.resolve.names import latin, words

SHORTEST_THAI = 6
"""Letters of an element of Thai names that is a name by itself."""
UNSURE = "-"
"""Ends a spelling of the table that is another name as often."""


@cache
def _tables() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]], dict[str, str]]:
    """Keys by plain Latin spelling, keys by native spelling, and the usual Latin spelling of a key."""
    by_latin: dict[str, dict[str, None]] = {}
    by_native: dict[str, dict[str, None]] = {}
    usual: dict[str, str] = {}
    for row in rows("names/known_names.csv"):
        spelled = [one for one in row["latin"].split() if not one.endswith(UNSURE)]
        usual[row["key"]] = latin.plain(spelled[0])
        for one in spelled:
            by_latin.setdefault(latin.plain(one), {}).setdefault(row["key"])
        for one in row["native"].replace("_", "").replace("\u200c", "").split():
            by_native.setdefault(words.native_key(one), {}).setdefault(row["key"])
    for row in rows("names/thai_elements.csv"):
        spelled = row["latin"].split()
        if len(spelled[0]) >= SHORTEST_THAI:
            usual.setdefault(spelled[0], spelled[0])
            by_native.setdefault(words.native_key(row["thai"]), {}).setdefault(spelled[0])
            for one in spelled:
                by_latin.setdefault(one, {}).setdefault(spelled[0])
    return (
        {spelling: tuple(keys) for spelling, keys in by_latin.items()},
        {spelling: tuple(keys) for spelling, keys in by_native.items()},
        usual,
    )


def latin_keys(form: str) -> tuple[str, ...]:
    """Keys of the known names that a plain Latin word spells."""
    return _tables()[0].get(form, ())


@cache
def _short() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for row in rows("names/short_names.csv"):
        for short in row["short"].split():
            for key in latin_keys(row["name"]) or (row["name"],):
                found.setdefault(short, {}).setdefault(key)
    return {short: tuple(keys) for short, keys in found.items()}


def whole_names(form: str) -> tuple[str, ...]:
    """Keys of the names that a plain Latin word is short for: Bob is Robert."""
    return _short().get(form, ())


def native_keys(surface: str) -> tuple[str, ...]:
    """Keys of the known names that a word in another script spells."""
    return _tables()[1].get(words.native_key(surface), ())


def usual_spelling(key: str) -> str:
    """The plain Latin spelling that stands for a known name."""
    return _tables()[2][key]

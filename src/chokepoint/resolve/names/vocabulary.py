"""Words and phrases that have a part of their own in names: legal forms, generic words, titles, particles, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from chokepoint.reference.packaged import rows
from chokepoint.resolve.names import scripts
from chokepoint.resolve.names.words import Word, cleaned, words

LEGAL, GENERIC, PLACE = "legal_form", "generic", "place"
GLUED = (scripts.HAN, scripts.KANA, scripts.HANGUL, scripts.THAI)
"""Scripts that are written without blanks: their phrases are sought within a word."""

SHORTEST_THAI = 4
"""Letters of a Thai phrase that is sought within words; shorter ones are syllables of other words."""


class Meaning(NamedTuple):
    """What a phrase means in a name."""

    role: str
    """As in the tables: legal_form, generic, place, title, particle, child_of, parent_of, ordinal, number."""
    key: str
    place: str = "any"
    """Where it stands: `any`, or `end` for a legal form that elsewhere is a word like another."""


Phrases = dict[str, list[tuple[tuple[str, ...], Meaning]]]


@cache
def company_phrases(script: str) -> Phrases:
    """Phrases of companies' names in one script by their first word, the longest first."""
    found: Phrases = {}
    for row in rows("names/legal_forms.csv"):
        _add(found, row["spellings"], Meaning(LEGAL, row["form"], row["place"]), script)
    for row in rows("names/generic_words.csv"):
        _add(found, row["spellings"], Meaning(GENERIC, row["key"]), script)
    for row in rows("names/places.csv"):
        _add(found, row["spellings"], Meaning(PLACE, row["key"]), script)
    _add_words(found, ("particle", "ordinal", "number"), script)
    return _longest_first(found)


@cache
def person_phrases(script: str) -> Phrases:
    """Phrases of persons' names in one script by their first word, the longest first."""
    found: Phrases = {}
    _add_words(found, ("title", "child_of", "parent_of", "particle"), script)
    for row in rows("names/words.csv"):
        if row["key"] in ("jr", "sr"):
            _add(found, row["spellings"], Meaning("ordinal", row["key"]), script)
    return _longest_first(found)


def _add_words(found: Phrases, roles: tuple[str, ...], script: str) -> None:
    for row in rows("names/words.csv"):
        if row["role"] in roles:
            _add(found, row["spellings"], Meaning(row["role"], row["key"]), script)


def _add(found: Phrases, spellings: str, meaning: Meaning, script: str) -> None:
    for spelling in spellings.split(";"):
        if (script == scripts.LATIN) != spelling.isascii() and scripts.main_script(spelling) != script:
            continue
        for forms in _forms(spelling):
            entries = found.setdefault(forms[0], [])
            if all(known != forms for known, _ in entries):
                entries.append((forms, meaning))


def _forms(spelling: str) -> set[tuple[str, ...]]:
    """The plain words of a spelling; of a Latin one with marks, both ways of writing them."""
    if spelling.isascii() and spelling.isalpha():
        return {(spelling.lower(),)}
    read = words(cleaned(spelling))
    if not read or any(not word.spellings for word in read):
        return set()
    last = [word.spellings[min(1, len(word.spellings) - 1)] for word in read if word.script == scripts.LATIN]
    forms = {tuple(word.spellings[0] for word in read)}
    return forms | ({tuple(last)} if len(last) == len(read) else set())


def _longest_first(found: Phrases) -> Phrases:
    return {first: sorted(entries, key=lambda entry: -len(entry[0])) for first, entries in found.items()}


def phrase_at(phrases: Callable[[str], Phrases], found: Sequence[Word], position: int) -> tuple[int, Meaning] | None:
    """How many words from here make the longest known phrase, and what it means; None where none does."""
    word = found[position]
    for forms, meaning in phrases(word.script).get(word.spellings[0], ()):
        if len(forms) == 1:
            return 1, meaning
        following = tuple(one.spellings[0] for one in found[position : position + len(forms)] if one.spellings)
        if following == forms:
            return len(forms), meaning
    return None


@cache
def _glued() -> tuple[re.Pattern[str], dict[str, Meaning]]:
    """One pattern of all phrases in scripts without blanks, and what each means."""
    found: dict[str, Meaning] = {}
    for name, role, key in (
        ("legal_forms", LEGAL, "form"),
        ("generic_words", GENERIC, "key"),
        ("places", PLACE, "key"),
    ):
        for row in rows(f"names/{name}.csv"):
            for spelling in row["spellings"].split(";"):
                bare = re.sub(r"[()\s]", "", cleaned(spelling))
                script = scripts.main_script(bare)
                if script in GLUED and len(bare) >= (SHORTEST_THAI if script == scripts.THAI else 2):
                    found.setdefault(bare, Meaning(role, row[key], row.get("place", "any")))
    pattern = "|".join(map(re.escape, sorted(found, key=lambda one: (-len(one), one))))
    return re.compile(f"({pattern})"), found


def glued_parts(surface: str) -> list[tuple[str, Meaning | None]]:
    """A word without blanks as known phrases and what is between them."""
    pattern, meanings = _glued()
    return [(part, meanings.get(part)) for part in pattern.split(surface) if part]


@cache
def glued_titles() -> tuple[tuple[str, str], ...]:
    """Titles that stand before or after a name without a blank, with their keys, the longest first."""
    found = [
        (spelling, row["key"])
        for row in rows("names/words.csv")
        if row["role"] == "title"
        for spelling in row["spellings"].split(";")
        if len(spelling) > 1 and " " not in spelling and scripts.main_script(spelling) in GLUED
    ]
    return tuple(sorted(found, key=lambda one: (-len(one[0]), one)))

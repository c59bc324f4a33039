"""Seeded parties of whom several are one person: what the benchmark of identities is measured on.

Every person stands in the records once, twice or three times. Of the cells of names 8 % are misspelt, of the optional
cells 15 % are missing, and 3 % of the people share their full name with another. Cells that neither says anything of
stay as they are, so what tells two people of one name apart is what the ledger holds besides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

MISSPELT, MISSING, NAMESAKES = 0.08, 0.15, 0.03
"""Shares of name cells misspelt, of optional cells missing, and of people who share a full name with another."""

GIVEN, FAMILIES, TOWNS, STREETS = 1_500, 40_000, 3_000, 4_000
"""How many different given names, family names, towns and streets there are."""

RECORDS_OF_ONE = (0.62, 0.28, 0.10)
"""Shares of people who stand in the records once, twice and three times."""

OPTIONAL = ("address", "city", "phone", "email", "incorporated_on")
_LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))
_DAYS = 22_000
"""Days of birth, from 1945 on, are spread over these many days."""


@dataclass(frozen=True)
class People:
    """Parties as a table, and for each of them whose record it is."""

    parties: pa.Table
    person: np.ndarray


def people(records: int, seed: int, fields: tuple[str, ...] = OPTIONAL) -> People:
    """That many records. Only the optional columns named in `fields` are filled."""
    rng = np.random.default_rng(seed)
    person = np.repeat(np.arange(records), rng.choice([1, 2, 3], records, p=RECORDS_OF_ONE))[:records]
    count = int(person[-1]) + 1
    names = _names(rng, count)
    whole = _facts(rng, names, count)
    order = rng.permutation(records)
    person = person[order]
    columns: dict[str, object] = {
        "party_id": [f"P{number:07d}" for number in range(records)],
        "name": _misspelt(rng, names[person]),
        "kind": np.full(records, "person"),
        "country": whole["country"][person],
    }
    for name in fields:
        cells = whole[name][person]
        columns[name] = pa.array(cells, mask=rng.random(records) < MISSING)
    return People(pa.table(columns), person)


def _words(rng: np.random.Generator, count: int, syllables: tuple[int, int]) -> np.ndarray:
    """Distinct invented words."""
    onsets = ["b", "br", "d", "dr", "f", "g", "gr", "h", "j", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t", "v"]
    vowels = ["a", "e", "i", "o", "u", "ai", "ea", "ou"]
    ends = ["", "", "", "n", "r", "l", "s", "m", "nd", "k"]
    found: dict[str, None] = {}
    while len(found) < count:
        parts = rng.integers(*syllables)
        word = "".join(str(rng.choice(onsets)) + str(rng.choice(vowels)) for _ in range(parts)) + str(rng.choice(ends))
        found[word.title()] = None
    return np.array(list(found))


def _skewed(rng: np.random.Generator, kinds: int, count: int) -> np.ndarray:
    """Numbers below `kinds`, the low ones far more often, as names and towns are."""
    return np.minimum((kinds * rng.random(count) ** 1.6).astype(np.int64), kinds - 1)


def _names(rng: np.random.Generator, count: int) -> np.ndarray:
    """A full name for each person; NAMESAKES of them have the name of another, the others a name of their own."""
    given, families = _words(rng, GIVEN, (1, 4)), _words(rng, FAMILIES, (2, 4))
    wanted = int(count * 1.6) + 50
    drawn = np.unique(_skewed(rng, GIVEN, wanted) * FAMILIES + _skewed(rng, FAMILIES, wanted))
    pairs = rng.permutation(drawn)[:count]
    sharing = rng.permutation(count)[: int(count * NAMESAKES) // 2 * 2]
    half = len(sharing) // 2
    pairs[sharing[:half]] = pairs[sharing[half:]]
    return np.char.add(np.char.add(given[pairs // FAMILIES], " "), families[pairs % FAMILIES])


def _facts(rng: np.random.Generator, names: np.ndarray, count: int) -> dict[str, np.ndarray]:
    towns, streets = _words(rng, TOWNS, (2, 4)), _words(rng, STREETS, (2, 3))
    town = _skewed(rng, TOWNS, count)
    street = np.char.add(
        rng.integers(1, 200, count).astype("U4"), np.char.add(" ", streets[_skewed(rng, STREETS, count)])
    )
    words = np.char.lower(np.char.replace(names, " ", "."))
    hosts = np.array(["mail.example", "post.example", "letters.example"])[rng.integers(0, 3, count)]
    mailbox = np.char.add(words, rng.integers(1, 1_000, count).astype("U4"))
    return {
        "country": np.array(["DE", "FR", "GB", "IT", "TR", "US"])[town % 6],
        "city": towns[town],
        "address": np.char.add(street, " Street"),
        "phone": np.char.add("+4930", rng.integers(10_000_000, 99_999_999, count).astype("U8")),
        "email": np.char.add(np.char.add(mailbox, "@"), hosts),
        "incorporated_on": np.datetime64("1945-01-01") + rng.integers(0, _DAYS, count),
    }


def _misspelt(rng: np.random.Generator, names: np.ndarray) -> list[str]:
    """The names, MISSPELT of them with one letter dropped, doubled, swapped with the next or replaced."""
    given = names.tolist()
    for place in np.flatnonzero(rng.random(len(given)) < MISSPELT):
        given[place] = _with_error(rng, given[place])
    return given


def _with_error(rng: np.random.Generator, name: str) -> str:
    letters = [at for at in range(1, len(name) - 1) if name[at] != " " and name[at + 1] != " "]
    at = int(rng.choice(letters))
    kind = int(rng.integers(0, 4))
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at] + name[at:]
    if kind == 2:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + str(rng.choice(_LETTERS)) + name[at + 1 :]

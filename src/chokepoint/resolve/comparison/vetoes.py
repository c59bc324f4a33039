"""What speaks against two names being one on its own, with the words it rests on.

A veto is a heavy row, not a cut: it stands in the sum like any other, and what else is known may outweigh it.
"""

from __future__ import annotations

from functools import cache

from chokepoint.reference.packaged import rows
from chokepoint.resolve.comparison.alignment import Alignment
from chokepoint.resolve.comparison.characters import same_script_differences
from chokepoint.resolve.comparison.finding import Finding
from chokepoint.resolve.comparison.words import Words, alike
from chokepoint.resolve.names import Name, Token

BRANCH_WORDS = frozenset(
    [
        "branch",
        "subsidiary",
        "filiale",
        "filial",
        "sucursal",
        "succursale",
        "zweigniederlassung",
        "niederlassung",
        "representative",
        "representation",
        "predstavitelstvo",
        "bijkantoor",
        "sube",
        "agence",
    ]
)
"""Words that tell a branch from its parent."""
PATRONYMICS_ALIKE = 0.8
"""Similarity from which two patronymics may be spellings of one."""


def name_vetoes(mine: Words, theirs: Words, alignment: Alignment) -> list[Finding]:
    """The vetoes between two names, each once."""
    left, right = mine.name, theirs.name
    found = [
        *_numbers(mine, theirs),
        *_generations(mine, theirs),
        *_patronymics(left, right, alignment, mine, theirs),
        *_characters(left, right),
    ]
    if mine.company or theirs.company or "company" in (left.kind, right.kind):
        found += _branches(mine, theirs, alignment)
    return found


def _numbers(mine: Words, theirs: Words) -> list[Finding]:
    if mine.numbers == theirs.numbers:
        return []
    left, right = " ".join(mine.numbers), " ".join(theirs.numbers)
    if mine.numbers and theirs.numbers:
        return [Finding(left, right, "veto: numbers differ", (("numbers_differ", 1.0),))]
    return [Finding(left, right, "number missing", (("number_missing", 1.0),))]


def _generations(mine: Words, theirs: Words) -> list[Finding]:
    """Junior is not senior."""
    if not mine.generations or not theirs.generations or mine.generations & theirs.generations:
        return []
    left, right = (" ".join(sorted(one.generations)) for one in (mine, theirs))
    return [Finding(left, right, "veto: generations differ", (("generations_differ", 1.0),))]


def _patronymics(left: Name, right: Name, alignment: Alignment, mine: Words, theirs: Words) -> list[Finding]:
    ones, others = left.with_role("patronymic"), right.with_role("patronymic")
    if not ones or not others:
        return []
    turned = _turned(alignment, mine, theirs)
    if turned is not None:
        return [Finding(*turned, "veto: parent and child exchanged", (("patronymic_order", 1.0),))]
    if any(alike(one, other) >= PATRONYMICS_ALIKE for one in ones for other in others):
        return []
    left_side, right_side = (" ".join(token.form for token in some) for some in (ones, others))
    return [Finding(left_side, right_side, "veto: patronymics differ", (("patronymics_differ", 1.0),))]


def _turned(alignment: Alignment, mine: Words, theirs: Words) -> tuple[str, str] | None:
    """Ali son of Omar beside Omar son of Ali: each one's parent is the other, by name."""
    crossed: dict[bool, tuple[Token, Token]] = {}
    for pair in alignment.pairs:
        one, other = mine.body[pair.left[0]], theirs.body[pair.right[0]]
        if (one.role == "patronymic") != (other.role == "patronymic"):
            crossed[one.role == "patronymic"] = (one, other)
    if len(crossed) < 2:
        return None
    parent_left, given_right = crossed[True]
    given_left, parent_right = crossed[False]
    return (f"{given_left.form} of {parent_left.form}", f"{given_right.form} of {parent_right.form}")


def _characters(left: Name, right: Name) -> list[Finding]:
    found = []
    for one, other in same_script_differences(left, right):
        found.append(Finding(one, other, "other characters", (("character", 1.0),)))
    return found


def _branches(mine: Words, theirs: Words, alignment: Alignment) -> list[Finding]:
    """A branch or a firm of a place beside the firm without it."""
    left = _telling_place([mine.body[place] for place in alignment.left_over])
    right = _telling_place([theirs.body[place] for place in alignment.right_over])
    if left == right:
        return []
    return [Finding(left, right, "veto: parent and branch", (("branch", 1.0),))]


def _telling_place(tokens: list[Token]) -> str:
    return " ".join(token.form for token in tokens if token.form in BRANCH_WORDS or token.form in _places())


@cache
def _places() -> frozenset[str]:
    """Words that name a country or a large city."""
    words = {word for row in rows("place_words.csv") for word in row["words"].split()}
    return frozenset(words | {row["name"].lower() for row in rows("places.csv") if " " not in row["name"]})

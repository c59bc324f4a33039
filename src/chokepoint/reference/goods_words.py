"""Words by which goods are described: which chapters of the Harmonized System they point to, and which say little.

The tables are ours. Chapters: after the titles of the Harmonized System (World Customs Organization, HS 2022). Words
that say little: after the European Commission's guidelines on acceptable and unacceptable terms for the description of
goods in summary declarations, which reject, among others, `general cargo`, `parts`, `equipment` and `machinery`.
"""

from __future__ import annotations

from functools import cache

from chokepoint.reference.packaged import rows

BEGINNING = "*"
"""Ends a word of the table that stands for every word which begins so."""


@cache
def goods_words() -> tuple[tuple[str, str], ...]:
    """Pairs of a word (or beginning, with BEGINNING) and a chapter it points to, sorted."""
    return tuple(
        sorted(
            {
                (word, chapter)
                for row in rows("goods_words.csv")
                for word in row["words"].split(";")
                for chapter in row["chapters"].split(";")
            }
        )
    )


@cache
def vague_words() -> tuple[tuple[str, str], ...]:
    """Pairs of a word and what it says, sorted: `nothing`, `class` (of goods), `material` (or form), `filler`."""
    said = {word: row["says"] for row in rows("vague_words.csv") for word in row["words"].split(";")}
    return tuple(sorted(said.items()))

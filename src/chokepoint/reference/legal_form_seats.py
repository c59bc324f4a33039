"""Legal forms of firms that are in use in a few countries only, and which these are.

The table is ours, from the company laws of these countries as commonly cited. Forms that stand for the law of many
countries, or that firms put into English everywhere (`Ltd`, `LLC`, `SA`), are left out.
"""

from __future__ import annotations

from functools import cache

from chokepoint.reference.packaged import rows


@cache
def legal_form_seats() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Triples of a form as its words are spelt without dots, where it `stands`, and its countries.

    `stands`: `start` or `end` of the name, `any` place among its words, or `within` a word.
    """
    return tuple(
        (row["form"], row["stands"], tuple(row["countries"].upper().split())) for row in rows("legal_form_seats.csv")
    )

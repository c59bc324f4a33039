"""The published list of what a person may note about an order, a party, a shipment or a payment.

The codes are ours; what they record are red flags of public guidance, which the signs that read them name.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache

from chokepoint.reference.packaged import rows


@dataclass(frozen=True)
class NoteCode:
    """One code: what it states that a person observed, and the code that states the contrary, if there is one."""

    code: str
    meaning: str
    contrary: str | None


@cache
def note_codes() -> dict[str, NoteCode]:
    """Every code of the list, in its order."""
    return {
        row["code"]: NoteCode(row["code"], row["meaning"], row["contrary"] or None) for row in rows("note_codes.csv")
    }


def note_code(text: str) -> str | None:
    """The code as the list writes it; None where the list does not have it."""
    plain = re.sub(r"[\s-]+", "_", text.strip()).casefold()
    return plain if plain in note_codes() else None


def nearest_note_code(text: str) -> str | None:
    """The code of the list that was probably meant, or None."""
    plain = re.sub(r"[\s-]+", "_", text.strip()).casefold()
    near = difflib.get_close_matches(plain, list(note_codes()), n=1, cutoff=0.6)
    return near[0] if near else None

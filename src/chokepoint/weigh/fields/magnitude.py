"""Amounts as bands, so that they are values that several cases can share."""

from __future__ import annotations

import math

BANDS_A_DECADE = 2
"""Bands from one power of ten to the next: an amount and its triple are in neighbouring ones."""


def magnitude(amount: float | None, bands: int = BANDS_A_DECADE) -> str | None:
    """The band of an amount, by the power of ten where it starts; "0" for what is not above 0, None where missing."""
    if amount is None or math.isnan(amount):
        return None
    if amount <= 0:
        return "0"
    return f"1e{math.floor(bands * math.log10(amount)) / bands:g}"

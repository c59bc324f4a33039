"""How technical an activity is, from 0 (none) to 3 (high technology).

Source: Eurostat, Indicators on High-tech industry and Knowledge-intensive services, Annex 3: aggregation of
manufacturing by technological intensity (high, medium-high, medium-low, low) and of services by NACE Rev. 2, whose
divisions are those of ISIC Rev. 4. What it leaves out (trade, farming, mining, building) is our own judgement; a
section is as technical as its most technical part.
"""

from __future__ import annotations

from functools import cache

from chokepoint.reference.packaged import rows


@cache
def technical_levels() -> tuple[tuple[str, int], ...]:
    """Pairs of an activity (ISIC Rev. 4: section letter, or 2 to 4 digits) and its level, sorted."""
    levels = {code: int(row["level"]) for row in rows("technical_levels.csv") for code in row["industry"].split(";")}
    return tuple(sorted(levels.items()))

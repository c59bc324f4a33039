"""What goods are called.

Source: World Customs Organization, Harmonized System, 2022 edition, titles of the chapters, shortened.
"""

from __future__ import annotations

from functools import cache

from chokepoint.reference.packaged import rows


@cache
def chapter_titles() -> dict[str, str]:
    """Short title by chapter (two digits)."""
    return {row["chapter"]: row["title"] for row in rows("goods_titles.csv")}

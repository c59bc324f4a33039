"""Which countries lie in one part of the world, by the United Nations' geographic regions."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Region:
    """The M49 codes of a country's region (continent) and sub-region."""

    region: str
    sub_region: str


@cache
def regions() -> dict[str, Region]:
    """Region by ISO 3166-1 alpha-2 code. Source: UN Statistics Division, Series M, No. 49."""
    text = (files("chokepoint.reference") / "regions.csv").read_text(encoding="utf-8")
    return {row["country"]: Region(row["region"], row["sub_region"]) for row in csv.DictReader(text.splitlines())}

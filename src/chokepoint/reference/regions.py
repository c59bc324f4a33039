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


NAMES = {
    "005": "South America",
    "011": "Western Africa",
    "013": "Central America",
    "014": "Eastern Africa",
    "015": "Northern Africa",
    "017": "Middle Africa",
    "018": "Southern Africa",
    "021": "Northern America",
    "029": "Caribbean",
    "030": "Eastern Asia",
    "034": "Southern Asia",
    "035": "South-eastern Asia",
    "039": "Southern Europe",
    "053": "Australia and New Zealand",
    "054": "Melanesia",
    "057": "Micronesia",
    "061": "Polynesia",
    "143": "Central Asia",
    "145": "Western Asia",
    "151": "Eastern Europe",
    "154": "Northern Europe",
    "155": "Western Europe",
}
"""Sub-regions by M49 code. Source: as for `regions`."""


def region_name(sub_region: str) -> str:
    """The name of a sub-region."""
    return NAMES[sub_region]

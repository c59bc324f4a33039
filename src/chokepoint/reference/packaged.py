"""Reads the tables that ship with the product."""

from __future__ import annotations

import csv
from importlib.resources import files


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a packaged CSV file, every cell as text."""
    text = files("chokepoint.reference").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))

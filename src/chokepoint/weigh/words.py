"""A likelihood in words: those of ICD 203 from 5 % up, and plain multiples of the usual rate below."""

from __future__ import annotations

from collections.abc import Sequence

ICD_203 = (
    (0.95, "almost certain"),
    (0.80, "very likely"),
    (0.55, "likely"),
    (0.45, "roughly even chance"),
    (0.20, "unlikely"),
    (0.05, "very unlikely"),
)
"""From which likelihood each word stands. Source: Intelligence Community Directive 203, Analytic Standards, 2015."""


def words(likelihood: float, prior: float, rank: int, of: int, fires: Sequence[str]) -> str:
    """The likelihood in words; `fires` are the indicators to name where the likelihood is too low for a word."""
    for least, word in ICD_203:
        if likelihood >= least:
            return word
    named = ", ".join(fires) or "nothing"
    return f"× {multiple(likelihood / prior)} the usual rate; {ordinal(rank)} of {of:,}; fires: {named}"


def multiple(ratio: float) -> str:
    """A ratio to two digits, whole from 10 up: 0.37, 4.2, 196, 1,250."""
    return f"{ratio:,.0f}" if ratio >= 9.95 else f"{ratio:.2g}"


def ordinal(number: int) -> str:
    """A place in a ranking: 1st, 2nd, 3rd, 11th, 20,412th."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if number % 100 in (11, 12, 13) else endings.get(number % 10, "th")
    return f"{number:,}{ending}"

"""What a user's own indicator is worth, as its file says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from chokepoint.records.errors import InputError
from chokepoint.weigh.weights import NUMBERS, OPTIONAL_NUMBERS, Provenance, Weight, check_weight

SENSITIVITY, BACKGROUND, GROUP = 0.15, 0.05, "own"
"""A weak sign, in one group with the other own ones that say nothing: two of them count little more than one."""
STATED = date(2026, 11, 27)
"""When these were chosen; a file may state its own day."""
RANGE = 3.0
"""By what the odds of the sensitivity are divided and multiplied for its 80 % range, as for the packaged ones."""
ON = "user"
KNOWN = ("sensitivity", "low", "high", "background", "group", "cap", "note", "when")


def own_weight(indicator_id: str, code: str, given: Mapping[str, Any]) -> Weight:
    """The weight of an own indicator; what its file leaves out is that of a weak sign. Raises InputError."""
    if unknown := sorted(set(given) - set(KNOWN)):
        raise InputError(f"Its weight has a part `{unknown[0]}`. Parts are: {', '.join(KNOWN)}.")
    numbers = {name: _number(name, given[name]) for name in (*NUMBERS, *OPTIONAL_NUMBERS) if name in given}
    sensitivity = numbers.get("sensitivity", SENSITIVITY)
    if not 0 < sensitivity < 1:
        raise InputError(f"Its weight says sensitivity {sensitivity}. It is a share, above 0 and below 1.")
    weight = Weight(
        indicator_id=indicator_id,
        code=code,
        sensitivity=sensitivity,
        low=numbers.get("low", _share(_odds(sensitivity) / RANGE)),
        high=numbers.get("high", _share(_odds(sensitivity) * RANGE)),
        background=numbers.get("background", BACKGROUND),
        group=str(given.get("group") or GROUP),
        provenance=Provenance("elicited", ON, _day(given.get("when", STATED)), "the indicator's own file"),
        cap=numbers.get("cap"),
        note=str(given.get("note", "")),
    )
    check_weight(weight)
    return weight


def _odds(share: float) -> float:
    return share / (1 - share)


def _share(odds: float) -> float:
    return round(odds / (1 + odds), 3)


def _number(name: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise InputError(f"Its weight says {name} `{value}`, which is no number.") from None


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise InputError(f"Its weight says when `{value}`. Write the day as 2026-01-31.") from None

"""One value as a simple type takes it: its letters, length, code list, pattern and bounds."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from chokepoint.report.filings.fitting.schema import Simple
from chokepoint.report.filings.letters import cut

SHOWN = 12
"""Codes of a list that an error names."""
NUMBERS = frozenset(("decimal", "integer", "int", "long", "short", "double", "float", "nonNegativeInteger"))
WHOLE_NUMBERS = frozenset(("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger"))
DATES = frozenset(("date", "dateTime"))
DAY = 10
"""Characters of a day in ISO 8601."""


class UnfitError(Exception):
    """Why a value cannot stand in an element."""


def fit_value(simple: Simple, given: str, letters: Callable[[str], str], *, whole: bool) -> str:
    """The value as it may stand; raises UnfitError. What is `whole` is never cut."""
    if simple.base in NUMBERS | WHOLE_NUMBERS:
        return _number(simple, given)
    if simple.base in DATES:
        return _moment(simple, given)
    value = letters(given)
    if simple.codes:
        if value not in simple.codes:
            raise UnfitError(f"is not in the schema's code list ({_named(simple.codes)})")
        return value
    if simple.most is not None and len(value) > simple.most:
        if whole:
            raise UnfitError(f"has {len(value)} characters; {simple.most} may stand")
        value = cut(value, simple.most)
    if len(value) < simple.least:
        raise UnfitError(f"has {len(value)} characters; at least {simple.least} must stand")
    _match(simple, value)
    return value


def _named(codes: tuple[str, ...]) -> str:
    return ", ".join(codes[:SHOWN]) + (", …" if len(codes) > SHOWN else "")


def _match(simple: Simple, value: str) -> None:
    for group in simple.patterns:
        if not any(_matches(pattern, value) for pattern in group):
            raise UnfitError(f"does not match the schema's pattern `{' or '.join(group)[:120]}`")


def _matches(pattern: str, value: str) -> bool:
    """Whether it does; True where the pattern is none that Python reads: the check of the file has the last word."""
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        return True


def _number(simple: Simple, given: str) -> str:
    try:
        value = Decimal(given)
    except InvalidOperation as error:
        raise UnfitError("is not a number") from error
    if not value.is_finite():
        raise UnfitError("is not a number")
    digits = 0 if simple.base in WHOLE_NUMBERS else simple.fraction
    if digits is not None and value != round(value, digits):
        raise UnfitError(f"has more than {digits} digits after the point")
    told = f"{value:f}"
    if "." in told:
        told = told.rstrip("0").rstrip(".")
    _bounded(simple, value)
    if simple.codes and told not in simple.codes:
        raise UnfitError(f"is not in the schema's code list ({_named(simple.codes)})")
    _match(simple, told)
    return told


def _bounded(simple: Simple, value: Decimal) -> None:
    tests = {
        "minInclusive": value.__ge__,
        "maxInclusive": value.__le__,
        "minExclusive": value.__gt__,
        "maxExclusive": value.__lt__,
    }
    for name, bound in simple.bounds:
        if tests[name](Decimal(bound)) is not True:
            raise UnfitError(f"is beyond the schema's {name} of {bound}")


def _moment(simple: Simple, given: str) -> str:
    value = given[:DAY] if simple.base == "date" else given if "T" in given else f"{given}T00:00:00"
    for name, bound in simple.bounds:
        early = name.startswith("min") and value[:DAY] < bound[:DAY]
        if early or (name.startswith("max") and value[:DAY] > bound[:DAY]):
            raise UnfitError(f"is beyond the schema's {name} of {bound}")
    _match(simple, value)
    return value

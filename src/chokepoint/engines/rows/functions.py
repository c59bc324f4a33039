"""What operations give on values that are there; none of them sees NULL unless it says so. As DuckDB has it."""

from __future__ import annotations

import hashlib
import math
import re
import statistics
import string
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

EPOCH = datetime(1970, 1, 1)
MIDNIGHT = time()
DAY_SECONDS = 86_400


def lower(text: str) -> str:
    """In small letters, one for one: no letter of the text becomes two."""
    return text.lower() if text.isascii() else "".join(letter.lower()[0] for letter in text)


def upper(text: str) -> str:
    """In capitals, one for one; a letter whose capital would be two stays, but for the sharp s, which has one."""
    if text.isascii():
        return text.upper()
    return "".join(large if len(large := letter.upper()) == 1 else letter for letter in text).replace("ß", "ẞ")


def strip(text: str) -> str:
    """Without white space of ASCII at either end."""
    return text.strip(string.whitespace)


def substring(text: str, start: int, length: int | None = None) -> str:
    """From a place counted from 0, or from the end where it is negative."""
    first = start if start >= 0 else start + len(text)
    last = len(text) if length is None else first + length
    return text[max(first, 0) : max(last, 0)]


def text_slice(text: str, start: int | None, end: int | None) -> str:
    """Between two places counted from 0; NULL stands for either end."""
    return text[start or 0 : len(text) if end is None or end == -1 else end]


def round_to(number: float | Decimal, digits: int) -> float | Decimal:
    """Rounded half away from zero."""
    if isinstance(number, Decimal):
        return number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    scale = 10.0**digits
    scaled = abs(number) * scale
    if not math.isfinite(scaled):
        return number
    whole = math.floor(scaled)
    rounded = (whole + 1 if scaled - whole >= 0.5 else whole) / scale
    return math.copysign(rounded, number)


def divide(left: float, right: float) -> float:
    """A quotient; by zero, infinity or no number."""
    if right:
        return left / right
    return math.nan if not left or left != left else math.copysign(math.inf, left)  # noqa: PLR0124


def logarithm(number: float) -> float | None:
    """The natural logarithm; NULL where there is none."""
    return math.log(number) if number > 0 else None


def logarithm_10(number: float) -> float | None:
    """The decimal logarithm; NULL where there is none."""
    return math.log10(number) if number > 0 else None


def root(number: float) -> float | None:
    """The square root; NULL where there is none."""
    return math.sqrt(number) if number >= 0 else None


def remainder(left: int, right: int) -> int | None:
    """What is left of a division towards zero; NULL of one by zero."""
    return int(math.fmod(left, right)) if right else None


def integer(number: float) -> int:
    """The nearest whole number; of two, the even one."""
    return round(number)


def integer_of(text: str) -> int | None:
    """The number that a text says; NULL where it says none."""
    try:
        return round(float(text)) if "." in text else int(text)
    except ValueError:
        return None


def written(value: object) -> str:
    """A value as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def day_of(moment: date) -> date:
    """The day of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment


def moment_of(day: date) -> datetime:
    """A day's first moment."""
    return day if isinstance(day, datetime) else datetime.combine(day, MIDNIGHT)


def days_between(left: date, right: date) -> int:
    """Midnights from `right` until `left`."""
    return (day_of(left) - day_of(right)).days


def epoch_seconds(moment: date) -> float:
    """Seconds since 1970."""
    return (moment_of(moment) - EPOCH).total_seconds()


@cache
def pattern(text: str) -> re.Pattern[str]:
    """A regular expression, made ready once. `\\p{L}` may stand within brackets."""
    return re.compile(text.replace(r"\p{L}", _letters()) if r"\p{L}" in text else text)


@cache
def _letters() -> str:
    """All letters there are, as they stand within brackets of a regular expression."""
    places = [place for place in range(sys.maxunicode + 1) if unicodedata.category(chr(place))[0] == "L"]
    begins = [place for before, place in zip([-2, *places], places, strict=False) if place != before + 1]
    ends = [place for place, after in zip(places, [*places[1:], -2], strict=True) if after != place + 1]
    return "".join(f"\\U{begin:08x}-\\U{end:08x}" for begin, end in zip(begins, ends, strict=True))


def found(text: str, expression: str) -> bool:
    """Whether a regular expression is found in a text."""
    return pattern(expression).search(text) is not None


def replaced(text: str, expression: str, by: str) -> str:
    """The text with all that a regular expression finds replaced."""
    return pattern(expression).sub(by, text)


def extracted(text: str, expression: str, group: int) -> str:
    """What a group of a regular expression finds first; nothing is the empty text."""
    at = pattern(expression).search(text)
    return (at.group(group) or "") if at else ""


def digest(text: str, how: str) -> str:
    """The hash of a text by a method, in hexadecimal digits."""
    return hashlib.new(how, text.encode(), usedforsecurity=False).hexdigest()


def joined(separator: str, parts: Iterable[str | None]) -> str:
    """The parts that are there, with the separator between them."""
    return separator.join(part for part in parts if part is not None)


def array_joined(separator: str, parts: Sequence[str | None]) -> str | None:
    """The same of an array: NULL where it has elements and none is there."""
    there = [part for part in parts if part is not None]
    return separator.join(there) if there or not parts else None


def split(text: str, separator: str) -> tuple[str, ...]:
    """The parts between separators."""
    return tuple(text.split(separator) if separator else text)


def in_order(values: Sequence[Any]) -> tuple[Any, ...]:
    """The elements in order, NULL first."""
    there = sorted(value for value in values if value is not None)
    return (*[None] * (len(values) - len(there)), *there)


def element(values: Sequence[Any], place: int) -> Any:
    """The element at a place counted from 0, or from the end where it is negative; NULL where none is."""
    return values[place] if -len(values) <= place < len(values) else None


def flattened(lists: Sequence[Sequence[Any] | None]) -> tuple[Any, ...]:
    """The elements of all lists that are there."""
    return tuple(one for part in lists if part is not None for one in part)


def distinct(values: Sequence[Any]) -> tuple[Any, ...]:
    """Each element once."""
    return tuple(dict.fromkeys(value for value in values if value is not None))


def largest(values: Iterable[Any]) -> Any:
    """The largest of those that are there; NULL where none is."""
    return max((value for value in values if value is not None), default=None)


def smallest(values: Iterable[Any]) -> Any:
    """The smallest of those that are there; NULL where none is."""
    return min((value for value in values if value is not None), default=None)


def among(value: Any, options: Sequence[Any]) -> bool | None:
    """Whether a value is one of some; NULL where it is none that is there, and one is not."""
    return True if value in options else None if None in options else False


def both(left: bool | None, right: bool | None) -> bool | None:
    """And, where NULL is unknown."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: bool | None, right: bool | None) -> bool | None:
    """Or, where NULL is unknown."""
    if left or right:
        return True
    return None if left is None or right is None else False


def real(value: Any) -> float:
    """A number as a binary fraction."""
    return float(value)


def amount(value: Any, places: int) -> Decimal:
    """A number, or the text of one, with so many decimal places."""
    exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def total(values: list[Any]) -> Any:
    """The sum; NULL of none."""
    return sum(values) if values else None


def mean(values: list[Any]) -> float | None:
    """The mean; NULL of none."""
    return float(sum(values)) / len(values) if values else None


def median(values: list[Any]) -> float | None:
    """The median; NULL of none."""
    return float(statistics.median(values)) if values else None


def quantile(values: list[Any], share: float) -> float | None:
    """The value below which a share lies, between two of them where it falls between; NULL of none."""
    if not values:
        return None
    ordered, at = sorted(values), share * (len(values) - 1)
    low = math.floor(at)
    below, above = float(ordered[low]), float(ordered[min(low + 1, len(ordered) - 1)])
    return below + (above - below) * (at - low)


def first(values: list[Any]) -> Any:
    """The first; NULL of none."""
    return values[0] if values else None


def collected(values: list[Any]) -> tuple[Any, ...] | None:
    """All of them; NULL of none."""
    return tuple(values) or None

"""How numbers, days, names and cells are written in every report.

The space within a figure ("7.2 %", "× 12", "1 in 2,300") does not break.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from markupsafe import Markup, escape

NOT_AN_ACCUSATION = "An indicator is not an accusation."

UNCALIBRATED = "elicited, uncalibrated"

NO_SIGN = "no sign above threshold"

HELD = ("stop", "hold")
"""Bands whose orders stand on the hold list."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_HIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
"""Characters that are not seen and can change how their neighbours read: controls, turns of direction, surrogates."""


def factor(log_odds: float) -> str:
    """By how much something multiplies the odds: "× 12", "÷ 3"; two significant digits below ten."""
    sign = "×" if log_odds >= 0 else "÷"
    return f"{sign}\u00a0{_short(math.exp(abs(log_odds)))}"


def times_usual(likelihood: float, prior: float) -> str:
    """How much likelier than the usual rate: "× 196 the usual rate"."""
    return f"{factor(math.log(likelihood / prior))} the usual rate" if likelihood > 0 and prior > 0 else ""


def chance(likelihood: float) -> str:
    """A likelihood as a person reads it: "7.2 %" from one in a hundred up, else "1 in 2,300"."""
    if likelihood >= 0.01:
        return percent(likelihood)
    return "0" if likelihood <= 0 else f"1\u00a0in\u00a0{_two_digits(1 / likelihood):,}"


def percent(share: float) -> str:
    """A share in per cent; one decimal below ten and above ninety-nine."""
    value = share * 100
    fine = 0 < value < 9.95 or 99 < value < 100
    shown = f"{min(value, 99.9) if value < 100 else value:.1f}" if fine else f"{value:.0f}"
    return f"{shown.removesuffix('.0')}\u00a0%"


def span(low: float, high: float) -> str:
    """Two likelihoods, the lower first."""
    return f"{chance(low)} to {chance(high)}"


def counted(number: int, noun: str) -> str:
    """A number with its noun, whose plural ends in s: "1 order", "2,304 orders"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 14th."""
    teen = 10 < number % 100 < 14
    return f"{number:,}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def signed(value: float) -> str:
    """A number with two decimals and its sign, the minus as a minus."""
    shown = f"{value:+.2f}"
    return "0.00" if shown in {"+0.00", "-0.00"} else shown.replace("-", "−")


def day(value: object) -> str:
    """A day as "12 Mar 2026"; empty where there is none."""
    if not isinstance(value, date):
        return ""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: object) -> str:
    """A day with its time in UTC, where it has one other than midnight."""
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{day(value)}, {value.hour:02d}:{value.minute:02d} UTC"
    return day(value)


def cell(value: object) -> str:
    """What stands in a cell, as text; empty where nothing does."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return moment(value)
    if isinstance(value, float | Decimal):
        return _number(value)
    if isinstance(value, list | tuple | set | frozenset):
        return "; ".join(cell(part) for part in value)
    return str(value)


def amount(value: object, unit: object) -> str:
    """An amount or a quantity with its currency or unit; empty where there is none."""
    if value is None:
        return ""
    if not isinstance(value, int | float | Decimal):
        return f"{value} {cell(unit)}".strip()
    whole, _, fraction = cell(value).partition(".")
    shown = f"{int(whole):,}" if whole.lstrip("-").isdigit() else whole
    return f"{shown}{'.' if fraction else ''}{fraction} {cell(unit)}".strip()


def spelled(identifier: str) -> str:
    """The words of an id: `third-party-payer` and `third_party_payer` as "third party payer"."""
    return identifier.replace("-", " ").replace("_", " ").strip()


def columns(names: Iterable[str]) -> str:
    """Columns in words, the table of each told once: `parties.phone`, `parties.email` as "parties: phone, email"."""
    held: dict[str, list[str]] = {}
    for column in names:
        table, _, cell = column.partition(".")
        held.setdefault(spelled(table), []).append(spelled(cell).removesuffix(" id"))
    return "; ".join(f"{table}: {', '.join(cells)}" for table, cells in held.items())


def visible(text: object) -> str:
    """Text in which characters that are not seen stand as their code points, [U+202E]."""
    return _HIDDEN.sub(lambda found: f"[U+{ord(found.group()):04X}]", str(text))


def name(text: object) -> Markup:
    """A name from the records for a page: escaped, its direction kept to itself, what is hidden made visible."""
    return Markup("<bdi>{}</bdi>").format(escape(visible(text)))


def short_words(words: str) -> str:
    """The words of a likelihood without the rank and the signs that may follow them."""
    return words.split(";", maxsplit=1)[0].strip()


def joined(parts: Iterable[str]) -> str:
    """Texts joined by a middle dot, the empty ones left out."""
    return " · ".join(part for part in parts if part)


def _short(value: float) -> str:
    if value >= 9.95:
        return f"{round(value):,}"
    return f"{value:.1f}".removesuffix(".0")


def _two_digits(value: float) -> int:
    """Rounded to two significant digits; `value` is at least one."""
    return int(round(value, 1 - math.floor(math.log10(value))))


def _number(value: float | Decimal) -> str:
    if isinstance(value, float):
        return f"{value:.9g}"
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown

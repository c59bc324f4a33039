"""How the picture of an order's money says amounts, days, steps, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from chokepoint.report import wording

PAYMENTS_NAMED = 3
"""Payments that a row of the table names."""

IN_PICTURE = {
    (True, False): "from no known income",
    (True, True): "not followed back",
    (False, False): "not seen to leave",
    (False, True): "not followed on",
}
IN_TABLE = {
    (True, False): "not known: no income on record covers it",
    (True, True): "not followed further back",
    (False, False): "not known: it has not been seen to leave",
    (False, True): "not followed further",
}
"""What is not known: whether it is before, and whether it was not followed."""


def left_open(before: bool, cut: bool) -> str:
    """What is not known of money, as the title of a broken edge says it."""
    return IN_TABLE[before, cut].removeprefix("not known: ")


def ending(why: str, before: bool, hops: int) -> str:
    """Why a trail ends, after an amount."""
    way = "back" if before else "on"
    return {
        "rests": "covered by no income on record" if before else "not seen to leave",
        "hops": f"more than {hops} payments {way}",
        "days": "outside the days that are followed",
        "least": "in amounts too small to follow",
        "most": "in more payments than are followed",
    }[why]


def step(column: int) -> str:
    """What passes between a column and the next."""
    if column == 0:
        return "paid for this order"
    return f"{wording.counted(abs(column), 'payment')} {'before' if column < 0 else 'after'}"


def figure(amount: Decimal) -> str:
    """An amount; whole ones without cents."""
    shown = f"{amount:,.2f}"
    return shown.removesuffix(".00")


def between(low: Decimal, high: Decimal) -> str:
    """The range over the three rules, in brackets; nothing where they agree."""
    return f" ({figure(low)} – {figure(high)})" if low != high else ""


def days_told(days: Iterable[date]) -> str:
    """One day, or the first and the last."""
    told = sorted(days)
    if not told:
        return ""
    return wording.day(told[0]) if told[0] == told[-1] else f"{wording.day(told[0])} – {wording.day(told[-1])}"


def listed(ids: Iterable[str]) -> str:
    """The first PAYMENTS_NAMED, and how many more."""
    every = list(ids)
    more = f" and {len(every) - PAYMENTS_NAMED} more" if len(every) > PAYMENTS_NAMED else ""
    return ", ".join(every[:PAYMENTS_NAMED]) + more


def shortened(text: str, longest: int) -> str:
    """At most so many letters."""
    return text if len(text) <= longest else text[: longest - 1] + "…"

"""What tests of casework are made of: a key, a clock that is set by hand, subjects as a run finds them."""

from __future__ import annotations

from datetime import datetime, timedelta

from chokepoint.records.casework import Found, Sign
from chokepoint.review.cases.acting import Resolution, resolve_sign
from chokepoint.review.cases.intake import take_run
from chokepoint.review.store import Store

KEY = b"k" * 32
ANNA, BERT, CARL = "anna", "bert", "carl"


class Clock:
    """Stands still until it is moved on."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 5, 9)

    def __call__(self) -> datetime:
        return self.moment

    def on(self, days: float) -> None:
        self.moment += timedelta(days=days)


def sign(name: str, *records: str, stop: bool = False) -> Sign:
    return Sign(name, stop, f"{name} was seen", records or (f"payments/{name}",))


def found(order: str, *signs: Sign, likelihood: float = 0.02, run: str = "R1", **more: str | None) -> Found:
    """An order as a run finds it: held where it is stopped or likely, of an entity of its own where none is named."""
    stopped = any(one.stop for one in signs)
    band = "stop" if stopped else "hold" if likelihood >= 0.05 else "inquire"
    given = {"entity_id": f"P-{order}", "network_id": None, "lists": ""} | more
    return Found(f"order/{order}", run, band, band != "inquire", likelihood, 1, signs, **given)  # type: ignore[arg-type]


def take(store: Store, *subjects: Found, run: str = "R1", actor: str = ANNA) -> dict[str, tuple[str, ...]]:
    return dict(take_run(store, actor, run, subjects).reopened)


def resolve(store: Store, order: str, *signs: str, by: str = ANNA, code: str = "explained") -> None:
    for name in signs:
        resolve_sign(store, by, f"order/{order}", name, Resolution(code, "seen and checked", "contract 12"))

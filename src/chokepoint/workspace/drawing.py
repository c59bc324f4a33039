"""Orders that are looked at though the ranking does not ask for it: some at random, some the least certain.

What is only ever looked at where the ranking points says nothing of what the ranking misses. The random ones let the
rate beyond the budget be estimated without bias; the uncertain ones are those of which an answer teaches most (Lewis
and Gale, A sequential algorithm for training text classifiers, SIGIR 1994).
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from chokepoint.weigh.settings import Settings

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from chokepoint.engines.protocol import Engine

RANDOM, UNCERTAIN = "random", "uncertain"


def drawn_orders(engine: Engine, rows: ir.Table, day: date, of: int, settings: Settings) -> dict[str, str]:
    """Why each drawn order is drawn, by its id; `rows` have subject_id, high and place, from 1 `of` so many.

    The budget less the drawn ones goes to the first of the ranking; these come from beyond. Half of them, rounded up,
    are drawn at random, the same for one ranking as of one day; the others reach highest with the upper end of their
    interval.
    """
    count = draws(settings)
    first = settings.alert_budget - count
    beyond = of - first
    if count == 0 or beyond <= 0:
        return {}
    at_random = min(beyond, (count + 1) // 2)
    seed = int.from_bytes(hashlib.sha256(day.isoformat().encode()).digest()[:8], "big")
    places = np.random.default_rng(seed).choice(beyond, at_random, replace=False) + first + 1
    drawn = rows.filter(rows.place.isin([int(place) for place in places])).select("subject_id")
    found = dict.fromkeys(sorted(engine.fetch(drawn)["subject_id"].to_pylist()), RANDOM)
    others = rows.filter(rows.place > first, ~rows.place.isin([int(place) for place in places]))
    others = others.order_by(others.high.desc(), others.subject_id.asc()).limit(count - at_random)
    found |= dict.fromkeys(engine.fetch(others.select("subject_id"))["subject_id"].to_pylist(), UNCERTAIN)
    return found


def draws(settings: Settings) -> int:
    """How many orders of the alert budget are drawn."""
    return round(settings.draw_share * settings.alert_budget)

"""Orders drawn beyond the first of the ranking: how many, from where, and the same on the same day."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pyarrow as pa
import pytest

from chokepoint.engines import open_engine
from chokepoint.weigh.settings import Settings
from chokepoint.workspace.drawing import RANDOM, UNCERTAIN, drawn_orders

ORDERS = 500


def _drawn(day: date = date(2024, 6, 1), of: int = ORDERS, **more: float) -> dict[str, str]:
    """From a ranking o001, o002 … whose upper ends fall but for o400, which is the least certain beyond the first."""
    engine = open_engine()
    rows = pa.table(
        {
            "subject_id": [f"o{place:03}" for place in range(1, of + 1)],
            "place": list(range(1, of + 1)),
            "high": [0.9 if place == 400 else 1 / (place + 2) for place in range(1, of + 1)],
        }
    )
    engine.create("ranked", rows)
    settings = Settings(**{"alert_budget": 50, "draw_share": 0.2, **more})  # type: ignore[arg-type]
    return drawn_orders(engine, engine.table("ranked"), day, of, settings)


def test_half_at_random_half_the_least_certain_beyond_the_first() -> None:
    drawn = _drawn()
    assert Counter(drawn.values()) == {RANDOM: 5, UNCERTAIN: 5}
    assert all(int(order_id[1:]) > 40 for order_id in drawn)
    assert drawn["o400"] in (RANDOM, UNCERTAIN)


def test_the_same_on_the_same_day_and_others_on_another() -> None:
    day, next_day = date(2024, 6, 1), date(2024, 6, 2)
    assert _drawn(day) == _drawn(day) != _drawn(next_day)


@pytest.mark.parametrize(("share", "budget", "count"), [(0.05, 50, 2), (0.0, 50, 0), (0.2, 0, 0), (1.0, 8, 8)])
def test_as_many_as_the_share_of_the_budget(share: float, budget: int, count: int) -> None:
    assert len(_drawn(draw_share=share, alert_budget=budget)) == count


def test_never_more_than_there_are_beyond() -> None:
    assert len(_drawn(of=45)) == 5
    assert _drawn(of=40) == {}

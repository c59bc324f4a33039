"""Made-up evidence for the tests of this folder: indicators, weights and what fires."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import strategies as st

from chokepoint.records.catalogue import Card
from chokepoint.weigh.accumulate import Fired, Kinds
from chokepoint.weigh.weights import Provenance, Weight

JUDGEMENT = Provenance("elicited", "a test", date(2026, 1, 1), "the test's author")


def card(indicator_id: str, **more: object) -> Card:
    """A card with only what the weighing reads."""
    plain: dict[str, object] = {
        "code": indicator_id.upper(),
        "category": "customer",
        "subject": "order",
        "status": "trial",
        "title": f"shows {indicator_id}",
        "relief": False,
        "stands_alone": False,
        "questions": (),
        "reads": (),
        "segment": None,
    }
    words = ("why", "innocent", "cannot_see", "check", "ask", "source", "explain", "hash")
    return Card(id=indicator_id, **{**plain, **dict.fromkeys(words, ""), **more})  # type: ignore[arg-type]


def weight(indicator_id: str, sensitivity: float = 0.2, **more: object) -> Weight:
    """A weight with a range of half to one and a half its sensitivity."""
    plain: dict[str, object] = {
        "code": indicator_id.upper(),
        "low": sensitivity / 2,
        "high": min(sensitivity * 1.5, 0.99),
        "background": 0.05,
        "group": "G",
        "provenance": JUDGEMENT,
    }
    return Weight(indicator_id, sensitivity=sensitivity, **{**plain, **more})  # type: ignore[arg-type]


@st.composite
def kinds(draw: st.DrawFn, size: int = 8) -> Kinds:
    """Indicators of at most three groups, some of them reliefs, some of which stand alone."""
    relief = np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    alone = np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size))) & relief
    groups = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    return Kinds(np.array(groups, dtype=np.int64), relief, alone)


@st.composite
def worths(draw: st.DrawFn, size: int = 8) -> np.ndarray:
    """A log-ratio for each indicator, never negative."""
    return np.array(draw(st.lists(st.floats(0, 3), min_size=size, max_size=size)))


@st.composite
def forces(draw: st.DrawFn, subjects: int = 5, size: int = 8) -> np.ndarray:
    """Strength times grade of each indicator on each subject; 0 where it does not fire."""
    force = st.sampled_from((0.0, 0.0, 0.0001, 0.1, 0.35, 0.5, 0.9, 1.0))
    cells = draw(st.lists(force, min_size=subjects * size, max_size=subjects * size))
    return np.array(cells).reshape(subjects, size)


def fired(force: np.ndarray, log_ratio: np.ndarray) -> Fired:
    """The entries of a matrix that are not 0."""
    subject, indicator = np.nonzero(force)
    worth = log_ratio[indicator]
    return Fired(subject.astype(np.int64), indicator.astype(np.int64), force[subject, indicator], worth, worth / 4)

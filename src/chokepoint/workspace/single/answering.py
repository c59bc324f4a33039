"""What answers for some orders, once told what the newest full run and the settings of a workspace say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from chokepoint.observe.cards import readings
from chokepoint.observe.discover import indicators
from chokepoint.observe.questions import QUESTIONS
from chokepoint.observe.running import Observation
from chokepoint.records import RECORDS
from chokepoint.records.answers import Explanation
from chokepoint.weigh.background import StoredBackgrounds
from chokepoint.weigh.explain import Found, explained
from chokepoint.weigh.questions import Asking
from chokepoint.weigh.scale import RunContext, Scale, answering
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weighing import weigh_ledger
from chokepoint.weigh.weights import Weights
from chokepoint.workspace.catalogue import catalogue as packaged_cards
from chokepoint.workspace.catalogue import single_plan
from chokepoint.workspace.doubts import doubtful_pairs_of, naming
from chokepoint.workspace.single.bundle import Rows
from chokepoint.workspace.single.garbage import Kept
from chokepoint.workspace.single.links import LINKS
from chokepoint.workspace.single.neighbourhood import Neighbourhood
from chokepoint.workspace.single.newcomers import Newcomers
from chokepoint.workspace.single.slice import Slice
from chokepoint.workspace.single.store import Store

RUN_ID = "single"
RUN = RunContext(RUN_ID)
OF_A_RUN = ("findings", "states", "stops", "contributions", "likelihoods", "intercepts")
"""Tables that an assessment fills, and the next one empties."""
SMALL = frozenset(RECORDS) - LINKS.keys()
"""Tables of records that are held whole."""
NOTHING = pa.table({})


@dataclass(frozen=True)
class Told:
    """What the newest full run and the settings say. `versioned`: tables in which rows had several versions then.

    `settings` with the prior of the run; `threshold`: likelihood of a list match that stops an order.
    """

    run: Mapping[str, Any]
    stored: StoredBackgrounds
    versioned: frozenset[str]
    settings: Settings
    weights: Weights
    threshold: float


@dataclass(frozen=True)
class Small:
    """The tables that are held whole, as they are now.

    `places_changed`: places may be found, or be near zones, that the run did not know.
    """

    tables: Mapping[str, pa.Table]
    places_changed: bool


@dataclass(frozen=True)
class Question:
    """Which of the orders given to tell of, as of a moment (UTC)."""

    given: Rows
    order_ids: Collection[str]
    as_of: datetime
    known_at: datetime


class Answering:
    """Answers questions on orders; the small tables are to be laid before the first.

    The collector of garbage leaves alone what was there when it was made: the compiled catalogue above all.
    """

    def __init__(self, told: Told, store: Store) -> None:
        self._told, self._store = told, store
        self._slice = Slice(single_plan(), store.whole)
        self._newcomers = Newcomers(self._slice, told.threshold)
        self._scale = Scale.of(answering("order", packaged_cards().values()), told.weights, told.settings)
        self._reads = readings(indicators(), packaged_cards())
        self._still = self._places_changed = False
        self._matches = NOTHING
        self._kept = Kept()

    def lay(self, small: Small) -> None:
        """Fill the small tables anew."""
        self._still, self._places_changed = False, small.places_changed
        self._newcomers.forget()
        self._matches = small.tables["matches"]
        for name, rows in small.tables.items():
            self._slice.create(name, rows)

    def answer(self, question: Question) -> list[Explanation]:
        """The explanation of each order that is asked about, in the order of their ids in the question."""
        with self._kept.block():
            return self._answer(question)

    def _answer(self, question: Question) -> list[Explanation]:
        around = Neighbourhood(self._store, self._slice, question.given)
        around.gather(set(question.order_ids))
        news = around.fill()
        versioned = self._told.versioned | news.versioned
        self._slice.view_at(question.as_of, question.known_at, versioned, SMALL if self._still else ())
        self._still = True
        around.place(news, anew=self._places_changed)
        parties = news.rows.get("parties")
        new = set() if parties is None else set(parties["party_id"].to_pylist())
        self._slice.create("matches", self._matches)
        self._newcomers.meet(new, news.rows.get("order_lines"), question.as_of.date())
        for name in OF_A_RUN:
            self._slice.create(name, NOTHING)
        ids = pa.array(list(question.order_ids), pa.string())
        Observation(self._slice, self._slice.prepared, self._reads, RUN_ID).observe(ids).store(self._slice)
        _, ledger = weigh_ledger(self._slice, RUN, self._scale, self._told.stored)
        found = Found.of_ledger(self._slice, RUN, {**self._told.run, "run_id": RUN_ID}, ledger)
        explanations = explained(found, ids.to_pylist(), self._scale, Asking(QUESTIONS))
        doubts = doubtful_pairs_of(self._slice, ids.to_pylist())
        return [naming(one, doubts.get(one.subject_id, ())) for one in explanations]

    def close(self) -> None:
        """Release the tables."""
        self._slice.close()
        self._kept.end()

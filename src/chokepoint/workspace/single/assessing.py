"""One order, or some, assessed as a run over new orders would: by the stored backgrounds and intercept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from chokepoint.engines.protocol import Query
from chokepoint.engines.snapshot import Snapshot
from chokepoint.observe.cards import readings
from chokepoint.observe.discover import indicators
from chokepoint.observe.plan import RELATION_PREFIX
from chokepoint.observe.questions import QUESTIONS
from chokepoint.observe.running import Observation
from chokepoint.records import RECORDS
from chokepoint.records.answers import Explanation
from chokepoint.records.cache import code_hash
from chokepoint.records.errors import WorkspaceError
from chokepoint.weigh.explain import Found, explained
from chokepoint.weigh.questions import Asking
from chokepoint.weigh.scale import RunContext, Scale, answering
from chokepoint.weigh.weighing import Ledger, stored_backgrounds, weigh_ledger
from chokepoint.weigh.words import words
from chokepoint.workspace.catalogue import catalogue as packaged_cards
from chokepoint.workspace.doubts import doubtful_pairs_of, naming
from chokepoint.workspace.single.bundle import Rows, bundle_rows
from chokepoint.workspace.single.garbage import Kept
from chokepoint.workspace.single.links import LINKS
from chokepoint.workspace.single.neighbourhood import Neighbourhood
from chokepoint.workspace.single.newcomers import Newcomers
from chokepoint.workspace.single.slice import Slice
from chokepoint.workspace.single.store import Store

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

FOLDER = "neighbours"
"""The folder of the store in a workspace."""
RUN_ID = "single"
RUN = RunContext(RUN_ID)
OF_A_RUN = ("findings", "states", "stops", "contributions", "likelihoods", "intercepts")
"""Tables that an assessment fills, and the next one empties."""
SMALL = frozenset(RECORDS) - LINKS.keys()
"""Tables of records that are held whole."""
BESIDES = ("affinities", "listed_words", "loads", "set_aside")
"""Other tables that are."""
MADE_BY, MADE_WITH = ("engines", "observe", "records", "workspace"), ("duckdb", "pyarrow")
"""Packages and libraries by whose code the store is made: with another version it is made anew."""
LOCATING = ("gazetteer", "zones")
"""Tables by which places are found and held to be near something."""
NOTHING = pa.table({})

Progress = Callable[[str, float], None]


class SingleAssessment:
    """What answers for one order at a time, as of the newest full run of a workspace; raises WorkspaceError.

    The first one after a run writes the store, which takes as long as making a good part of the run. While it stands,
    the collector of garbage leaves alone what was there when it was made: the compiled catalogue above all.
    """

    def __init__(self, workspace: Workspace, tell: Progress = lambda _what, _share: None) -> None:
        self._workspace, self._engine = workspace, workspace.engine
        self.run = workspace.run(scope="all")
        if self.run["weights_hash"] != workspace.weights.hash:
            raise WorkspaceError("Weights have changed since the last full run. Run `chokepoint assess` again.")
        plan, whole = workspace.catalogue.single(self._engine)
        made_of = "|".join((self.run["run_id"], self.run["data_hash"], code_hash(MADE_BY, MADE_WITH)))
        self._store = Store.fresh(self._engine, workspace.folder / FOLDER, made_of, lambda: self._told(whole), tell)
        self._slice = Slice(plan, self._store.whole)
        self._versioned = Snapshot(self._engine, self.run["as_of"], self.run["known_at"]).versioned()
        self._changes: int | None = None
        self._current_at: int | None = None
        self._still = self._places_changed = False
        self._matches = NOTHING
        self._newcomers = Newcomers(self._slice, workspace.list_settings.match_threshold)
        settings = replace(workspace.settings, prior=float(self.run["prior"]))
        self._scale = Scale.of(answering("order", packaged_cards().values()), workspace.weights, settings)
        self._stored = stored_backgrounds(self._engine, self.run["run_id"], self.run["intercept"])
        self._reads = readings(indicators(), packaged_cards())
        self._kept = Kept()

    def assess(self, given: Rows, as_of: datetime, known_at: datetime) -> list[Explanation]:
        """The explanation of each order in `given`, in the order of its rows, as of a moment (UTC)."""
        with self._kept.block():
            return self._assess(given, as_of, known_at)

    def _assess(self, given: Rows, as_of: datetime, known_at: datetime) -> list[Explanation]:
        self._fill_small()
        around = Neighbourhood(self._store, self._slice)
        around.gather(given)
        news = around.fill(given)
        self._slice.view_at(as_of, known_at, self._versioned | news.versioned, SMALL if self._still else ())
        around.place(news, anew=self._places_changed)
        parties = news.rows.get("parties")
        new = set() if parties is None else set(parties["party_id"].to_pylist())
        self._slice.create("matches", self._matches)
        self._newcomers.meet(new, news.rows.get("order_lines"), as_of.date())
        for name in OF_A_RUN:
            self._slice.create(name, NOTHING)
        ids = given["orders"]["order_id"].combine_chunks()
        Observation(self._slice, self._slice.prepared, self._reads, RUN_ID).observe(ids).store(self._slice)
        _, ledger = weigh_ledger(self._slice, RUN, self._scale, self._stored)
        return self._explained(ids.to_pylist(), ledger)

    @property
    def is_current(self) -> bool:
        """Whether no full run was made since; asked only where the records have changed."""
        changes = self._engine.changes
        if self._current_at != changes and self._workspace.run(scope="all")["run_id"] == self.run["run_id"]:
            self._current_at = changes
        return self._current_at == changes

    def close(self) -> None:
        """Release the tables."""
        self._slice.close()
        self._kept.end()

    def _explained(self, order_ids: Sequence[str], ledger: Ledger) -> list[Explanation]:
        found = Found.of_ledger(self._slice, RUN, {**self.run, "run_id": RUN_ID}, ledger)
        told = explained(found, order_ids, self._scale, Asking(QUESTIONS))
        doubts = doubtful_pairs_of(self._slice, order_ids)
        return [self._placed(naming(one, doubts.get(one.subject_id, ()))) for one in told]

    def _placed(self, told: Explanation) -> Explanation:
        """The explanation with the place that the order would have in the ranking of the run."""
        of = len(self._log_odds) + 1
        place = of - int(np.searchsorted(self._log_odds, told.log_odds, "right"))
        signs = [row.indicator for row in told.rows if row.state == "fires" and row.code and not row.relief]
        said = words(told.likelihood, told.prior, place, of, signs)
        return replace(told, rank=place, of=of, words=said)

    @cached_property
    def _log_odds(self) -> np.ndarray:
        """Log-odds of the run's orders, ascending."""
        rows = self._engine.table("likelihoods")
        rows = rows.filter(rows.run_id == self.run["run_id"], rows.subject_kind == "order")
        return np.sort(self._engine.fetch(rows.select("log_odds"))["log_odds"].to_numpy())

    def _fill_small(self) -> None:
        """Fill the tables that are held whole, where the records have changed since."""
        self._still = self._changes == self._engine.changes
        if self._still:
            return
        self._changes = self._engine.changes
        self._newcomers.forget()
        self._matches = self._engine.fetch(self._engine.table("matches"))
        self._places_changed = self._located_otherwise()
        for name in (*SMALL, *BESIDES):
            self._slice.create(name, self._engine.fetch(self._engine.table(name)))

    def _located_otherwise(self) -> bool:
        """Whether places may be found, or be near zones, that the run did not know: loaded since, or begun since."""
        loads, zones = self._engine.table("loads"), self._engine.table("zones")
        loaded = loads.filter(loads.recorded_at > self.run["known_at"], loads["table"].isin(LOCATING))
        begun = zones.filter(zones.valid_from > self.run["as_of"].date())
        return any(self._engine.fetch(rows.limit(1)).num_rows for rows in (loaded, begun))

    def _told(self, queries: Mapping[str, Query]) -> Iterator[tuple[str, pa.Table]]:
        """What each query tells from the whole ledger, as the run saw it."""
        Snapshot(self._engine, self.run["as_of"], self.run["known_at"]).open()
        made = self._workspace.catalogue.queries(self._engine).relations
        for name, rows in made.items():
            self._engine.create(RELATION_PREFIX + name, rows, temporary=True)
        for name, query in queries.items():
            yield name, self._engine.fetch(query)
        for name in made:
            self._engine.drop(RELATION_PREFIX + name)


def assess_bundles(
    workspace: Workspace, bundles: Sequence[Mapping[str, Any]], as_of: datetime | None = None
) -> list[Explanation]:
    """The explanation of each bundle's order as of a moment (UTC, now by default); nothing is stored.

    Raises InputError with what is wrong in a bundle, WorkspaceError before any full run.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    given = bundle_rows(bundles, now)
    if not given["orders"].num_rows:
        return []
    if not workspace.single.is_current:
        workspace.single.close()
        del workspace.single
    return workspace.single.assess(given, as_of or now, now)

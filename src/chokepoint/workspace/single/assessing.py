"""One order, or some, assessed as a run over new orders would: by the stored backgrounds and intercept."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from chokepoint.engines.protocol import Query
from chokepoint.engines.snapshot import Snapshot
from chokepoint.observe.plan import RELATION_PREFIX
from chokepoint.records.answers import Explanation
from chokepoint.records.cache import code_hash
from chokepoint.records.errors import WorkspaceError
from chokepoint.weigh.weighing import stored_backgrounds
from chokepoint.weigh.words import words
from chokepoint.workspace.single.answering import SMALL, Answering, Question, Small, Told
from chokepoint.workspace.single.beside import Beside, LostError
from chokepoint.workspace.single.bundle import Rows, bundle_rows
from chokepoint.workspace.single.store import Store

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

FOLDER = "neighbours"
"""The folder of the store in a workspace."""
BESIDES = ("affinities", "listed_words", "loads", "matches", "set_aside")
"""Tables that are held whole besides those of records."""
MADE_BY, MADE_WITH = ("engines", "observe", "records", "workspace"), ("duckdb", "pyarrow")
"""Packages and libraries by whose code the store is made: with another version it is made anew."""
LOCATING = ("gazetteer", "zones")
"""Tables by which places are found and held to be near something."""
LEADING = (("orders", "customer_id"), ("payments", "payer_id"))
"""By what the most rows are found that bear on an order."""
EACH = 50
"""Rows that are looked at for an order of nobody known. Ours, about."""
SHARES, FEWEST = 2, 10
"""How many questions each process gets, and the fewest orders of one, since each costs something of its own. Ours."""

Progress = Callable[[str, float], None]


class SingleAssessment:
    """What answers for one order at a time, as of the newest full run of a workspace; raises WorkspaceError.

    The first one after a run writes the store, which takes as long as making a good part of the run.
    """

    def __init__(self, workspace: Workspace, tell: Progress = lambda _what, _share: None) -> None:
        self._workspace, self._engine = workspace, workspace.engine
        self.run = workspace.run(scope="all")
        if self.run["weights_hash"] != workspace.weights.hash:
            raise WorkspaceError("Weights have changed since the last full run. Run `chokepoint assess` again.")
        whole = workspace.catalogue.single_whole(self._engine)
        made_of = "|".join((self.run["run_id"], self.run["data_hash"], code_hash(MADE_BY, MADE_WITH)))
        self._folder = workspace.folder / FOLDER
        self._store = Store.fresh(self._engine, self._folder, made_of, lambda: self._told_whole(whole), tell)
        self._told = Told(
            self.run,
            stored_backgrounds(self._engine, self.run["run_id"], self.run["intercept"]),
            frozenset(Snapshot(self._engine, self.run["as_of"], self.run["known_at"]).versioned()),
            replace(workspace.settings, prior=float(self.run["prior"])),
            workspace.weights,
            workspace.list_settings.match_threshold,
        )
        self._processes = 1
        self._beside: list[Beside] = []
        self._changes: int | None = None
        self._current_at: int | None = None

    def share(self, processes: int) -> None:
        """Have so many processes answer, this one among them, those beside as soon as they are ready."""
        if self._processes != processes:
            self._end_beside()
            self._processes, self._beside = processes, [Beside(self._told, self._folder) for _ in range(1, processes)]

    def assess(self, given: Rows, as_of: datetime, known_at: datetime) -> list[Explanation]:
        """The explanation of each order in `given`, in the order of its rows, as of a moment (UTC)."""
        self._renew_small()
        portions = _portions(self._works(given), self._processes)
        waiting = deque(Question(given, ids, as_of, known_at) for ids in portions)
        for beside in self._beside if len(waiting) == 1 else ():
            beside.rehearse(waiting[0], self._small)
        with ThreadPoolExecutor(len(self._beside) + 1) as threads:
            there = [threads.submit(self._answer_there, one, waiting) for one in self._ready_beside(len(waiting))]
            told = self._answer_here(waiting)
            for one in there:
                told |= one.result()
        told |= self._answer_here(waiting)
        return [self._placed(told[order_id]) for order_id in given["orders"]["order_id"].to_pylist()]

    def _answer_here(self, waiting: deque[Question]) -> dict[str, Explanation]:
        """The answers to questions that nobody else takes, by order."""
        told: dict[str, Explanation] = {}
        for question in _taken(waiting):
            told |= {one.subject_id: one for one in self._here.answer(question)}
        return told

    def _answer_there(self, beside: Beside, waiting: deque[Question]) -> dict[str, Explanation]:
        """The same, answered in another process. What is lost with it waits again."""
        told: dict[str, Explanation] = {}
        for question in _taken(waiting):
            try:
                told |= {one.subject_id: one for one in beside.answer(question, self._small)}
            except LostError:
                waiting.append(question)
                break
        return told

    def _works(self, given: Rows) -> dict[str, int]:
        """How much there is to look at for each order, about: rows that its customer and its payers lead to. Orders of
        one customer stand beside each other."""
        orders = given["orders"].sort_by([("customer_id", "ascending"), ("order_id", "ascending")])
        works = dict.fromkeys(orders["order_id"].to_pylist(), EACH)
        for table, link in LEADING:
            rows = orders if table == "orders" else given[table]
            for order_id, key in zip(rows["order_id"].to_pylist(), rows[link].to_pylist(), strict=True):
                if order_id in works:
                    works[order_id] += len(self._store.find(table, link, [key]))
        return works

    def _ready_beside(self, questions: int) -> list[Beside]:
        """The processes that take questions, where there are so many; one question is answered here."""
        return [one for one in self._beside if one.is_ready][: questions - 1]

    @property
    def is_current(self) -> bool:
        """Whether no full run was made since; asked only where the records have changed."""
        changes = self._engine.changes
        if self._current_at != changes and self._workspace.run(scope="all")["run_id"] == self.run["run_id"]:
            self._current_at = changes
        return self._current_at == changes

    def close(self) -> None:
        """Release the tables, and end the processes."""
        self._end_beside()
        if "_here" in self.__dict__:
            self._here.close()

    def _end_beside(self) -> None:
        for one in self._beside:
            one.close()
        self._beside = []

    @cached_property
    def _here(self) -> Answering:
        return Answering(self._told, self._store)

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

    def _renew_small(self) -> None:
        """Read the tables that are held whole, where the records have changed since."""
        if self._changes == self._engine.changes:
            return
        self._changes = self._engine.changes
        tables = {name: self._engine.fetch(self._engine.table(name)) for name in (*SMALL, *BESIDES)}
        self._small = Small(tables, self._located_otherwise())
        self._here.lay(self._small)

    def _located_otherwise(self) -> bool:
        """Whether places may be found, or be near zones, that the run did not know: loaded since, or begun since."""
        loads, zones = self._engine.table("loads"), self._engine.table("zones")
        loaded = loads.filter(loads.recorded_at > self.run["known_at"], loads["table"].isin(LOCATING))
        begun = zones.filter(zones.valid_from > self.run["as_of"].date())
        return any(self._engine.fetch(rows.limit(1)).num_rows for rows in (loaded, begun))

    def _told_whole(self, queries: Mapping[str, Query]) -> Iterator[tuple[str, pa.Table]]:
        """What each query tells from the whole ledger, as the run saw it."""
        Snapshot(self._engine, self.run["as_of"], self.run["known_at"]).open()
        made = self._workspace.catalogue.queries(self._engine).relations
        for name, rows in made.items():
            self._engine.create(RELATION_PREFIX + name, rows, temporary=True)
        for name, query in queries.items():
            yield name, self._engine.fetch(query)
        for name in made:
            self._engine.drop(RELATION_PREFIX + name)


def _taken(waiting: deque[Question]) -> Iterator[Question]:
    """Questions from the front, one after another, while some are there."""
    while waiting:
        try:
            yield waiting.popleft()
        except IndexError:  # another thread was quicker
            return


def _portions(works: Mapping[str, int], processes: int) -> list[list[str]]:
    """The ids of the orders in questions of about the same work, the most first; their order is kept in each.

    They are the same whoever is there to answer, so that an answer does not depend on that.
    """
    count = 1 if processes == 1 else min(SHARES * processes, -(-len(works) // FEWEST))
    whole, done = sum(works.values()), 0
    portions: list[list[str]] = [[] for _ in range(count)]
    for order_id, work in works.items():
        portions[done * count // whole].append(order_id)
        done += work
    return sorted(filter(None, portions), key=lambda ids: -sum(works[one] for one in ids))


def assess_bundles(
    workspace: Workspace, bundles: Sequence[Mapping[str, Any]], as_of: datetime | None = None, processes: int = 1
) -> list[Explanation]:
    """The explanation of each bundle's order as of a moment (UTC, now by default); nothing is stored.

    So many processes answer, those beside this one as soon as they are ready: the first request begins them. Raises
    InputError with what is wrong in a bundle, WorkspaceError before any full run.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    given = bundle_rows(bundles, now)
    if not given["orders"].num_rows:
        return []
    if not workspace.single.is_current:
        workspace.single.close()
        del workspace.single
    workspace.single.share(processes)
    return workspace.single.assess(given, as_of or now, now)

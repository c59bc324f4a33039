"""`assess`: resolve, connect, observe, weigh; one run, wholly or not at all."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

import chokepoint
from chokepoint.connect.custody import connect_custody
from chokepoint.engines.arrow import as_table
from chokepoint.engines.snapshot import Snapshot, current
from chokepoint.load.tables import widen_runs
from chokepoint.observe.cards import readings
from chokepoint.observe.running import Observation, Observed
from chokepoint.records.answers import Assessment
from chokepoint.records.errors import InputError
from chokepoint.records.results import RUNS
from chokepoint.resolve import resolve
from chokepoint.weigh.scale import Scale, answering
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weighing import RunContext, Weighed, stored_backgrounds, weigh_ledger
from chokepoint.workspace.connecting import connect_entities, weigh_beyond_orders
from chokepoint.workspace.own import observed_without_broken
from chokepoint.workspace.screening import screen_records
from chokepoint.workspace.working import working_engine

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Progress, Workspace


@dataclass(frozen=True)
class Moment:
    """What a run may see: nothing that happened after `as_of`, nothing recorded after `known_at`. UTC, no zone kept."""

    as_of: datetime
    known_at: datetime

    @classmethod
    def at(cls, as_of: datetime | None, known_at: datetime | None) -> Moment:
        """Both default to now."""
        now = _now()
        return cls(_utc(as_of) or now, _utc(known_at) or now)


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None)


def assess(
    workspace: Workspace, moment: Moment, *, new: bool, prior: float | None, engine: str, progress: Progress | None
) -> Assessment:
    """Assess every order, or with `new` those that no run has assessed, by the stored backgrounds and intercept.

    `engine` names where expressions run; the results stand in the workspace whichever it is. Only a full run weighs
    parties and networks: what they add up to is told on the whole ledger.

    With `new`, indicators read what the last full run connected.

    Raises WorkspaceError where `new` is asked for before any full run, InputError where `new` comes with a prior.
    """
    if new and prior is not None:
        raise InputError("--new uses the usual rate of the last full run; give --prior to a full run instead.")
    settings = workspace.settings if prior is None else replace(workspace.settings, prior=prior)
    reference = workspace.run(scope="all") if new else None
    if reference:
        settings = replace(settings, prior=float(reference["prior"]))
    with working_engine(workspace, engine) as working:
        return _Run(workspace, working, moment, settings, reference, progress or (lambda _what, _share: None)).make()


@dataclass(frozen=True)
class _Run:
    """One run in the making. `reference` is the run whose backgrounds serve, where only new orders are assessed."""

    workspace: Workspace
    engine: Engine
    moment: Moment
    settings: Settings
    reference: dict[str, Any] | None
    tell: Progress

    def make(self) -> Assessment:
        """Fill the tables of results; returns what the run came to."""
        clock = _Clock()
        started_at = _now()
        engine = self.engine
        Snapshot(engine, self.moment.as_of, self.moment.known_at).open()
        self.tell("resolving parties and places", 0.0)
        resolve(engine)
        clock.ends("resolve")
        self.tell("screening parties", 0.02)
        screening = screen_records(self.workspace, self.moment.as_of.date(), engine=engine)
        clock.ends("screen")
        if not self.reference:
            self.tell("connecting records", 0.05)
            connect_entities(engine, self.moment.as_of.date())
            connect_custody(engine)
        clock.ends("connect")
        run_id = self._id(started_at)
        only = _not_assessed(engine) if self.reference else None
        observed = observed_without_broken(self.workspace, lambda: self._observe(run_id, only))
        clock.ends("observe")
        self.tell("weighing", 0.8)
        orders = _count(engine, current("orders"))
        with engine.atomic():
            widen_runs(engine)
            observed.store(engine)
            del observed  # gigabytes, at five million orders
            weighed = self._weigh(run_id)
            clock.ends("weigh")
            seconds = clock.whole
            row = self._row(run_id, started_at, weighed, seconds)
            engine.append("runs", as_table(RUNS, [row]))
        return Assessment(
            run_id=run_id,
            orders=orders,
            assessed=weighed.subjects,
            sum_of_likelihoods=weighed.sum_of_likelihoods,
            expected=weighed.expected,
            seconds=seconds,
            stages=clock.stages,
            stops=weighed.bands["stop"],
            held=weighed.bands["hold"],
            not_enough_known=weighed.bands["not enough known"],
            alert_budget=self.settings.alert_budget,
            screening=screening,
            indicators_not_run=self.workspace.catalogue.own.not_run,
            run=row,
        )

    def _id(self, started_at: datetime) -> str:
        told = f"{started_at.isoformat()}|{self.moment}|{self.settings}|{self.workspace.weights.hash}"
        return f"{started_at:%Y%m%dT%H%M%S}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    def _observe(self, run_id: str, only: pa.Array | None) -> Observed:
        engine, catalogue = self.engine, self.workspace.catalogue
        reads = readings(catalogue.found, catalogue.cards)
        observation = Observation(engine, catalogue.queries(engine), reads, run_id)
        return observation.observe(only, lambda what, share: self.tell(what, 0.1 + 0.7 * share))

    def _weigh(self, run_id: str) -> Weighed:
        engine, cards, weights = self.engine, list(self.workspace.cards.values()), self.workspace.weights
        stored = None
        if self.reference:
            stored = stored_backgrounds(engine, self.reference["run_id"], self.reference["intercept"])
        scale = Scale.of(answering("order", cards), weights, self.settings)
        weighed, ledger = weigh_ledger(engine, RunContext(run_id), scale, stored)
        if not self.reference:
            weigh_beyond_orders(engine, run_id, ledger, cards, weights, self.settings)
        return weighed

    def _row(self, run_id: str, started_at: datetime, weighed: Weighed, seconds: float) -> dict[str, Any]:
        engine = self.engine
        return {
            "run_id": run_id,
            "started_at": started_at,
            "as_of": self.moment.as_of,
            "known_at": self.moment.known_at,
            "prior": self.settings.prior,
            "intercept": weighed.intercept,
            "reference_run_id": weighed.reference_run_id,
            "scope": "new" if self.reference else "all",
            "engine": engine.name,
            "weights_hash": self.workspace.weights.hash,
            "catalogue_hash": self.workspace.catalogue.hash,
            "catalogue": ";".join(sorted(self.workspace.cards)),
            "lists": _lists(engine),
            "data_hash": _data_hash(engine, self.moment.known_at),
            "software_version": chokepoint.__version__,
            "orders": weighed.subjects,
            "seconds": Decimal(str(seconds)),
        }


class _Clock:
    """Seconds that a run took, in whole and by stage."""

    def __init__(self) -> None:
        self._started = self._last = time.monotonic()
        self.stages: dict[str, float] = {}

    def ends(self, stage: str) -> None:
        """The stage took what has passed since the one before it."""
        now = time.monotonic()
        self.stages[stage] = round(now - self._last, 4)
        self._last = now

    @property
    def whole(self) -> float:
        """Up to the end of the last stage."""
        return round(self._last - self._started, 4)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _count(engine: Engine, rows: ir.Table) -> int:
    return int(engine.fetch(rows.aggregate(rows=rows.count()))["rows"][0].as_py())


def _not_assessed(engine: Engine) -> pa.Array:
    """Ids of orders that stand in no run."""
    assessed = engine.table("likelihoods")
    assessed = assessed.filter(assessed.subject_kind == "order").select(order_id="subject_id").distinct()
    return engine.fetch(current("orders").select("order_id").anti_join(assessed, "order_id"))["order_id"]


def _lists(engine: Engine) -> str | None:
    """Lists in force: `list@rows`, sorted."""
    rows = current("lists")
    found = engine.fetch(rows.group_by("list_id").agg(rows=rows.count())).to_pylist()
    return ";".join(sorted(f"{row['list_id']}@{row['rows']}" for row in found)) or None


def _data_hash(engine: Engine, known_at: datetime) -> str:
    """SHA-256 over the hashes of all that had been loaded by then, whatever the order of loading."""
    loads = engine.table("loads")
    hashes = engine.fetch(loads.filter(loads.recorded_at <= ibis.literal(known_at)).select("sha256"))["sha256"]
    return hashlib.sha256("\n".join(sorted(set(hashes.to_pylist()))).encode()).hexdigest()

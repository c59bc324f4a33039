"""The answers on which an evaluation rests: those of the last run, or those that each order's own moment allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from chokepoint.engines import open_engine
from chokepoint.engines.arrow import as_table
from chokepoint.engines.moments import Moment, MomentSnapshot, Slice
from chokepoint.engines.snapshot import Snapshot, current
from chokepoint.observe.answers import Answers
from chokepoint.observe.cards import readings
from chokepoint.observe.rarest import rarest_orders
from chokepoint.observe.running import Observation, Observed
from chokepoint.records import RESULTS
from chokepoint.records.errors import WorkspaceError
from chokepoint.weigh.scale import RunContext, Scale, answering
from chokepoint.workspace.connecting import connect_entities
from chokepoint.workspace.own import observed_without_broken, weights_with
from chokepoint.workspace.raw_fields import raw_fields
from chokepoint.workspace.undoing import undone

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Progress, Workspace

AT_MOMENTS = "evaluation"
"""The run under which answers at moments stand, in tables of their own."""


@dataclass(frozen=True)
class Answered:
    """`answers` holds `states` and `findings` of `run`, and is the workspace's own engine in hindsight. `fields` has a
    row an order; `days` is the longest slice."""

    answers: Engine
    run: RunContext
    scale: Scale
    fields: Callable[[], pa.Table]
    days: int


def answered(workspace: Workspace, run: dict[str, Any], moment: Moment, slices: int, tell: Progress) -> Answered:
    """The answers at the moment; raises WorkspaceError where the catalogue has changed since the run.

    The records themselves stay as they are. What was resolved for the last run serves: who is one, where places lie;
    matches with list entries stand as far as these were listed when a slice began. Entities are connected anew by what
    a slice sees; what the customer's other orders show is known of those of earlier slices.
    """
    whole = Snapshot(workspace.engine, run["as_of"], run["known_at"])
    whole.open()
    if moment is Moment.HINDSIGHT:
        context, scale = RunContext(str(run["run_id"])), _scale_of_run(workspace, run)
        return Answered(
            workspace.engine, context, scale, lambda: workspace.engine.fetch(raw_fields().order_by("order_id")), 0
        )
    parts = _slices(workspace.engine, slices)
    told = observed_without_broken(workspace, lambda: list(_observed(workspace, whole, moment, parts, tell)))
    whole.open()  # the views of the last slice were taken back
    engine = open_engine()
    for name in ("findings", "states", "stops", "backgrounds"):
        engine.create(name, as_table(RESULTS[name], []))
    for observed, _ in told:
        observed.store(engine)
    cards = answering("order", workspace.cards.values())
    scale = Scale.of(cards, workspace.weights, replace(workspace.settings, prior=run["prior"]))
    fields = pa.concat_tables([rows for _, rows in told]).sort_by("order_id").combine_chunks()
    longest = max((part.end - part.start for part in parts), default=timedelta())
    return Answered(engine, RunContext(AT_MOMENTS), scale, lambda: fields, longest.days)


def _observed(
    workspace: Workspace, whole: Snapshot, moment: Moment, parts: list[Slice], tell: Progress
) -> Iterator[tuple[Observed, pa.Table]]:
    """The answers on the orders of each slice, with their raw fields."""
    engine, catalogue = workspace.engine, workspace.catalogue
    reads = readings(catalogue.found, catalogue.cards)
    prepared = catalogue.queries(engine)
    before: list[Answers] = []
    for number, part in enumerate(parts):
        with undone(engine):
            MomentSnapshot(engine, whole, moment, part).open()
            _leave_listed(engine)
            connect_entities(engine, part.start.date())
            engine.create("rarest_orders", rarest_orders(before, prepared.uncounted))
            ids = engine.fetch(part.orders().select("order_id"))["order_id"].combine_chunks()
            observation = Observation(engine, prepared, reads, AT_MOMENTS)
            done = number / len(parts)
            observed = observation.observe(
                ids,
                lambda what, share, done=done: tell(what, done + share / len(parts)),  # type: ignore[misc]
            )
            rows = raw_fields()
            rows = rows.semi_join(part.orders().select("order_id"), "order_id")
            seen = observed, engine.fetch(rows)
        before.append(observed.orders)
        yield seen


def _leave_listed(engine: Engine) -> None:
    """Leave the matches with entries that had been listed: those of the view of the lists, which was cut."""
    matches = engine.table("matches")
    lists = current("lists").select("list_id", "entry_id").distinct()
    engine.create("matches", engine.fetch(matches.semi_join(lists, ["list_id", "entry_id"])))


def _slices(engine: Engine, count: int) -> list[Slice]:
    """Slices of time with about as many orders each."""
    times = engine.fetch(current("orders").select("ordered_at").order_by("ordered_at"))["ordered_at"].to_pylist()
    if not times:
        return []
    ends = sorted({times[min(len(times) * number // count, len(times)) - 1] for number in range(1, count + 1)})
    starts = [times[0] - timedelta(microseconds=1), *ends[:-1]]
    return [Slice(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def _scale_of_run(workspace: Workspace, run: dict[str, Any]) -> Scale:
    """The scale of the run's indicators under the weights in force now, which need not be those of the run."""
    catalogue = workspace.catalogue.limited_to(str(run["catalogue"]).split(";"))
    if run["catalogue"] != ";".join(sorted(catalogue.cards)):
        raise WorkspaceError(
            f"The catalogue has changed since run {run['run_id']}. Run `chokepoint assess` again to evaluate it."
        )
    settings = replace(workspace.settings, prior=run["prior"])
    cards = answering("order", catalogue.cards.values())
    return Scale.of(cards, weights_with(workspace.stated_weights, catalogue), settings)

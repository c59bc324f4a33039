"""What has changed since an earlier run, or since a moment: orders, stops, cases, lists."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from chokepoint.load.editions import ENDS
from chokepoint.records import RECORDS
from chokepoint.records.errors import NotFoundError
from chokepoint.records.since import ChangedList, ChangedOrder, ChangedStop, RunLine, Since
from chokepoint.review.cases.since import changed_cases
from chokepoint.workspace.ranking import Standing, signs_of, some

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.casework import Casework
    from chokepoint.workspace.workspace import Workspace

Row = dict[str, Any]

MOVED = math.log(1.5)
"""Change of log-odds from which an order is told: odds half as high again, or less by a third. Smaller ones are made by
every new record that makes a sign a little more common."""
NEW, GONE = "new", "gone"
DIFFERS = {
    "lists": "lists",
    "weights_hash": "weights",
    "catalogue_hash": "indicators",
    "software_version": "the program",
}
"""Columns of a run, and what it is that differs."""


@dataclass(frozen=True)
class Asked:
    """Since when: since a run, or a moment (UTC); since the full run before the newest where neither is given."""

    run_id: str | None = None
    moment: datetime | None = None
    top: int = 50


def runs(workspace: Workspace, top: int, after: int = 0) -> list[RunLine]:
    """The runs whose results are kept, newest first."""
    rows = workspace.engine.table("runs").order_by(ibis.desc("started_at"), ibis.desc("run_id"))
    return [_line(row) for row in workspace.engine.fetch(rows.limit(top, offset=after)).to_pylist()]


def since(workspace: Workspace, cases: Casework, actor: str, asked: Asked) -> Since:
    """What has changed; raises NotFoundError for a run that is not there, WorkspaceError before any run."""
    standing = Standing.read(workspace)
    engine, now = workspace.engine, workspace.run()
    moment = _moment(engine, workspace.run(scope="all"), asked)
    before = _stood(engine, moment)
    ids = _ids_of(engine, before, moment)
    orders, counts = _orders(workspace, standing, ids, asked.top) if ids else ((), (0, 0))
    stops = _stops(engine, standing.run_ids, ids) if ids else ()
    new = sum(one.change == NEW for one in stops)
    return Since(
        since=moment,
        before=_line(before) if before else None,
        now=_line(now),
        new_orders=counts[0],
        changed_orders=counts[1],
        orders=orders,
        new_stops=new,
        gone_stops=len(stops) - new,
        stops=stops[: asked.top],
        cases=tuple(changed_cases(cases.store, actor, moment, asked.top)),
        lists=tuple(_lists(engine, moment)),
        differs=tuple(name for column, name in DIFFERS.items() if before and before[column] != now[column]),
    )


def _line(row: Row) -> RunLine:
    return RunLine(**{name: row[name] for name in RunLine.__dataclass_fields__})


def _moment(engine: Engine, full: Row, asked: Asked) -> datetime:
    """The moment that is asked for; where no earlier full run is there, the start of the only one."""
    rows = engine.table("runs")
    if asked.run_id is not None:
        found = engine.fetch(rows.filter(rows.run_id == asked.run_id).select("started_at"))["started_at"].to_pylist()
        if not found:
            raise NotFoundError(f"There is no run `{asked.run_id}`. GET /v1/runs lists those that are kept.")
        return found[0]  # type: ignore[no-any-return]
    if asked.moment is not None:
        return asked.moment
    earlier = rows.filter(rows.scope == "all", rows.started_at < full["started_at"])
    newest = engine.fetch(earlier.aggregate(at=earlier.started_at.max()))["at"][0].as_py()
    return newest or full["started_at"]  # type: ignore[no-any-return]


def _stood(engine: Engine, moment: datetime) -> Row | None:
    """The newest full run of that time."""
    rows = engine.table("runs")
    rows = rows.filter(rows.scope == "all", rows.started_at <= ibis.literal(moment))
    found = engine.fetch(rows.order_by(ibis.desc("started_at"), ibis.desc("run_id")).limit(1)).to_pylist()
    return dict(found[0]) if found else None


def _ids_of(engine: Engine, before: Row | None, moment: datetime) -> tuple[str, ...]:
    """That run, and those over new orders since that had been made by then."""
    if before is None:
        return ()
    rows = engine.table("runs")
    rows = rows.filter(rows.started_at >= before["started_at"], rows.started_at <= ibis.literal(moment))
    return tuple(sorted(engine.fetch(rows.select("run_id"))["run_id"].to_pylist()))


def _orders(
    workspace: Workspace, standing: Standing, ids: tuple[str, ...], top: int
) -> tuple[tuple[ChangedOrder, ...], tuple[int, int]]:
    """New and changed orders: stopped and held ones first, then those that moved most; and how many of each."""
    engine = workspace.engine
    then = engine.table("likelihoods")
    then = then.filter(then.run_id.isin(ids), then.subject_kind == "order")
    then = then.select("subject_id", was="likelihood", odds_then="log_odds", band_then="band")
    rows = standing.rows.select("subject_id", "log_odds", "band", "place", "run_id").left_join(then, "subject_id")
    rows = rows.mutate(new=rows.was.isnull(), moved=(rows.log_odds - rows.odds_then).abs())
    rows = rows.filter(~rows.run_id.isin(ids) & (rows.new | (rows.band != rows.band_then) | (rows.moved >= MOVED)))
    counted = engine.fetch(rows.aggregate(new=rows.new.sum().fill_null(0), of=rows.count())).to_pylist()[0]
    held = rows.band.isin(["stop", "hold"])
    order = (held.desc(), (rows.band != rows.band_then).fill_null(True).desc(), rows.moved.desc(), rows.place)
    shown = engine.fetch(rows.order_by(order).limit(top)).to_pylist()
    now = {one.order_id: one for one in some(workspace, standing, [row["subject_id"] for row in shown])}
    signs = signs_of(engine, ids, list(now))
    changed = tuple(_changed(now[row["subject_id"]], row, signs) for row in shown)
    return changed, (int(counted["new"]), int(counted["of"] - counted["new"]))


def _changed(order: Any, row: Row, signs: dict[str, tuple[str, ...]]) -> ChangedOrder:
    fired = set(signs.get(order.order_id, ()))
    known = row["was"] is not None
    return ChangedOrder(
        order=order,
        likelihood_before=row["was"],
        band_before=row["band_then"],
        signs_new=tuple(one for one in order.fires if one not in fired) if known else (),
        signs_gone=tuple(sorted(fired - set(order.fires))),
    )


def _stops(engine: Engine, now: Sequence[str], before: Sequence[str]) -> tuple[ChangedStop, ...]:
    """Stops that stand now and did not, then those that did and do not."""
    stops = engine.table("stops")
    stops = stops.filter(stops.subject_kind == "order").select("run_id", "stop_id", "basis", order_id="subject_id")
    each = [stops.filter(stops.run_id.isin(list(ids))) for ids in (now, before)]
    found = []
    for change, rows, others in ((NEW, *each), (GONE, *reversed(each))):
        told = rows.anti_join(others, ["order_id", "stop_id"]).drop("run_id").order_by("order_id", "stop_id")
        found += [ChangedStop(change, **row) for row in engine.fetch(told).to_pylist()]
    return tuple(found)


def _lists(engine: Engine, moment: datetime) -> list[ChangedList]:
    """The lists whose edition in force is another than it was."""
    editions = engine.table("list_editions")
    rows = engine.fetch(editions.order_by("list_id", "recorded_at")).to_pylist()
    now = {row["list_id"]: row for row in rows}
    then = {row["list_id"]: row for row in rows if row["recorded_at"] <= moment}
    found = []
    for list_id, row in now.items():
        before = then.get(list_id)
        if before is None or before["sha256"] != row["sha256"]:
            counted = _entries(engine, row["table"], list_id, moment)
            entries_before = before["entries"] if before else None
            found.append(
                ChangedList(list_id, row["table"], row["recorded_at"], entries_before, row["entries"], **counted)
            )
    return found


def _entries(engine: Engine, table: str, list_id: str, moment: datetime) -> dict[str, int]:
    """How many entries of a list were added, ended and changed after the moment."""
    rows = engine.table(table)
    rows = rows.filter(rows.list_id == list_id)
    key, ends = RECORDS[table].key, ENDS[table]
    newest: ir.Table = rows.group_by(*key).agg(
        first=rows.recorded_at.min(), last=rows.recorded_at.max(), until=rows[ends].argmax(rows.recorded_at)
    )
    late, known = newest.last > ibis.literal(moment), newest["first"] <= ibis.literal(moment)
    counted = newest.aggregate(
        added=(~known).sum().fill_null(0),
        ended=(late & known & newest.until.notnull()).sum().fill_null(0),
        changed=(late & known & newest.until.isnull()).sum().fill_null(0),
    )
    return {name: int(number) for name, number in engine.fetch(counted).to_pylist()[0].items()}

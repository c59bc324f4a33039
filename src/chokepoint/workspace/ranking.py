"""`orders`: the ranking, with what fires and what stops each order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from chokepoint.engines.snapshot import Snapshot, current
from chokepoint.observe.evidence import gathered
from chokepoint.records.answers import RankedOrder
from chokepoint.records.errors import NotFoundError
from chokepoint.weigh.words import words
from chokepoint.workspace.drawing import drawn_orders

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace


@dataclass(frozen=True)
class Standing:
    """Where every subject of a kind stands now: the newest full run, and the runs over new orders since.

    `rows` has one row a subject: the cells of `likelihoods`, with `place` in the whole ranking from 1.
    """

    rows: ir.Table
    run_ids: tuple[str, ...]
    priors: dict[str, float]
    of: int

    @classmethod
    def read(cls, workspace: Workspace, kind: str = "order") -> Standing:
        """Read it, and open the current views as the newest full run saw them; raises WorkspaceError."""
        engine = workspace.engine
        full = workspace.run(scope="all")
        latest = workspace.run()
        Snapshot(engine, latest["as_of"], latest["known_at"]).open()
        runs = engine.table("runs")
        since = engine.fetch(runs.filter(runs.started_at >= full["started_at"])).to_pylist()
        run_ids = tuple(sorted(run["run_id"] for run in since))
        rows = engine.table("likelihoods")
        rows = rows.filter(rows.run_id.isin(run_ids), rows.subject_kind == kind)
        place = ibis.row_number().over(order_by=[rows.log_odds.round(9).desc(), rows.subject_id.asc()]) + 1
        of = int(engine.fetch(rows.aggregate(of=rows.count()))["of"][0].as_py())
        return cls(rows.mutate(place=place), run_ids, {run["run_id"]: run["prior"] for run in since}, of)


def drawn(workspace: Workspace) -> list[RankedOrder]:
    """The orders that are drawn beyond the first of the ranking, most likely first."""
    standing = Standing.read(workspace)
    ids = list(_drawn(workspace, standing))
    return _ranked(workspace, standing, standing.rows.filter(standing.rows.subject_id.isin(ids or [""])))


def _drawn(workspace: Workspace, standing: Standing) -> dict[str, str]:
    day = workspace.run()["as_of"].date()
    return drawn_orders(workspace.engine, standing.rows, day, standing.of, workspace.settings)


@dataclass(frozen=True)
class Wanted:
    """Which orders of the ranking: `after` so many, `top` of them (None: all), of a `band`, with all words of `text` in
    their id, their customer's id or name, or the id of a sign or stop on them."""

    top: int | None = None
    after: int = 0
    band: str | None = None
    text: str = ""


def ranking(workspace: Workspace, wanted: Wanted) -> list[RankedOrder]:
    """Orders by likelihood, ties by id. Their rank is that in the whole."""
    standing = Standing.read(workspace)
    rows = standing.rows
    if wanted.band is not None:
        rows = rows.filter(rows.band == wanted.band)
    for word in wanted.text.lower().split():
        rows = rows.semi_join(_with_word(workspace, standing, word), "subject_id")
    return _ranked(workspace, standing, rows.order_by("place").limit(wanted.top, offset=wanted.after))


def _with_word(workspace: Workspace, standing: Standing, word: str) -> ir.Table:
    """One row (subject_id) per order that holds the word."""
    orders, parties = current("orders"), current("parties").select("party_id", "name")
    named = orders.left_join(parties, orders.customer_id == parties.party_id)
    held = [named[name].fill_null("").lower().contains(word) for name in ("order_id", "customer_id", "name")]
    found = named.filter(held[0] | held[1] | held[2]).select(subject_id="order_id")
    for table, ids in (("findings", "indicator_id"), ("stops", "stop_id")):
        rows = workspace.engine.table(table)
        of_run = rows.filter(rows.run_id.isin(standing.run_ids), rows.subject_kind == "order")
        found = found.union(of_run.filter(of_run[ids].contains(word)).select("subject_id"))
    return found.distinct()


def one(workspace: Workspace, order_id: str) -> RankedOrder:
    """Where one order stands; raises NotFoundError."""
    standing = Standing.read(workspace)
    found = _ranked(workspace, standing, standing.rows.filter(lambda t: t.subject_id == order_id))
    if not found:
        raise NotFoundError(
            f"No order `{order_id}` in the last run. `chokepoint orders` lists the ids; ids are matched to the letter."
        )
    return found[0]


def some(workspace: Workspace, standing: Standing, order_ids: Sequence[str]) -> list[RankedOrder]:
    """Where these orders stand, most likely first; one that no run weighed is left out."""
    return _ranked(workspace, standing, standing.rows.filter(standing.rows.subject_id.isin(list(order_ids) or [""])))


def signs_of(engine: Engine, run_ids: tuple[str, ...], order_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The signs and reliefs that fired on orders in these runs, by order."""
    rows = _gathered(engine.table("findings"), run_ids)
    found = engine.fetch(rows.filter(rows.subject_id.isin(list(order_ids) or [""]))).to_pylist()
    return {row["subject_id"]: tuple(row["fires"] or ()) for row in found}


def _ranked(workspace: Workspace, standing: Standing, rows: ir.Table) -> list[RankedOrder]:
    engine = workspace.engine
    for name in ("findings", "stops"):
        rows = rows.left_join(_gathered(engine.table(name), standing.run_ids), ["run_id", "subject_id"])
        rows = rows.drop("run_id_right", "subject_id_right")
    orders = current("orders").select("order_id", "customer_id", "ordered_at")
    rows = rows.left_join(orders, rows.subject_id == orders.order_id)
    parties = current("parties").select("party_id", "name")
    rows = rows.left_join(parties, rows.customer_id == parties.party_id)
    cleared, draws = _cleared(workspace), _drawn(workspace, standing)
    reliefs = {card.id for card in workspace.cards.values() if card.relief}
    found = engine.fetch(rows.order_by("place")).to_pylist()
    ordered = (_ranked_order(row, standing, reliefs, cleared) for row in found)
    return [replace(order, drawn=draws.get(order.order_id)) for order in ordered]


def _ranked_order(row: dict[str, Any], standing: Standing, reliefs: set[str], cleared: dict[str, str]) -> RankedOrder:
    fires = tuple(row["fires"] or ())
    signs = [name for name in fires if name not in reliefs]
    return RankedOrder(
        order_id=row["subject_id"],
        likelihood=row["likelihood"],
        low=row["low"],
        high=row["high"],
        words=words(row["likelihood"], standing.priors[row["run_id"]], row["place"], standing.of, signs),
        coverage=row["coverage"],
        band=row["band"],
        fires=fires,
        stops=tuple(row["stops"] or ()),
        rank=row["place"],
        customer_id=row["customer_id"],
        customer=row["name"],
        ordered_at=row["ordered_at"],
        known_good=cleared.get(row["customer_id"]),
    )


def _gathered(table: ir.Table, run_ids: tuple[str, ...]) -> ir.Table:
    """Per order, the ids of what fires or stops, sorted."""
    ids, name = ("stop_id", "stops") if "stop_id" in table.columns else ("indicator_id", "fires")
    table = table.filter(table.run_id.isin(run_ids), table.subject_kind == "order")
    return table.group_by("run_id", "subject_id").agg(**{name: gathered(table[ids])})


def _cleared(workspace: Workspace) -> dict[str, str]:
    """Reason and expiry by customer whom a person has cleared and whose time is not up at the run's as-of."""
    as_of = workspace.run()["as_of"].date()
    rows = current("known_good")
    rows = rows.filter(rows.valid_to >= as_of, rows.valid_from.isnull() | (rows.valid_from <= as_of))
    return {
        row["party_id"]: f"{row['reason']} (until {row['valid_to']})"
        for row in workspace.engine.fetch(rows).to_pylist()
    }

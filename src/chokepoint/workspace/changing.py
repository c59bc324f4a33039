"""`network --changes` and `network --measure`: how dealings changed over time, and what followed a public measure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from chokepoint.connect.change.breaks import Spans, broken, spans
from chokepoint.connect.change.consignments import (
    Consignments,
    Named,
    in_networks,
    passing,
    read_consignments,
    read_ties,
)
from chokepoint.connect.change.measuring import Window, against, displaced, routes, struck, used
from chokepoint.connect.change.moves import moves
from chokepoint.connect.change.quarters import EPOCH, quarter_of, quarters
from chokepoint.connect.change.successors import Traits, successors, tied, traits
from chokepoint.engines.snapshot import current
from chokepoint.records.change import Break, Changes, Compared, Displaced, Effect, Move, Share, Successor
from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.workspace.party_names import party_names
from chokepoint.workspace.runs import open_last_run

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace

YEAR_DAYS = 365
MONTH_DAYS = 30
LEAST_MONTHS, MOST_MONTHS = 3, 12
"""Months looked at on either side of a measure."""
FOLLOWED = 200
"""Of those that broke off, how many are asked who followed: the least likely silences."""
SHOWN_SHARED = 5
"""Things that a successor took over which are named."""


def changes(workspace: Workspace, top: int | None) -> Changes:
    """How the network changed, as of the last full run; `top` of each. Raises WorkspaceError before any run."""
    run, engine = open_last_run(workspace), workspace.engine
    as_of = run["as_of"].date()
    orders = read_consignments(engine)
    kinds = {"customer": orders.customer, "forwarder": orders.forwarder, "place": orders.place}
    found = {kind: spans(orders, who) for kind, who in kinds.items()}
    ended = {kind: broken(each) for kind, each in found.items()}
    breaks = [_break(kind, kinds[kind], found[kind], place) for kind in kinds for place in ended[kind].tolist()]
    ends, others = read_ties(engine)
    followed = [
        one
        for kind in ("customer", "forwarder")
        for one in _successors(orders, kind, tied(kinds[kind], ends, others), found[kind], ended[kind][:FOLLOWED])
    ]
    over = np.concatenate([found[kind].last[ended[kind]] for kind in ("customer", "forwarder")])
    until = int(orders.day.max()) if len(orders) else None
    told = Changes(
        run_id=str(run["run_id"]),
        as_of=as_of,
        until=None if until is None else _day(until),
        quarters=tuple(quarters(orders, over, _new_dealings(engine))),
        breaks=tuple(sorted(breaks, key=lambda one: (one.p, one.kind, one.id))[:top]),
        successors=tuple(sorted(followed, key=lambda one: (-one.likelihood, one.kind, one.former_id, one.id))[:top]),
        moves=tuple(sorted(_moves(engine, orders), key=lambda one: (one.p, one.kind, one.id))[:top]),
        customers=_active(orders, None),
        active_12_months=_active(orders, (as_of - EPOCH).days),
        active_12_months_of_record=_active(orders, until),
    )
    return _named(engine, told)


def measure(workspace: Workspace, measure_id: str) -> Effect:
    """What followed one measure; raises NotFoundError, InputError where it names no place or records do not reach."""
    open_last_run(workspace)
    engine = workspace.engine
    row = _measure(engine, measure_id)
    orders = read_consignments(engine)
    window, months = _window(orders, row)
    town = None if row["place"] is None else row["place"].strip().lower()
    hit = struck(orders, window, row["country"], town, passing(engine, row["place"]))
    counted = routes(orders, window, np.ones(len(orders)))
    here = orders.sent_to(hit)
    return Effect(
        measure_id=measure_id,
        kind=row["kind"],
        where=" ".join(part for part in (row["country"], row["place"]) if part),
        valid_from=row["valid_from"],
        months=months,
        routes=int((hit & (counted.before + counted.after > 0)).sum()),
        before=int(counted.before[hit].sum()),
        after=int(counted.after[hit].sum()),
        value_before_usd=_value(orders, here & window.before(orders.day)),
        value_after_usd=_value(orders, here & window.after(orders.day)),
        orders=against(counted, hit),
        value=_by_value(orders, window, hit),
        displaced=_displaced(engine, orders, window, hit),
        shares=_shares(orders, window, hit),
    )


def _by_value(orders: Consignments, window: Window, hit: np.ndarray) -> Compared | None:
    """The same in US dollars, an order weighing as many as its value makes of the mean one."""
    if np.isnan(orders.value).all():
        return None
    mean = float(np.nanmean(orders.value))
    return against(routes(orders, window, orders.value / mean), hit, mean) if mean > 0 else None


def _displaced(engine: Engine, orders: Consignments, window: Window, hit: np.ndarray) -> tuple[Displaced, ...]:
    told = [
        Displaced(kind, into.names[one.number], None, one.before, one.after, round(one.expected, 2), one.p)
        for kind, into in (("place", orders.place), ("forwarder", orders.forwarder))
        for one in displaced(orders, into, window, hit)
    ]
    names = party_names(engine, {one.id for one in told if one.kind == "forwarder"})
    return tuple(replace(one, name=names.get(one.id)) for one in told)


def _shares(orders: Consignments, window: Window, hit: np.ndarray) -> tuple[Share, ...]:
    told = []
    for sort, who in (("method", orders.method), ("mode", orders.mode)):
        for one in used(orders, who.of, len(who.names), window, hit):
            figures = (one.before, one.after, one.compared_before, one.compared_after, one.change, one.low, one.high)
            told.append(Share(sort, who.names[one.number], *(round(figure, 4) for figure in figures)))
    return tuple(told)


def _break(kind: str, who: Named, found: Spans, place: int) -> Break:
    first, last, orders = (int(each[place]) for each in (found.first, found.last, found.orders))
    return Break(
        kind=kind,
        id=who.names[int(found.number[place])],
        name=None,
        orders=orders,
        first_on=_day(first),
        last_on=_day(last),
        silent_days=int(found.silent[place]),
        usual_gap_days=round((last - first) / (orders - 1), 1),
        p=float(found.p[place]),
    )


def _successors(orders: Consignments, kind: str, ties: Traits, found: Spans, ended: np.ndarray) -> list[Successor]:
    who = {"customer": orders.customer, "forwarder": orders.forwarder}[kind]
    other = {"customer": ("forwarder", orders.forwarder), "forwarder": ("customer", orders.customer)}[kind]
    places = traits(who, "place", orders.place)
    others = [traits(who, *one) for one in (("supplier", orders.supplier), other, ("goods", orders.goods))]
    told = successors(found, ended, places, ties, others, len(who.names))
    last = dict(zip(found.number.tolist(), found.last.tolist(), strict=True))
    first = dict(zip(found.number.tolist(), found.first.tolist(), strict=True))
    return [
        Successor(
            kind,
            who.names[one.former],
            None,
            who.names[one.number],
            None,
            _day(last[one.former]),
            _day(first[one.number]),
            one.likelihood,
            tuple(f"{sort} {name}" for sort, name in one.shared[:SHOWN_SHARED]),
        )
        for one in told
    ]


def _new_dealings(engine: Engine) -> dict[int, int]:
    """How many edges first show in each quarter."""
    edges = engine.table("edges")
    dated = edges.filter(edges.directed, edges.first_on.notnull())
    dated = dated.group_by("first_on").agg(edges=dated.count())
    told: dict[int, int] = {}
    for row in engine.fetch(dated).to_pylist():
        quarter = quarter_of((row["first_on"] - EPOCH).days)
        told[quarter] = told.get(quarter, 0) + int(row["edges"])
    return told


def _measure(engine: Engine, measure_id: str) -> dict[str, Any]:
    rows = current("measures")
    known = engine.fetch(rows.filter(rows.measure_id == measure_id)).to_pylist()
    if not known:
        some = engine.fetch(rows.select("measure_id").order_by("measure_id").limit(5))["measure_id"].to_pylist()
        named = f" It has {', '.join(f'`{one}`' for one in some)} …" if some else " It is empty."
        raise NotFoundError(
            f"No measure `{measure_id}` in the table `measures` as of the run.{named} An id is matched to the letter."
        )
    row = known[0]
    if row["country"] is None and row["place"] is None:
        raise InputError(
            f"Measure `{measure_id}` names neither a country nor a place, so that no route can be held against others. "
            "Give it one in the table `measures`."
        )
    return dict(row)


def _window(orders: Consignments, row: dict[str, Any]) -> tuple[Window, int]:
    """The days looked at, and the months on either side; raises InputError where records do not reach far enough."""
    start = (row["valid_from"] - EPOCH).days
    first, last = (int(orders.day.min()), int(orders.day.max())) if len(orders) else (start, start)
    months = min(MOST_MONTHS, (start - first) // MONTH_DAYS, (last + 1 - start) // MONTH_DAYS)
    if months < LEAST_MONTHS:
        raise InputError(
            f"Measure `{row['measure_id']}` holds from {row['valid_from']}; orders run from {_day(first)} to "
            f"{_day(last)}. At least {LEAST_MONTHS} months on either side are needed."
        )
    return Window(start, months * MONTH_DAYS), months


def _active(orders: Consignments, until: int | None) -> int:
    """Customers with an order in the year up to that day, or of any time for None."""
    which = orders.customer.of >= 0
    if until is not None:
        which &= (orders.day > until - YEAR_DAYS) & (orders.day <= until)
    return len(np.unique(orders.customer.of[which]))


def _moves(engine: Engine, orders: Consignments) -> list[Move]:
    networks = in_networks(engine, orders.customer)
    asked = (
        ("customer", orders.customer, "place", orders.place),
        ("customer", orders.customer, "forwarder", orders.forwarder),
        ("network", networks, "place", orders.place),
        ("forwarder", orders.forwarder, "place", orders.place),
    )
    return [
        Move(
            kind=kind,
            id=who.names[one.number],
            name=None,
            by=by,
            from_id=what.names[one.former],
            to_id=what.names[one.later],
            since=_day(one.since),
            share_before=round(one.share_before, 4),
            share_after=round(one.share_after, 4),
            orders=one.orders,
            p=one.p,
        )
        for kind, who, by, what in asked
        for one in moves(orders, who, what)
    ]


def _value(orders: Consignments, which: np.ndarray) -> float | None:
    value = orders.value[which]
    return None if np.isnan(value).all() else round(float(np.nansum(value)), 2)


def _day(number: int) -> date:
    return EPOCH + timedelta(days=number)


def _named(engine: Engine, told: Changes) -> Changes:
    """The same with the names of customers and forwarders."""
    ids = {one.id for one in told.breaks} | {one.id for one in told.moves}
    ids |= {end for one in told.successors for end in (one.id, one.former_id)}
    names = party_names(engine, ids)
    return replace(
        told,
        breaks=tuple(replace(one, name=names.get(one.id)) for one in told.breaks),
        moves=tuple(replace(one, name=names.get(one.id)) for one in told.moves),
        successors=tuple(
            replace(one, name=names.get(one.id), former_name=names.get(one.former_id)) for one in told.successors
        ),
    )

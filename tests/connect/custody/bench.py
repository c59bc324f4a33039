"""Items and events for tests of custody, and the tables that come of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from chokepoint.connect.custody import connect_custody
from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Engine
from chokepoint.observe.examples import row
from chokepoint.observe.indicator import Row
from chokepoint.observe.plan import Plan
from chokepoint.records import RESULTS
from chokepoint.resolve.places import locate
from tests.bench import Bench


def item(item_id: str = "i", documented_on: str = "2016-02-09", **cells: Any) -> Row:
    """A recovered item made by `m`."""
    return row("items", **{"item_id": item_id, "documented_on": documented_on, "manufacturer_id": "m", **cells})


def event(kind: str, on: str, giver: str | None = None, taker: str | None = None, **cells: Any) -> Row:
    """A change of hands of item `i`; its id tells what and when."""
    given = {
        "event_id": f"{kind}-{on}-{giver}-{taker}",
        "item_id": "i",
        "kind": kind,
        "occurred_from": on,
        "from_party_id": giver,
        "to_party_id": taker,
    }
    return row("custody_events", **{**given, **cells})


def lawful(kind: str, on: str, giver: str | None = None, taker: str | None = None, **cells: Any) -> Row:
    """A change of hands with a legal basis."""
    return event(kind, on, giver, taker, **{"legal_basis": "licence", **cells})


def request(holder: str | None, addressed_to: str = "m", outcome: str | None = "full", **cells: Any) -> Row:
    """A request to trace item `i`."""
    given = {
        "request_id": f"q-{addressed_to}-{holder}",
        "item_id": "i",
        "addressed_to": addressed_to,
        "sent_on": "2016-03-01",
        "outcome": outcome,
        "next_holder_id": holder,
    }
    return row("trace_requests", **{**given, **cells})


@cache
def _bench() -> Bench:
    """One workbench for all; its tables are laid anew for each test."""
    return Bench(Plan({}, {}, {}))


def traced(*rows: Row, same: Mapping[str, str] | None = None, places: Sequence[Row] = ()) -> Engine:
    """An engine with the tables of custody filled from the rows, until the next call.

    `same` is the entity of a party that is not its own, `places` are rows of the gazetteer to locate places by.
    """
    bench = _bench()
    bench.lay([*rows, *places])
    known = [
        {"party_id": one, "entity_id": other, "likelihood": 1.0, "confirmed": True}
        for one, other in (same or {}).items()
    ]
    bench.engine.create("identities", as_table(RESULTS["identities"], known))
    bench.engine.create("places", locate(bench.engine) if places else as_table(RESULTS["places"], []))
    connect_custody(bench.engine)
    return bench.engine


def table(engine: Engine, name: str, *order: str) -> list[dict[str, Any]]:
    """The rows of a result, sorted."""
    return list(engine.fetch(engine.table(name).order_by(*order)).to_pylist())


def hops(engine: Engine, item_id: str = "i") -> list[str | None]:
    """The holders of an item in turn; None for a gap."""
    return [one["party_id"] for one in table(engine, "holders", "item_id", "hop") if one["item_id"] == item_id]


def chain(engine: Engine, item_id: str = "i") -> dict[str, Any]:
    """The row of one chain."""
    (found,) = [one for one in table(engine, "chains", "item_id") if one["item_id"] == item_id]
    return found


def candidates(engine: Engine, item_id: str = "i") -> dict[str | None, float]:
    """Likelihood by candidate; None for the unknown holder."""
    named = {
        one["party_id"]: one["likelihood"]
        for one in table(engine, "diversions", "party_id")
        if one["item_id"] == item_id
    }
    unknown = chain(engine, item_id)["unknown_holder"]
    return named if unknown is None else {**named, None: unknown}


def faults(engine: Engine) -> list[tuple[str, str | None]]:
    """Kind and party of what does not fit, but gaps."""
    found = table(engine, "custody_faults", "item_id", "kind", "number")
    return [(one["kind"], one["party_id"]) for one in found if one["kind"] != "gap"]

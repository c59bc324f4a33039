"""Recovered items for reports: which were supplied under which orders, and which a report tells first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chokepoint.engines.snapshot import current
from chokepoint.observe.relations.recovered_items import recovered_items
from chokepoint.observe.relations.supplied_items import supplied_items
from chokepoint.records.custody import SuppliedUnder, TracedItem
from chokepoint.workspace.records import fetched
from chokepoint.workspace.tracing_items import open_last_run, trace_several

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace

ITEMS = 20
"""Items that a report of the whole ranking tells."""


@dataclass(frozen=True)
class Recovered:
    """The traced items that a report tells, by id: `first` are those of its own section, in their order."""

    items: Mapping[str, TracedItem]
    first: tuple[str, ...]

    @property
    def told(self) -> tuple[TracedItem, ...]:
        """The items of the report's own section."""
        return tuple(self.items[item_id] for item_id in self.first)

    def of_order(self, order_id: str) -> tuple[TracedItem, ...]:
        """Those that were supplied under an order, by id."""
        return tuple(
            one
            for _, one in sorted(self.items.items())
            if any(under.order_id == order_id for under in one.supplied_under)
        )


def recovered(workspace: Workspace, order_ids: Iterable[str], *, most: int = ITEMS) -> Recovered:
    """The items supplied under these orders, and the first `most` of all that left lawful custody."""
    open_last_run(workspace)
    supplied = _supplied(workspace.engine)
    asked = set(order_ids)
    of_orders = {item_id for item_id, under in supplied.items() if any(one.order_id in asked for one in under)}
    first = _first(workspace.engine, of_orders)[:most] if most else []
    return Recovered(_traced(workspace, sorted({*of_orders, *first}), supplied), tuple(first))


def traced_item(workspace: Workspace, item_id: str) -> TracedItem:
    """One item as a report shows it; raises NotFoundError."""
    open_last_run(workspace)
    return _traced(workspace, [item_id], _supplied(workspace.engine))[item_id]


def _traced(
    workspace: Workspace, item_ids: Sequence[str], supplied: Mapping[str, Sequence[SuppliedUnder]]
) -> dict[str, TracedItem]:
    if not item_ids:
        return {}
    items = current("items")
    rows = fetched(workspace.engine, items.filter(items.item_id.isin(list(item_ids))), "item_id")
    cells = {str(row["item_id"]): row for row in rows}
    return {
        trace.item_id: TracedItem(trace, cells.get(trace.item_id, {}), tuple(supplied.get(trace.item_id, ())))
        for trace in trace_several(workspace, item_ids)
    }


def _supplied(engine: Engine) -> dict[str, list[SuppliedUnder]]:
    """By item, the orders under which it was supplied, by id."""
    events = current("custody_events")
    rows = supplied_items(
        events, current("documents"), current("orders"), recovered_items(current("items"), events)
    ).order_by("item_id", "order_id")
    found: dict[str, list[SuppliedUnder]] = defaultdict(list)
    for row in engine.fetch(rows).to_pylist():
        found[row["item_id"]].append(SuppliedUnder(row["order_id"], row["by_lot"], tuple(row["records"])))
    return found


def _first(engine: Engine, of_orders: set[str]) -> list[str]:
    """Items that left lawful custody, those first of which a report can tell most.

    First those supplied under an order that it tells; then by the likelihood of the likeliest named holder, the
    narrower interval, the later find, and the id.
    """
    chains, candidates = engine.table("chains"), engine.table("diversions")
    items = current("items").select("item_id", "documented_on")
    likeliest = candidates.group_by("item_id").agg(likeliest=candidates.likelihood.max())
    rows = chains.filter(chains.first_outside.notnull()).select("item_id", "diverted_from", "diverted_to")
    for beside in (likeliest, items):
        rows = rows.left_join(beside, "item_id").drop("item_id_right")

    def place(row: dict[str, Any]) -> tuple[Any, ...]:
        since, until, found = row["diverted_from"], row["diverted_to"], row["documented_on"]
        days = (until - since).days if since and until else NO_INTERVAL
        later = -found.toordinal() if found else 0
        return (row["item_id"] not in of_orders, -(row["likeliest"] or 0.0), days, later, row["item_id"])

    return [row["item_id"] for row in sorted(engine.fetch(rows).to_pylist(), key=place)]


NO_INTERVAL = 10**6
"""Days that stand for an interval of which an end is not known: after all others."""

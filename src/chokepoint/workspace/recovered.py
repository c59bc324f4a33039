"""Recovered items for reports: which were supplied under which orders, and which a report tells first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chokepoint.engines.snapshot import current
from chokepoint.observe.relations.recovered_items import recovered_items
from chokepoint.observe.relations.supplied_items import supplied_items
from chokepoint.records.custody import SuppliedUnder, TracedItem
from chokepoint.workspace.records import fetched
from chokepoint.workspace.runs import open_last_run
from chokepoint.workspace.tracing_items import trace_several

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace

ITEMS = 20
"""Items that a report of the whole ranking tells."""


@dataclass(frozen=True)
class Recovered:
    """The traced items that a report tells, by id: `first` are those of its own section, in their order.

    `shared` holds for these how many items have the same likeliest named holder, themselves among them.
    """

    items: Mapping[str, TracedItem]
    first: tuple[str, ...]
    shared: Mapping[str, int]

    @property
    def told(self) -> tuple[TracedItem, ...]:
        """The items of the report's own section."""
        return tuple(replace(self.items[item_id], shared=self.shared[item_id]) for item_id in self.first)

    def of_order(self, order_id: str) -> tuple[TracedItem, ...]:
        """Those that were supplied under an order, by id."""
        return tuple(
            one
            for _, one in sorted(self.items.items())
            if any(under.order_id == order_id for under in one.supplied_under)
        )


def recovered(workspace: Workspace, order_ids: Iterable[str], *, most: int = ITEMS) -> Recovered:
    """The items supplied under these orders, and the first `most` of all that left lawful custody.

    First come those supplied under one of the orders; then those whose likeliest named holder is that of most items,
    for there lines meet; then by kinds of what does not fit, by the likelihood of that holder, the narrower interval,
    the later find, and the id.
    """
    open_last_run(workspace)
    supplied = _supplied(workspace.engine)
    asked = set(order_ids)
    of_orders = {item_id for item_id, under in supplied.items() if any(one.order_id in asked for one in under)}
    first = sorted(_standings(workspace.engine), key=lambda one: one.key(of_orders))[:most] if most else []
    told = tuple(one.item_id for one in first)
    items = _traced(workspace, sorted({*of_orders, *told}), supplied)
    return Recovered(items, told, {one.item_id: one.shared for one in first})


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


@dataclass(frozen=True)
class _Standing:
    """What decides how early one item is told. `shared`: items whose likeliest named holder is the same, itself too."""

    item_id: str
    shared: int
    faults: int
    likelihood: float
    days: int
    found: int

    def key(self, of_orders: set[str]) -> tuple[Any, ...]:
        """Sorts the first to the front."""
        own = (-self.shared, -self.faults, -self.likelihood, self.days, -self.found, self.item_id)
        return (self.item_id not in of_orders, *own)


def _standings(engine: Engine) -> list[_Standing]:
    """Every item that left lawful custody."""
    chains, items, faults = engine.table("chains"), current("items"), engine.table("custody_faults")
    faults = faults.filter(faults.kind != "gap")
    rows = chains.filter(chains.first_outside.notnull()).select("item_id", "diverted_from", "diverted_to")
    for beside in (
        items.select("item_id", "documented_on"),
        faults.group_by("item_id").agg(faults=faults.kind.nunique()),
    ):
        rows = rows.left_join(beside, "item_id").drop("item_id_right")
    likeliest = _likeliest(engine)
    shared = Counter(entity for entity, _ in likeliest.values())
    return [_standing(row, likeliest, shared) for row in engine.fetch(rows).to_pylist()]


def _standing(row: dict[str, Any], likeliest: Mapping[str, tuple[str, float]], shared: Counter[str]) -> _Standing:
    since, until, found = row["diverted_from"], row["diverted_to"], row["documented_on"]
    entity, likelihood = likeliest.get(row["item_id"], ("", 0.0))
    return _Standing(
        item_id=row["item_id"],
        shared=shared.get(entity, 0),
        faults=row["faults"] or 0,
        likelihood=likelihood,
        days=(until - since).days if since and until else NO_INTERVAL,
        found=found.toordinal() if found else 0,
    )


def _likeliest(engine: Engine) -> dict[str, tuple[str, float]]:
    """By item, the entity of its likeliest named holder and how likely it is, ties by party."""
    candidates, identities = engine.table("diversions"), engine.table("identities")
    rows = candidates.left_join(identities.select("party_id", "entity_id"), "party_id")
    rows = rows.mutate(entity=rows.entity_id.fill_null(rows.party_id))
    rows = rows.order_by("item_id", rows.likelihood.desc(), rows.party_id.asc())
    found: dict[str, tuple[str, float]] = {}
    for row in engine.fetch(rows.select("item_id", "entity", "likelihood")).to_pylist():
        found.setdefault(row["item_id"], (row["entity"], row["likelihood"]))
    return found


NO_INTERVAL = 10**6
"""Days that stand for an interval of which an end is not known: after all others."""

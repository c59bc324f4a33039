"""`trace items`: how items left lawful custody, whence they came, after how long, and who answers when asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import ibis

from chokepoint.connect.custody.kinds import GIVER, MAKER
from chokepoint.connect.custody.lots import lot_matches
from chokepoint.connect.custody.requests import OVERDUE, request_state, responses
from chokepoint.connect.custody.shares import shares
from chokepoint.connect.custody.survival import interval
from chokepoint.engines.places import place_key
from chokepoint.engines.snapshot import current
from chokepoint.records.custody import CountryCompanies, ItemFigures
from chokepoint.reference.regions import region_name, regions
from chokepoint.workspace.runs import open_last_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import ibis.expr.types as ir

    from chokepoint.engines.protocol import Engine
    from chokepoint.records.custody import Interval, ItemShare, TraceRequest
    from chokepoint.workspace.workspace import Workspace

Row = dict[str, Any]


def trace_items(workspace: Workspace) -> ItemFigures:
    """The figures over the items of the last full run; raises WorkspaceError."""
    run, engine = open_last_run(workspace), workspace.engine
    on = run["as_of"].date()
    rows = engine.fetch(_items_traced(engine)).to_pylist()
    documented = [row for row in rows if row["documented_on"] is not None]
    requests = _requests(workspace, on)
    return ItemFigures(
        items=len(documented),
        quantity=sum(row["quantity"] for row in documented),
        states=dict(sorted(Counter(row["state"] for row in documented).items())),
        diversion_known=_share_located(documented),
        faults=_faults(engine),
        left_by=_shares(documented, "left_by", unknown="unknown"),
        maker_country=_shares(documented, "maker_country"),
        maker_region=_shares(documented, "maker_region"),
        last_lawful_region=_shares(documented, "holder_region"),
        class_and_year=_shares(documented, "class_and_year"),
        intervals=tuple(_intervals(rows, on)),
        lot_matches=lot_matches(documented, _points(engine)),
        companies=_companies(engine),
        responses=responses(requests),
        requests_due=tuple(one for one in requests if one.state == OVERDUE),
        run_id=str(run["run_id"]),
    )


def _items_traced(engine: Engine) -> ir.Table:
    """One row per item traced, with what its own row and its last lawful holder add."""
    items = current("items")
    items = items.select(
        "item_id",
        "manufactured_on",
        "documented_on",
        "lot_number",
        "class",
        "manufacturer_id",
        "country_of_manufacture",
        manufacturer=ibis.coalesce(items.manufacturer_id, items.manufacturer_name),
        quantity=items.quantity.cast("float64").fill_null(1.0),
        place_id=place_key(items.country, items.place, items.latitude, items.longitude),
    )
    chains = engine.table("chains").drop("diverted_from", "diverted_to")
    rows = chains.left_join(items, "item_id").drop("item_id_right")
    parties = current("parties").select("party_id", seat="country")
    for party, seat in (("last_lawful_holder", "holder_country"), ("manufacturer_id", "maker_seat")):
        rows = rows.left_join(parties, rows[party] == parties.party_id).drop("party_id").rename({seat: "seat"})
    made = current("custody_events")
    made = made.filter(made.kind == "manufacture", made.item_id.notnull())
    made = made.group_by("item_id").agg(made_on=made.occurred_from.min())
    rows = rows.left_join(made, "item_id").drop("item_id_right")
    return rows.mutate(made_on=ibis.coalesce(rows.manufactured_on, rows.made_on)).order_by("item_id")


def _shares(rows: list[Row], by: str, unknown: str | None = None) -> tuple[ItemShare, ...]:
    """Shares of items by one of GROUPS; the word `unknown` is what the group of the unknown is called in the rows."""
    groups = ((GROUPS[by](row), row) for row in rows)
    return shares((None if value == unknown else value, row["quantity"], row["documented_on"]) for value, row in groups)


def _class_and_year(row: Row) -> str | None:
    return None if row["class"] is None else f"{row['class']}, {row['documented_on'].year}"


def _maker_country(row: Row) -> str | None:
    """The country of manufacture, else that of the maker's seat."""
    country: str | None = row["country_of_manufacture"] or row["maker_seat"]
    return country


def _region(country: str | None) -> str | None:
    found = regions().get(country or "")
    return region_name(found.sub_region) if found else None


GROUPS = {
    "left_by": lambda row: row["left_by"],
    "maker_country": _maker_country,
    "maker_region": lambda row: _region(_maker_country(row)),
    "holder_region": lambda row: _region(row["holder_country"]),
    "class_and_year": _class_and_year,
}
"""What items are grouped by; None: not known."""


def _share_located(rows: list[Row]) -> float:
    """Share of items whose last lawful holder is known and of whose chain no holder is missing."""
    known = sum(row["last_lawful_holder"] is not None and row["state"] == "complete" for row in rows)
    return round(known / len(rows), 9) if rows else 0.0


def _faults(engine: Engine) -> dict[str, int]:
    faults = engine.table("custody_faults")
    counted = engine.fetch(faults.group_by("kind").agg(faults=faults.count()).order_by("kind")).to_pylist()
    return {row["kind"]: row["faults"] for row in counted}


def _intervals(rows: list[Row], on: date) -> Iterator[Interval]:
    """From manufacture, and from the last lawful transfer, to recovery; a start after the recovery is left out."""
    for name, start in (("manufacture to recovery", "made_on"), ("lawful transfer to recovery", "transferred_on")):
        days = [(row[start], row["documented_on"] or on, row["documented_on"] is None) for row in rows if row[start]]
        spans = [((end - begin).days, censored) for begin, end, censored in days if begin <= end]
        yield interval(
            name,
            [span for span, censored in spans if not censored],
            [span for span, censored in spans if censored],
        )


def _points(engine: Engine) -> dict[str, tuple[float, float]]:
    places = engine.table("places")
    located = places.filter(places.latitude.notnull(), places.longitude.notnull())
    rows = engine.fetch(located.select("place_id", "latitude", "longitude")).to_pylist()
    return {row["place_id"]: (row["latitude"], row["longitude"]) for row in rows}


def _companies(engine: Engine) -> tuple[CountryCompanies, ...]:
    """Companies in the chains by country, by most companies; who begins a chain by giving may have made the item."""
    holders = engine.table("holders")
    holders = holders.filter(holders.party_id.notnull())
    made = holders.kind.isin([MAKER, "manufacture"]) | ((holders.kind == GIVER) & (holders.hop <= 2))
    inside = ~made & holders.lawful.fill_null(True)
    held = holders.group_by("party_id").agg(between=inside.sum())
    parties = current("parties")
    parties = parties.filter(parties.kind == "company").select("party_id", "country")
    counts: dict[str | None, list[int]] = {}
    for row in engine.fetch(held.inner_join(parties, "party_id")).to_pylist():
        own = counts.setdefault(row["country"], [0, 0])
        own[0] += 1
        own[1] += bool(row["between"])
    ranked = sorted(counts.items(), key=lambda one: (one[0] is None, -one[1][0], one[0] or ""))
    return tuple(CountryCompanies(country, *told) for country, told in ranked)


def _requests(workspace: Workspace, on: date) -> list[TraceRequest]:
    rows = current("trace_requests").order_by("sent_on", "request_id")
    every = workspace.trace_settings.trace_reminder_days
    return [request_state(row, on, every) for row in workspace.engine.fetch(rows).to_pylist()]

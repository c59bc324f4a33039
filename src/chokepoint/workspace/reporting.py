"""`report`: dossiers for people, lists for other programs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import chokepoint
from chokepoint.records.answers import Assessment, RankedOrder
from chokepoint.records.errors import InputError
from chokepoint.report.lists import Sheet
from chokepoint.report.masking import dossier_without_persons, order_without_persons
from chokepoint.workspace.dossier import Traced, dossiers, dossiers_without_places
from chokepoint.workspace.ranking import one
from chokepoint.workspace.referred import referred_records
from chokepoint.workspace.unit_ranking import parties

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

FOLDER = "reports"
PAGES = 25
"""Orders that a report of the whole ranking gives a page of its own, besides those stopped."""
STOPPED_PAGES = 25
"""Stopped orders that get a page of their own."""
PARTIES = 20
"""Parties in an HTML report of the whole ranking."""
LISTED = 200
"""Orders in the table of an HTML report; CSV and Excel list all."""


def report(
    workspace: Workspace, subject: str | None, form: str, out: Path | None, *, hidden: bool = False
) -> list[Path]:
    """Write one report into the workspace's `reports/`, or to `out`; returns the files.

    `hidden`: lists without personal data; a page of HTML cannot be told without.
    """
    if subject and _is_item(workspace, subject):
        return [_item(workspace, subject, form, out)]
    stem = _stem("order", subject) if subject else "report"
    folder = workspace.folder / FOLDER
    target = out or (folder if form == "csv" else folder / f"{stem}.{form}")
    (target if form == "csv" else target.parent).mkdir(parents=True, exist_ok=True)
    if form == "graphml":
        return [_network(workspace, subject, target, hidden=hidden)]
    on_pages = form in ("html", "pdf")
    ranked = [one(workspace, subject)] if subject else workspace.orders(LISTED if on_pages else None)
    paged = _paged(workspace, ranked, subject)
    traced = traced_orders(workspace, paged, whole=not subject) if on_pages else None
    pages = dossiers(workspace, paged, traced) if form == "html" else dossiers_without_places(workspace, paged, traced)
    if hidden:
        ranked, pages = list(map(order_without_persons, ranked)), list(map(dossier_without_persons, pages))
    beside = referred_records(workspace, subject) if form == "xlsx" and not hidden else None
    written = _writer(workspace, form, traced, beside, whole=not subject)(
        target, last_assessment(workspace), ranked, pages, software_version=chokepoint.__version__
    )
    return [written] if isinstance(written, Path) else list(written)


def section(workspace: Workspace, order_id: str) -> str:
    """The section of one order as HTML, its money and items traced; raises NotFoundError."""
    from chokepoint.report.html import order_section

    return order_section(dossiers(workspace, [order_id], traced_orders(workspace, [order_id], whole=False))[0])


def _stem(kind: str, subject_id: str) -> str:
    return f"{kind}-" + re.sub(r"[^0-9A-Za-z._-]", "_", subject_id)


def traced_orders(workspace: Workspace, order_ids: list[str], *, whole: bool) -> Traced:
    """What the pages of these orders show of money and items, and of a `whole` ranking the section of items."""
    from chokepoint.workspace.order_money import MoneyTracer
    from chokepoint.workspace.recovered import ITEMS, recovered

    money = MoneyTracer.open(workspace)
    return Traced(money, recovered(workspace, order_ids, most=ITEMS if whole else 0))


def _is_item(workspace: Workspace, subject: str) -> bool:
    """Whether the last full run traced an item of that id, and no run weighed an order of it."""
    engine = workspace.engine
    chains, weighed = engine.table("chains"), engine.table("likelihoods")
    orders = weighed.filter(weighed.subject_kind == "order", weighed.subject_id == subject)
    found = chains.filter(chains.item_id == subject).select(subject_id="item_id").anti_join(orders, "subject_id")
    return bool(engine.fetch(found).num_rows)


def _item(workspace: Workspace, item_id: str, form: str, out: Path | None) -> Path:
    from chokepoint.report.html import write_item_html
    from chokepoint.workspace.recovered import traced_item

    if form != "html":
        raise InputError(f"--format: item `{item_id}` is written as html, not as {form}. `trace item --json` has all.")
    target = out or workspace.folder / FOLDER / f"{_stem('item', item_id)}.html"
    return write_item_html(target, traced_item(workspace, item_id), software_version=chokepoint.__version__)


def _network(workspace: Workspace, subject: str | None, target: Path, *, hidden: bool) -> Path:
    from chokepoint.workspace.network_export import write_network

    if subject is None:
        return write_network(workspace, target, hidden=hidden)
    from chokepoint.workspace.filing import entities_of_subject, find_subject

    around = entities_of_subject(workspace, find_subject(workspace, subject))
    return write_network(workspace, target, hidden=hidden, around=around)


def _writer(
    workspace: Workspace, form: str, traced: Traced | None, sheets: Iterable[Sheet] | None, *, whole: bool
) -> Callable[..., Path | tuple[Path, ...]]:
    """What writes that form, a `whole` ranking with its parties; imported here: each form brings its own library."""
    if form == "html":
        from chokepoint.report.html import Beside, write_html

        items = traced.recovered.told if traced else ()
        return partial(write_html, beside=Beside(parties(workspace, PARTIES) if whole else (), items=items))
    if form == "pdf":
        from chokepoint.report.order_pdf import write_orders_pdf

        return write_orders_pdf
    if form == "xlsx":
        from chokepoint.report import xlsx

        return partial(xlsx.write_xlsx, beside=xlsx.Beside(sheets=sheets or ()))
    from chokepoint.report.csv import write_csv

    return write_csv


def last_assessment(workspace: Workspace) -> Assessment:
    """What the newest full run came to, from the tables."""
    engine = workspace.engine
    run = workspace.run(scope="all")
    rows = engine.table("likelihoods")
    rows = rows.filter(rows.run_id == run["run_id"], rows.subject_kind == "order")
    counted = rows.group_by("band").agg(orders=rows.count(), total=rows.likelihood.sum())
    bands = {row["band"]: row for row in engine.fetch(counted).to_pylist()}
    total = sum(row["total"] for row in bands.values())
    assessed = sum(row["orders"] for row in bands.values())
    counts = {band: row["orders"] for band, row in bands.items()}
    return Assessment(
        run_id=str(run["run_id"]),
        orders=assessed,
        assessed=assessed,
        sum_of_likelihoods=total,
        expected=total,
        seconds=float(run["seconds"]),
        stops=counts.get("stop", 0),
        held=counts.get("hold", 0),
        not_enough_known=counts.get("not enough known", 0),
        alert_budget=workspace.settings.alert_budget,
        run=run,
    )


def _paged(workspace: Workspace, ranked: list[RankedOrder], subject: str | None) -> list[str]:
    """Orders that get a page: the stopped ones, then the first of the ranking."""
    if subject:
        return [subject]
    stopped = [order.order_id for order in workspace.orders(STOPPED_PAGES, band="stop")]
    return list(dict.fromkeys([*stopped, *(order.order_id for order in ranked[:PAGES])]))

"""One self-contained page of one run: stops, rankings, and a section for each order that is told in full.

Nothing is fetched: style, drawings and the few lines of script (sorting, filtering) stand in the file, and its content
security policy forbids the rest.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from chokepoint.records.answers import Assessment, Dossier, RankedOrder, RankedParty, Tie
from chokepoint.records.custody import ItemTrace, TracedItem
from chokepoint.report import wording
from chokepoint.report.chain import ChainView, chain_view, likeliest
from chokepoint.report.lists import calibration, usual_rate
from chokepoint.report.page import OrderPage, in_words, order_page
from chokepoint.report.ties import ties_view
from chokepoint.report.writing import replaced

RANKING_ROWS = 200
"""Rows of the ranking on the page; the lists and the workbook hold all."""

SIGNS_SHOWN = 8
"""Signs of a party on the page; large customers show many."""

_BANDS = ("stop", "hold", "inquire", "not enough known", wording.NO_SIGN)


@dataclass(frozen=True)
class RankingRow:
    """One row of the ranking as set. `anchor` is the order's section on the page, empty where it has none."""

    order: RankedOrder
    anchor: str
    words: str
    interval: str
    band: str
    fires: tuple[str, ...]
    stops: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PartyRow:
    """One row of the ranking of parties as set; `more` are the signs left out."""

    party: RankedParty
    words: str
    interval: str
    among_sets: str
    fires: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class ItemRow:
    """One row of the section of items; `anchor` is its own section. `shared` as `TracedItem` has it."""

    anchor: str
    chain: ChainView
    between: str
    likeliest: str
    shared: int


@dataclass(frozen=True)
class Beside:
    """What stands on the page besides the orders: parties, the likeliest first, recovered items, and sentences a reader
    should know."""

    parties: Sequence[RankedParty] = ()
    notes: Sequence[str] = ()
    items: Sequence[TracedItem] = ()


def write_html(
    path: Path,
    assessment: Assessment,
    ranking: Sequence[RankedOrder],
    dossiers: Sequence[Dossier],
    *,
    software_version: str,
    beside: Beside | None = None,
) -> Path:
    """Write the report to `path` and return it. The file is replaced whole or not at all.

    `ranking` is most likely first; `dossiers` are the orders told in full, in the order of their pages.
    """
    beside = beside or Beside()
    pages = [order_page(dossier) for dossier in dossiers]
    script, prior = _template_text("script.js"), usual_rate(assessment, dossiers)
    page = (
        environment()
        .get_template("report.html.j2")
        .render(
            assessment=assessment,
            calibration=calibration(dossiers),
            summary=_summary(assessment, software_version),
            budget=_budget(assessment, ranking),
            rows=_rows(ranking, pages, prior),
            parties=[_party(party, prior) for party in beside.parties],
            shown=min(len(ranking), RANKING_ROWS),
            counts=_counts(ranking),
            pages=pages,
            items=[_item(one, number) for number, one in enumerate(beside.items, start=1)],
            order_anchors=_anchors(pages),
            notes=beside.notes,
            script=Markup(script),
            answers=None,
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            words=wording,
        )
    )
    return replaced(path, page.encode())


def order_section(dossier: Dossier) -> str:
    """The section of one order alone, for a page that has its style: the same drawings and words."""
    page = order_page(dossier)
    return (
        environment()
        .get_template("order.html.j2")
        .render(page=page, anchor="order", order_anchors={}, answers=None, words=wording)
    )


def ties_section(roles: Mapping[str, str], ties: Sequence[Tie], *, around: str) -> str:
    """The drawing of ties alone, for a page that has its style; `around` says in words whom they are around."""
    template = environment().get_template("ties.html.j2")
    return template.render(page={"ties": ties_view(roles, ties)}, anchor="ties", around=around, words=wording)


def write_item_html(path: Path, traced: TracedItem, *, software_version: str) -> Path:
    """Write the page of one item to `path` and return it. The file is replaced whole or not at all."""
    page = (
        environment()
        .get_template("item_report.html.j2")
        .render(
            chain=chain_view(traced),
            anchor="item",
            anchors={},
            in_report=False,
            run_id=traced.trace.run_id,
            software_version=software_version,
            words=wording,
        )
    )
    return replaced(path, page.encode())


def environment() -> jinja2.Environment:
    """The templates of this folder, with the filters that they use."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("chokepoint.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters |= {
        "name": wording.name,
        "percent": wording.percent,
        "chance": wording.chance,
        "day": wording.day,
        "spelled": wording.spelled,
        "columns": wording.columns,
        "slug": lambda text: str(text).replace(" ", "-"),
    }
    return made


def _shown(value: object) -> object:
    """What an expression of a template puts on the page: no character in it is hidden."""
    return wording.visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _template_text(name: str) -> str:
    loader = jinja2.PackageLoader("chokepoint.report")
    return loader.get_source(environment(), name)[0]


def _rows(ranking: Sequence[RankedOrder], pages: Sequence[OrderPage], prior: float | None) -> list[RankingRow]:
    told = {page.explanation.subject_id: page for page in pages}
    anchors = _anchors(pages)
    return [_row(order, told.get(order.order_id), anchors.get(order.order_id, ""), prior) for order in ranking]


def _anchors(pages: Sequence[OrderPage]) -> dict[str, str]:
    """The section of each order that is told, by id."""
    return {page.explanation.subject_id: f"order-{number}" for number, page in enumerate(pages, start=1)}


def _item(traced: TracedItem, number: int) -> ItemRow:
    trace = traced.trace
    return ItemRow(f"item-{number}", chain_view(traced), _interval(trace), likeliest(trace), traced.shared)


def _interval(trace: ItemTrace) -> str:
    point = trace.point_of_diversion
    if point is None:
        return "nothing shows that it did"
    return " – ".join(wording.day(day) or "unknown day" for day in (point.from_, point.to))


def _row(order: RankedOrder, page: OrderPage | None, anchor: str, prior: float | None) -> RankingRow:
    bases = {sign.title: sign.basis for sign in page.stops} if page else {}
    titles = [wording.spelled(stop) for stop in order.stops]
    return RankingRow(
        order=order,
        anchor=anchor,
        words=in_words(order.words, order.likelihood, prior or 0.0),
        interval=wording.span(order.low, order.high),
        band=order.band,
        fires=tuple(wording.spelled(indicator) for indicator in order.fires),
        stops=tuple((title, bases.get(title, "")) for title in titles),
    )


def _party(party: RankedParty, prior: float | None) -> PartyRow:
    return PartyRow(
        party=party,
        words=in_words(party.words, party.likelihood, prior or 0.0),
        interval=wording.span(party.low, party.high),
        among_sets="" if party.percentile is None else f"{party.percentile:.1f} %",
        fires=tuple(wording.spelled(indicator) for indicator in party.fires[:SIGNS_SHOWN]),
        more=max(len(party.fires) - SIGNS_SHOWN, 0),
    )


def _counts(ranking: Sequence[RankedOrder]) -> list[tuple[str, int]]:
    """Orders in each band, the strictest first."""
    found: dict[str, int] = dict.fromkeys(_BANDS, 0)
    for order in ranking:
        found[order.band] = found.get(order.band, 0) + 1
    return [(band, count) for band, count in found.items() if count]


def _summary(assessment: Assessment, software_version: str) -> list[tuple[str, str]]:
    """Facts of the run, what is not stated left out."""
    run: Mapping[str, object] = assessment.run
    facts = [
        ("Run", assessment.run_id),
        ("Made", wording.moment(run.get("started_at"))),
        ("Nothing seen that happened after", wording.moment(run.get("as_of"))),
        ("Nothing seen that was recorded after", wording.moment(run.get("known_at"))),
        ("Orders", f"{assessment.orders:,}, of which assessed {assessment.assessed:,}"),
        ("Usual rate", _usual_rate(run.get("prior"))),
        ("Sum of likelihoods", f"{assessment.sum_of_likelihoods:,.1f}, expected {assessment.expected:,.1f}"),
        ("Not enough known", wording.counted(assessment.not_enough_known, "order")),
        ("Lists in force", wording.cell(run.get("lists")) or "none loaded"),
        ("Weights", _hash(run.get("weights_hash"))),
        ("Catalogue", _hash(run.get("catalogue_hash"))),
        ("Data", _hash(run.get("data_hash"))),
        ("Software", f"Chokepoint {software_version}"),
    ]
    return [(label, text) for label, text in facts if text]


def _usual_rate(prior: object) -> str:
    return wording.chance(float(prior)) if isinstance(prior, int | float) else ""


def _hash(value: object) -> str:
    """The first twelve digits of a hash, which tell two apart."""
    return wording.cell(value)[:12]


def _budget(assessment: Assessment, ranking: Sequence[RankedOrder]) -> str:
    """The alert budget against what stands above it, in one or two sentences."""
    waiting = f"{wording.counted(assessment.held, 'order')} in the bands stop and hold"
    budget = assessment.alert_budget
    if budget is None:
        return f"{waiting}. No alert budget is set."
    room = budget - assessment.held
    told = f"the budget leaves room for {room:,} more" if room >= 0 else f"{-room:,} more than the budget"
    last = next((order for order in ranking if order.rank == budget), None)
    edge = f" The {wording.ordinal(budget)} order stands at {wording.chance(last.likelihood)}." if last else ""
    return f"Alert budget {wording.counted(budget, 'order')}: {waiting}; {told}.{edge}"

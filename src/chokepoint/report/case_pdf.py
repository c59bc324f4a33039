"""The dossier of a case as a PDF: words and numbers for the template, which holds the form and no text of a record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from chokepoint.records.answers import Inquiry
from chokepoint.records.casework import TakenOut
from chokepoint.records.catalogue import Card
from chokepoint.report import wording
from chokepoint.report.case_page import CONFIDENTIAL, UNANSWERED, CaseOrder, CasePage
from chokepoint.report.chain import ChainView
from chokepoint.report.flow import FlowView
from chokepoint.report.page import OrderPage, SignView
from chokepoint.report.typesetting import shown, typeset
from chokepoint.report.writing import replaced

TEMPLATE = "case.typ"
LETTER = 2.6
"""Room that a letter of a mark's label takes on paper, in per cent of the scale."""
COVER = {"mark": CONFIDENTIAL, "not_an_accusation": wording.NOT_AN_ACCUSATION}
"""What stands on every page."""
Json = Any


@dataclass(frozen=True)
class Once:
    """What is told once a case, at its end: cards of signs that fire, and what those that could not be asked need."""

    cards: dict[str, Card] = field(default_factory=dict)
    unseen: dict[tuple[str, str], str] = field(default_factory=dict)

    def take(self, order: CaseOrder) -> None:
        """Add those of an order."""
        if order.page:
            self.cards.update({sign.sign: sign.card for sign in order.page.signs if sign.card})
            self.unseen.update({(code, title): missing for code, title, missing in order.page.unseen})


def write_case_pdf(path: Path, page: CasePage, orders: Iterable[CaseOrder], taken: TakenOut) -> tuple[Path, ...]:
    """Write the dossier and return its files; each is replaced whole or not at all. Raises InputError, EngineError.

    A large case has several volumes: `path`, then `NAME-2.pdf` and so on, each with what its signs mean.
    """
    return write_volumes(path, f"Case {page.case_id}", _cover(page), orders, taken.at)


def write_volumes(
    path: Path, name: str, cover: dict[str, Json], orders: Iterable[CaseOrder], at: datetime
) -> tuple[Path, ...]:
    """Write orders as volumes called `name`, the first with the rest of a cover; `at` is when, in UTC. Returns the
    files; raises InputError, EngineError."""
    volumes = list(_volumes(orders))
    paths = [path, *(path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, len(volumes) + 1))]
    for number, (where, volume) in enumerate(zip(paths, volumes, strict=True), start=1):
        of = f", volume {number} of {len(volumes)}" if len(volumes) > 1 else ""
        title = f"{name}{of}"
        first = number == 1 and "rows" in cover
        content = {**COVER, **cover, "title": shown(title), "first": first, **volume.meanings()}
        head = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        data = f'{head[:-1]},"orders":[{",".join(volume.orders)}]}}'
        replaced(where, typeset(TEMPLATE, data, title, at))
    return tuple(paths)


VOLUME = 4_000_000
"""Characters of data in one volume: about a thousand pages, for which typst needs 1.2 GB. Ours."""


@dataclass(frozen=True)
class _Volume:
    """The orders of one volume, each as JSON, and what is told once at its end."""

    orders: list[str] = field(default_factory=list)
    once: Once = field(default_factory=Once)

    def meanings(self) -> dict[str, Json]:
        """What the signs of the volume mean, and what those that could not be asked need."""
        cards = sorted(self.once.cards.values(), key=lambda card: card.code)
        unseen = sorted(self.once.unseen.items())
        return {
            "signs": [_meaning(card) for card in cards],
            "unseen": _texts((title, code, missing) for (code, title), missing in unseen),
        }


def _volumes(orders: Iterable[CaseOrder]) -> Iterator[_Volume]:
    """The volumes of a case; one at least."""
    volume, size = _Volume(), 0
    for order in orders:
        told = json.dumps(_order(order), ensure_ascii=False, separators=(",", ":"))
        if volume.orders and size + len(told) > VOLUME:
            yield volume
            volume, size = _Volume(), 0
        volume.orders.append(told)
        volume.once.take(order)
        size += len(told)
    yield volume


def _cover(page: CasePage) -> dict[str, Json]:
    """The first pages, each text ready to be shown."""
    return {
        "facts": _texts(page.facts),
        "rows": _texts(
            (one.order_id, one.state, one.band, one.likelihood, one.rank, one.resolved, one.stops) for one in page.rows
        ),
        "decisions": _texts((one.decision_id, one.what, one.orders, one.who, one.reason) for one in page.decisions),
        "approvals": _texts((one.approval_id, one.what, one.asked, one.answer, one.reason) for one in page.approvals),
        "events": _texts((one.when, one.who, one.what, one.text) for one in page.events),
    }


def _texts(rows: Iterable[Iterable[str]]) -> list[list[str]]:
    return [[shown(text) for text in row] for row in rows]


def _order(order: CaseOrder) -> dict[str, Json]:
    return {
        "order_id": shown(order.order_id),
        "note": shown(order.note),
        "beside": [
            {"title": shown(one.title), "stop": one.stop, "basis": shown(one.basis), "answer": shown(one.answer)}
            for one in order.beside
        ],
        "page": _page(order, order.page) if order.page else None,
    }


def _page(order: CaseOrder, page: OrderPage) -> dict[str, Json]:
    told, fall = page.explanation, page.waterfall
    return {
        "band": told.band,
        "rank": f"{wording.ordinal(told.rank)} of {told.of:,}",
        "likelihood": wording.chance(told.likelihood),
        "calibration": told.calibration,
        "words": shown(page.words),
        "interval": wording.span(told.low, told.high),
        "coverage": wording.percent(told.coverage),
        "facts": _texts(page.facts),
        "lines": _texts(page.lines),
        "stops": [_sign(stop, order) for stop in page.stops],
        "ticks": _spaced(fall.ticks),
        "steps": [
            {
                "kind": step.kind,
                "title": shown(step.title),
                "code": shown(step.code),
                "basis": shown(step.basis),
                "why": shown(step.why),
                "cells": [step.factor, step.added, step.sum, step.chance],
                "left": step.left,
                "width": step.width,
            }
            for step in fall.steps
        ],
        "span": [fall.low, fall.high, fall.end],
        "sum": [
            wording.factor(told.log_odds - fall.steps[0].contribution),
            wording.signed(told.log_odds),
            wording.chance(told.likelihood),
        ],
        "signs": [_sign(sign, order) for sign in page.signs],
        "internal": _asked(page.internal),
        "customer": _asked(page.customer),
        "events": _texts(
            (entry.day, entry.text, entry.record_id or "", entry.after)
            for entry in (page.time_line.entries if page.time_line else ())
        ),
        "payments": page.payments,
        "flows": [_flow(view) for view in page.flows],
        "chains": [_chain(view) for view in page.chains],
        "more_items": shown(", ".join(page.more_items)),
        "parties": _texts((one.name, one.party_id, one.roles, one.place, one.activity) for one in page.parties),
        "unseen": shown("; ".join(title for _, title, _ in page.unseen)),
        "silent": shown("; ".join(title for _, title in page.silent)),
        "outside": page.outside,
        "run": shown(told.run_id),
    }


def _sign(sign: SignView, order: CaseOrder) -> dict[str, Json]:
    return {
        "title": shown(sign.title),
        "code": shown(sign.code),
        "factor": sign.factor,
        "relief": sign.relief,
        "basis": shown(sign.basis),
        "innocent": shown(sign.card.innocent) if sign.card and not sign.relief else "",
        "answer": "" if sign.relief or order.answers is None else shown(order.answers.get(sign.sign, UNANSWERED)),
        "records": [
            [shown(record.record_id), " · ".join(f"{column} {shown(text)}" for column, text, _ in record.cells)]
            for record in sign.records
        ],
        "more": sign.more,
    }


def _meaning(card: Card) -> dict[str, str]:
    texts = {"title": card.title, "code": card.code, "cannot_see": card.cannot_see, "check": card.check}
    return {name: shown(text) for name, text in {**texts, "source": card.source}.items()}


def _spaced(ticks: Iterable[tuple[float, str]]) -> list[list[Json]]:
    """The marks of the scale, without labels that would touch the one to the right on paper."""
    told: list[list[Json]] = []
    free = 100.0
    for x, text in sorted(ticks, reverse=True):
        half = len(text) * LETTER / 2
        fits = bool(text) and half <= x and x + half <= free
        free = x - half - LETTER if fits else free
        told.append([x, text if fits else ""])
    return told[::-1]


def _asked(inquiries: Iterable[Inquiry]) -> dict[str, Json]:
    """Questions that could move the order across a band, and those that could not by themselves."""
    asked = list(inquiries)
    return {
        "moving": _texts((one.question, wording.percent(one.moves_band)) for one in asked if one.moves_band > 0),
        "other": shown(" ".join(one.question for one in asked if one.moves_band <= 0)),
    }


def _flow(view: FlowView) -> dict[str, Json]:
    return {
        "title": shown(view.title),
        "rows": _texts((row.step, row.giver, row.taker, row.days, row.told, row.payments) for row in view.rows),
        "notes": shown(" ".join(view.notes)),
    }


def _chain(view: ChainView) -> dict[str, Json]:
    return {
        "item_id": shown(view.item_id),
        "told": shown(f"Custody {view.state}. {view.point}"),
        "facts": _texts(view.facts),
        "rows": _texts(
            (row.number, row.holder, row.days, row.custody, row.how, row.sources, ", ".join(row.records))
            for row in view.rows
        ),
        "candidates": _texts(view.candidates),
        "lists": [[heading, [shown(line) for line in lines]] for heading, lines in _lists(view) if lines],
    }


def _lists(view: ChainView) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "Gaps, shown and not filled", view.gaps
    yield "What does not fit", view.faults
    yield "Trace requests", view.requests

"""The rows that the CSV lists and the workbook share: headings and cells, one tuple a row."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chokepoint.records.answers import Assessment, Dossier, RankedOrder
from chokepoint.report import wording
from chokepoint.report.waterfall import log_odds

Cell = str | int | float | date | None
"""What a cell of a list may hold; None is an empty one."""

Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """One list of a workbook: its title, its headings, and its rows, which are read once."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Row]


RANKING = (
    "rank order_id ordered_at customer_id customer likelihood low high times_usual_rate words coverage band stops "
    "signs known_good"
)
STOPS = "rank order_id ordered_at customer_id customer stop basis record_ids"
EVIDENCE = (
    "rank order_id step group indicator code title state contribution sum_so_far odds_factor basis strength grade "
    "sensitivity background record_ids"
)
QUESTIONS = "rank order_id to question columns chance_to_move_band expected_change"
SUMMARY = "what value"
"""Headings of each list, parted by spaces."""


def ranking_rows(ranking: Iterable[RankedOrder], prior: float | None) -> Iterator[Row]:
    """One row per order, in the order given."""
    for order in ranking:
        yield (
            order.rank,
            order.order_id,
            order.ordered_at,
            order.customer_id,
            order.customer,
            rounded(order.likelihood),
            rounded(order.low),
            rounded(order.high),
            rounded(order.likelihood / prior) if prior else None,
            order.words,
            rounded(order.coverage),
            order.band,
            "; ".join(order.stops),
            "; ".join(order.fires),
            order.known_good,
        )


def stop_rows(ranking: Iterable[RankedOrder], dossiers: Sequence[Dossier]) -> Iterator[Row]:
    """One row per stop of an order; what it rests on where the order is told in full."""
    told = {dossier.explanation.subject_id: dossier.explanation.stops for dossier in dossiers}
    for order in ranking:
        known = {stop.stop_id: stop for stop in told.get(order.order_id, ())}
        for stop_id in order.stops:
            stop = known.get(stop_id)
            ties = (stop.basis, "; ".join(stop.record_ids)) if stop else (None, None)
            yield (order.rank, order.order_id, order.ordered_at, order.customer_id, order.customer, stop_id, *ties)


def evidence_rows(dossiers: Iterable[Dossier]) -> Iterator[Row]:
    """One row per row of each explanation, the usual rate first; contributions of an order add up to its log-odds."""
    for dossier in dossiers:
        told = dossier.explanation
        total = log_odds(told.prior)
        head = (told.rank, told.subject_id)
        yield (*head, 0, "start", "usual-rate", "", "Usual rate", "fires", total, total, None, "", *[None] * 5)
        for step, row in enumerate(told.rows, start=1):
            total += row.contribution
            fires = row.state == "fires"
            yield (
                *head,
                step,
                row.group,
                row.indicator,
                row.code,
                row.title,
                row.state,
                row.contribution,
                total,
                rounded(math.exp(row.contribution)) if fires else None,
                row.basis,
                row.strength,
                row.grade,
                row.sensitivity,
                row.background,
                "; ".join(row.record_ids),
            )


def question_rows(dossiers: Iterable[Dossier]) -> Iterator[Row]:
    """One row per question of each order that is told in full."""
    for dossier in dossiers:
        told = dossier.explanation
        for question in told.questions:
            asked = (question.kind, question.question, "; ".join(question.columns))
            yield (told.rank, told.subject_id, *asked, rounded(question.moves_band), rounded(question.expected_change))


def summary_rows(
    assessment: Assessment, dossiers: Sequence[Dossier], software_version: str, notes: Iterable[str]
) -> Iterator[Row]:
    """What the lists are, the run's facts, and the notes."""
    yield ("What this is", "Orders ranked by the likelihood that they are part of an illicit procurement.")
    yield (
        "What this is not",
        f"{wording.NOT_AN_ACCUSATION} Nothing here is a decision, and no order is cleared by it.",
    )
    yield ("Likelihoods are", calibration(dossiers))
    yield ("Alert budget", assessment.alert_budget)
    yield ("Orders", assessment.orders)
    yield ("Assessed", assessment.assessed)
    yield ("Sum of likelihoods", rounded(assessment.sum_of_likelihoods))
    yield ("Expected sum", rounded(assessment.expected))
    yield ("Stops", assessment.stops)
    yield ("Held", assessment.held)
    yield ("Not enough known", assessment.not_enough_known)
    yield ("Run id", assessment.run_id)
    known = {name: value for name, value in assessment.run.items() if name not in _ELSEWHERE}
    yield from ((wording.spelled(name).capitalize(), wording.cell(value)) for name, value in known.items())
    yield ("Written by", f"Chokepoint {software_version}")
    yield from (("Note", note) for note in notes)


_ELSEWHERE = frozenset(("run_id", "catalogue", "orders"))
"""Columns of the run that are told otherwise, or too long to be told."""


def calibration(dossiers: Sequence[Dossier]) -> str:
    """What is known of the likelihoods' calibration."""
    return dossiers[0].explanation.calibration if dossiers else wording.UNCALIBRATED


def on_hold(order: RankedOrder) -> bool:
    """Whether an order stands on the hold list: any stop, or a band that holds."""
    return bool(order.stops) or order.band in wording.HELD


def without_signs(order: RankedOrder) -> bool:
    """Whether an order stands on the release list: no stop, and no sign above threshold."""
    return not order.stops and order.band == wording.NO_SIGN


def usual_rate(assessment: Assessment, dossiers: Sequence[Dossier]) -> float | None:
    """The usual rate of the run, where the run or a dossier states it."""
    stated = assessment.run.get("prior")
    if isinstance(stated, int | float) and stated > 0:
        return float(stated)
    return dossiers[0].explanation.prior if dossiers else None


_BEGINNINGS = frozenset("=+-@\t\r\n＝＋－＠")
"""First characters that a spreadsheet may take for a formula's; OWASP, *CSV Injection*, with their full-width forms."""


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before what may begin one."""
    shown = wording.visible(text)
    return f"'{shown}" if shown[:1] in _BEGINNINGS else shown


def cell(value: object) -> Cell:
    """What stands in a record as a cell of a list: sums as numbers, lists as texts."""
    if isinstance(value, bool) or not isinstance(value, str | int | date | float | Decimal | None):
        return wording.cell(value)
    if isinstance(value, float | Decimal):
        number = float(value)
        return number if math.isfinite(number) else str(value)
    return value


def rounded(value: float) -> float:
    """The value to nine significant digits."""
    return float(f"{value:.9g}")

"""Hot spots: the areas and spans of time that hold more findings, or more deliveries, than expected."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from chokepoint.connect.concentration.circles import circles, neighbours
from chokepoint.connect.concentration.dealing import Dealer
from chokepoint.connect.concentration.deliveries import PARTS, Deliveries, Floats, Integers
from chokepoint.connect.concentration.local import gi_star
from chokepoint.connect.concentration.scan import Cells, Found, Scan

SEED = 1997
NEAR_KM = 60.0
"""Within this distance a place counts as a neighbour in Gi*. Ours."""

USUAL_SHARE = 0.95
"""What signs come to counts as a finding as far as it exceeds what this share of all deliveries shows: ordinary signs
are everywhere, and where many are is known. Chosen on the sample world of seed 1."""

SHOWN_RECORDS, SHOWN_PLACES = 50, 20


@dataclass(frozen=True)
class _Measure:
    """What is scanned for: cells of what was seen and of a deal, and what counts as one case."""

    name: str
    cells: Cells
    dealt: Callable[[np.random.Generator], Cells]
    unit: float
    counted: Integers


def hot_spots(deliveries: Deliveries) -> list[dict[str, Any]]:
    """Rows of `hot_spots`: of findings, then of deliveries, the strongest of each first."""
    if not len(deliveries):
        return []
    around = circles(deliveries.spots)
    near = neighbours(deliveries.spots, NEAR_KM)
    rows = []
    for measure in (_findings(deliveries), _volumes(deliveries)):
        scan = Scan.of(around, measure.counted)
        scores = gi_star(_residuals(measure.cells), near)
        found = scan.strongest(measure.cells, measure.dealt, measure.unit, SEED)
        rows += [_row(deliveries, measure, scores, rank, one) for rank, one in enumerate(found, start=1)]
    return rows


def _findings(deliveries: Deliveries) -> _Measure:
    """What signs come to beyond the usual, against the same for every delivery; their weights are dealt.

    One case is the weight that as many equal signs with the same spread would have: the sum of squares over the sum.
    Source of the effective number: L. Kish, Survey Sampling, 1965, section 11.7.
    """
    usual = int(np.quantile(deliveries.weight, USUAL_SHARE, method="lower"))
    weight, dealer = np.maximum(deliveries.weight - usual, 0), Dealer.of(deliveries.customer)
    counted = _counted(deliveries, deliveries.month)

    def cells(weights: Integers) -> Cells:
        return Cells(_counted(deliveries, deliveries.month, weights), counted * (weights.sum() / len(weights)))

    squares, total = float((weight.astype(float) ** 2).sum()), float(weight.sum())
    unit = round(squares / total, 9) if total else 1.0
    return _Measure("findings", cells(weight), lambda chance: cells(weight[dealer.deal(chance)]), unit, counted)


def _volumes(deliveries: Deliveries) -> _Measure:
    """Deliveries, against as many as the place's share of all in each month; their months are dealt.

    Source: M. Kulldorff and others, A space-time permutation scan statistic, PLoS Medicine 2 (2005), e59.
    """
    month, dealer = deliveries.month, Dealer.of(deliveries.customer)
    of_spot = np.bincount(deliveries.spot, minlength=len(deliveries.spots))
    months = int(month.max()) + 1

    def cells(months_dealt: Integers) -> Cells:
        in_month = np.bincount(months_dealt, minlength=months)
        return Cells(_counted(deliveries, months_dealt), np.outer(of_spot, in_month) / len(months_dealt))

    counted = np.repeat(of_spot[:, None], months, axis=1)
    return _Measure("deliveries", cells(month), lambda chance: cells(month[dealer.deal(chance)]), 1.0, counted)


def _counted(deliveries: Deliveries, month: Integers, weights: Integers | None = None) -> Integers:
    """Deliveries, or their weights added up: a row a spot, a column a month."""
    months = int(deliveries.month.max()) + 1
    cell = deliveries.spot * months + month
    size = len(deliveries.spots) * months
    if weights is None:
        return np.bincount(cell, minlength=size).reshape(-1, months).astype(np.int64)
    return np.bincount(cell, weights=weights, minlength=size).round().astype(np.int64).reshape(-1, months)


def _residuals(cells: Cells) -> Floats:
    """What each spot holds beyond expectation over the whole time, in standard deviations of a Poisson count.

    Deliveries are expected by place, so that over the whole time nothing is left: there the largest month counts.
    """
    observed, expected = cells.observed.sum(axis=1).astype(float), cells.expected.sum(axis=1)
    if np.allclose(observed, expected):
        observed, expected = cells.observed.max(axis=1).astype(float), cells.expected.max(axis=1)
    some = expected > 0
    residuals = np.zeros(len(observed))
    residuals[some] = (observed[some] - expected[some]) / np.sqrt(expected[some])
    return residuals


def _row(deliveries: Deliveries, measure: _Measure, scores: Floats, rank: int, found: Found) -> dict[str, Any]:
    spots, centre = deliveries.spots, int(found.circle.centre[found.row])
    inside = np.isin(deliveries.spot, found.spots)
    inside &= (deliveries.month >= found.first) & (deliveries.month < found.after)
    rows = np.flatnonzero(inside)
    parts = PARTS if measure.name == "findings" else 1
    return {
        "hot_spot_id": f"{measure.name} {rank}",
        "measure": measure.name,
        "rank": rank,
        "centre": spots.spot_id[centre],
        "country": spots.country[centre],
        "town": spots.town[centre],
        "latitude": float(spots.latitude[centre]),
        "longitude": float(spots.longitude[centre]),
        "radius_km": found.circle.radius_km,
        "from_day": _first_day(deliveries.first_month + found.first),
        "to_day": _last_day(deliveries.first_month + found.after - 1),
        "deliveries": len(rows),
        "customers": len(np.unique(deliveries.customer[rows])),
        "observed": _nine(found.observed / parts),
        "expected": _nine(found.expected / parts),
        "log_ratio": _nine(found.log_ratio),
        "p": _nine(found.p),
        "gi_star": None if np.isnan(scores[centre]) else _nine(float(scores[centre])),
        "places": _places(deliveries, rows),
        "record_ids": _orders(deliveries, rows),
    }


def _places(deliveries: Deliveries, rows: Integers) -> list[str]:
    spots, count = np.unique(deliveries.spot[rows], return_counts=True)
    return [deliveries.spots.spot_id[spot] for spot in spots[np.argsort(-count, kind="stable")][:SHOWN_PLACES]]


def _orders(deliveries: Deliveries, rows: Integers) -> list[str]:
    weights = -deliveries.weight[rows]
    most = rows[np.argsort(weights, kind="stable")[:SHOWN_RECORDS]] if len(rows) else rows
    return [f"orders/{order_id}" for order_id in deliveries.order_id.take(most).to_pylist()]


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _last_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, calendar.monthrange(month // 12, month % 12 + 1)[1])


def _nine(value: float) -> float:
    """The value to nine significant digits."""
    return float(f"{value:.9g}")

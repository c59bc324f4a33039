"""Lots that were documented at several sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from chokepoint.connect.custody.marks import is_mask, plain_mark
from chokepoint.engines.places import great_circle_km
from chokepoint.records.custody import LotMatch

MEASURED_SITES = 200
"""Sites of one lot among which the widest distance is sought; of more it is left out."""


def lot_matches(items: Iterable[Mapping[str, Any]], points: Mapping[str, tuple[float, float]]) -> tuple[LotMatch, ...]:
    """Lots of one maker documented at two sites or more, by most sites, then by lot. A lot read in part matches none.

    An item holds item_id, lot_number, manufacturer and place_id; without a place it is at no site.
    """
    lots: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for item in items:
        lot = plain_mark(item["lot_number"])
        if lot is not None and not is_mask(lot) and item["place_id"] is not None:
            lots.setdefault((lot, item["manufacturer"] or ""), []).append((item["item_id"], item["place_id"]))
    found = [
        _match(lot, maker, own, points) for (lot, maker), own in lots.items() if len({site for _, site in own}) > 1
    ]
    return tuple(sorted(found, key=lambda match: (-len(match.sites), match.lot_number, match.manufacturer or "")))


def _match(lot: str, maker: str, own: list[tuple[str, str]], points: Mapping[str, tuple[float, float]]) -> LotMatch:
    sites = sorted({site for _, site in own})
    located = [points[site] for site in sites if site in points]
    distances = [great_circle_km(*pair) for pair in combinations(located, 2)] if len(located) <= MEASURED_SITES else []
    return LotMatch(
        lot_number=lot,
        manufacturer=maker or None,
        item_ids=tuple(sorted(item_id for item_id, _ in own)),
        sites=tuple(site.replace("|", " ").strip() for site in sites),
        distance_km=round(max(distances), 1) if distances else None,
    )

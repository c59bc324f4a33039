"""What reports hold for who may not see personal data: ids, words of the program and figures; all else is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from chokepoint.records.answers import Dossier, RankedOrder
from chokepoint.records.casework import HIDDEN

Cells = Mapping[str, object]
SHOWN = frozenset(("entity_id", "from_entity_id", "to_entity_id", "directed", "kind", "roles", "network"))
"""Cells of the network whose texts are ids or words of the program."""


def order_without_persons(order: RankedOrder) -> RankedOrder:
    """A row of the ranking without its customer."""
    cleared = HIDDEN if order.known_good else None
    return replace(order, customer_id=HIDDEN, customer=HIDDEN, known_good=cleared)


def dossier_without_persons(dossier: Dossier) -> Dossier:
    """The explanation alone, without what was seen and in which records."""
    told = dossier.explanation
    return Dossier(
        replace(
            told,
            rows=tuple(replace(row, basis=HIDDEN if row.basis else "", record_ids=()) for row in told.rows),
            stops=tuple(replace(stop, basis=HIDDEN, record_ids=()) for stop in told.stops),
            questions=tuple(replace(one, question=HIDDEN) for one in told.questions),
        ),
        order={"order_id": told.subject_id},
    )


def cells_without_persons(rows: Iterable[Cells]) -> Iterator[Cells]:
    """Nodes or edges of the network without names, places and records."""
    for row in rows:
        yield {name: value if name in SHOWN else _hidden(value) for name, value in row.items()}


def _hidden(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float) else HIDDEN

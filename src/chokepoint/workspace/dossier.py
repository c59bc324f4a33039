"""All that one order's page shows: its records, places, zones, route, ties and time line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chokepoint.records.answers import Dossier, Explanation
from chokepoint.workspace.comparing.reading import laid
from chokepoint.workspace.explaining import explain_several
from chokepoint.workspace.order_places import where_of
from chokepoint.workspace.order_records import OrderRecords, order_records
from chokepoint.workspace.records import records_named
from chokepoint.workspace.surroundings import by_entity, entities_of, ties_around

if TYPE_CHECKING:
    from chokepoint.workspace.order_money import MoneyTracer
    from chokepoint.workspace.recovered import Recovered
    from chokepoint.workspace.workspace import Workspace


@dataclass(frozen=True)
class Traced:
    """What was traced for the pages of a report: the money of payments, and recovered items."""

    money: MoneyTracer
    recovered: Recovered


def dossiers(workspace: Workspace, order_ids: Sequence[str], traced: Traced | None = None) -> list[Dossier]:
    """The dossiers of orders of the last runs, in the order asked for, with what was traced; raises NotFoundError."""
    engine, told = workspace.engine, list(_told(workspace, order_ids, traced))
    owns = [own for own, _ in told]
    compared = laid(engine, owns, [one.explanation for _, one in told])
    return [
        replace(
            one,
            places=where.places,
            not_located=where.not_located,
            zones=where.zones,
            route=where.route,
            ties=ties_around(engine, one.roles),
            comparison=comparison,
        )
        for (_, one), where, comparison in zip(told, where_of(engine, owns), compared, strict=True)
    ]


def dossiers_without_places(
    workspace: Workspace, order_ids: Sequence[str], traced: Traced | None = None
) -> list[Dossier]:
    """The same without places, zones, route and ties: what a page of words needs, of many orders at once."""
    return [told for _, told in _told(workspace, order_ids, traced)]


def _told(
    workspace: Workspace, order_ids: Sequence[str], traced: Traced | None
) -> Iterator[tuple[OrderRecords, Dossier]]:
    engine = workspace.engine
    told = explain_several(workspace, "order", order_ids)
    behind = {one.subject_id: _behind(one) for one in told}
    records = records_named(engine, set().union(*behind.values()))
    own, cards = order_records(engine, order_ids), workspace.cards
    entities = entities_of(engine, (party_id for held in own.values() for party_id in held.roles()))
    for explanation in told:
        order_id = explanation.subject_id
        held = own[order_id]
        yield (
            held,
            Dossier(
                explanation=explanation,
                order=held.order,
                lines=held.lines,
                customer=held.parties.get(str(held.order.get("customer_id"))),
                parties=held.parties,
                payments=held.payments,
                shipments=held.shipments,
                legs=held.legs,
                records={name: records[name] for name in sorted(behind[order_id]) if name in records},
                events=tuple(held.events()),
                roles=by_entity(entities, held.roles()),
                cards={row.indicator: cards[row.indicator] for row in explanation.rows if row.code},
                money=traced.money.trace(engine, held.payments) if traced else None,
                items=traced.recovered.of_order(order_id) if traced else (),
            ),
        )


def _behind(explanation: Explanation) -> set[str]:
    """Names of the records that signs and stops rest on."""
    told = [*(row.record_ids for row in explanation.rows), *(stop.record_ids for stop in explanation.stops)]
    return {name for record_ids in told for name in record_ids}

"""What is said about every indicator, with the columns it reads, as data for the stages after this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import ibis.expr.types as ir

from chokepoint.observe.discover import Found
from chokepoint.observe.plan import FROM_OTHER_STAGES, RELATION_PREFIX, Plan
from chokepoint.observe.reading import columns_read
from chokepoint.observe.setaside import Reading
from chokepoint.records import VERSIONED
from chokepoint.records.catalogue import Card

BEHIND = {
    "identities": ("parties.country", "parties.registration_number", "parties.tax_id"),
    "resemblances": ("parties.name",),
    "places": (),
    "passages": (),
    "nearby": ("zones.latitude", "zones.longitude", "zones.radius_km", "zones.wkt", "zones.valid_from"),
    "matches": ("parties.name", "lists.name"),
    "activities": ("parties.industry", "parties.industry_text"),
    "affinities": ("goods_industries.hs_prefix", "goods_industries.industry"),
    "junctions": ("orders.customer_id", "orders.supplier_id"),
    "custody_faults": ("custody_events.kind", "custody_events.to_party_id"),
    "shapes": ("payments.from_account", "payments.to_account"),
    "shape_payments": ("payments.from_account", "payments.to_account"),
    "rarest_orders": (),
}
"""The columns from which another stage made a table; a place's own columns are read where its key is made."""


def cards(found: Mapping[str, Found], columns: Mapping[str, Sequence[str]]) -> dict[str, Card]:
    """One card an indicator, by id; `columns` says what each reads."""
    return {one.id: _card(one, tuple(columns[one.id])) for one in found.values()}


def reads(found: Mapping[str, Found], plan: Plan) -> dict[str, tuple[str, ...]]:
    """What each indicator reads, by id; `plan` holds all of them."""
    through = Reads(plan)
    return {one.id: through.of(one) for one in found.values()}


class Reads:
    """Which columns of records each indicator's answer depends on, through the relations it uses."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._behind: dict[str, frozenset[str]] = {}

    def of(self, one: Found) -> tuple[str, ...]:
        """`table.column` of every record that the indicator's answer depends on, sorted."""
        read = set(self._records(self._plan.answers[one.id]))
        if one.indicator.segment:
            read.add(one.indicator.segment)
        return tuple(sorted(read))

    def _records(self, rows: ir.Table, wanted: Iterable[str] | None = None) -> Iterator[str]:
        for name in columns_read(rows, wanted):
            if name not in self._behind:
                self._behind[name] = frozenset(self._stored(*name.split(".")))
            yield from self._behind[name]

    def _stored(self, table: str, column: str) -> Iterator[str]:
        """The columns of records behind one column of a table, its versions, a relation or another stage's table."""
        relation = table.removeprefix(RELATION_PREFIX)
        if relation in self._plan.relations and relation != table:
            yield from self._records(self._plan.relations[relation], [column])
        elif table in FROM_OTHER_STAGES:
            yield from BEHIND.get(table, ())
        else:
            yield f"{VERSIONED[table].name if table in VERSIONED else table}.{column}"


def readings(found: Mapping[str, Found], known: Mapping[str, Card]) -> dict[str, Reading]:
    """The tables that each indicator reads, by id."""
    return {
        one.id: Reading(frozenset(name.split(".")[0] for name in known[one.id].reads), frozenset(one.indicator.past))
        for one in found.values()
    }


def _card(one: Found, reads: tuple[str, ...]) -> Card:
    indicator, under = one.indicator, one.texts.under
    return Card(
        id=one.id,
        code=indicator.code,
        category=one.category,
        subject=indicator.subject,
        status=indicator.status,
        title=one.texts.title.rstrip("."),
        why=one.texts.why,
        innocent=under["Innocent"],
        cannot_see=under["Cannot see"],
        check=under["Check"],
        ask=under["Ask"],
        source=under["Source"],
        explain=indicator.explain,
        relief=indicator.relief,
        stands_alone=indicator.stands_alone,
        questions=indicator.questions,
        reads=reads,
        segment=indicator.segment,
        hash=one.hash,
        repeats=indicator.repeats,
    )

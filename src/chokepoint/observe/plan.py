"""The catalogue as expressions: which relations to make, in which order, and every indicator's answers."""

from __future__ import annotations

import inspect
from collections import defaultdict
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from chokepoint.engines.snapshot import current
from chokepoint.observe.discover import Found
from chokepoint.observe.indicator import Indicator, Relation, State, Stop
from chokepoint.observe.reading import columns_read
from chokepoint.records import RECORDS, RESULTS, VERSIONS
from chokepoint.records.errors import IndicatorError

RELATION_PREFIX = "relation_"
SUBJECT_TABLES = {"order": "orders", "party": "parties", "shipment": "shipments", "payment": "payments"}
STRENGTH_DECIMALS = 4
LEAST_STRENGTH = 0.0001
FROM_OTHER_STAGES = (
    "identities",
    "resemblances",
    "places",
    "nearby",
    "passages",
    "matches",
    "activities",
    "affinities",
    "junctions",
    "custody_faults",
    "shapes",
    "shape_payments",
    "rarest_orders",
)

AFTERWARDS = "rarest_orders"
"""The table that is made of the other indicators' answers: those that read it are asked last."""


@dataclass(frozen=True)
class Plan:
    """Expressions over unbound tables, so that one plan serves every run.

    `relations` are to be made in their order. `answers` hold `subject_id, state, strength, basis, record_ids` for
    every subject whose answer is not silent; `stops` hold `subject_id, basis, record_ids`. `kinds` says what the
    subjects of answers and stops are, by id. `uncounted`, the reliefs and drafts, make no order rare; `last`
    are asked when all others have answered.
    """

    relations: dict[str, ir.Table]
    answers: dict[str, ir.Table]
    stops: dict[str, ir.Table]
    kinds: dict[str, str] = field(default_factory=dict)
    uncounted: tuple[str, ...] = ()
    last: tuple[str, ...] = ()


def make_plan(
    found: dict[str, Found], relations: dict[str, Relation], stops: dict[str, Stop], *, pruned: bool = True
) -> Plan:
    """Compose the expressions; raises IndicatorError where a parameter names nothing.

    `pruned`: relations hold only what this plan reads. Without it they serve any other plan too.
    """
    tables = Tables(relations)
    answers = {one.id: _answers(one.indicator, tables) for one in found.values()}
    stopped = {stop_id: tables.call(stop.finding) for stop_id, stop in stops.items()}
    made = _pruned(tables.made, [*answers.values(), *stopped.values()]) if pruned else tables.made
    kinds = {one.id: one.indicator.subject for one in found.values()}
    kinds |= {stop_id: stop.subject for stop_id, stop in stops.items()}
    uncounted = tuple(one.id for one in found.values() if one.indicator.relief or one.indicator.status == "draft")
    last = tuple(name for name, rows in answers.items() if any(_of(AFTERWARDS, read) for read in columns_read(rows)))
    return Plan(made, answers, stopped, kinds, uncounted, last)


def _of(table: str, column: str) -> bool:
    return column.split(".", maxsplit=1)[0] == table


def _pruned(relations: dict[str, ir.Table], users: list[ir.Table]) -> dict[str, ir.Table]:
    """The relations with the columns that something after them reads; the others stay by name, but hold NULL."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for rows in users:
        _want(rows, wanted)
    pruned: dict[str, ir.Table] = {}
    for name, rows in reversed(relations.items()):
        unread = set(rows.columns) - wanted[RELATION_PREFIX + name]
        pruned[name] = rows.mutate(**{column: ibis.null(rows[column].type()) for column in sorted(unread)})
        _want(pruned[name], wanted)
    return dict(reversed(pruned.items()))


def _want(rows: ir.Table, wanted: dict[str, set[str]]) -> None:
    """Note which columns of which tables `rows` reads."""
    for read in columns_read(rows):
        table, column = read.split(".")
        wanted[table].add(column)


class Tables:
    """What a parameter of a finding stands for. Relations are stood for by the table they will be made as."""

    def __init__(self, relations: dict[str, Relation]) -> None:
        self._relations = relations
        self._known: dict[str, ir.Table] = {}
        self.made: dict[str, ir.Table] = {}

    def call(self, function: Relation) -> ir.Table:
        """Call with the tables that its parameters name."""
        return function(*(self._named(name, function) for name in inspect.signature(function).parameters))

    def _named(self, name: str, function: Relation) -> ir.Table:
        if name not in self._known:
            self._known[name] = self._make(name, function)
        return self._known[name]

    def _make(self, name: str, function: Relation) -> ir.Table:
        if name in RECORDS or name in VERSIONS:
            return current(name)
        if name in FROM_OTHER_STAGES:
            columns = {column.name: column.type.value for column in RESULTS[name].columns}
            return ibis.table(columns, name=name)
        if name not in self._relations:
            raise IndicatorError(
                f"`{function.__module__}`: `{function.__name__}` asks for `{name}`, which is no table and no relation."
            )
        made = self.call(self._relations[name])
        self.made[name] = made
        return ibis.table(made.schema(), name=RELATION_PREFIX + name)


def _answers(indicator: Indicator, tables: Tables) -> ir.Table:
    rows = tables.call(indicator.finding)
    if indicator.applies is None:
        state = _state(rows.fired)
    else:
        applies = tables.call(indicator.applies)
        excepted = applies.filter(~applies.applies.fill_null(False))  # few, so that the join is cheap
        rows = rows.left_join(excepted.select("subject_id", "applies", excepted=True), "subject_id")
        state = ibis.cases(
            (rows.excepted.isnull(), _state(rows.fired)),
            (rows.applies.isnull(), State.UNASSESSABLE.value),
            else_=State.OUTSIDE.value,
        )
    rows = rows.mutate(state=state)
    fires = rows.state == State.FIRES.value
    return rows.filter(rows.state != State.SILENT.value).select(
        "subject_id",
        "state",
        strength=fires.ifelse(_rounded(rows.strength), ibis.null("float64")),
        basis=fires.ifelse(rows.basis, ibis.null("string")),
        record_ids=fires.ifelse(rows.record_ids, ibis.null("array<string>")),
    )


def _state(fired: ir.BooleanValue) -> ir.Value:
    return ibis.cases((fired.isnull(), State.UNASSESSABLE.value), (fired, State.FIRES.value), else_=State.SILENT.value)


def _rounded(strength: ir.Value) -> ir.Value:
    return strength.cast("float64").round(STRENGTH_DECIMALS).clip(LEAST_STRENGTH, 1.0)

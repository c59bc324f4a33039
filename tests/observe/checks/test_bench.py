"""Many variants laid at once are answered as each of them alone."""

from __future__ import annotations

import random
from functools import cache

import ibis
import ibis.expr.types as ir
import pytest

from chokepoint.engines import open_engine
from chokepoint.engines.snapshot import current
from chokepoint.observe.cards import Reads
from chokepoint.observe.checks.bench import Asked, Bench
from chokepoint.observe.checks.resolving import Resolved
from chokepoint.observe.checks.variants import Variant, blanks
from chokepoint.observe.discover import indicators, relations, stops
from chokepoint.observe.examples import line, order, paid, party, row
from chokepoint.observe.indicator import Example, Row
from chokepoint.observe.plan import RELATION_PREFIX, make_plan
from chokepoint.records import RESULTS
from chokepoint.resolve.stage import STEPS
from tests.bench import Bench as OneByOne

PLAN = make_plan(indicators(), relations(), stops())
EXAMPLES = {one.id: one.indicator.examples for one in indicators().values()} | {
    name: stop.examples for name, stop in stops().items()
}
SAMPLED = 2
"""Variants of each indicator that are also laid alone. All were, when the bench was made; they take minutes."""
LARGEST = 60
"""Rows of a variant that is sampled: with more, laying it alone takes long and shows no more."""

ORDERS, LINES = current("orders"), current("order_lines")
COUNTED = LINES.group_by("order_id").agg(lines=ibis._.count())
PER_ORDER = ibis.table(COUNTED.schema(), name=RELATION_PREFIX + "counted")
ASKED = ORDERS.select("order_id").left_join(PER_ORDER, "order_id").select("order_id", "lines")
IN_TURN = COUNTED.limit(10)
"""Not to be asked of many at once: a limit without an order."""


def variant(*rows: Row, identities_of: tuple[Row, ...] | None = None) -> Variant:
    return Variant(rows, "O", identities_of)


TWO = variant(order(), line(), line(line_no=2))
ONE = variant(order(), line())
NONE = variant(order())


def bench(**made: ir.Table) -> Bench:
    return Bench(open_engine(), made, Resolved(STEPS))


@cache
def whole() -> Bench:
    return Bench(open_engine(), PLAN.relations, Resolved(STEPS))


@cache
def alone() -> OneByOne:
    return OneByOne(PLAN)


def answers(name: str) -> ir.Table:
    return PLAN.answers[name] if name in PLAN.answers else PLAN.stops[name]


def sampled(name: str, examples: tuple[Example, ...]) -> list[Variant]:
    reads = Reads(PLAN).of(indicators()[name]) if name in PLAN.answers else ()
    small = [example for example in examples if len(example.rows) <= LARGEST]
    every = [Variant.of(example) for example in small]
    every += [blank.variant for example in small for blank in blanks(example, reads)]
    return random.Random(name).sample(every, min(SAMPLED, len(every)))


@cache
def together() -> dict[str, list[list[dict[str, object]]]]:
    variants = {name: sampled(name, examples) for name, examples in EXAMPLES.items()}
    outcomes = whole().ask([Asked(answers(name), some) for name, some in variants.items()])
    return {name: outcome.rows() for name, outcome in zip(variants, outcomes, strict=True)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_catalogue_is_answered_as_each_variant_alone(name: str) -> None:
    for one, rows in zip(sampled(name, EXAMPLES[name]), together()[name], strict=True):
        alone().lay(one.rows, one.identities_of, whole().relations_below(answers(name)))
        expected = alone().engine.fetch(answers(name)).to_pylist()
        assert sorted(rows, key=by_subject) == sorted(expected, key=by_subject)


def by_subject(answer: dict[str, object]) -> str:
    return str(answer["subject_id"])


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_catalogue_is_answered_at_once(name: str) -> None:
    assert whole().asks_together(answers(name))


def test_no_world_sees_the_rows_of_another() -> None:
    (outcome,) = bench(counted=COUNTED).ask([Asked(ASKED, [TWO, NONE, ONE, TWO])])
    assert [rows[0]["lines"] for rows in outcome.rows()] == [2, None, 1, 2]


def test_what_cannot_be_asked_of_many_at_once_is_asked_in_turn() -> None:
    made = bench(counted=IN_TURN)
    assert not made.asks_together(ASKED)
    slow, quick = made.ask([Asked(ASKED, [TWO, NONE]), Asked(ORDERS.agg(orders=ORDERS.count()), [ONE])])
    assert [rows[0]["lines"] for rows in slow.rows()] == [2, None]
    assert quick.rows() == [[{"orders": 1}]]


def test_what_an_engine_refuses_spoils_only_what_rests_on_it() -> None:
    broken = COUNTED.mutate(lines=COUNTED.order_id.cast("int64"))
    spoilt, whole_still = bench(counted=broken).ask([Asked(ASKED, [ONE]), Asked(ORDERS.select("order_id"), [ONE])])
    with pytest.raises(Exception, match="Could not convert string 'O'"):
        spoilt.rows()
    assert whole_still.rows() == [[{"order_id": "O"}]]


def results(name: str) -> ir.Table:
    return ibis.table({column.name: column.type.value for column in RESULTS[name].columns}, name=name)


ALIKE = tuple(party(name, name="Ankara Valve Works Ltd", country="TR", tax_id="4810291845") for name in ("a", "b"))
APART = tuple(party(name, name="Ankara Valve Works Ltd", country="TR") for name in ("a", "b"))


def entities(one: Variant) -> set[str]:
    (outcome,) = bench().ask([Asked(results("identities"), [one])])
    return {row["entity_id"] for row in outcome.rows()[0]}


def test_the_stage_before_works_on_the_rows_of_each_world() -> None:
    assert entities(variant(*ALIKE)) == {"a"}
    assert entities(variant(*APART)) == {"a", "b"}
    (outcome,) = bench().ask([Asked(results("identities"), [variant(*ALIKE), variant(*APART), NONE])])
    assert [len({row["entity_id"] for row in rows}) for rows in outcome.rows()] == [1, 2, 0]


def test_identities_stay_where_they_are_pinned() -> None:
    assert entities(variant(*APART, identities_of=ALIKE)) == {"a"}


def test_a_stated_result_takes_the_place_of_what_is_made() -> None:
    stated = row("identities", party_id="a", entity_id="c")
    assert entities(variant(*ALIKE, stated)) == {"c"}


def test_a_payment_is_laid_as_declared() -> None:
    money = current("payments")
    (outcome,) = bench().ask([Asked(money, [variant(order(), paid("x"))])])
    (found,) = outcome.rows()[0]
    assert {name: cell for name, cell in found.items() if cell is not None} == paid("x").cells

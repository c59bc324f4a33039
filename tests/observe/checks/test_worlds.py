"""An expression asked of many worlds gives for each what it gives on that world's rows alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis import _

from chokepoint.engines import open_engine
from chokepoint.observe.checks.worlds import WORLD, WORLDS, NotWorldWiseError, has_worlds, world_wise

COLUMNS = {"k": "string", "n": "int64", "x": "int64"}
SCHEMA = pa.schema({"k": pa.string(), "n": pa.int64(), "x": pa.int64()})
A, B = (ibis.table(COLUMNS, name=name) for name in "ab")
DIGITS = ibis.literal("1;2;3").split(";").unnest().name("digit").as_table().select(digit=_.digit.cast("int64"))
OTHER = B.select(other="x")
BEFORE = ibis.range_window(group_by="k", order_by="n", preceding=(None, 1))
BIG = (A.x > B.x.max().as_scalar()).fill_null(False)
ENGINE = open_engine()

Row = dict[str, Any]
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "k": st.sampled_from(["p", "q", None]),
            "n": st.sampled_from([1, 2, 3, None]),
            "x": st.integers(0, 9) | st.none(),
        }
    ),
    max_size=5,
)
WORLDS_OF_ROWS = st.lists(st.tuples(ROWS, ROWS), min_size=1, max_size=5)

COUNTED = A.group_by("k").agg(rows=_.count(), most=_.x.max(), kinds=_.n.nunique())
OVER_ALL = A.agg(rows=_.count(), enough=_.count() >= 2, most=_.x.max(), every=_.x.collect().sort(), kinds=_.n.nunique())
EXPRESSIONS: dict[str, ir.Table] = {
    "the table itself": A,
    "some rows": A.filter((A.n > 1).fill_null(False)),
    "other columns": A.select("k", twice=A.x * 2),
    "a column less": A.drop("x"),
    "distinct rows": A.distinct(),
    "in groups": COUNTED,
    "in groups, some": COUNTED.filter(COUNTED.rows > 1),
    "over all rows, also of none": OVER_ALL,
    "over all rows of some": A.filter(A.n == 3).agg(rows=_.count(), least=_.x.min()),
    "over all rows, twice": A.agg(same=ibis.literal(1), most=_.x.max()).cross_join(A.agg(rows=_.count())),
    "inner join": A.inner_join(B, "k"),
    "left join": A.left_join(B, "k"),
    "right join": A.right_join(B, "k"),
    "outer join": A.outer_join(B, "k"),
    "outer join, then another": A.outer_join(B, "k").left_join(A.view(), [_.n_right == _.n]).select("k", "n_right"),
    "semi-join": A.semi_join(B, "k"),
    "anti-join": A.anti_join(B, "k"),
    "with itself": A.inner_join(A.view(), "n"),
    "each with each": A.cross_join(B.select(other="x")),
    "by what it is greater than": A.inner_join(OTHER, A.x > OTHER.other),
    "with what is over all": A.cross_join(B.agg(most=_.x.max(), rows=_.count())),
    "with literals": A.inner_join(DIGITS, A.n == DIGITS.digit),
    "literals with rows": DIGITS.left_join(A, DIGITS.digit == A.n),
    "literals less those of rows": DIGITS.anti_join(A, DIGITS.digit == A.n),
    "rows or literals": A.right_join(DIGITS, A.n == DIGITS.digit),
    "each with each literal": DIGITS.cross_join(A),
    "literals alone": DIGITS.filter(DIGITS.digit > 1),
    "both, with repetitions": ibis.union(A, B),
    "both, each once": ibis.union(A, B, distinct=True),
    "both, columns in another order": ibis.union(A, B.select("x", "n", "k")),
    "rows and literals": ibis.union(A.select(n="n"), DIGITS.select(n="digit")),
    "in both": ibis.intersect(A, B, distinct=True),
    "in one only": ibis.difference(A, B, distinct=True),
    "a number by order": A.distinct().mutate(number=ibis.row_number().over(order_by=[_.k.asc(), _.n.asc(), _.x.asc()])),
    "a number within its group": A.distinct().mutate(
        number=ibis.row_number().over(group_by="k", order_by=[_.n.desc(), _.x.asc()])
    ),
    "beside the sum of its group": A.mutate(whole=A.x.sum().over(group_by=A.k)),
    "beside the sum of all": A.mutate(whole=A.x.sum()),
    "what precedes it": A.mutate(before=A.x.max().over(BEFORE)),
    "the first of all": A.distinct().order_by(_.x.asc(), _.n.asc(), _.k.asc()).limit(2, offset=1),
    "beside one value of another": A.mutate(top=B.x.max().as_scalar()),
    "some, by one value of another": A.filter(A.x >= B.x.min().as_scalar()),
    "grouped by one value of another": A.group_by(big=BIG).agg(rows=_.count()),
    "joined, beside one value of another": A.left_join(B, "k").mutate(top=B.x.max().as_scalar()),
    "literals beside one value of rows": DIGITS.mutate(top=A.x.max().as_scalar()),
    "beside one value of literals": A.mutate(top=DIGITS.digit.max().as_scalar()),
    "unnested": A.mutate(one=ibis.array([A.x, A.n])).unnest("one").select("k", "one"),
    "without empty cells": A.drop_null(),
    "without rows that are all empty": A.drop_null(how="all"),
    "with cells filled": A.fill_null({"n": 0}),
    "groups of what is joined": A.left_join(B, "k").group_by("n").agg(pairs=_.count(), least=_.x_right.min()),
}


def alone(rows: ir.Table, tables: tuple[list[Row], list[Row]]) -> Counter[str]:
    for name, cells in zip("ab", tables, strict=True):
        ENGINE.create(name, pa.Table.from_pylist(cells, SCHEMA), temporary=True)
    return Counter(map(repr, ENGINE.fetch(rows).to_pylist()))


def together(rows: ir.Table, worlds: list[tuple[list[Row], list[Row]]]) -> list[Counter[str]]:
    ENGINE.create(WORLDS, pa.table({WORLD: pa.array(range(len(worlds)), pa.int64())}), temporary=True)
    for place, name in enumerate("ab"):
        cells = [{WORLD: number, **row} for number, tables in enumerate(worlds) for row in tables[place]]
        schema = pa.schema([(WORLD, pa.int64()), *SCHEMA])
        ENGINE.create(name, pa.Table.from_pylist(cells, schema), temporary=True)
    wise = world_wise(rows)
    found = ENGINE.fetch(wise).to_pylist()
    if not has_worlds(wise):
        return [Counter(map(repr, found)) for _number in worlds]
    return [
        Counter(
            repr({name: cell for name, cell in row.items() if name != WORLD}) for row in found if row[WORLD] == number
        )
        for number in range(len(worlds))
    ]


@pytest.mark.parametrize("name", EXPRESSIONS)
@settings(max_examples=10, deadline=None)
@given(worlds=WORLDS_OF_ROWS)
def test_each_world_is_answered_by_itself(name: str, worlds: list[tuple[list[Row], list[Row]]]) -> None:
    rows = EXPRESSIONS[name]
    assert together(rows, worlds) == [alone(rows, tables) for tables in worlds]


def test_the_world_comes_first() -> None:
    for rows in EXPRESSIONS.values():
        wise = world_wise(rows)
        assert wise.columns == ((WORLD,) if has_worlds(wise) else ()) + rows.columns


def test_a_table_that_is_alike_in_all_worlds_has_none() -> None:
    assert not has_worlds(world_wise(A.distinct(), alike={"a"}))
    assert world_wise(A.inner_join(B, "k"), alike={"a"}).columns[0] == WORLD


@pytest.mark.parametrize(
    "rows",
    [
        A.limit(3),
        A.filter(A.k.isin(B.k)),
        A.sample(0.5),
        A.agg(same=ibis.literal(1)),
        A.mutate(one=B.select("x").filter(B.x == 1).as_scalar()),
        ibis.table({WORLD: "int64"}, name="c"),
    ],
)
def test_what_cannot_be_said_of_many_worlds_is_refused(rows: ir.Table) -> None:
    with pytest.raises(NotWorldWiseError):
        world_wise(rows)

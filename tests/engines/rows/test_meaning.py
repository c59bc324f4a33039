"""What expressions give on rows is what DuckDB gives, whatever the rows hold."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chokepoint.engines.duckdb import DuckDBEngine
from chokepoint.engines.rows.engine import RowsEngine

SCHEMA = pa.schema(
    {
        "id": pa.int64(),
        "key": pa.string(),
        "text": pa.string(),
        "number": pa.int64(),
        "real": pa.float64(),
        "amount": pa.decimal128(18, 4),
        "day": pa.date32(),
        "moment": pa.timestamp("us"),
        "flag": pa.bool_(),
        "texts": pa.list_(pa.string()),
    }
)
LEFT, RIGHT = (ibis.table(ibis.schema(SCHEMA), name=name) for name in ("left_rows", "right_rows"))
KEYS = ("a", "b", "ß", "İ", None)
TEXTS = (None, "", " a b ", "Straße 12", "ÇELİK", "x|y||z", "a.b-c", "\tq\n", "шёлк", "Ω²", "12", "-3")
ROW = st.fixed_dictionaries(
    {
        "key": st.sampled_from(KEYS),
        "text": st.sampled_from(TEXTS),
        "number": st.none() | st.integers(-3, 9),
        "real": st.none() | st.integers(-2_000, 2_000).map(lambda number: number / 16),
        "amount": st.none() | st.integers(-50_000, 50_000).map(lambda number: Decimal(number).scaleb(-4)),
        "day": st.none() | st.integers(0, 40).map(lambda days: date(2024, 2, 20) + timedelta(days)),
        "moment": st.none() | st.integers(0, 200).map(lambda hours: datetime(2023, 12, 30) + timedelta(hours=hours)),
        "flag": st.none() | st.booleans(),
        "texts": st.none() | st.lists(st.sampled_from(("a", "b", "c")), max_size=3),
    }
)
ROWS = st.lists(ROW, max_size=7)

left, right = LEFT, RIGHT
VALUES: dict[str, ir.Value] = {
    "and": left.flag & (left.number > 2),
    "or": left.flag | (left.number > 2),
    "not": ~left.flag,
    "cases": ibis.cases((left.number > 5, "many"), (left.number > 0, "few"), else_=left.text),
    "if": left.flag.ifelse(left.number, left.number + 1),
    "coalesce": ibis.coalesce(left.text, left.key, "none"),
    "identical": left.key.identical_to(left.text),
    "in": left.key.isin(["a", "ß"]),
    "between": left.number.between(1, 4),
    "greatest": ibis.greatest(left.real, left.number, 0.5),
    "least": ibis.least(left.real, left.number),
    "clip": left.real.clip(-10, 10.5),
    "rounded": left.real.round(2),
    "whole": left.real.round(0),
    "decimal": left.amount.cast("float64") * 1.5,
    "decimal against real": left.amount < left.real,
    "quotient": left.number / 4,
    "floor": left.number // 4,
    "remainder": left.number % 4,
    "logarithm": (left.number > 0).ifelse(left.number, 1).ln(),
    "exponent": (left.real / 100).exp(),
    "to text": left.real.cast("string") + "/" + left.number.cast("string") + "/" + left.day.cast("string"),
    "amount to text": left.amount.cast("string"),
    "to whole": left.real.cast("int64"),
    "small": left.text.lower(),
    "large": left.text.upper(),
    "stripped": left.text.strip(),
    "length": left.text.length(),
    "part": left.text.substr(1, 3),
    "end": left.text.substr(2),
    "letters": left.text.lower().re_replace(r"[^\p{L}]+", " "),
    "found": left.text.re_search(r"\d+$"),
    "extracted": left.text.re_extract(r"(\d)(\d)?", 1),
    "replaced": left.text.replace("a", "bb"),
    "starts": left.text.startswith("a"),
    "contains": left.text.contains("b"),
    "joined": ibis.literal("; ").join([left.key, left.text]),
    "split": left.text.split("|").join("+"),
    "array joined": left.texts.join(","),
    "array sorted": left.texts.sort(),
    "array element": left.texts[1],
    "array size": left.texts.length(),
    "arrays": left.texts.concat(ibis.array([left.key])).join("-"),
    "array filtered": left.texts.filter(lambda one: one != left.key),
    "digest": left.text.hexdigest("sha256"),
    "day of": left.moment.date(),
    "days between": left.day.delta(left.moment.date(), unit="day"),
    "year": left.moment.year() * 100 + left.moment.month() * 10 + left.moment.quarter(),
    "after": left.moment + ibis.interval(days=3),
    "day against moment": left.day.cast("timestamp") > left.moment,
    "seconds": left.moment.epoch_seconds(),
    "written moment": left.moment.strftime("%Y-%m"),
    "nullif": left.number.nullif(3),
}
REDUCED: dict[str, ir.Scalar] = {
    "rows": left.count(),
    "rows where": left.id.count(where=left.flag),
    "there": left.number.count(),
    "different": left.text.nunique(),
    "sum": left.number.sum(),
    "sum where": left.real.sum(where=left.flag),
    "amount": left.amount.sum(),
    "mean": left.number.mean(),
    "median": left.real.median(),
    "quantile": left.real.quantile(0.9),
    "least": left.text.min(),
    "latest": left.moment.max(where=left.number > 2),
    "any": left.flag.any(),
    "all": left.flag.all(),
    "collected": left.text.collect().sort().join("|"),
    "collected once": left.key.collect(distinct=True).sort(),
    "first": left.text.argmin(left.id),
    "last": left.text.argmax(left.id),
    "ratio": left.number.sum() / left.count(),
}
OVER: dict[str, ir.Value] = {
    "place": ibis.row_number().over(group_by=left.key, order_by=[left.number.desc(), left.id]),
    "next": left.number.lead().over(group_by=left.key, order_by=left.id),
    "whole": left.number.sum().over(group_by=left.key),
    "so far": left.number.sum().over(group_by=left.key, order_by=left.id, rows=(None, 0)),
    "before": left.real.max().over(group_by=left.key, order_by=left.id, rows=(None, -1)),
    "days around": left.number.sum().over(group_by=left.key, order_by=left.number, range=(-2, 2)),
    "since": left.id.count().over(group_by=left.key, order_by=left.number, range=(None, -1)),
}
TABLES: dict[str, ir.Table] = {
    **{
        how: left.join(right.select("key", "number", other="id"), ["key", "number"], how=how)
        for how in ("inner", "left", "semi", "anti")
    },
    "outer": left.select("key", "id").join(right.select("key", other="id"), "key", how="outer"),
    "cross": left.select("id").cross_join(right.select(other="id")),
    "null-safe": left.select("key", "id").inner_join(
        found := right.select(other_key="key", other="id"), left.key.identical_to(found.other_key)
    ),
    "by expression": left.select("text", "id").inner_join(
        again := right.select(other_text="text", other="id"), left.text.lower() == again.other_text.lower()
    ),
    "grouped": left.group_by("key").agg(**REDUCED),
    "together": left.agg(**REDUCED),
    "filtered groups": left.group_by("key", "flag").agg(most=left.number.max()).filter(ibis._.most > 2),
    "windows": left.select("id", **OVER),
    "filtered by window": left.filter(ibis.row_number().over(group_by=left.key, order_by=left.id) == 0),
    "union": ibis.union(left.select("key"), right.select("key"), distinct=True),
    "all of both": ibis.union(left.select("key", "id"), right.select("key", "id")),
    "distinct": left.select("key", "texts").distinct(),
    "unnested": left.select("id", one=left.texts.unnest()),
    "unnested in place": left.select("id", "texts").unnest("texts"),
    "least of all": left.filter(left.number == left.number.min().as_scalar()),
    "dropped": left.drop("texts", "real"),
    "first rows": left.order_by(left.number.desc(), left.id).limit(2),
    "range": left.select("id").cross_join(ibis.range(1, 4).unnest().name("step").as_table()),
    **{f"value {name}": left.select("id", found=value) for name, value in VALUES.items()},
}


@pytest.fixture(scope="module")
def engines() -> Iterator[tuple[DuckDBEngine, RowsEngine]]:
    database, rows = DuckDBEngine(), RowsEngine()
    yield database, rows
    database.close()


def _laid(rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist([{"id": place, **row} for place, row in enumerate(rows)], SCHEMA)


def _alike(cell: object) -> object:
    """A cell as both engines must give it: to twelve digits, numbers as numbers whatever their type."""
    if isinstance(cell, list | tuple):
        return tuple(map(_alike, cell))
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        return cell
    return "nan" if math.isnan(cell) else float(f"{float(cell):.12g}") + 0.0


def _rows(found: pa.Table) -> list[str]:
    return sorted(repr({name: _alike(cell) for name, cell in row.items()}) for row in found.to_pylist())


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(here=ROWS, there=ROWS)
@example(here=[], there=[])
def test_rows_give_what_the_database_gives(
    engines: tuple[DuckDBEngine, RowsEngine], name: str, here: list[dict[str, object]], there: list[dict[str, object]]
) -> None:
    given_rows = {"left_rows": _laid(here), "right_rows": _laid(there)}
    database, rows = engines
    for engine in engines:
        for table, held in given_rows.items():
            engine.create(table, held, temporary=True)
    assert _rows(rows.fetch(TABLES[name])) == _rows(database.fetch(TABLES[name]))

"""What every engine must do, and mean by an expression."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from ibis import _

from chokepoint.engines.arrow import ARROW
from chokepoint.engines.protocol import Engine
from chokepoint.observe.evidence import gathered, listed
from chokepoint.records.errors import NotFoundError
from chokepoint.records.schema import Type

TABLE = "letters"
ROWS = pa.table({"letter": pa.array(["a", "b", None], pa.string()), "number": pa.array([1, 2, 3], pa.int64())})
EVERY_TYPE: dict[Type, list[object]] = {
    Type.TEXT: ["it's `quoted`\\ \x1f", None, "шёлк 絲"],
    Type.INTEGER: [1, None, -(2**60)],
    Type.AMOUNT: [Decimal("12345678901234.5678"), None, Decimal("-0.0001")],
    Type.DEGREE: [Decimal("179.999999"), None, Decimal("0")],
    Type.REAL: [0.1, None, 1e300],
    Type.INSTANT: [datetime(1969, 12, 31, 23, 59, 59, 999999), None, datetime(2024, 3, 31, 2, 30)],
    Type.DAY: [date(1582, 10, 15), None, date(2024, 2, 29)],
    Type.FLAG: [True, None, False],
    Type.TEXTS: [["a", "b"], None, []],
}


@pytest.fixture
def letters(engine: Engine) -> ir.Table:
    engine.create(TABLE, ROWS)
    return engine.table(TABLE)


def in_order(rows: pa.Table) -> list[dict[str, object]]:
    found: list[dict[str, object]] = rows.take(pc.sort_indices(rows, [("number", "ascending")])).to_pylist()
    return found


def one(engine: Engine, value: ir.Value) -> object:
    """The value of an expression of no table's columns."""
    engine.create(TABLE, ROWS.slice(0, 1))
    return engine.fetch(engine.table(TABLE).select(found=value))["found"][0].as_py()


def test_every_type_comes_back_as_it_went_in(engine: Engine) -> None:
    given = pa.table({kind.name: pa.array(cells, ARROW[kind]) for kind, cells in EVERY_TYPE.items()})
    given = given.append_column("number", pa.array([1, 2, 3], pa.int64()))
    engine.create(TABLE, given)
    engine.create("copy", engine.table(TABLE))
    for name in (TABLE, "copy"):
        found = engine.fetch(engine.table(name))
        assert found.schema.types == given.schema.types
        assert in_order(found) == given.to_pylist()
    assert dict(engine.table("copy").schema().items()).keys() == set(given.column_names)


def test_rows_are_added_by_the_names_of_columns(engine: Engine, letters: ir.Table) -> None:
    engine.append(TABLE, pa.table({"number": [4], "letter": ["d"]}))
    engine.append(TABLE, letters.filter(letters.number == 1).select(number=letters.number + 4, letter="letter"))
    assert [row["letter"] for row in in_order(engine.fetch(letters))] == ["a", "b", None, "d", "a"]


def test_rows_are_removed_by_value_and_an_empty_cell_is_none(engine: Engine, letters: ir.Table) -> None:
    engine.delete(TABLE, "letter", ["a", "z"])
    assert [row["number"] for row in in_order(engine.fetch(letters))] == [2, 3]


def test_a_view_shows_what_its_table_holds_now(engine: Engine, letters: ir.Table) -> None:
    engine.view("early", letters.filter(letters.number < 3))
    early = ibis.table(letters.schema(), name="early")
    engine.append(TABLE, pa.table({"letter": ["0"], "number": [0]}))
    assert [row["letter"] for row in in_order(engine.fetch(early))] == ["0", "a", "b"]
    engine.create(TABLE, ROWS.slice(1))
    assert [row["letter"] for row in in_order(engine.fetch(early))] == ["b"]


def test_a_table_that_is_gone_is_not_there(engine: Engine, letters: ir.Table) -> None:
    assert engine.exists(TABLE)
    engine.drop(TABLE)
    engine.drop(TABLE)
    assert not engine.exists(TABLE)
    with pytest.raises(NotFoundError, match="letters"):
        engine.table(TABLE)


def test_a_block_that_fails_leaves_nothing(engine: Engine, letters: ir.Table) -> None:
    with pytest.raises(RuntimeError, match="stop"), engine.atomic():
        engine.append(TABLE, pa.table({"letter": ["d"], "number": [4]}))
        engine.create("more", ROWS)
        assert engine.fetch(letters).num_rows == 4
        raise RuntimeError("stop")
    assert in_order(engine.fetch(letters)) == ROWS.to_pylist()
    assert not engine.exists("more")


def test_a_block_that_ends_stands(engine: Engine, letters: ir.Table) -> None:
    with engine.atomic():
        engine.append(TABLE, pa.table({"letter": ["d"], "number": [4]}))
        engine.create(TABLE, letters.filter(letters.number > 1))
    assert [row["number"] for row in in_order(engine.fetch(letters))] == [2, 3, 4]


def test_rows_come_in_pieces(engine: Engine) -> None:
    engine.create(TABLE, pa.table({"number": range(1000)}))
    found = engine.batches(engine.table(TABLE), 300).read_all()
    assert sorted(found["number"].to_pylist()) == list(range(1000))


def test_an_empty_table_keeps_its_columns(engine: Engine, letters: ir.Table) -> None:
    engine.create("none", letters.filter(letters.number > 9))
    assert engine.fetch(engine.table("none")).schema.types == ROWS.schema.types


def test_nothing_gathered_is_null(engine: Engine, letters: ir.Table) -> None:
    found = letters.aggregate(
        some=gathered(letters.letter),
        none=gathered(letters.letter, where=letters.number > 9),
        told=listed(letters.letter, where=letters.number > 9),
    )
    assert engine.fetch(found).to_pylist() == [{"some": ["a", "b"], "none": None, "told": None}]


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(0.00015, 0.0001), (0.12345, 0.1235), (-0.12345, -0.1235), (2.5, 2.5), (0.00005, 0.0001), (1.0, 1.0)],
)
def test_halves_are_rounded_away_from_zero_as_they_are_stored(engine: Engine, value: float, rounded: float) -> None:
    engine.create("values", pa.table({"value": [value]}))
    assert engine.fetch(engine.table("values").select(found=_.value.round(4)))["found"].to_pylist() == [rounded]


def test_a_broken_number_is_a_double(engine: Engine) -> None:
    engine.create("values", pa.table({"value": pa.array([Decimal("0.1")], pa.decimal128(18, 4))}))
    values = engine.table("values")
    found = engine.fetch(values.select(found=values.value.cast("float64") * 0.333333333333333 * 1e-12))["found"]
    assert found.type == pa.float64()
    assert found.to_pylist() == pytest.approx([3.33333333333333e-14], rel=1e-12)


def test_numbers_are_written_alike(engine: Engine) -> None:
    assert one(engine, ibis.literal(Decimal("5.5")).cast("decimal(9, 6)").cast("string")) == "5.500000"
    assert one(engine, ibis.literal(date(2024, 5, 1)).cast("string")) == "2024-05-01"
    assert one(engine, ibis.literal("a|b.c").split("|")) == ["a", "b.c"]
    assert one(engine, ibis.literal("шёлк").hexdigest("sha256")) == hashlib.sha256("шёлк".encode()).hexdigest()

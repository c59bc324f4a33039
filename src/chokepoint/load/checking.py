"""Text cells as typed cells, and what is wrong with each row: relational, over the whole sheet at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, TypeAlias

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.load.blocks import ANY_DATE, RECORDED_AT, Block, Units
from chokepoint.load.codes import normalised
from chokepoint.load.date_formats import format_of
from chokepoint.load.decimal_marks import NUMERIC, Marks, as_plain
from chokepoint.load.formats.sheets import ROW
from chokepoint.load.settling import FAULTS
from chokepoint.load.shaping import unit_of
from chokepoint.records.schema import ORIGIN, Column, Type

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

REPLACEMENT = "\ufffd"
_BATCH = 50_000
_UNCHECKED = frozenset({"phone", "email"})
"""Codes whose faults are notices: cells stay as written."""
_TRUE, _FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")
_ISO = "____-__-__%"
"""Year first; the cast sees to the rest."""
RECORDED = ORIGIN[2]


Faults: TypeAlias = tuple[tuple[str, ir.BooleanValue], ...]
"""Kinds of fault, each with when it applies."""


@dataclass(frozen=True)
class _Checked:
    """One column: its typed cell, and its possible faults with when each applies."""

    value: ir.Value
    faults: Faults


@dataclass
class Lenience:
    """Of a block told by a message: the texts that are no code of their column, by column. They are no fault."""

    found: dict[str, list[str]] = field(default_factory=dict)


def checked(
    engine: Engine, rows: ir.Table, block: Block, marks: Marks, *, lossy: bool, lenience: Lenience | None = None
) -> ir.Table:
    """One row per row of `rows`: its row number, typed cells of every column, `recorded_at` (NULL where the file
    gives none) and `faults`: `column:code;` for each, empty where there are none.
    """
    columns = (*block.table.columns, RECORDED)
    rows, corrected = _with_corrections(engine, rows, block, lenience)
    cells: dict[str, ir.Value] = {}
    faults: list[tuple[Column, Faults]] = []
    for column in columns:
        if column.name not in block.cells:
            cells[column.name] = ibis.null(column.type.value)
            if column.required and column is not RECORDED:
                faults.append((column, (("required", ibis.literal(True)),)))
            continue
        done = _cell(rows, column, block, marks, corrected)
        if lossy and column.type is Type.TEXT:
            broken = ("encoding", rows[column.name].contains(REPLACEMENT))
            done = _Checked(done.value, (broken, *done.faults))
        cells[column.name] = done.value
        faults += [(column, done.faults)] if done.faults else []
    return rows.select(rows[ROW], **cells, **{FAULTS: _in_words(faults)})


def _in_words(faults: list[tuple[Column, Faults]]) -> ir.StringValue:
    """The faults of a row; put together only for the rows that have any."""
    if not faults:
        return ibis.literal("")
    any_fault = reduce(or_, [applies.fill_null(False) for _, ours in faults for _, applies in ours])
    words = reduce(lambda left, right: left.concat(right), [_fault(column, ours) for column, ours in faults])
    return ibis.ifelse(any_fault, words, "")


def _fault(column: Column, faults: Faults) -> ir.StringValue:
    """The first fault of the column that applies."""
    branches = [(applies.fill_null(False), f"{column.name}:{code};") for code, applies in faults]
    return ibis.cases(*branches, else_="")


def _cell(rows: ir.Table, column: Column, block: Block, marks: Marks, corrected: dict[str, str]) -> _Checked:
    found = rows[column.name]
    text, faults = found, []
    if column.name in corrected:
        key = rows[corrected[column.name]]
        right = rows[f"{corrected[column.name]}_right"]
        if block.cells[column.name].kept:
            return _Checked(ibis.coalesce(right, found), ())
        text = ibis.ifelse(key.isnull(), found, right)
        code = "type" if _is_dated(column, block) else "choice" if column.choices else column.code
        faults.append((str(code), key.notnull() & right.isnull()))
    value = _typed(text, column, marks)
    source = block.cells[column.name]
    if source.factor is not None:
        factor = ibis.literal(source.factor).cast("decimal(18, 9)")
        value = (value * factor).try_cast(column.type.value)
    elif source.units is not None:
        value = (value * _factor(source.units, rows[unit_of(column.name)])).try_cast(column.type.value)
    if column.type is not Type.TEXT:
        faults.append(("type", text.notnull() & value.isnull()))
    lenient = block.cells[column.name].lenient
    if lenient:
        faults.clear()
    limits = [value < column.minimum] if column.minimum is not None else []
    limits += [value > column.maximum] if column.maximum is not None else []
    if limits:
        faults.append(("range", reduce(or_, limits)))
    if column.required and column is not RECORDED:
        faults.append(("required", (value if lenient else found).isnull()))
    return _Checked(value, tuple(faults))


def _factor(units: Units, unit: ir.StringColumn) -> ir.DecimalValue:
    """What a number is multiplied by for its unit; NULL for a unit that is not known."""
    branches = [(unit == name, ibis.literal(f"{factor:f}")) for name, factor in units.factors.items()]
    return ibis.cases(*branches, else_=ibis.null("string")).cast("decimal(18, 9)")


def _typed(text: ir.StringColumn, column: Column, marks: Marks) -> ir.Value:
    """The cell as its type, NULL where it is none."""
    if column.name in marks.plain:
        return text.try_cast(column.type.value)
    if column.type in NUMERIC:
        plain = as_plain(text, marks.by_column.get(column.name, "."))
        if column.type is Type.INTEGER:
            return ibis.ifelse(plain.re_search(r"^[+-]?\d+(\.0*)?$"), plain, ibis.null("string")).try_cast("int64")
        return plain.try_cast(column.type.value)
    if column.type in (Type.INSTANT, Type.DAY):
        return _time(text, column)
    if column.type is Type.FLAG:
        word = text.lower()
        branches = [(word.isin(_TRUE), ibis.literal(True)), (word.isin(_FALSE), ibis.literal(False))]
        return ibis.cases(*branches, else_=ibis.null("boolean"))
    return text


def _time(text: ir.StringColumn, column: Column) -> ir.Value:
    """ISO 8601, also without hyphens or with slashes, as long as the year comes first; UTC unless a zone is given."""
    rewritten = text.replace("/", "-").re_replace(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3")
    none = ibis.null("string")
    iso = ibis.cases((text.like(_ISO), text), (rewritten.like(_ISO), rewritten), else_=none)
    offset = iso.substr(11)
    zoned = iso.try_cast("timestamp('UTC', 6)").cast("timestamp(6)")
    instant = ibis.ifelse(offset.contains("+") | offset.contains("-"), zoned, iso.try_cast("timestamp(6)"))
    return instant.date() if column.type is Type.DAY else instant


def _is_dated(column: Column, block: Block) -> bool:
    return block.cells[column.name].dates is not None


def _with_corrections(
    engine: Engine, rows: ir.Table, block: Block, lenience: Lenience | None
) -> tuple[ir.Table, dict[str, str]]:
    """`rows` with, beside each coded cell that is not yet as it should be, the cell as it should be.

    Codes are looked up once a distinct cell, in Python; only what changes or is wrong comes back, as a small table
    to join. Returns the names of the key columns by column.
    """
    corrected: dict[str, str] = {}
    found = rows
    for place, column in enumerate((*block.table.columns, RECORDED)):
        code = _code(column, block) if column.name in block.cells else None
        if code is None:
            continue
        wrong = _corrections(engine, found, column, code)
        if not wrong.num_rows:
            continue
        if lenience is not None and (block.cells[column.name].lenient or block.cells[column.name].kept):
            none = wrong.filter(pc.is_null(wrong["right"]))["found"].to_pylist()
            lenience.found.update({column.name: none} if none else {})
        name = f"_found_{place}"
        engine.create(f"_corrections_{place}", wrong.rename_columns([name, f"{name}_right"]), temporary=True)
        small = engine.table(f"_corrections_{place}")
        rows = rows.left_join(small, rows[column.name] == small[name])
        corrected[column.name] = name
    return rows, corrected


def _code(column: Column, block: Block) -> str | None:
    if dates := block.cells[column.name].dates:
        return f"dates:{dates}"
    if block.cells[column.name].party:
        return "party"
    if column.code == "country" and block.cells[column.name].by_name:
        return "country_by_name"
    if column.choices:
        return "choice"
    return None if column.code in _UNCHECKED else column.code


def _corrections(engine: Engine, rows: ir.Table, column: Column, code: str) -> pa.Table:
    found: list[str] = []
    right: list[str | None] = []
    cells = rows.select(found=rows[column.name]).distinct().filter(lambda cells: cells.found.notnull())
    if code == f"dates:{ANY_DATE}":
        sample = engine.fetch(cells.order_by("found").limit(_BATCH))["found"].to_pylist()
        code = f"dates:{format_of(sample)}"
    for batch in engine.batches(cells, _BATCH):
        for text in batch.column(0).to_pylist():
            meant = normalised(code, text, column.choices)
            if meant != text:
                found.append(text)
                right.append(meant)
    return pa.table({"found": pa.array(found, pa.string()), "right": pa.array(right, pa.string())})


def has_own_time(block: Block) -> bool:
    """Whether the file itself says when each row became known."""
    return RECORDED_AT in block.cells

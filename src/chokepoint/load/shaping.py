"""A staged sheet, as the text cells of one table."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_

import ibis
import ibis.expr.types as ir

from chokepoint.load.blocks import BETWEEN, Block, Cell, Condition, plain
from chokepoint.load.formats.sheets import ROW, RefusedError, Sheet
from chokepoint.records.schema import Type


def shaped(staged: ir.Table, sheet: Sheet, block: Block) -> ir.Table:
    """One row per row of the sheet that the block takes: `source_row` and text cells, empty ones NULL.

    Rows without any cell are left out. A distinct block has one row for all that say the same, with the least
    row number. Raises RefusedError where a column that the block reads is not in the sheet.
    """
    places = {plain(heading): str(place) for place, heading in enumerate(sheet.headings) if heading}

    def cell(heading: str) -> ir.StringColumn:
        if plain(heading) not in places:
            raise RefusedError(f"`{sheet.source_file}` has no column `{heading}`, which the mapping reads.")
        return staged[places[plain(heading)]]

    filled = ibis.coalesce(*(staged[str(place)] for place in range(len(sheet.headings)))).notnull()
    rows = staged.filter(filled, *_kept(block, cell))
    wanted = {name: _value(source, cell, rows[ROW]).name(name) for name, source in block.cells.items()}
    for name, source in block.cells.items():
        if source.units:
            wanted[unit_of(name)] = cell(source.units.column).upper().name(unit_of(name))
    shape = rows.select(rows[ROW], *wanted.values())
    if block.by_key:
        shape = _by_key(shape, block, list(wanted))
    elif block.distinct:
        shape = shape.group_by([shape[name] for name in wanted]).aggregate(**{ROW: shape[ROW].min()})
        shape = shape.filter(ibis.coalesce(*(shape[name] for name in block.table.key if name in wanted)).notnull())
    return shape


def unit_of(name: str) -> str:
    """The column beside that of a number in which its unit stands."""
    return f"{name}{BETWEEN}unit"


def _by_key(shape: ir.Table, block: Block, wanted: list[str]) -> ir.Table:
    """One row a key: of each other cell the first that is filled, of a number only what all rows agree on."""
    keys = [name for name in block.table.key if name in wanted]
    cells: dict[str, ir.Value] = {ROW: shape[ROW].min()}
    for name in wanted:
        if name in keys:
            continue
        first = shape[name].argmin(shape[ROW], where=shape[name].notnull())
        agreed = name.endswith(BETWEEN + "unit") or block.table.column(name).type is not Type.AMOUNT
        cells[name] = first if agreed else ibis.ifelse(shape[name].nunique() > 1, ibis.null("string"), first)
    grouped = shape.group_by([shape[name] for name in keys]).aggregate(**cells)
    return grouped.filter(ibis.coalesce(*(grouped[name] for name in keys)).notnull())


def _kept(block: Block, cell: object) -> list[ir.BooleanValue]:
    kept = [_met(condition, cell) for condition in block.only]
    if block.skip:
        kept.append(~reduce(or_, (_met(condition, cell) for condition in block.skip)))
    return [reduce(and_, kept)] if kept else []


def _met(condition: Condition, cell: object) -> ir.BooleanValue:
    column = cell(condition.column)  # type: ignore[operator]
    met = column.isnull() if condition.among is None else column.isin(condition.among).fill_null(False)
    return ~met if condition.negated else met


def _value(source: Cell, cell: object, row: ir.IntegerColumn) -> ir.StringValue:
    if source.constant is not None:
        return ibis.literal(source.constant)
    if source.row:
        return row.cast("string")
    parts = [cell(heading) for heading in source.columns]  # type: ignore[operator]
    if source.empty:
        parts = [ibis.ifelse(part.isin(source.empty), ibis.null("string"), part) for part in parts]
    if source.party:
        return _party(parts)
    value = parts[0] if len(parts) == 1 else _joined(parts, source.separator)
    if source.take:
        value = value.re_extract(source.take, 1).nullif("")
    if source.values is not None:
        rest = value if source.otherwise is None else ibis.literal(source.otherwise).nullif("")
        branches = [(value == found, ibis.literal(meant).nullif("")) for found, meant in source.values.items()]
        value = ibis.ifelse(value.isnull(), ibis.null("string"), ibis.cases(*branches, else_=rest))
    elif source.otherwise is not None:
        value = value.fill_null(source.otherwise)
    return ibis.literal(source.prefix).concat(value) if source.prefix else value


def _party(parts: list[ir.StringColumn]) -> ir.StringValue:
    """What makes a party's id, as one text; NULL where it has no name. Blanks that differ make no difference."""
    name, *rest = [part.re_replace(r"\s+", " ") for part in parts]
    return reduce(lambda left, right: left.concat(BETWEEN, right.upper().fill_null("")), rest, name)


def _joined(parts: list[ir.StringColumn], separator: str) -> ir.StringValue:
    """Parts that are there, with the separator between them; NULL if none is."""
    pieces = [ibis.ifelse(part.isnull(), "", ibis.literal(separator).concat(part)) for part in parts]
    whole = reduce(lambda left, right: left.concat(right), pieces)
    return whole.substr(len(separator)).nullif("")

"""Whether 1.234,5 or 1,234.5 was meant: the decimal mark of each column of numbers, from its own cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from chokepoint.load.blocks import Block
from chokepoint.records.schema import Table, Type

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

NUMERIC = (Type.INTEGER, Type.AMOUNT, Type.DEGREE, Type.REAL)
_COMMA_DECIMAL = r"^[+-]?(\d+,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}|0,\d+)$"
_POINT_DECIMAL = r"^[+-]?(\d+\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|0\.\d+)$"
_COMMA_THREE = r"^[+-]?\d{1,3},\d{3}$"
_POINT_THREE = r"^[+-]?\d{1,3}\.\d{3}$"
_BETWEEN_DIGITS = "[\\s\u00a0\u202f'’_]"
"""Signs that some countries write between groups of three digits."""


@dataclass(frozen=True)
class Marks:
    """The decimal mark of each column of numbers, and the columns for which it could not be told from the cells.

    `plain`: columns all of whose cells are numbers as they stand, without groups, with a decimal point if any.
    """

    by_column: dict[str, str]
    unclear: tuple[str, ...] = ()
    plain: frozenset[str] = frozenset()


def without_groups(column: ir.StringColumn) -> ir.StringColumn:
    """Digits without blanks and apostrophes between them."""
    return column.re_replace(_BETWEEN_DIGITS, "")


def marks_of(block: Block) -> Marks | None:
    """The marks that a mapping states, if it does."""
    if block.decimal is None:
        return None
    return Marks({column.name: block.decimal for column in block.table.columns if column.type in NUMERIC})


def detected(engine: Engine, rows: ir.Table, table: Table, *, semicolons: bool) -> Marks:
    """The marks of the numeric columns of `rows` (text). One query where all cells are plain, two where not.

    A cell with both marks, or with other than three digits after the only one, decides its column. A column without
    such a cell follows the other columns of the file, then the separator of its cells.
    """
    names = [column.name for column in table.columns if column.type in NUMERIC and column.name in rows.columns]
    if not names:
        return Marks({})
    signs = engine.fetch(rows.aggregate(**_signs(rows, table, names))).to_pylist()[0]
    plain = frozenset(name for name in names if not signs[f"{name}.odd"])
    marked = [name for name in names if signs[f"{name}.comma"] or signs[f"{name}.point"]]
    if not any(signs[f"{name}.comma"] for name in names) and not semicolons:
        return Marks(dict.fromkeys(names, "."), plain=plain)
    found = _decided(names, _evidence(engine, rows, marked), semicolons=semicolons)
    return replace(found, plain=frozenset(name for name in plain if found.by_column[name] == "." or name not in marked))


def _signs(rows: ir.Table, table: Table, names: list[str]) -> dict[str, ir.BooleanScalar]:
    """Of each column: whether a cell has a comma, a point, or is no plain number of the column's type."""
    signs = {}
    for name in names:
        cell, kind = rows[name], table.column(name).type
        fits = cell.try_cast((Type.AMOUNT if kind is Type.REAL else kind).value).notnull()
        whole = ~cell.contains(".") if kind is Type.INTEGER else True
        signs[f"{name}.comma"] = cell.contains(",").any().fill_null(False)
        signs[f"{name}.point"] = cell.contains(".").any().fill_null(False)
        signs[f"{name}.odd"] = (cell.notnull() & ~(fits & whole)).any().fill_null(False)
    return signs


def _evidence(engine: Engine, rows: ir.Table, names: list[str]) -> dict[str, dict[str, bool]]:
    if not names:
        return {}
    patterns = {"comma": _COMMA_DECIMAL, "point": _POINT_DECIMAL, "comma3": _COMMA_THREE, "point3": _POINT_THREE}
    cells = rows.select(**{name: without_groups(rows[name]) for name in names})
    asked = {f"{name}.{kind}": cells[name].re_search(p).any() for name in names for kind, p in patterns.items()}
    found = engine.fetch(cells.aggregate(**asked)).to_pylist()[0]
    return {name: {kind: bool(found[f"{name}.{kind}"]) for kind in patterns} for name in names}


def _decided(names: list[str], evidence: dict[str, dict[str, bool]], *, semicolons: bool) -> Marks:
    sure = {}
    for name, seen in evidence.items():
        if seen["comma"] != seen["point"]:
            sure[name] = "," if seen["comma"] else "."
        elif seen["comma"]:
            sure[name] = "."
    others = set(sure.values())
    rest = others.pop() if len(others) == 1 else ("," if semicolons else ".")
    unclear = []
    by_column = {}
    for name in names:
        seen = evidence.get(name, {})
        mark = sure.get(name, rest)
        if name not in sure and seen.get("point3") and not seen.get("comma3") and not sure:
            mark = "."
        if name not in sure and (seen.get("comma3") or seen.get("point3")):
            unclear.append(name)
        by_column[name] = mark
    return Marks(by_column, tuple(unclear))


def as_plain(column: ir.StringColumn, mark: str) -> ir.StringColumn:
    """The cell with a decimal point and no groups; NULL where the groups are not of three digits."""
    text = without_groups(column)
    group, decimal = (r"\.", ",") if mark == "," else (",", r"\.")
    written = rf"^[+-]?(\d+|\d{{1,3}}({group}\d{{3}})+)({decimal}\d*)?([eE][+-]?\d{{1,3}})?$|^[+-]?{decimal}\d+$"
    plain = text.replace(".", "").replace(",", ".") if mark == "," else text.replace(",", "")
    return ibis.ifelse(text.re_search(written), plain, ibis.null("string"))

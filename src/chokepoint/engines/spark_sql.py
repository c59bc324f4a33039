"""Expressions in the SQL of Spark, with the meaning that they have on DuckDB."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import sqlglot as sg
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import NULL, SQLGlotCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.backends.sql.datatypes import PySparkType

MOST_DIGITS = 38
"""Digits of a decimal, on every engine."""


class _Types(PySparkType):  # type: ignore[misc]
    """Times are without a zone, as in the tables; Spark's plain TIMESTAMP has one."""

    @classmethod
    def _from_ibis_Timestamp(cls, dtype: dt.Timestamp) -> sge.DataType:
        if dtype.timezone is None:
            return sge.DataType(this=sge.DataType.Type.TIMESTAMPNTZ)
        return sge.DataType(this=sge.DataType.Type.TIMESTAMPTZ)


class Compiler(PySparkCompiler):  # type: ignore[misc]
    """Ibis's own compiler, but where it leaves a difference of meaning between Spark and DuckDB."""

    __slots__ = ()
    type_mapper = _Types

    # Ibis takes NaN for NULL on Spark. No expression of ours makes one, and the test costs a call a cell.

    def visit_Field(self, op: ops.Field, *, rel: sge.Expression, name: str) -> Any:
        """A column as it is."""
        return SQLGlotCompiler.visit_Field(self, op, rel=rel, name=name)

    def visit_IsNull(self, op: ops.IsNull, *, arg: sge.Expression) -> Any:
        """NULL alone."""
        return arg.is_(NULL)

    def visit_NotNull(self, op: ops.NotNull, *, arg: sge.Expression) -> Any:
        """All but NULL."""
        return arg.is_(sg.not_(NULL))

    def visit_NonNullLiteral(self, op: ops.Literal, *, value: Any, dtype: dt.DataType) -> Any:
        """A double as a double: `0.5` alone is a decimal there, and what is reckoned with it too.

        A decimal has the digits that it is written with, since those of a product are those of both.
        """
        if dtype.is_floating():
            return self.cast(sge.convert(repr(float(value))), dt.float64)
        if dtype.is_decimal() and dtype.precision is None:
            return self.cast(str(value), _own_decimal(Decimal(value)))
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_Round(self, op: ops.Round, *, arg: sge.Expression, digits: sge.Expression) -> Any:
        """Doubles as DuckDB rounds them: shifted, rounded half away from zero, shifted back.

        Spark rounds the shortest decimal that reads as the double, which is another number at the edge.
        """
        if not (op.arg.dtype.is_floating() and isinstance(op.digits, ops.Literal) and op.digits.value > 0):
            return super().visit_Round(op, arg=arg, digits=digits)
        shift = self.cast(sge.convert(repr(10.0**op.digits.value)), dt.float64)
        return sge.paren(self.f.round(sge.paren(arg) * shift, 0)) / shift

    def visit_ArrayCollect(self, op: ops.ArrayCollect, **parts: Any) -> Any:
        """NULL where there is nothing to collect, not an empty array."""
        collected = super().visit_ArrayCollect(op, **parts)
        return self.if_(self.f.size(collected) > 0, collected, NULL)

    def visit_StringSplit(self, op: ops.StringSplit, *, arg: sge.Expression, delimiter: sge.Expression) -> Any:
        """Split at the delimiter as it is written; Spark reads it as a pattern. Raises ValueError for one computed."""
        if not isinstance(op.delimiter, ops.Literal):
            raise ValueError("A text is split at a fixed delimiter only.")
        return self.f.split(arg, sge.convert(re.escape(op.delimiter.value)))


def _own_decimal(value: Decimal) -> dt.Decimal:
    scale = max(0, -int(value.as_tuple().exponent))
    return dt.Decimal(max(len(value.as_tuple().digits), scale) + 1, scale)


_COMPILER = Compiler()


def to_spark_sql(rows: ir.Table) -> str:
    """The query of an expression."""
    return str(_COMPILER.to_sqlglot(rows).sql(dialect=_COMPILER.dialect))

"""Pieces that findings are made of: naming records, joining words."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


def record(table: str, *key: ir.Value) -> ir.StringValue:
    """The name of a record, `table/key`, as `record_ids` hold it."""
    return ibis.literal(f"{table}/") + ibis.literal(":").join([part.cast("string") for part in key])


def gathered(names: ir.StringValue, where: ir.BooleanValue | None = None) -> ir.ArrayValue:
    """The distinct names of a group, sorted; NULL where there is none."""
    return names.collect(where=where, distinct=True).sort()


def listed(names: ir.StringValue, where: ir.BooleanValue | None = None) -> ir.StringValue:
    """The distinct names of a group as one text, sorted."""
    return gathered(names, where).join(", ")

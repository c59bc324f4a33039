"""Which countries an international telephone code serves, as a table of expressions."""

import ibis
import ibis.expr.types as ir

from chokepoint.reference.calling_codes import calling_codes


def calling_countries() -> ir.Table:
    """One row per calling code and country: `calling_code` (digits), `country`."""
    entries = ";".join(f"{code}:{country}" for code, country in calling_codes())
    rows = ibis.literal(entries).split(";").unnest().name("entry").as_table()
    parts = rows.entry.split(":")
    return rows.select(calling_code=parts[0], country=parts[1])

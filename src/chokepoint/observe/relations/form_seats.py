"""In which countries a legal form of firms is in use, as a table of expressions."""

import ibis
import ibis.expr.types as ir

from chokepoint.reference.legal_form_seats import legal_form_seats


def form_seats() -> ir.Table:
    """One row per legal form: `form, stands, countries` (one text, separated by blanks)."""
    entries = ";".join(f"{form}:{stands}:{' '.join(countries)}" for form, stands, countries in legal_form_seats())
    rows = ibis.literal(entries).split(";").unnest().name("entry").as_table()
    parts = rows.entry.split(":")
    return rows.select(form=parts[0], stands=parts[1], countries=parts[2])

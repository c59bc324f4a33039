"""How a place is keyed, in an expression and in Python alike."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


def place_key(country: ir.Value, city: ir.Value, latitude: ir.Value, longitude: ir.Value) -> ir.StringValue:
    """The place_id of a place as a record names it; NULL where neither a town nor coordinates are given.

    Joins country, town (trimmed, lower case) and coordinates (six decimals) by `|`; an absent part is empty.
    """
    known = city.notnull() | (latitude.notnull() & longitude.notnull())
    degrees = "decimal(9, 6)"
    parts = [
        country.fill_null(""),
        city.strip().lower().fill_null(""),
        latitude.cast(degrees).cast("string").fill_null(""),
        longitude.cast(degrees).cast("string").fill_null(""),
    ]
    return known.ifelse(ibis.literal("|").join(parts), ibis.null("string"))


def town_key(country: ir.Value, city: ir.Value) -> ir.StringValue:
    """The place_id of a place named by country and town or UN/LOCODE alone."""
    nowhere = ibis.null("decimal(9, 6)")
    return place_key(country, city, nowhere, nowhere)

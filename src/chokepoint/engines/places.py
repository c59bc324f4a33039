"""How a place is keyed, in an expression and in Python alike, and how far two points lie apart."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

import ibis
import ibis.expr.types as ir

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth, IUGG (Moritz, Geodetic Reference System 1980, Journal of Geodesy 74, 2000)."""


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


def great_circle_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance of two points, each latitude and longitude in degrees.

    Source: R. W. Sinnott, Virtues of the Haversine, Sky and Telescope 68 (1984), page 159.
    """
    latitude, longitude, other_latitude, other_longitude = map(radians, (*one, *other))
    half = sin((other_latitude - latitude) / 2) ** 2
    half += cos(latitude) * cos(other_latitude) * sin((other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(half, 1.0)))

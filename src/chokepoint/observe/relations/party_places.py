"""Where parties are seated."""

import ibis
import ibis.expr.types as ir

from chokepoint.engines.places import place_key


def party_places(parties: ir.Table, places: ir.Table, sensitive_places: ir.Table) -> ir.Table:
    """One row per party: party_id, country, place_id, latitude, longitude, located, sensitive.

    `place_id` is NULL where neither a town nor coordinates are stated. `located`: whether its coordinates are known.
    `sensitive`: whether a zone of conflict or a border crossing of any time is near.
    """
    key = place_key(parties.country, parties.city, parties.latitude, parties.longitude)
    seats = parties.select("party_id", "country", place_id=key)
    spots = places.select("place_id", "latitude", "longitude", located=places.latitude.notnull())
    near = sensitive_places.select("place_id").distinct().mutate(sensitive=ibis.literal(True))
    rows = seats.left_join(spots, "place_id").drop("place_id_right")
    rows = rows.left_join(near, "place_id").drop("place_id_right")
    return rows.mutate(located=rows.located.fill_null(False), sensitive=rows.sensitive.fill_null(False))

"""Who was declared to use the goods, what they do, and where they sit."""

import ibis.expr.types as ir

from chokepoint.engines.places import place_key


def declared_end_users(orders: ir.Table, parties: ir.Table, activities: ir.Table, places: ir.Table) -> ir.Table:
    """One row per order that declares an end user on record.

    order_id, party_id, day, industry, title, place_id, exact, located.

    `exact`: whether the seat's coordinates are recorded; `located`: whether its place was found.
    """
    declared = orders.filter(orders.end_user_id.notnull())
    declared = declared.select("order_id", party_id="end_user_id", day=declared.ordered_at.date())
    users = parties.semi_join(declared, "party_id")
    seats = users.select(
        "party_id",
        place_id=place_key(users.country, users.city, users.latitude, users.longitude),
        exact=users.latitude.notnull() & users.longitude.notnull(),
    )
    seats = seats.left_join(activities.select("party_id", "industry", "title"), "party_id").drop("party_id_right")
    spots = places.select("place_id", located=places.latitude.notnull())
    seats = seats.left_join(spots, "place_id").drop("place_id_right")
    return declared.inner_join(seats.mutate(located=seats.located.fill_null(False)), "party_id")

"""Places in a free-trade zone, or in the town of one."""

import ibis.expr.types as ir

SAME_TOWN_KM = 15.0
"""Where the town alone is known, a zone within this distance may be where the seat is. Ours."""


def free_zone_places(nearby: ir.Table, zones: ir.Table) -> ir.Table:
    """One row per place and free-trade zone within SAME_TOWN_KM: `place_id, zone_name, valid_from, valid_to,
    distance_km`."""
    free = zones.filter(zones.kind == "free_trade_zone").select("zone_id", "valid_from", "valid_to", zone_name="name")
    near = nearby.filter(nearby.distance_km <= SAME_TOWN_KM).inner_join(free, ["zone_id", "valid_from"])
    return near.select("place_id", "zone_name", "valid_from", "valid_to", "distance_km")

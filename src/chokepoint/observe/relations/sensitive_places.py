"""Places in or near zones of conflict and border crossings."""

import ibis.expr.types as ir

KINDS = ("conflict", "border_crossing")
"""Kinds of zones that make a place sensitive."""

REACH_KM = 75.0
"""Beyond this distance to a zone's edge a place is not sensitive.

Our own reading of the 2020 study's cases: shops in border towns, and a town some 20 miles (32 km) from the border.
"""


def sensitive_places(nearby: ir.Table, zones: ir.Table) -> ir.Table:
    """One row per place and span of such a zone within REACH_KM.

    place_id, zone_id, zone_name, kind, valid_from, valid_to (NULL: still holds), distance_km (0 inside).
    """
    near = nearby.filter(nearby.distance_km <= REACH_KM)
    known = zones.filter(zones.kind.isin(KINDS)).select("zone_id", "valid_from", "valid_to", "kind", zone_name="name")
    return near.inner_join(known, ["zone_id", "valid_from"])

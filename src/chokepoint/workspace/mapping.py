"""The map of one order that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chokepoint.records.errors import NotFoundError
from chokepoint.records.maps import OrderMap
from chokepoint.workspace.order_places import where_of
from chokepoint.workspace.order_records import of_last_run

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace


def order_map(workspace: Workspace, order_id: str) -> OrderMap:
    """The map of an order; raises NotFoundError where there is none, or none of its places is located."""
    from chokepoint.report.moving_map import moving_map

    (where,) = where_of(workspace.engine, [of_last_run(workspace, order_id)])
    if not where.places:
        raise NotFoundError(f"No place of order `{order_id}` could be located.")
    return moving_map(order_id, where.places, where.zones, where.route)

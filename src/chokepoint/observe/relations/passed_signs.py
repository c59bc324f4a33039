"""Zones of conflict and hubs passed, shipment by shipment."""

import ibis.expr.types as ir

from chokepoint.observe.evidence import record


def passed_signs(passed_zones: ir.Table, hub_transits: ir.Table) -> ir.Table:
    """One row per shipment that passes a zone of conflict in which it neither begins nor ends, or an unexplained hub.

    shipment_id, conflict_sure (whether it is known where it begins and ends), conflict_name, conflict_record,
    hub_strength, hub_name, hub_record, hub_doubtful (whether it is not known of one if it is explained). NULL where
    no such zone is passed.
    """
    rows = _conflicts(passed_zones).outer_join(_hubs(hub_transits), "shipment_id")
    return rows.mutate(shipment_id=rows.shipment_id.coalesce(rows.shipment_id_right)).drop("shipment_id_right")


def _conflicts(passed_zones: ir.Table) -> ir.Table:
    """One row per shipment that passes a zone of conflict in which it neither begins nor ends, as far as known."""
    passed = passed_zones.filter((passed_zones.kind == "conflict") & ~passed_zones.inherent.fill_null(False))
    return passed.group_by("shipment_id").agg(
        conflict_sure=passed.inherent.notnull().any(),
        conflict_name=passed.zone_name.min(where=passed.inherent.notnull()),
        conflict_record=record("zones", passed.zone_id, passed.valid_from).min(where=passed.inherent.notnull()),
    )


def _hubs(hub_transits: ir.Table) -> ir.Table:
    """One row per shipment that passes a hub without known explanation."""
    passed = hub_transits.filter(hub_transits.unexplained.fill_null(True))
    return passed.group_by("shipment_id").agg(
        hub_strength=passed.strength.max(where=passed.unexplained),
        hub_name=passed.zone_name.min(where=passed.unexplained),
        hub_record=record("zones", passed.zone_id, passed.valid_from).min(where=passed.unexplained),
        hub_doubtful=passed.unexplained.isnull().any(),
    )

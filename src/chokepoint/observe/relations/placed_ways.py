"""Whether this ledger says enough of ways to tell what is usual between two countries."""

import ibis.expr.types as ir

LEAST_PLACED = 0.75
"""Share of all shipments' ways whose countries are known from which the others between two countries can be counted.
Ours: below, those that are not placed may change what is usual."""


def placed_ways(ways: ir.Table, routes: ir.Table) -> ir.Table:
    """One row per shipment whose way's countries are known: `way, origin, destination`, and `told`, the same for all:
    whether enough shipments are among them.
    """
    rows = ways.select("way").left_join(routes.select("origin", "destination", route="way"), [("way", "route")])
    enough = rows.agg(told=rows.origin.notnull().mean() >= LEAST_PLACED)
    placed = rows.filter(rows.origin.notnull()).select("way", "origin", "destination")
    return placed.cross_join(enough)

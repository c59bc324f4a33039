"""How long goods usually are on their way between two countries."""

import ibis.expr.types as ir

LEAST_SHIPMENTS, LEAST_CUSTOMERS = 20, 3
"""Shipments between two countries by one means, and their customers, from which it is known what is usual. Ours."""


def transit_norms(transits: ir.Table) -> ir.Table:
    """One row per lane with enough shipments: `origin, destination, carried, middle, slow` in days (median; 90 %).

    The whole ledger counts, up to the time of the assessment.
    """
    told = transits.filter(
        transits.days.notnull()
        & (transits.days >= 0)
        & transits.origin.notnull()
        & transits.destination.notnull()
        & transits.carried.notnull()
    )
    norms = told.group_by("origin", "destination", "carried").agg(
        middle=told.days.median(),
        slow=told.days.quantile(0.9),
        shipments=told.count(),
        customers=told.customer_id.nunique(),
    )
    enough = (norms.shipments >= LEAST_SHIPMENTS) & (norms.customers >= LEAST_CUSTOMERS)
    return norms.filter(enough).select(
        "origin", "destination", "carried", middle=norms.middle.round(9), slow=norms.slow.round(9)
    )

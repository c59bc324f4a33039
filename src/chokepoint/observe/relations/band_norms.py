"""How much customers of one size order, against what is usual."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.usual_quantities import LEAST_CUSTOMERS, LEAST_LINES

QUARTILES_PER_SIGMA = 1.349
"""Distance of the quartiles of a normal distribution, in its standard deviations."""

LEAST_SPREAD = 0.4
"""Least spread of the logarithm of quantities: a factor of 1.5. Ours: keeps quantities that hardly vary from making
every other one stand out."""


def band_norms(banded_lines: ir.Table) -> ir.Table:
    """One row per band, and way of comparing, with enough lines: `band, by_quantity, middle, spread` of `log_relative`
    (median; by quartiles). What is compared by quantity and what by value are apart, so that neither moves the other.
    """
    known = banded_lines.filter(banded_lines.log_relative.notnull() & banded_lines.band.notnull())
    norms = known.group_by("band", "by_quantity").agg(
        middle=known.log_relative.median(),
        spread=spread(known.log_relative),
        lines=known.count(),
        customers=known.customer_id_entity.nunique(),
    )
    enough = (norms.lines >= LEAST_LINES) & (norms.customers >= LEAST_CUSTOMERS)
    return norms.filter(enough).select("band", "by_quantity", middle=norms.middle.round(9), spread=norms.spread)


def spread(values: ir.FloatingValue) -> ir.FloatingValue:
    """A standard deviation from the quartiles, which single outliers do not move; never below the least."""
    quartiles = (values.quantile(0.75) - values.quantile(0.25)) / QUARTILES_PER_SIGMA
    return ibis.greatest(quartiles, LEAST_SPREAD).round(9)

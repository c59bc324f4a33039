"""Whether a line of business is that of paying for others."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

PAYING = ("6312", "64", "66", "701")
"""ISIC Rev. 4: web portals (marketplaces), finance and holdings, services to finance, head offices."""


def pays_for_others(industry: ir.StringValue) -> ir.BooleanValue:
    """Whether paying for others belongs to that activity; NULL where it is not known."""
    return ibis.or_(*(industry.startswith(code) for code in PAYING))

"""Whether a line of business is that of carrying and storing goods for others."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

CARRIERS = ("4912", "4923", "50", "51", "5210", "5224", "5229", "53")
"""ISIC Rev. 4: freight by rail and road, by water, by air, warehousing, cargo handling, other support (forwarding),
post and courier."""
TOO_COARSE = ("H", "49", "491", "492", "52", "521", "522")
"""Codes under which both carriers of goods and others fall."""


def forwards_goods(industry: ir.StringValue) -> ir.BooleanValue:
    """Whether a party of that activity carries, stores or forwards goods; NULL where not stated closely enough."""
    carries = ibis.or_(*(industry.startswith(code) for code in CARRIERS))
    return ibis.cases((industry.isin(TOO_COARSE), ibis.null("boolean")), else_=carries)

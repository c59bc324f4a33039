"""Names in a paper that stand for nobody: whoever holds the paper may take the goods."""

import ibis.expr.types as ir

CLAUSE = r"^to (the )?(order|bearer)\b|^(bearer|holder|to be (advised|named|confirmed)|tba|tbc|tbd)$"
"""Names, in lower case, by which a consignee is left open. Source: Hague-Visby Rules and common forms of bills of
lading, made out to order or to bearer."""


def order_clauses(parties: ir.Table) -> ir.Table:
    """One row per party whose name is such a clause: `party_id`."""
    name = parties.name.strip().lower()
    return parties.filter(name.re_search(CLAUSE)).select("party_id")

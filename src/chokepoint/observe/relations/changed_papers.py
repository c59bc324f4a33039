"""Documents recorded again, as they were and as they became."""

import ibis.expr.types as ir

from chokepoint.observe.changing import successive

INSTRUCTING = ("invoice", "bill_of_lading", "contract", "mandate")
"""Papers that say who is to pay or to receive."""


def changed_papers(documents_versions: ir.Table) -> ir.Table:
    """One row per later version of a paper of an order: `document_id, order_id, changed_at`, and the payer and the
    consignee that it named and names."""
    papers = documents_versions.filter(documents_versions.kind.isin(INSTRUCTING))
    rows = successive(papers, "document_id", ("order_id",), ("payer_id", "consignee_id"))
    return rows.filter(rows.order_id.notnull())

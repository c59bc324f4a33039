"""An end-user certificate that did not hold when the goods left.

Stopped where the order has end-user certificates and none of them holds on the day of its last shipment (of the order
itself where nothing has left yet, when one that is still to begin does no harm).

Source: Wassenaar Arrangement, End-User Assurances Commonly Used (consolidated indicative list), on the contents of
    end-user certificates.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import document, fires, order, shipped, silent
from chokepoint.observe.indicator import Stop
from chokepoint.observe.relations.payment_due import UNBOUND

CERTIFICATE = "end_user_certificate"


def finding(orders: ir.Table, documents: ir.Table, shipments: ir.Table) -> ir.Table:
    """One row per order that is stopped; inquiries, quotes and refused orders are not."""
    papers = documents.filter((documents.kind == CERTIFICATE) & documents.order_id.notnull())
    papers = papers.select("document_id", "order_id", "valid_from", "valid_to")
    bound = orders.filter(orders.stage.notin(UNBOUND).fill_null(True)).select("order_id", "ordered_at")
    sent = shipments.semi_join(papers, "order_id").group_by("order_id").agg(shipped_at=shipments.shipped_at.max())
    rows = papers.inner_join(bound, "order_id").left_join(sent, "order_id").drop("order_id_right")
    day = ibis.greatest(rows.ordered_at, ibis.coalesce(rows.shipped_at, rows.ordered_at)).cast("date")
    ended = (rows.valid_to < day).fill_null(False)
    to_begin = (rows.shipped_at.notnull() & (rows.valid_from > day)).fill_null(False)
    words = ended.ifelse(
        ibis.literal("ended on ") + rows.valid_to.cast("string"),
        ibis.literal("begins on ") + rows.valid_from.cast("string"),
    )
    rows = rows.mutate(fails=ended | to_begin, words=words)
    judged = rows.group_by(subject_id="order_id").agg(
        all_fail=rows.fails.all(), basis=listed(rows.words), record_ids=gathered(record("documents", rows.document_id))
    )
    return judged.filter(judged.all_fail).drop("all_fail")


STOP = Stop(
    subject="order",
    finding=finding,
    rests_on=("documents.valid_from", "documents.valid_to", "shipments.shipped_at"),
    cleared_by=("orders.stage",),
    examples=(
        fires("ended before the order", order(), document(CERTIFICATE, valid_to="2024-05-31")),
        fires("ended before it was shipped", order(), document(CERTIFICATE, valid_to="2024-06-05"), shipped()),
        fires("shipped before it begins", order(), document(CERTIFICATE, valid_from="2024-07-01"), shipped()),
        silent("holds", order(), document(CERTIFICATE, valid_from="2024-01-01", valid_to="2024-12-31"), shipped()),
        silent("not shipped, still to begin", order(), document(CERTIFICATE, valid_from="2024-07-01")),
        silent(
            "renewed",
            order(),
            document(CERTIFICATE, valid_to="2024-05-31"),
            document(CERTIFICATE, "D2", valid_from="2024-06-01"),
        ),
        silent("a quote", order(stage="quote"), document(CERTIFICATE, valid_to="2024-05-31")),
        silent("another paper", order(), document("contract", valid_to="2024-05-31")),
        silent("no certificate", order()),
    ),
)

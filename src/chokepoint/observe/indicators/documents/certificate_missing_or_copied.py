"""Controlled goods without an end-user certificate where others have one, or under a copied certificate.

The certificate is the buyer's word on where the goods end. Where it is not given, or bears a number that stood on
another buyer's certificate, that word is worth nothing.

Innocent: The certificate is on its way, or filed elsewhere; some authorities ask for none below a value or for some
    goods; a group's firms number their papers in one series.
Cannot see: Certificates that were not loaded; forged ones with numbers of their own. One that has run out is a stop
    and not weighed; one whose file is another's is told by the sign for files that serve twice.
Check: Does the issuer confirm the certificate? Whose name stood on the other one with this number?
Ask: Please send the end-user certificate, signed by whoever will use the goods.
Source: Commission Recommendation (EU) 2019/1318 on internal compliance programmes for dual-use trade controls, end-use
    and end-user screening; FATF, Guidance on Proliferation Financing Risk Assessment and Mitigation, June 2021. Not
    checked to the paragraph. Shares and strengths are this project's own.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.borne_by_others import borne_by_others
from chokepoint.observe.evidence import record
from chokepoint.observe.examples import (
    document,
    earlier_order,
    fires,
    in_doubt,
    line,
    order,
    outside,
    row,
    silent,
    unassessable,
)
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.relations.payment_due import UNBOUND
from chokepoint.observe.sameness import with_entities

CERTIFICATE = "end_user_certificate"

LEAST_FILED = 0.8
"""Share of the ledger's orders under a control code that have a certificate, from which one without stands
out. Ours."""

LEAST_ORDERS = 5
"""Orders under a control code from which that share can be told. Ours."""

TELLING_NUMBER = 5
"""Characters from which a number is not likely to be given twice by different issuers. Ours."""

MOST_BUYERS = 9
"""Buyers with one number beyond which it is that of a form. Ours."""

COPIED, MISSING = 1.0, 0.7


def finding(
    orders: ir.Table, documents: ir.Table, licence_due: ir.Table, identities: ir.Table, resemblances: ir.Table
) -> ir.Table:
    """One row per order. Strength: COPIED for a number of another buyer's earlier certificate, MISSING for none.

    NULL where a certificate has no number, where the other buyer may be this one, or where none is on record in a
    ledger that does not file certificates for nearly all such orders.
    """
    due = orders.semi_join(licence_due.filter(licence_due.applies), orders.order_id == licence_due.subject_id)
    papers = documents.filter((documents.kind == CERTIFICATE) & documents.order_id.notnull())
    papers = papers.select("document_id", "order_id", "number", "issued_at").semi_join(due, "order_id")
    rows = _copied(papers, due, identities, resemblances).union(_missing(papers, due))
    return judged(orders, rows, due.limit(0), strength=_.strength.max())


def _missing(papers: ir.Table, due: ir.Table) -> ir.Table:
    """One row per order due a certificate that has none; it shows where the others nearly all have one.

    Inquiries, quotes and refused orders are due none; NULL where the stage is not stated.
    """
    filed = papers.select("order_id").distinct().mutate(filed=True)
    rows = due.filter(due.stage.notin(UNBOUND).fill_null(True)).select("order_id", "stage")
    rows = rows.left_join(filed, "order_id").drop("order_id_right")
    rows = rows.mutate(filed=rows.filed.fill_null(False))
    kept = rows.agg(kept=(rows.filed.mean() >= LEAST_FILED) & (rows.count() >= LEAST_ORDERS))
    rows = rows.filter(~rows.filed).cross_join(kept)
    return rows.select(
        "order_id",
        shows=(rows.kept & rows.stage.notnull()).ifelse(True, ibis.null("boolean")),
        strength=ibis.literal(MISSING),
        words=ibis.literal("none on record"),
        record=record("orders", rows.order_id),
    )


def _copied(papers: ir.Table, due: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per certificate without a number, and per certificate with one that another buyer's bore before."""
    numbers = papers.mutate(number=papers.number.strip().upper())
    unnumbered = numbers.filter(numbers.number.isnull())
    unnumbered = unnumbered.select(
        "order_id",
        shows=ibis.null("boolean"),
        strength=ibis.literal(COPIED),
        words=ibis.null("string"),
        record=record("documents", unnumbered.document_id),
    )
    told = numbers.filter(numbers.number.length() >= TELLING_NUMBER)
    told = with_entities(
        told.inner_join(due.select("order_id", "customer_id", "ordered_at"), "order_id"), identities, "customer_id"
    )
    pairs = borne_by_others(told, "number", "customer_id", resemblances, MOST_BUYERS, at="ordered_at")
    words = ibis.literal("number of the certificate of ") + pairs.other_id
    kept = {"shows": ~pairs.own, "strength": ibis.literal(COPIED), "words": words}
    names = [record("documents", pairs[name]) for name in ("document_id", "other_document")]
    found = [pairs.select("order_id", **kept, record=name) for name in names]
    return ibis.union(unnumbered, *found)


def applies(licence_due: ir.Table) -> ir.Table:
    """Orders of goods under a control code."""
    return licence_due


_LINE = line("852580", control_code="5A001")
_LISTED = row("controlled_goods", list_id="L", hs_prefix="8525", control_code="5A001")
_BOUND = order(stage="order")


def _filed(count: int, number: str = "OTHER-77") -> tuple[Row, ...]:
    """Earlier orders of as many other buyers with a certificate each."""
    return tuple(
        made
        for place in range(count)
        for made in (
            earlier_order(f"H{place}", f"other{place}", stage="order"),
            line("852580", f"H{place}", control_code="5A001"),
            document(CERTIFICATE, f"C{place}", f"H{place}", number=number if place == 0 else f"SERIES-{place}"),
        )
    )


INDICATOR = Indicator(
    code="DOC-02",
    subject="order",
    finding=finding,
    applies=applies,
    explain="End-user certificate: {basis}.",
    past=("documents",),
    questions=("paper-numbers", "goods-control", "same-party"),
    examples=(
        fires("none where the others have one", _BOUND, _LINE, *_filed(6)),
        fires("the number of another's", _BOUND, _LINE, *_filed(1), document(CERTIFICATE, number="other-77")),
        fires(
            "one copied, one without a number",
            _BOUND,
            _LINE,
            *_filed(1),
            document(CERTIFICATE, number="OTHER-77"),
            document(CERTIFICATE, "D2"),
        ),
        silent("its own number", _BOUND, _LINE, *_filed(6), document(CERTIFICATE, number="OWN-4711")),
        silent(
            "a short number, as in another series", _BOUND, _LINE, *_filed(1, "12"), document(CERTIFICATE, number="12")
        ),
        silent(
            "its own certificate of an earlier order",
            _BOUND,
            _LINE,
            document(CERTIFICATE, number="OWN-4711"),
            earlier_order("H0", "buyer", stage="order"),
            line("852580", "H0", control_code="5A001"),
            document(CERTIFICATE, "C0", "H0", number="OWN-4711"),
        ),
        silent("none for a quote", order(stage="quote"), _LINE, *_filed(6)),
        unassessable("none, and the stage not stated", order(), _LINE, *_filed(6)),
        unassessable("none, as with the others", _BOUND, _LINE),
        unassessable("no number", _BOUND, _LINE, *_filed(6), document(CERTIFICATE)),
        unassessable(
            "the number of one that may be the buyer",
            _BOUND,
            _LINE,
            *_filed(1),
            document(CERTIFICATE, number="OTHER-77"),
            *in_doubt("other0", "buyer"),
        ),
        unassessable("not known whether controlled", _BOUND, line(), _LISTED),
        outside("goods on no list", _BOUND, line("940360"), _LISTED),
    ),
)

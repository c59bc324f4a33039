"""A paper of this order that stood in for another buyer's order before.

The same file twice is the same paper: a copied register extract, certificate or stamp that serves whoever needs one.

Innocent: A form or a supplier's own terms are filed with every order; one mandate serves all firms of a group.
Cannot see: Papers that were scanned anew, whose files differ; papers whose files were not loaded.
Check: Open both files: whose name do they bear, and who handed them in?
Ask: Please send the paper once more, as its issuer gave it out.
Source: FATF, Guidance on Proliferation Financing Risk Assessment and Mitigation, June 2021, risk indicators; FATF and
    Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, documents.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import document, earlier_order, fires, in_doubt, order, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row

TELLING = ("end_user_certificate", "licence", "mandate", "contract", "certificate_of_origin", "delivery_verification")
"""Papers that name a buyer or are made for one order. Others may be the supplier's own forms."""

OF_ONE_BUYER, A_FORM = 1.0, 0.4
"""Strength of such a paper, and of any other."""


def finding(orders: ir.Table, documents: ir.Table, reused_files: ir.Table) -> ir.Table:
    """One row per order. Strength: by the kind of paper.

    NULL where no paper is on record, where a paper's file is not, and where the other buyer may be this one.
    """
    papers = documents.filter(documents.order_id.notnull())
    reused = reused_files.mutate(
        weight=reused_files.kind.isin(TELLING).ifelse(OF_ONE_BUYER, A_FORM),
        words=reused_files.kind.replace("_", " ") + ibis.literal(" of ") + reused_files.other_id,
        shows=reused_files.another,
    )
    shown = reused.filter(reused.shows)
    shown = shown.group_by("order_id").agg(
        strength=shown.weight.max(),
        basis=listed(shown.words),
        own=gathered(record("documents", shown.document_id)),
        others=gathered(record("documents", shown.other_document)),
    )
    open_ = reused.filter(reused.shows.isnull()).select("order_id").distinct().mutate(open=True)
    filed = papers.group_by("order_id").agg(unfiled=papers.sha256.isnull().any())
    rows = orders.select("order_id")
    for other in (filed, shown, open_):
        rows = rows.left_join(other, "order_id").drop("order_id_right")
    missing = rows.unfiled.fill_null(True) | rows.open.fill_null(False)
    return rows.select(
        "strength",
        "basis",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.strength.notnull(), True), (missing, ibis.null("boolean")), else_=False),
        record_ids=rows.own.concat(rows.others).sort(),
    )


def _filed(kind: str = "end_user_certificate", sha256: str | None = "f1") -> tuple[Row, ...]:
    """An earlier order of somebody else with a paper."""
    return (earlier_order("H1", "other", "2024-03-01"), document(kind, "D0", "H1", sha256=sha256))


_PAPER = document("end_user_certificate", sha256="f1")

INDICATOR = Indicator(
    code="IDN-05",
    subject="order",
    finding=finding,
    explain="The same paper stood in before: {basis}.",
    past=("documents",),
    questions=("papers", "same-party"),
    examples=(
        fires("another buyer's certificate", order(), _PAPER, *_filed()),
        fires(
            "a form, one paper without its file",
            order(),
            document("other", sha256="f1"),
            document("invoice", "D2"),
            *_filed("other"),
        ),
        silent("its own", order(), _PAPER, *_filed(sha256="f2")),
        silent(
            "another's, but later",
            order(),
            _PAPER,
            order("O2", "other", "2024-07-01"),
            document("contract", "D0", "O2", sha256="f1"),
        ),
        silent(
            "its own of an earlier order",
            order(),
            _PAPER,
            earlier_order("H1", "buyer"),
            document("contract", "D0", "H1", sha256="f1"),
        ),
        unassessable("of one that may be the buyer", order(), _PAPER, *_filed(), *in_doubt("other", "buyer")),
        unassessable("no paper", order(), *_filed()),
        unassessable("no file", order(), document("contract"), *_filed()),
    ),
)

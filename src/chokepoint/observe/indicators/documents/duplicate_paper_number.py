"""An invoice or a bill of lading whose number its issuer had given to another one.

Issuers number their papers one after the other. One number on two papers means that one of them was made up, or that
one paper was shown twice.

Innocent: One invoice settles several orders of one buyer on one day, which does not count; series of several offices
    that run alike; an invoice was corrected and issued again.
Cannot see: Papers of other years, since many series begin anew each year; papers without number, issuer or date; other
    sellers' ledgers.
Check: Ask the issuer for its copy of both papers. Which goods left, and who paid?
Ask: Please send the paper once more, as its issuer gave it out.
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, documents and commodities;
    Wolfsberg Group, ICC and BAFT, Trade Finance Principles, 2019, multiple use of documents. Not checked to the
    paragraph. Strengths are this project's own.
"""

from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, earlier_order, fires, in_doubt, order, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.sameness import as_perhaps, with_entities, with_sameness

KINDS = ("invoice", "bill_of_lading")

MOST_PAPERS = 9
"""Papers with one number, of one issuer and year, beyond which it is no number but a word such as `none`. Ours."""

OTHER_BUYER, OTHER_DAY, ISSUED_AGAIN = 1.0, 0.6, 0.3
"""Strength of a number that served another buyer's order; another order of the same buyer on another day; the same
order with another amount. Ours."""

KEYS = ("kind", "number", "issuer_id_entity", "year")


def finding(orders: ir.Table, documents: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order. Strength: by whom the other paper served; the earlier one of the two shows nothing.

    NULL where no such paper is on record, where one has no number, issuer or date, where the other issuer or buyer may
    be this one, or where amounts would decide and are not known.
    """
    papers = _papers(orders, documents, identities)
    told = papers.number.notnull() & papers.issuer_id.notnull() & papers.year.notnull()
    known, untold = papers.filter(told), papers.filter(~told)
    open_ = untold.select(
        "order_id",
        shows=ibis.null("boolean"),
        strength=ibis.literal(OTHER_BUYER),
        words=ibis.null("string"),
        record=record("documents", untold.document_id),
    )
    rows = ibis.union(open_, *_repeated(known, resemblances), _perhaps_repeated(known, resemblances))
    return judged(orders, rows, orders.anti_join(papers, "order_id"), strength=_.strength.max())


def _papers(orders: ir.Table, documents: ir.Table, identities: ir.Table) -> ir.Table:
    papers = documents.filter(documents.kind.isin(KINDS) & documents.order_id.notnull())
    papers = papers.select(
        "document_id",
        "order_id",
        "kind",
        "issuer_id",
        "issued_at",
        "amount",
        "currency",
        number=papers.number.strip().upper(),
        year=papers.issued_at.year(),
    )
    papers = papers.inner_join(orders.select("order_id", "customer_id"), "order_id")
    return with_entities(papers, identities, "issuer_id", "customer_id")


def _repeated(known: ir.Table, resemblances: ir.Table) -> list[ir.Table]:
    """Rows on papers whose number stood on another paper of the issuer that year, no later: one for each of the two."""
    often = known.group_by(*KEYS).agg(papers=known.count())
    some = known.semi_join(often.filter((often.papers > 1) & (often.papers <= MOST_PAPERS)), KEYS)
    before = some.select(
        *KEYS,
        other_document="document_id",
        other_order="order_id",
        other_at="issued_at",
        other_amount="amount",
        other_currency="currency",
        other_id="customer_id",
        other_id_entity="customer_id_entity",
    )
    pairs = some.inner_join(before, KEYS)
    pairs = pairs.filter((pairs.document_id != pairs.other_document) & (pairs.other_at <= pairs.issued_at))
    pairs = with_sameness(pairs, resemblances, "customer_id", "other_id")
    same_order, same_day = pairs.order_id == pairs.other_order, pairs.issued_at == pairs.other_at
    corrected = (pairs.amount != pairs.other_amount) | (pairs.currency != pairs.other_currency)
    pairs = pairs.mutate(
        shows=ibis.cases(
            (same_order & (pairs.kind != "invoice"), False),
            (same_order, corrected),
            (~pairs.own, True),
            (pairs.own, ~same_day),
            else_=ibis.null("boolean"),
        ),
        strength=ibis.cases((same_order, ISSUED_AGAIN), (pairs.own, OTHER_DAY), else_=OTHER_BUYER),
        words=pairs.kind.replace("_", " ") + " " + pairs.number + " stands for order " + pairs.other_order + " too",
    )
    kept = ("order_id", "shows", "strength", "words")
    return [pairs.select(*kept, record=record("documents", pairs[name])) for name in ("document_id", "other_document")]


def _perhaps_repeated(known: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per paper with the number that one that may be its issuer had given: that leaves it open."""
    before = as_perhaps(known, resemblances, "issuer_id_entity").select(*KEYS, other_at="issued_at", other="order_id")
    pairs = known.inner_join(before, KEYS)
    pairs = pairs.filter((pairs.other != pairs.order_id) & (pairs.other_at <= pairs.issued_at))
    return pairs.select(
        "order_id",
        shows=ibis.null("boolean"),
        strength=ibis.literal(OTHER_BUYER),
        words=ibis.null("string"),
        record=record("documents", pairs.document_id),
    )


def _invoice(document_id: str = "D1", order_id: str = "O", number: str | None = "R-17", **cells: Any) -> Row:
    given = {"issuer_id": "seller", "issued_at": "2024-06-03", "amount": 100, "currency": "USD"}
    return document("invoice", document_id, order_id, number=number, **{**given, **cells})


def _before(customer: str, issued_at: str = "2024-03-04", **cells: Any) -> tuple[Row, ...]:
    """An earlier order with an invoice of the same number."""
    placed = earlier_order("H1", customer, "2024-03-01")
    return (placed, _invoice("D0", "H1", issued_at=issued_at, **cells))


INDICATOR = Indicator(
    code="DOC-04",
    subject="order",
    finding=finding,
    explain="A number that was given before: {basis}.",
    past=("documents",),
    questions=("paper-numbers", "amounts", "same-party"),
    examples=(
        fires("another buyer's invoice", order(), _invoice(number="r-17 "), *_before("other")),
        fires("another order of the buyer", order(), _invoice(), *_before("buyer")),
        fires("issued again for more", order(), _invoice(), _invoice("D0", issued_at="2024-06-02", amount=60)),
        fires(
            "a bill of another's",
            order(),
            document("bill_of_lading", number="B1", issuer_id="line", issued_at="2024-06-09"),
            earlier_order("H1", "other", "2024-03-01"),
            document("bill_of_lading", "D0", "H1", number="B1", issuer_id="line", issued_at="2024-03-09"),
        ),
        fires(
            "another's invoice, and one without a number",
            order(),
            _invoice(),
            _invoice("D2", number=None),
            *_before("other"),
        ),
        silent("another issuer's series", order(), _invoice(), *_before("other", issuer_id="seller2")),
        silent("the series of another year", order(), _invoice(), *_before("other", "2023-03-04")),
        silent("given to another later", order(), _invoice(), *_before("other", "2024-08-04")),
        silent("one invoice for two orders", order(), _invoice(), *_before("buyer", "2024-06-03", amount=40)),
        silent("the same paper entered twice", order(), _invoice(), _invoice("D0")),
        unassessable(
            "another of one that may be the buyer",
            order(),
            _invoice(),
            *_before("twin", "2024-06-03"),
            *in_doubt("twin", "buyer"),
        ),
        unassessable(
            "of one that may be the issuer",
            order(),
            _invoice(),
            *_before("other", issuer_id="s2"),
            *in_doubt("s2", "seller"),
        ),
        unassessable("no number", order(), _invoice(number=None), *_before("other")),
        unassessable("entered twice, once without an amount", order(), _invoice(), _invoice("D0", amount=None)),
        unassessable("no paper", order(), *_before("other")),
    ),
)

"""A public or humanitarian buyer that buys under an open tender.

Who buys by public notice says beforehand what is bought, how much and for what; goods outside its own line are then
explained by the notice.

Innocent: This is itself evidence in favour: it explains goods that do not fit the buyer away, and no more.
Cannot see: Whether the notice is genuine; tenders that were not loaded; buyers whose kind was stated wrongly.
Check: Does the public gazette show this notice, with these goods and quantities?
Ask: Please send the notice of your tender.
Source: Chokepoint's catalogue of relief, code EXC-08; no public guidance states it. Whether the kind of a party is
    believed goes by the Admiralty grades of its source.
"""

from typing import Any

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import (
    document,
    fires,
    in_doubt,
    order,
    party,
    row,
    silent,
    unassessable,
)
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.relations.documented_payments import TRUSTED
from chokepoint.observe.sameness import with_entities, with_sameness

PUBLIC = ("public_body", "organisation")


def finding(
    orders: ir.Table,
    documents: ir.Table,
    parties: ir.Table,
    sources: ir.Table,
    identities: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per order. Strength is 1.

    NULL where a tender names no buyer or no day of issue, or names one who may be the customer, and where the
    customer's kind is not known.
    """
    tenders = documents.filter((documents.kind == "tender") & documents.order_id.notnull())
    tenders = tenders.select("document_id", "order_id", "issued_at", "valid_to", named_id="buyer_id")
    placed = orders.select("order_id", "customer_id", day=orders.ordered_at.cast("date"))
    rows = with_entities(tenders.inner_join(placed, "order_id"), identities, "named_id", "customer_id")
    rows = with_sameness(rows, resemblances, "named_id", "customer_id")
    rows = rows.left_join(_believed(parties, sources), [("customer_id", "believed_id")])
    open_then = (rows.issued_at <= rows.day) & (rows.valid_to >= rows.day).fill_null(True)
    rows = rows.mutate(
        shows=rows.own & open_then & rows.believed_id.notnull() & rows.believed_kind.isin(PUBLIC),
        words=rows.document_id,
        record=record("documents", rows.document_id),
    )
    return judged(orders, rows, orders.limit(0), strength=ibis.literal(1.0))


def _believed(parties: ir.Table, sources: ir.Table) -> ir.Table:
    """One row per party that no source, or one that is to be believed, describes: `believed_id`, `believed_kind`."""
    grades = sources.select("reliability", graded_id="source_id")
    rows = parties.left_join(grades, parties.source_id == grades.graded_id)
    believed = rows.source_id.isnull() | rows.reliability.isin(TRUSTED).fill_null(False)
    return rows.filter(believed).select(believed_id="party_id", believed_kind="kind")


_BODY = party(kind="public_body")


def _tender(buyer: str | None = "buyer", issued_at: str | None = "2024-04-01", **cells: Any) -> Row:
    return document("tender", buyer_id=buyer, issued_at=issued_at, **cells)


INDICATOR = Indicator(
    code="EXC-08",
    subject="order",
    finding=finding,
    explain="Bought under tender {basis}.",
    relief=True,
    absence=("documents.valid_to", "parties.source_id"),
    questions=("tender", "customer-kind", "same-party"),
    examples=(
        fires("a public body's tender", order(), _BODY, _tender()),
        fires("an aid agency's, still open", order(), party(kind="organisation"), _tender(valid_to="2024-06-30")),
        fires(
            "described by a fair source",
            order(),
            party(kind="public_body", source_id="S"),
            row("sources", source_id="S", name="register", reliability="B"),
            _tender(),
        ),
        silent("no tender", order(), _BODY),
        silent("a company's tender", order(), party(), _tender()),
        silent("another body's tender", order(), _BODY, _tender("x")),
        silent("put out after the order", order(), _BODY, _tender(issued_at="2024-06-20")),
        silent("closed before the order", order(), _BODY, _tender(valid_to="2024-05-01")),
        silent(
            "described by a poor source",
            order(),
            party(kind="public_body", source_id="S"),
            row("sources", source_id="S", name="hearsay", reliability="E"),
            _tender(),
        ),
        unassessable("of one that may be the buyer", order(), _BODY, _tender("x"), *in_doubt("x", "buyer")),
        unassessable("no buyer named", order(), _BODY, _tender(None)),
        unassessable("no day of issue", order(), _BODY, _tender(issued_at=None)),
        unassessable("kind of buyer unrecorded", order(), party(kind=None), _tender()),
    ),
)

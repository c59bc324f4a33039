"""What a payment may settle, and the payments that do not say what they settle."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from chokepoint.engines.snapshot import current

ORDER, DOCUMENT, SHIPMENT = "order", "document", "shipment"
NAME_LENGTH = 4
"""Letters and digits that a number must have to be looked for in a payment's reference."""


def subjects(identities: ir.Table) -> ir.Table:
    """One row per order, invoice and shipment: `kind, subject_id, number, amount, currency, day, payer, payee, paid`.

    `payer` and `payee` are the entities that are to pay and be paid, NULL where not known; `paid`, what payments that
    name it come to, in its currency. An invoice takes from its order what it does not state itself; of a shipment all
    but its own parties and day is its order's.
    """
    orders = current("orders")
    orders = orders.filter(orders.stage.isnull() | (orders.stage == "order"))
    ordered = orders.select(
        "order_id", "amount", "currency", day=orders.ordered_at.date(), payer="customer_id", payee="supplier_id"
    )
    every = ibis.union(_orders(ordered), _invoices(ordered), _shipments(ordered))
    for end in ("payer", "payee"):
        every = _as_entity(every, identities, end)
    paid = _paid()
    every = every.left_join(paid, ["kind", "subject_id", "currency"])
    return every.select(*_COLUMNS, paid=every.paid.fill_null(0))


_COLUMNS = ("kind", "subject_id", "number", "amount", "currency", "day", "payer", "payee")


def unreferenced(identities: ir.Table) -> ir.Table:
    """One row per payment that names neither: `payment_id, amount, currency, day, payer, payee, reference`.

    Refunds and fees settle nothing and are left out.
    """
    rows = current("payments")
    rows = rows.filter(rows.order_id.isnull(), rows.document_id.isnull(), rows.refund_of.isnull())
    rows = rows.filter(rows.kind.isnull() | (rows.kind == "payment"), rows.amount > 0)
    rows = rows.select(
        "payment_id",
        "amount",
        "currency",
        "reference",
        day=rows.paid_at.date(),
        payer="payer_id",
        payee="payee_id",
    )
    for end in ("payer", "payee"):
        rows = _as_entity(rows, identities, end)
    return rows


def names(subjects: ir.Table) -> ir.Table:
    """One row per subject and text that names it: `kind, subject_id, name`, letters and digits only, capitals."""
    both = ibis.union(
        subjects.select("kind", "subject_id", name="subject_id"), subjects.select("kind", "subject_id", name="number")
    )
    return _telling(both.mutate(name=_plain(both.name))).distinct()


def names_in(payments: ir.Table) -> ir.Table:
    """One row per payment and word of its reference that may be a number: `payment_id, name`, as `names` has it."""
    rows = payments.filter(payments.reference.notnull())
    words = rows.select("payment_id", name=rows.reference.re_split(r"[\s,;:()]+").unnest())
    return _telling(words.mutate(name=_plain(words.name))).distinct()


def _plain(text: ir.StringValue) -> ir.StringValue:
    return text.upper().re_replace("[^0-9A-Z]", "")


def _telling(rows: ir.Table) -> ir.Table:
    return rows.filter(rows.name.length() >= NAME_LENGTH, rows.name.re_search("[0-9]"))


def _orders(ordered: ir.Table) -> ir.Table:
    return ordered.mutate(kind=ibis.literal(ORDER), subject_id=ordered.order_id, number=ibis.null("string")).select(
        *_COLUMNS
    )


def _invoices(ordered: ir.Table) -> ir.Table:
    papers = current("documents")
    papers = papers.filter(papers.kind == "invoice")
    rows = papers.left_join(ordered, papers.order_id == ordered.order_id)
    own = papers.amount.notnull() & papers.currency.notnull()
    return rows.select(
        kind=ibis.literal(DOCUMENT),
        subject_id=papers.document_id,
        number=papers.number,
        amount=own.ifelse(papers.amount, ordered.amount),
        currency=own.ifelse(papers.currency, ordered.currency),
        day=ibis.coalesce(papers.issued_at, ordered.day),
        payer=ibis.coalesce(papers.payer_id, papers.buyer_id, ordered.payer),
        payee=ibis.coalesce(papers.issuer_id, ordered.payee),
    )


def _shipments(ordered: ir.Table) -> ir.Table:
    goods = current("shipments")
    rows = goods.left_join(ordered, goods.order_id == ordered.order_id)
    return rows.select(
        kind=ibis.literal(SHIPMENT),
        subject_id=goods.shipment_id,
        number=goods.order_id,
        amount=ordered.amount,
        currency=ordered.currency,
        day=ibis.coalesce(goods.shipped_at.date(), ordered.day),
        payer=ibis.coalesce(ordered.payer, goods.consignee_id),
        payee=ibis.coalesce(ordered.payee, goods.consignor_id),
    )


def _paid() -> ir.Table:
    """What payments that name an order or an invoice come to: `kind, subject_id, currency, paid`."""
    rows, goods = current("payments"), current("shipments")
    rows = rows.filter(rows.refund_of.isnull(), rows.kind.isnull() | (rows.kind == "payment"))
    to_orders = rows.select("currency", "amount", subject_id="order_id")
    shipped = goods.select(shipment_id="shipment_id", of="order_id")
    to_goods = to_orders.inner_join(shipped, to_orders.subject_id == shipped.of)
    every = ibis.union(
        to_orders.mutate(kind=ibis.literal(ORDER)),
        rows.select("currency", "amount", subject_id="document_id").mutate(kind=ibis.literal(DOCUMENT)),
        to_goods.select("currency", "amount", subject_id="shipment_id").mutate(kind=ibis.literal(SHIPMENT)),
    )
    every = every.filter(every.subject_id.notnull())
    return every.group_by("kind", "subject_id", "currency").agg(paid=every.amount.sum())


def _as_entity(rows: ir.Table, identities: ir.Table, column: str) -> ir.Table:
    known = identities.select(member="party_id", entity="entity_id")
    rows = rows.left_join(known, rows[column] == known.member)
    return rows.mutate(**{column: ibis.coalesce(rows.entity, rows[column])}).drop("member", "entity")

"""Payments by others than the buyer, and whether papers or relationships on record explain them."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import as_perhaps, with_entities, with_sameness

TIES = ("parent", "owner", "same_group")
"""Relationships that explain a payment in either direction: a group pays for its own."""
MANDATE = "agent"
"""Explains a payment by the agent for the one it acts for, not the other way round."""
NAMING = ("mandate", "contract", "invoice")
"""Papers of an order that may name its payer."""
TRUSTED = ("A", "B", "C")
"""Reliability of a source from which a relationship is believed."""


def documented_payments(
    payers: ir.Table,
    relationships: ir.Table,
    sources: ir.Table,
    documents: ir.Table,
    identities: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per payment not known to be the buyer's own: its ids, `documented`, and the `record` that shows it.

    `documented` is NULL where the payer is unknown or in doubt, nothing at all is on record about the payer's
    relationships, or a paper of the order that could name a payer names none; and where only a party is tied or named
    that may be the payer or the customer.
    """
    money = payers.filter(~payers.own.fill_null(False)).select(
        "payment_id", "order_id", "paid_at", "payer_id", "own", "payer_id_entity", "customer_id_entity"
    )
    ties = _ties(relationships, sources, identities)
    tied = _tied(money, ties)
    perhaps = [_tied(money, as_perhaps(ties, resemblances, end)) for end in ("entity_id", "for_id")]
    perhaps_tied = ibis.union(*perhaps).select("payment_id").distinct().mutate(perhaps=True)
    named = _named(money, documents, identities, resemblances)
    known = ties.select(payer_id_entity="entity_id").distinct().mutate(known=True)
    rows = money.left_join(tied, "payment_id").drop("payment_id_right")
    rows = rows.left_join(perhaps_tied, "payment_id").drop("payment_id_right")
    rows = rows.left_join(named, "payment_id").drop("payment_id_right")
    rows = rows.left_join(known, "payer_id_entity").drop("payer_id_entity_right")
    shown = ibis.coalesce(rows.tie, rows.paper)
    in_doubt = rows.perhaps.notnull() | rows.known.isnull() | rows.unnamed.fill_null(False)
    return rows.select(
        "payment_id",
        "order_id",
        "payer_id",
        documented=ibis.cases(
            (rows.own.isnull(), ibis.null("boolean")),
            (shown.notnull(), True),
            (in_doubt, ibis.null("boolean")),
            else_=False,
        ),
        record=shown,
    )


def _ties(relationships: ir.Table, sources: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per tie and direction: `entity_id`, whom it may pay for (`for_id`; NULL: nobody), when it held."""
    grades = sources.select(graded_id="source_id", reliability="reliability")
    rows = with_entities(relationships, identities, "from_party_id", "to_party_id")
    rows = rows.left_join(grades, rows.source_id == grades.graded_id)
    believed = rows.source_id.isnull() | rows.reliability.isin(TRUSTED).fill_null(False)
    nobody = ibis.null("string")
    held = ("relationship_id", "valid_from", "valid_to")
    there = rows.select(
        *held,
        entity_id="from_party_id_entity",
        for_id=(believed & rows.kind.isin((*TIES, MANDATE))).ifelse(rows.to_party_id_entity, nobody),
    )
    back = rows.select(
        *held,
        entity_id="to_party_id_entity",
        for_id=(believed & rows.kind.isin(TIES)).ifelse(rows.from_party_id_entity, nobody),
    )
    return ibis.union(there, back)


def _tied(money: ir.Table, ties: ir.Table) -> ir.Table:
    """One row per payment by a party whose relationship to the buyer held when it paid: `tie`, its record."""
    rows = money.inner_join(ties, [money.payer_id_entity == ties.entity_id, money.customer_id_entity == ties.for_id])
    day = rows.paid_at.cast("date")
    rows = rows.filter((rows.valid_from <= day).fill_null(True) & (rows.valid_to >= day).fill_null(True))
    return rows.group_by("payment_id").agg(tie=ibis.literal("relationships/") + rows.relationship_id.min())


def _named(money: ir.Table, documents: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per payment of an order with papers: `paper`, the record that names its payer; `unnamed`.

    `unnamed`: whether a paper names nobody, or somebody who may be the payer.
    """
    papers = documents.filter(documents.kind.isin(NAMING) & documents.order_id.notnull())
    papers = papers.select("document_id", "valid_to", paper_order="order_id", named_id="payer_id")
    papers = with_entities(papers, identities, "named_id")
    rows = money.select("payment_id", "order_id", "paid_at", "payer_id", "payer_id_entity")
    rows = rows.inner_join(papers, rows.order_id == papers.paper_order)
    rows = with_sameness(rows, resemblances, "named_id", "payer_id", "names_payer")
    holds = (rows.valid_to >= rows.paid_at.cast("date")).fill_null(True)
    named = rows.document_id.min(where=(rows.names_payer & holds).fill_null(False))
    return rows.group_by("payment_id").agg(
        paper=ibis.literal("documents/") + named, unnamed=rows.names_payer.isnull().any()
    )

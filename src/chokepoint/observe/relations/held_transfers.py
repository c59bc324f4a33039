"""Transfers whose sender is not plain, and whose account they were drawn on."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import listed
from chokepoint.observe.relations.unclear_transfers import spelt
from chokepoint.observe.sameness import with_entities, with_sameness


def held_transfers(
    unclear_transfers: ir.Table, parties: ir.Table, identities: ir.Table, resemblances: ir.Table
) -> ir.Table:
    """The rows of `unclear_transfers` with `holders`, `anothers` and `for_another`.

    `anothers`: whether the account it was drawn on is on record as that of an entity other than the payer; NULL where
    payer or account is not known, or the payer's account is not on record and nobody else's fits.
    """
    accounts = parties.select(holder_id="party_id", held=spelt(parties.account))
    drawn = unclear_transfers.filter(unclear_transfers.payer_id.notnull()).select("payment_id", "payer_id", "drawn")
    matched = drawn.inner_join(accounts, drawn.drawn == accounts.held)
    matched = with_entities(matched, identities, "holder_id", "payer_id")
    matched = with_sameness(matched, resemblances, "holder_id", "payer_id")
    found = matched.group_by("payment_id").agg(
        owns=matched.own.any(), in_doubt=matched.own.isnull().any(), holders=listed(matched.holder_id)
    )
    debtors = identities.select(ultimate_debtor_id="party_id", debtor="entity_id")
    rows = unclear_transfers.left_join(found, "payment_id").drop("payment_id_right")
    rows = rows.left_join(debtors, "ultimate_debtor_id").drop("ultimate_debtor_id_right")
    anothers = ibis.cases(
        (rows.owns.fill_null(False), False),
        (rows.payer_id.isnull() | rows.drawn.isnull() | rows.in_doubt.fill_null(False), ibis.null("boolean")),
        (rows.holders.notnull(), True),
        (rows.stated.notnull(), False),
        else_=ibis.null("boolean"),
    )
    debtor = ibis.coalesce(rows.debtor, rows.ultimate_debtor_id)
    third = (debtor != rows.payer_id_entity) & (debtor != rows.customer_id_entity)
    return rows.mutate(anothers=anothers, for_another=third.fill_null(False))

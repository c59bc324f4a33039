"""Which purse each payment leaves and which it enters."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from chokepoint.engines.snapshot import current

BY_HOLDER, BY_ACCOUNT = "holder", "account"
POOLS = (BY_HOLDER, BY_ACCOUNT)
"""What makes one purse: all that one entity holds, or one account."""
PARTY, ACCOUNT = "party/", "account/"
"""Before the name of a purse."""
DESCRIBED = (
    "payer_id",
    "payee_id",
    "from_account",
    "to_account",
    "currency",
    "kind",
    "method",
    "from_country",
    "from_city",
    "to_country",
    "to_city",
)
"""What is told of a payment as its record has it."""


def payments_between_purses(identities: ir.Table, pooled: str) -> ir.Table:
    """One row per payment: `payment_id, paid_at, ten_thousandths, refund_of, from_purse, to_purse`, and DESCRIBED.

    Pooled by holder, a purse is the entity; where no party is stated, the one entity that is seen with the account, or
    else the account. Pooled by account, it is the account; where none is stated, the entity. A purse is NULL where
    neither is stated.
    """
    payments = current("payments")
    known = identities.select(member="party_id", entity="entity_id")
    for end, party in (("from", "payer_id"), ("to", "payee_id")):
        payments = payments.left_join(known, payments[party] == known.member).drop("member")
        entity = PARTY + ibis.coalesce(payments.entity, payments[party])
        payments = payments.mutate(**{f"{end}_entity": entity}).drop("entity")
    holders = _holders(payments, identities)
    for end in ("from", "to"):
        account = payments[f"{end}_account"]
        payments = payments.left_join(holders, account == holders.account).drop("account")
        own = ACCOUNT + account
        entity = payments[f"{end}_entity"]
        choice = [own, entity] if pooled == BY_ACCOUNT else [entity, payments.holder, own]
        payments = payments.mutate(**{f"{end}_purse": ibis.coalesce(*choice)}).drop("holder")
    units = (payments.amount.cast("decimal(38, 4)") * 10_000).cast("int64")
    return payments.select(
        "payment_id", "paid_at", "refund_of", "from_purse", "to_purse", *DESCRIBED, ten_thousandths=units
    )


def _holders(payments: ir.Table, identities: ir.Table) -> ir.Table:
    """Accounts with which one entity alone is seen: `account, holder`."""
    parties = current("parties")
    owners = parties.left_join(identities, "party_id")
    seen = ibis.union(
        payments.select(account="from_account", holder="from_entity"),
        payments.select(account="to_account", holder="to_entity"),
        owners.select(account=owners.account, holder=PARTY + ibis.coalesce(owners.entity_id, owners.party_id)),
    )
    seen = seen.filter(seen.account.notnull(), seen.holder.notnull())
    ends = seen.group_by("account").agg(least=seen.holder.min(), greatest=seen.holder.max())
    return ends.filter(ends.least == ends.greatest).select("account", holder="least")

"""Transfers whose sender is not plain."""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.sizing import with_sizes

CARRIES_A_NAME = ("bank_transfer", "money_transfer", "letter_of_credit", "cheque")
"""Methods whose message is made to carry the originator's name; FATF Recommendation 16 exempts cards used for goods."""
LEAST_PAYMENTS = 5
"""Other payments by the method from which it is known whether this ledger records names."""


def unclear_transfers(payers: ir.Table, parties: ir.Table, usual_payments: ir.Table) -> ir.Table:
    """One row per payment by a method that carries a name, or by one not recorded, unless its sender is plain.

    Plain is a sender who is named and paid from the account that he has stated. `drawn` and `stated`: the account the
    payment was drawn on, and the payer's. `usual`: the share of other orders' payments by that method that name the
    sender; NULL where they are few. `share`: of what the order paid.
    """
    stated = parties.select(payer_id="party_id", stated=spelt(parties.account))
    carrying = payers.filter(payers.method.isin(CARRIES_A_NAME) | payers.method.isnull())
    money = carrying.select(
        "payment_id",
        "order_id",
        "method",
        "payer_id",
        "originator_name",
        "ultimate_debtor_id",
        "payer_id_entity",
        "customer_id_entity",
        drawn=spelt(carrying.from_account),
    )
    money = money.left_join(stated, "payer_id").drop("payer_id_right")
    plain = money.method.notnull() & money.originator_name.notnull() & (money.drawn == money.stated)
    unclear = with_sizes(money.filter(~plain.fill_null(False)), payers, usual_payments)
    return _with_custom(unclear, carrying)


def _with_custom(money: ir.Table, carrying: ir.Table) -> ir.Table:
    whole = carrying.group_by("method").agg(all_named=carrying.originator_name.count(), all_paid=carrying.count())
    own = carrying.semi_join(money.filter(money.originator_name.isnull()), "order_id")
    own = own.group_by("order_id", "method").agg(own_named=_.originator_name.count(), own_paid=_.count())
    rows = money.left_join(whole, "method").drop("method_right")
    rows = rows.left_join(own, ["order_id", "method"]).drop("order_id_right", "method_right")
    others = rows.all_paid - rows.own_paid
    share = (rows.all_named - rows.own_named) / others.nullif(0)
    usual = (others >= LEAST_PAYMENTS).ifelse(share.round(4), ibis.null("float64"))
    return rows.mutate(usual=usual).drop("all_named", "all_paid", "own_named", "own_paid")


def spelt(account: ir.StringValue) -> ir.StringValue:
    """An account without spaces, in capitals."""
    return account.replace(" ", "").upper()

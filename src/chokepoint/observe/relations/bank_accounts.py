"""In which country the accounts lie that an order is paid from."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import record
from chokepoint.observe.relations.unclear_transfers import spelt

IBAN = r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"
"""How an IBAN is written; it begins with the country of its bank. Source: ISO 13616-1."""

FROM_AN_ACCOUNT = ("bank_transfer", "letter_of_credit", "cheque")
"""Methods that draw on a bank account which the message names."""


def bank_accounts(payers: ir.Table, parties: ir.Table, orders: ir.Table, unpaid_orders: ir.Table) -> ir.Table:
    """One row per payment from a bank account, or by a method not recorded; of an unpaid order, its buyer's account:
    `order_id, ordered_at, holder_id, bank, seat, record`.

    `bank`: the country of the account's IBAN, NULL where it is none or not recorded, and where the method is not, since
    that may have been no transfer from an account; `seat`: the holder's country.
    """
    drawn = payers.filter(payers.method.isin(FROM_AN_ACCOUNT) | payers.method.isnull())
    paid = drawn.select(
        "order_id",
        "ordered_at",
        holder_id="payer_id",
        bank=drawn.method.isnull().ifelse(ibis.null("string"), _bank(drawn.from_account)),
        record=record("payments", drawn.payment_id),
    )
    seats = parties.select("country", "account", holder_id="party_id")
    paid = paid.left_join(seats, "holder_id").select(*paid.columns, seat="country")
    unpaid = orders.select("order_id", "ordered_at", holder_id="customer_id").semi_join(unpaid_orders, "order_id")
    unpaid = unpaid.left_join(seats, "holder_id")
    stated = unpaid.select(
        "order_id",
        "ordered_at",
        "holder_id",
        bank=_bank(unpaid.account),
        record=record("parties", unpaid.holder_id),
        seat="country",
    )
    return paid.union(stated)


def _bank(account: ir.StringValue) -> ir.StringValue:
    plain = spelt(account)
    return plain.re_search(IBAN).ifelse(plain.substr(0, 2), ibis.null("string"))

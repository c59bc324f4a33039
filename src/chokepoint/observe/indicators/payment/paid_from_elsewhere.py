"""An order paid from a country that is neither its buyer's nor that of delivery.

Money that comes from a third country hides who wants the goods; the countries of payment, order and delivery are
compared as a triple.

Innocent: A group pays through its treasury abroad; the buyer keeps an account where its supplier sits; a traveller or
    a relative pays. Earlier orders paid from there, and other buyers of that country who pay from there, lower it.
Cannot see: Accounts abroad of the buyer that were not loaded; the country behind a bank that only passes money on.
Check: Has this customer paid from there before? Does anything else tie it to that country?
Ask: Which bank, in which country, carried the transfer?
Source: FinCEN and BIS, Joint Alert FIN-2022-Alert003 of 28 June 2022, red flags on payments from third countries;
    regions after United Nations Statistics Division, Standard Country or Area Codes for Statistical Use (M49).
"""

import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, order, outside, paid, party, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged
from chokepoint.observe.sizing import with_sizes

LEAST_SHARE = 0.5


def finding(
    orders: ir.Table,
    foreign_payments: ir.Table,
    payers: ir.Table,
    usual_payments: ir.Table,
    unpaid_orders: ir.Table,
) -> ir.Table:
    """One row per order. Strength: that of the most foreign payment, by the share so paid, which counts at least half.

    Before anything is shipped, the buyer's seat stands for the place of delivery.
    """
    foreign = with_sizes(foreign_payments, payers, usual_payments)
    foreign = foreign.mutate(shows=foreign.elsewhere, record=record("payments", foreign.payment_id))
    rows = judged(orders, foreign, unpaid_orders, most=_.weight.max(), share=_.share.sum())
    return rows.mutate(strength=rows.most * rows.share.clip(LEAST_SHARE, 1.0))


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


_BUYER = party("buyer", country="GB")

INDICATOR = Indicator(
    code="PAY-03",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Paid from {basis}.",
    questions=("payment-origin", "customer-place", "receiver"),
    examples=(
        fires(
            "paid from a third country",
            order(placed_from_country="GB"),
            _BUYER,
            party("seller", country="US"),
            paid("x", from_country="TR"),
            shipped(delivery_country="GB"),
        ),
        fires("nothing shipped yet", order(), _BUYER, paid("x", from_country="TR")),
        fires(
            "one of two payments",
            order(),
            _BUYER,
            paid("buyer", "P1", from_country="GB"),
            paid("x", "P2", from_country="FR"),
            shipped(delivery_country="GB"),
        ),
        silent("from the buyer's seat", order(), _BUYER, paid("buyer", from_country="GB")),
        silent(
            "from where the goods go",
            order(),
            _BUYER,
            paid("buyer", from_country="TR"),
            shipped(delivery_country="TR"),
        ),
        unassessable("origin unrecorded", order(), _BUYER, paid("buyer")),
        unassessable("seat unrecorded", order(placed_from_country="GB"), paid("x", from_country="TR")),
        unassessable("place of delivery unrecorded", order(), _BUYER, paid("x", from_country="TR"), shipped()),
        unassessable("no payment recorded", order(stage="order"), _BUYER),
        outside("a quote", order(stage="quote"), _BUYER),
    ),
)

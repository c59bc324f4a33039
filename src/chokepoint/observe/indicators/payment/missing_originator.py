"""A payment whose sender the message does not name, or whose account is another's.

A transfer is to carry its originator's name and account all the way; where they are missing or do not fit, somebody
does not want to be seen, or somebody else's account was lent.

Innocent: A bank on the way cuts the message short; an older system exports no names; an account was opened in a
    former name of the firm; a group uses one account for its members.
Cannot see: Names that were in the message but were not loaded; accounts that no party on record has stated. Names are
    not compared: how a name is spelt proves nothing.
Check: What does the bank's own advice say? Whose account is it?
Ask: Please have your bank confirm the holder of the account.
Source: FATF Recommendation 16 on payment transparency (originator information); FATF, Guidance on Proliferation
    Financing Risk Assessment and Mitigation, June 2021, risk indicators.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, in_doubt, order, outside, paid, party, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.relations.unclear_transfers import CARRIES_A_NAME, LEAST_PAYMENTS

MOSTLY = 0.5
"""Share of them with a name from which a missing name is evidence."""
ANOTHERS_ACCOUNT = 0.8
ALSO_FOR_ANOTHER = 1.0
"""Strength where, besides, the message names somebody else on whose behalf it is paid."""
LEAST_SHARE = 0.5


def finding(orders: ir.Table, unpaid_orders: ir.Table, held_transfers: ir.Table) -> ir.Table:
    """One row per order. Strength: how regularly others' messages give the name; more where the account is another's.

    It is weighed by the share of what was paid that way, which counts at least half.
    """
    money = held_transfers
    nameless = money.originator_name.isnull()
    carries = money.method.notnull()
    missing = nameless & carries & (money.usual >= MOSTLY).fill_null(False)
    shows = ibis.cases(
        (carries & (missing | money.anothers.fill_null(False)), True),
        (~carries | nameless | money.anothers.isnull(), ibis.null("boolean")),
        else_=False,
    )
    words = ibis.cases(
        (money.anothers.fill_null(False), ibis.literal("drawn on the account of ") + money.holders),
        else_="the originator's name is missing",
    )
    weight = ibis.cases(
        (money.anothers.fill_null(False) & money.for_another, ALSO_FOR_ANOTHER),
        (money.anothers.fill_null(False), ANOTHERS_ACCOUNT),
        else_=money.usual,
    )
    money = money.mutate(shows=shows, words=words, weight=weight, record=record("payments", money.payment_id))
    rows = judged(orders, money, unpaid_orders, most=_.weight.max(), share=_.share.sum())
    return rows.mutate(strength=rows.most * rows.share.clip(LEAST_SHARE, 1.0))


def applies(payers: ir.Table, payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for, if they are paid, by a method that carries a name."""
    carries = payers.method.isin(CARRIES_A_NAME) | payers.method.isnull()
    other = payers.filter(~carries).select("order_id").distinct()
    only_other = other.anti_join(payers.filter(carries), "order_id").mutate(other=True)
    rows = payment_due.left_join(only_other, payment_due.subject_id == only_other.order_id)
    return rows.select(subject_id=rows.subject_id, applies=rows.applies & rows.other.isnull())


def _others(originator_name: str | None = "N") -> tuple[Row, ...]:
    """Payments of another order by bank transfer."""
    return (
        order("O2", "c"),
        *(
            paid("c", f"H{number}", "O2", method="bank_transfer", originator_name=originator_name)
            for number in range(LEAST_PAYMENTS)
        ),
    )


_NAMED = {"method": "bank_transfer", "originator_name": "N"}

INDICATOR = Indicator(
    code="PAY-17",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Of the sender of this payment: {basis}.",
    absence=("payments.originator_name",),
    questions=("payer", "same-party"),
    examples=(
        fires("no name where others have one", order(), paid("buyer", method="bank_transfer"), *_others()),
        fires(
            "another's account",
            order(),
            party("buyer", account="DE89"),
            party("x", account="TR 33"),
            paid("buyer", from_account="tr33", **_NAMED),
        ),
        fires(
            "another's account, on behalf of a third",
            order(),
            party("x", account="TR33"),
            paid("buyer", from_account="TR33", ultimate_debtor_id="y", **_NAMED),
        ),
        silent(
            "named, from his own account",
            order(),
            party("buyer", account="DE89"),
            paid("buyer", from_account="DE89", **_NAMED),
            *_others(),
        ),
        silent(
            "named, from an account nobody states",
            order(),
            party("buyer", account="DE89"),
            paid("buyer", from_account="DE90", **_NAMED),
        ),
        unassessable(
            "the account of one that may be the payer",
            order(),
            party("buyer", account="DE89"),
            party("x", account="TR33"),
            paid("buyer", from_account="TR33", **_NAMED),
            *in_doubt("x", "buyer"),
        ),
        unassessable("no name, and few payments to compare", order(), paid("buyer", method="bank_transfer")),
        unassessable("this ledger records no names", order(), paid("buyer", method="bank_transfer"), *_others(None)),
        unassessable("named, account unrecorded", order(), party("buyer", account="DE89"), paid("buyer", **_NAMED)),
        unassessable("payer's account not on record", order(), party(), paid("buyer", from_account="DE89", **_NAMED)),
        unassessable("method unrecorded", order(), paid("buyer", originator_name="N"), *_others()),
        unassessable("no payment recorded", order(stage="order")),
        outside("in cash", order(), paid("buyer", method="cash")),
        outside("a quote", order(stage="quote")),
    ),
)

"""Money given back to somebody, or to an account, other than it came from.

A payment that is paid in here and given back there has moved money under the cover of trade, and lost its origin on
the way.

Innocent: The buyer changed its bank or asks for its head office to be credited; a parent had paid and its subsidiary is
    given the money; a card had expired, so that the refund went to an account.
Cannot see: Refunds made outside this ledger; payments whose account was not recorded, since a refund to another
    account cannot be told from one to the same; whether several accounts are one holder's.
Check: Who asked for the refund to go there, and how does the new payee stand to the payer? Is the reason for the refund
    on file?
Ask: To which account of yours, the one that you paid from, may we return the money?
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, account and transaction
    activity.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, fires, in_doubt, order, outside, paid, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged

TO_A_STRANGER = 1.0
TO_THE_BUYER = 0.6
"""Where another had paid for the buyer, and the buyer is given the money: it has got what a stranger paid."""
TO_ANOTHER_ACCOUNT = 0.6


def finding(orders: ir.Table, refunds: ir.Table) -> ir.Table:
    """One row per order. Strength: full where somebody is given the money who is neither payer nor buyer.

    A refund that names no payment shows it where it fits none of the order's payments; it is in doubt where it fits
    some.
    """
    fits = ibis.cases(
        (refunds.payment_id.isnull(), ibis.null("boolean")), else_=refunds.to_payer & refunds.same_account
    )
    rows = refunds.mutate(fits=fits)
    per_refund = rows.group_by("order_id", "refund_id").agg(
        any_fits=rows.fits.any().fill_null(False),
        all_fit=rows.fits.fill_null(False).all(),
        unknown=rows.fits.isnull().any(),
        to_payer=rows.to_payer.any().fill_null(False),
        to_buyer=rows.to_buyer.any().fill_null(False),
        payee=rows.payee_id.max(),
        account=rows.to_account.max(),
    )
    shows = ibis.cases(
        (per_refund.all_fit, False),
        (per_refund.any_fits | per_refund.unknown, ibis.null("boolean")),
        else_=True,
    )
    told = ibis.coalesce(per_refund.payee, ibis.literal("somebody unrecorded"))
    told = told + (ibis.literal(" at ") + per_refund.account).fill_null("")
    rows = per_refund.mutate(
        shows=shows,
        words=told,
        record=record("payments", per_refund.refund_id),
        weight=ibis.cases(
            (per_refund.to_payer, TO_ANOTHER_ACCOUNT), (per_refund.to_buyer, TO_THE_BUYER), else_=TO_A_STRANGER
        ),
    )
    return judged(orders, rows, orders.select("order_id").limit(0), strength=_.weight.max())


def applies(orders: ir.Table, refunds: ir.Table) -> ir.Table:
    """Orders of which money was given back."""
    given = refunds.select("order_id").distinct().mutate(given=True)
    rows = orders.select("order_id").left_join(given, "order_id")
    return rows.select(subject_id=rows.order_id, applies=rows.given.fill_null(False))


_BANK = {"method": "bank_transfer"}


def _back(payee: str | None, account: str | None = "A1", refund_of: str | None = "P1", **cells: object) -> Row:
    """Given back by the seller, by bank transfer."""
    given = {
        "kind": "refund",
        "refund_of": refund_of,
        "payee_id": payee,
        "to_account": account,
        "paid_at": "2024-07-01",
    }
    return paid("seller", "R1", **{**given, **_BANK, **cells})  # type: ignore[arg-type]


def _in(payer: str | None, account: str | None = "A1", payment_id: str = "P1", **cells: object) -> Row:
    return paid(payer, payment_id, **{"from_account": account, **_BANK, **cells})  # type: ignore[arg-type]


INDICATOR = Indicator(
    code="PAY-19",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Given back to {basis}, whence it did not come.",
    questions=("refund-account", "payer", "payer-relation", "same-party"),
    examples=(
        fires("to a stranger", order(), _in("buyer"), _back("x", "X9")),
        fires("to a stranger, account not recorded", order(), _in("buyer", None), _back("x", None)),
        fires("to another account", order(), _in("buyer"), _back("buyer", "A2")),
        fires("a stranger had paid, the buyer is given it", order(), _in("x", "X9"), _back("buyer")),
        fires("to neither of two payers", order(), _in("x", "X9"), _in("y", "Y9", "P2"), _back("z", "Z9", None)),
        fires(
            "what the invoice was paid with",
            order(),
            document("invoice"),
            _in("buyer"),
            _back("x", "X9", None, order_id=None, document_id="D1"),
        ),
        silent("whence it came", order(), _in("buyer"), _back("buyer")),
        silent("the same account, written otherwise", order(), _in("buyer", "a 1"), _back("buyer")),
        silent("by cash, which has no account", order(), paid("buyer", method="cash"), _back("buyer", None)),
        unassessable("to one of two payers", order(), _in("x", "X9"), _in("y", "Y9", "P2"), _back("x", "X9", None)),
        unassessable("account not recorded", order(), _in("buyer", None), _back("buyer")),
        unassessable("payee not recorded", order(), _in("buyer"), _back(None)),
        unassessable("the payee may be the payer", order(), _in("buyer"), _back("x"), *in_doubt("x", "buyer")),
        unassessable("the payment is not on record", order(), _back("x", "X9", None)),
        outside("nothing was given back", order(), _in("buyer")),
    ),
)

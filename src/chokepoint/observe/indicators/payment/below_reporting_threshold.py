"""One of several payments just below the amount from which banks must report them.

A sum is split so that no part of it is reported: several payments of one payer stand just below the threshold, and
none above it.

Innocent: A price list or a budget has a round sum just below the threshold; instalments of one loan are equal; a payer
    has a limit of its own for each transfer.
Cannot see: Payments that were not loaded; payers whose common identity is not known; thresholds that were not loaded;
    parts that are kept far below the threshold.
Check: What do the payments settle, and do they add up to one invoice? Were they made at several branches or by several
    agents?
Ask: Why was the sum paid in parts?
Source: FATF, Guidance for Financial Institutions in Detecting Terrorist Financing, 24 April 2002, Annex 1
    (structuring of deposits); 31 CFR 1010.100(xx) and 1010.314 (structured transactions).
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, in_doubt, order, outside, paid, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.relations.payment_series import WINDOW_DAYS

LEAST = 3
"""Payments below the threshold within WINDOW_DAYS from which they are a series. Ours: monthly instalments are two."""
MANY = 6
"""Payments from which the sign is at full strength. Ours: twice the former."""
OFTEN_ABOVE = 2
"""There must be more than this many times as many below as above: a payer of such sums has both."""
BY_ACCOUNT = ("bank_transfer", "card", "cheque", "letter_of_credit")
BETWEEN_ACCOUNTS = 0.6
"""Factor where the money went from account to account: most thresholds are for cash and money services."""


def finding(
    orders: ir.Table, payers: ir.Table, threshold_bands: ir.Table, payment_series: ir.Table, unpaid_orders: ir.Table
) -> ir.Table:
    """One row per order. Strength: by the number of payments in the series, full at MANY.

    NULL where a payment may belong to such a series: no threshold is on record, a rate of exchange is missing, or its
    payer is unknown or in doubt.
    """
    near = threshold_bands.select("payment_id", "below").left_join(payment_series, "payment_id")
    near = near.drop("payment_id_right")
    money = payers.select("payment_id", "order_id", "method", "payer_id").inner_join(near, "payment_id")
    money = money.left_join(_untold(money), "order_id").drop("order_id_right")
    money = money.mutate(open_count=money.open_count + money.untold.fill_null(0))
    enough = money.below_count + money.open_count >= LEAST
    rows = money.mutate(
        shows=ibis.cases(
            (money.payer_id.isnull() | money.below.isnull(), ibis.null("boolean")),
            (~money.below, False),
            ((money.below_count >= LEAST) & _bunched(money.below_count, money.above_count + money.open_count), True),
            (enough & _bunched(money.below_count + money.open_count, money.above_count), ibis.null("boolean")),
            else_=False,
        ),
        words=money.below_count.cast("string") + ibis.literal(f" within {WINDOW_DAYS} days by ") + money.payer_id,
        record=record("payments", money.payment_id),
        weight=(money.below_count / MANY).clip(0, 1.0) * money.method.isin(BY_ACCOUNT).ifelse(BETWEEN_ACCOUNTS, 1.0),
    )
    return judged(orders, rows, unpaid_orders, strength=_.weight.max())


def _untold(money: ir.Table) -> ir.Table:
    """One row per order with payments that may belong to any payer's series: how many, `untold`."""
    open_ones = money.filter(money.payer_id.isnull()).select("order_id", "payment_id").distinct()
    return open_ones.group_by("order_id").agg(untold=open_ones.count())


def _bunched(below: ir.IntegerValue, above: ir.IntegerValue) -> ir.BooleanValue:
    return below > above * OFTEN_ABOVE


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


def _threshold(country: str = "TR", amount: int = 10_000, currency: str = "USD", **cells: object) -> Row:
    given = {
        "country": country,
        "kind": "reporting",
        "amount": amount,
        "currency": currency,
        "valid_from": "2020-01-01",
    }
    return row("thresholds", **{**given, **cells})


def _rate(on: str, per_usd: float, currency: str = "EUR") -> Row:
    return row("exchange_rates", currency=currency, on=on, per_usd=per_usd, source_id="bank")


def _in(number: int, amount: int = 9_500, day: str | None = None, payer: str | None = "x", **cells: object) -> Row:
    """The payment of that number, by money transfer, on that day of June."""
    given = {"amount": amount, "method": "money_transfer", "from_country": "TR", "to_country": "DE"}
    return paid(payer, f"P{number}", **{**given, "paid_at": day or f"2024-06-0{number}", **cells})  # type: ignore[arg-type]


_SERIES = tuple(_in(number) for number in range(1, 4))

INDICATOR = Indicator(
    code="PAY-16",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Payments just below a reporting threshold: {basis}.",
    questions=("payer", "payment-origin", "reporting-thresholds", "same-party"),
    past=("payments",),
    examples=(
        fires("three in three days", order(), _threshold(), *_SERIES),
        fires("the threshold of where it went", order(), _threshold("DE"), *_SERIES),
        fires(
            "two for another order",
            order(),
            order("O2", "c"),
            _threshold(),
            _in(1),
            _in(2, order_id="O2"),
            _in(3, order_id="O2"),
        ),
        fires(
            "in another currency",
            order(),
            _threshold("TR", 11_000, "EUR"),
            _rate("2024-05-31", 1.1),
            *(_in(number) for number in range(1, 4)),
        ),
        fires(
            "from account to account",
            order(),
            _threshold(),
            *(_in(number, method="bank_transfer") for number in range(1, 5)),
        ),
        silent("two", order(), _threshold(), _in(1), _in(2)),
        silent(
            "monthly", order(), _threshold(), *(_in(number, day=f"2024-0{number + 3}-01") for number in range(1, 5))
        ),
        silent("as many above", order(), _threshold(), *_SERIES, _in(4, 10_500), _in(5, 10_200)),
        silent("far below", order(), _threshold(), *(_in(number, 3_000) for number in range(1, 5))),
        silent("far above", order(), _threshold(), *(_in(number, 30_000) for number in range(1, 5))),
        silent(
            "each by another payer", order(), _threshold(), *(_in(number, payer=f"x{number}") for number in range(1, 4))
        ),
        silent(
            "a threshold of later years",
            order(),
            _threshold(amount=3_000),
            _threshold(valid_from="2025-01-01"),
            *_SERIES,
        ),
        unassessable("no threshold on record", order(), *_SERIES),
        unassessable("no rate of exchange", order(), _threshold("TR", 11_000, "EUR"), *_SERIES),
        unassessable(
            "an old rate of exchange", order(), _threshold("TR", 11_000, "EUR"), _rate("2024-05-01", 1.1), *_SERIES
        ),
        unassessable("one payer not recorded", order(), _threshold(), _in(1), _in(2), _in(3, payer=None)),
        unassessable(
            "the third by one who may be the same",
            order(),
            _threshold(),
            _in(1),
            _in(2),
            _in(3, payer="y"),
            *in_doubt("x", "y"),
        ),
        unassessable("no payment recorded", order(stage="order"), _threshold()),
        outside("a quote", order(stage="quote"), _threshold()),
    ),
)

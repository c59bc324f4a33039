"""Paid by one who pays small sums to several suppliers of like goods, each for the first time and all at once.

Whoever wants much of a thing and little notice spreads the money over many who sell it.

Innocent: A new shop pays the first bills of its range; a buyer tries several suppliers with small lots.
Cannot see: Suppliers whose payments are not in this ledger; payments before it begins; goods without a code.
Check: What do the goods come to together, and where did they go?
Ask: From whom else did you buy such goods this month, and for what?
Source: National Crime Agency and OFSI, Red Alert of 6 December 2023; FinCEN and BIS, joint notice FIN-2023-NTC2 of
    6 November 2023. Their wording on many small payments could not be checked here.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, in_doubt, line, order, outside, paid, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged

LEAST_PAYEES = 3
"""Suppliers first paid within the month from which payments are scattered. Ours."""

MANY_PAYEES = 5
"""Suppliers from which the sign is at full strength. Ours."""


def finding(
    orders: ir.Table,
    payers: ir.Table,
    first_payees: ir.Table,
    unpaid_orders: ir.Table,
    orders_without_lines: ir.Table,
    goods_lines: ir.Table,
) -> ir.Table:
    """One row per order. Like goods are of one chapter of the Harmonized System; sums are small
    up to a half of what orders usually come to.

    NULL where payer, payee or goods of the order are not known, and where the payer may be another that pays so.
    """
    money = payers.select("order_id", "payment_id", "payer_id").inner_join(first_payees, "payment_id")
    shows = ibis.cases(
        (money.small.isnull(), ibis.null("boolean")),
        (~money.small, False),
        (money.new >= LEAST_PAYEES, True),
        (money.possible >= LEAST_PAYEES, ibis.null("boolean")),
        else_=False,
    )
    words = money.payer_id + ", " + money.new.cast("string") + " suppliers of chapter " + money.chapter
    rows = money.mutate(
        shows=shows,
        words=words,
        record=record("payments", money.payment_id),
        weight=(money.new / MANY_PAYEES).clip(0, 1.0),
    )
    nameless = payers.filter(payers.payer_id.isnull() | payers.payee_id.isnull()).select("order_id")
    uncoded = goods_lines.filter(goods_lines.chapter.isnull()).select("order_id")
    unseen = ibis.union(unpaid_orders, orders_without_lines, nameless, uncoded)
    return judged(orders, rows, unseen, strength=_.weight.max())


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


def _bought(
    number: int, at: str = "2024-05-20", amount: int = 100, payer: str = "buyer", hs_code: str = "854370"
) -> tuple[Row, ...]:
    """An order of the buyer's from a supplier of its own, paid that day."""
    order_id = f"H{number}"
    return (
        order(order_id, "buyer", at, supplier_id=f"s{number}"),
        line(hs_code, order_id),
        paid(payer, f"PH{number}", order_id, payee_id=f"s{number}", paid_at=at, amount=amount),
    )


_USUAL = tuple(
    made
    for n in range(7)
    for made in (order(f"U{n}", f"u{n}", "2023-01-10"), paid(f"u{n}", f"PU{n}", f"U{n}", amount=1_000))
)
_OWN = (order(), line("854370"), paid("buyer"), *_USUAL)

INDICATOR = Indicator(
    code="PAY-10",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Small sums to several new suppliers: {basis}.",
    past=("orders", "order_lines", "payments"),
    questions=("payer", "suppliers", "goods", "same-party"),
    status="draft",
    examples=(
        fires("the third within a month", *_OWN, *_bought(1), *_bought(2)),
        fires("a fifth", *_OWN, *_bought(1), *_bought(2), *_bought(3), *_bought(4)),
        silent("the second", *_OWN, *_bought(1)),
        silent("suppliers of old", *_OWN, *_bought(1, "2023-05-20"), *_bought(2, "2023-05-20")),
        silent("large sums", *_OWN, *_bought(1, amount=900), *_bought(2, amount=900)),
        silent("other goods", *_OWN, *_bought(1, hs_code="310520"), *_bought(2)),
        silent("another pays", *_OWN, *_bought(1, payer="x"), *_bought(2)),
        silent("only afterwards", *_OWN, *_bought(1, "2024-07-20"), *_bought(2, "2024-07-20")),
        unassessable("payer not recorded", order(), line("854370"), paid(None)),
        unassessable("goods without a code", order(), line(None), paid("buyer"), *_bought(1), *_bought(2)),
        unassessable("the payer may be another", *_OWN, *_bought(1, payer="x"), *_bought(2), *in_doubt("x", "buyer")),
        unassessable("no payment recorded", order(stage="order"), line("854370")),
        outside("an inquiry", order(stage="inquiry"), line("854370")),
    ),
)

"""An order whose full price was drawn under letters of credit of two banks.

A seller who presents the same papers to two banks is paid twice for goods that leave once, or never.

Innocent: A credit was cancelled and opened anew at another bank, and the first payment is still to be given back; one
    credit serves several orders.
Cannot see: Credits of banks whose payments were not loaded; part drawings; papers shown to a bank that did not pay.
Check: Ask both banks which papers were presented to them, and compare the bill of lading.
Ask: Which bank opened the credit for this order?
Source: Wolfsberg Group, ICC and BAFT, Trade Finance Principles, 2019, multiple financing of the same trade; FATF and
    Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021. Not checked to the paragraph.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, order, outside, paid, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row

WHOLE = 0.95
"""Share of the order's amount from which a payment is for the whole of it: UCP 600, article 30 (b)."""

CREDIT = "letter_of_credit"


def finding(orders: ir.Table, payers: ir.Table, orders_given_back: ir.Table) -> ir.Table:
    """One row per order. Strength is 1.

    NULL where two payments may be for the whole price and the order's amount, the means or the bank is not known.
    Orders for which money was given back are silent.
    """
    several = payers.group_by("order_id").agg(transfers=payers.count())
    money = payers.semi_join(several.filter(several.transfers > 1), "order_id").anti_join(orders_given_back, "order_id")
    money = money.select("payment_id", "order_id", "amount", "currency", "method", "provider")
    placed = orders.select("order_id", order_currency="currency", ordered=orders.amount.cast("float64"))
    money = money.inner_join(placed, "order_id")
    whole = (money.amount.cast("float64") >= money.ordered * WHOLE) & (money.currency == money.order_currency)
    money = money.mutate(whole=whole, credit=money.method == CREDIT)
    may = money.filter(money.whole.fill_null(True) & money.credit.fill_null(True))
    sure = (may.whole & may.credit & may.provider.notnull()).fill_null(False)
    found = may.group_by("order_id").agg(
        drawings=may.count(),
        open=(~sure).any(),
        banks=may.provider.nunique(where=sure),
        basis=listed(may.provider, sure),
        record_ids=gathered(record("payments", may.payment_id), sure),
    )
    unpaid = orders.select("order_id").anti_join(payers, "order_id").mutate(unpaid=True)
    rows = orders.select("order_id").left_join(found, "order_id").drop("order_id_right")
    rows = rows.left_join(unpaid, "order_id")
    open_ = (rows.open & (rows.drawings > 1)).fill_null(False) | rows.unpaid.fill_null(False)
    return rows.select(
        "basis",
        "record_ids",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.banks > 1, True), (open_, ibis.null("boolean")), else_=False),
        strength=ibis.literal(1.0),
    )


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


_ORDER = order(amount=100, currency="USD", stage="order")


def _drawn(bank: str | None, payment_id: str = "P1", amount: float = 100, method: str | None = CREDIT) -> Row:
    return paid("buyer", payment_id, amount=amount, method=method, provider=bank)


INDICATOR = Indicator(
    code="DOC-04b",
    subject="order",
    finding=finding,
    applies=applies,
    explain="The whole price was drawn under credits of {basis}.",
    questions=("payment-method", "amounts"),
    examples=(
        fires("two banks", _ORDER, _drawn("Bank A"), _drawn("Bank B", "P2")),
        fires(
            "two banks, and a transfer by one not recorded",
            _ORDER,
            _drawn("Bank A"),
            _drawn("Bank B", "P2"),
            _drawn(None, "P3"),
        ),
        silent("one bank", _ORDER, _drawn("Bank A")),
        silent("one bank, twice", _ORDER, _drawn("Bank A"), _drawn("Bank A", "P2")),
        silent("two banks, half each", _ORDER, _drawn("Bank A", amount=50), _drawn("Bank B", "P2", 50)),
        silent("a credit and a transfer", _ORDER, _drawn("Bank A"), _drawn("Bank B", "P2", method="bank_transfer")),
        silent(
            "two banks, one given back",
            _ORDER,
            _drawn("Bank A"),
            _drawn("Bank B", "P2"),
            paid("seller", "P3", payee_id="buyer", kind="refund", refund_of="P2"),
        ),
        unassessable("the second bank unrecorded", _ORDER, _drawn("Bank A"), _drawn(None, "P2")),
        unassessable("means unrecorded", _ORDER, _drawn("Bank A"), _drawn("Bank B", "P2", method=None)),
        unassessable("the order's amount unrecorded", order(currency="USD"), _drawn("Bank A"), _drawn("Bank B", "P2")),
        unassessable("no payment recorded", _ORDER),
        outside("a quote", order(stage="quote")),
    ),
)

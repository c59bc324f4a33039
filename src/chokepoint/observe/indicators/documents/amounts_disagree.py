"""Order, invoices and payments that do not agree on the amount.

What is invoiced or paid beyond what was ordered moves value under the cover of goods, or pays for goods that the order
does not show.

Innocent: Taxes, freight and fees are added; one invoice or one transfer settles several orders; an order was enlarged
    and not entered anew. Part invoices and part payments are no disagreement, and an order is not compared with what
    was paid where money was given back.
Cannot see: Amounts in another currency than the order's; invoices and payments that were not loaded or that name no
    order.
Check: Does one invoice or one transfer stand for several orders? Which amount do the goods bear out?
Ask: Please tell us which orders your payment settles.
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, documents and commodities;
    Wolfsberg Group, ICC and BAFT, Trade Finance Principles, 2019: not checked. Shares are this project's own but for
    the tolerance of 5 per cent, which is that of ICC, UCP 600, article 30.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.examples import document, fires, order, outside, paid, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row

TOLERANCE = 0.05
"""Share by which amounts of papers may differ: UCP 600, article 30 (b)."""

ADDED = 0.30
"""Share of an order's amount that taxes and freight may add: the highest standard rate of value-added tax in the
European Union is 27 per cent (Directive 2006/112/EC; rates by member state)."""

LEAST_STRENGTH = 0.3
"""Strength just beyond the limit; it is full at twice the limit. Ours."""


def finding(orders: ir.Table, documents: ir.Table, payers: ir.Table, orders_given_back: ir.Table) -> ir.Table:
    """One row per order. Strength: by how far the limit is passed.

    NULL where the order's amount is not known, where an invoice's is not, where one is in another currency than the
    order's, or where neither an invoice nor a payment is on record.
    """
    placed = orders.select("order_id", order_currency="currency", ordered=orders.amount.cast("float64").nullif(0))
    invoices, money = _invoices(placed, documents), _money(placed, payers)
    rows = placed.left_join(_totals(invoices, "invoiced"), "order_id").drop("order_id_right")
    rows = rows.left_join(_totals(money, "paid"), "order_id").drop("order_id_right")
    rows = rows.left_join(orders_given_back.mutate(back=True), "order_id").drop("order_id_right")
    rows = _compared(rows)
    shown = rows.filter(rows.over_ordered | rows.overpaid)
    records = ibis.union(
        shown.select("order_id", name=record("orders", shown.order_id)),
        *(part.filter(part.told).select("order_id", "name").semi_join(shown, "order_id") for part in (invoices, money)),
    )
    records = records.group_by("order_id").agg(record_ids=gathered(records.name))
    excess = ibis.greatest(
        shown.over_ordered.ifelse(shown.invoiced / shown.highest, 1),
        shown.overpaid.ifelse(shown.paid / shown.payable, 1),
    )
    words = ibis.array(
        [
            _words(shown.over_ordered, "invoiced at ", shown.invoiced, shown.ordered),
            _words(shown.overpaid, "paid at ", shown.paid, shown.ordered),
        ]
    )
    shown = shown.select(
        "order_id",
        strength=LEAST_STRENGTH + (1 - LEAST_STRENGTH) * (excess - 1).clip(0.0, 1.0),
        basis=words.filter(lambda text: text.notnull()).join(", "),
    ).inner_join(records, "order_id")
    rows = rows.select("order_id", "untold").left_join(shown, "order_id")
    return rows.select(
        "strength",
        "basis",
        "record_ids",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.strength.notnull(), True), (rows.untold, ibis.null("boolean")), else_=False),
    )


def _compared(rows: ir.Table) -> ir.Table:
    """`rows` with `over_ordered`, `overpaid`, `untold`, and the limits that the two passed: `highest`, `payable`."""
    untold = (
        (rows.invoiced_parts.isnull() & rows.paid_parts.isnull())
        | rows.ordered.isnull()
        | rows.invoiced_open.fill_null(False)
        | rows.paid_open.fill_null(False)
    )
    rows = rows.mutate(
        untold=untold,
        invoiced=rows.invoiced.fill_null(0),
        paid=rows.paid.fill_null(0),
        highest=rows.ordered * (1 + ADDED),
    )
    enough = rows.invoiced * (1 + TOLERANCE)
    complete = rows.invoiced >= rows.ordered * (1 - TOLERANCE)
    rows = rows.mutate(payable=complete.ifelse(enough, ibis.greatest(rows.highest, enough)))
    return rows.mutate(
        over_ordered=(rows.invoiced > rows.highest).fill_null(False),
        overpaid=(rows.paid > rows.payable).fill_null(False) & rows.back.isnull() & ~rows.untold,
    )


def _words(shows: ir.BooleanValue, verb: str, amount: ir.FloatingValue, ordered: ir.FloatingValue) -> ir.StringValue:
    percent = (100 * amount / ordered).round().cast("int64").cast("string")
    return shows.ifelse(ibis.literal(verb) + percent + " % of the order's amount", ibis.null("string"))


def _invoices(placed: ir.Table, documents: ir.Table) -> ir.Table:
    """One row per invoice of an order: its amount, whether it is `told` in the order's currency, its name."""
    invoices = documents.filter((documents.kind == "invoice") & documents.order_id.notnull())
    invoices = invoices.select("document_id", "order_id", "amount", "currency").inner_join(placed, "order_id")
    told = invoices.amount.notnull() & (invoices.currency == invoices.order_currency).fill_null(False)
    return invoices.select("order_id", "amount", told=told, name=record("documents", invoices.document_id))


def _money(placed: ir.Table, payers: ir.Table) -> ir.Table:
    """The same of payments; fees are none."""
    money = payers.filter((payers.kind != "fee").fill_null(True))
    money = money.select("payment_id", "order_id", "amount", "currency").inner_join(placed, "order_id")
    told = (money.currency == money.order_currency).fill_null(False)
    return money.select("order_id", "amount", told=told, name=record("payments", money.payment_id))


def _totals(parts: ir.Table, name: str) -> ir.Table:
    """One row per order: what the parts that are told come to, how many there are, and whether one is not told."""
    total = parts.amount.sum(where=parts.told).cast("float64")
    return parts.group_by("order_id").agg(
        **{name: total, f"{name}_parts": parts.count(), f"{name}_open": (~parts.told).any()}
    )


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


_ORDER = order(amount=100, currency="USD", stage="order")


def _invoice(amount: float | None, document_id: str = "D1", currency: str = "USD") -> Row:
    return document("invoice", document_id, amount=amount, currency=currency)


INDICATOR = Indicator(
    code="DOC-01",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Amounts do not agree: {basis}.",
    questions=("amounts",),
    examples=(
        fires("invoiced at twice the order", _ORDER, _invoice(200), paid("buyer")),
        fires("two invoices beyond the order", _ORDER, _invoice(80), _invoice(80, "D2")),
        fires("invoiced beyond the order, one invoice unread", _ORDER, _invoice(150), _invoice(None, "D2")),
        fires("paid beyond invoice and order", _ORDER, _invoice(100), paid("buyer", amount=130)),
        fires("paid at three times the order, no invoice", _ORDER, paid("buyer", amount=300)),
        silent("all agree", _ORDER, _invoice(100), paid("buyer")),
        silent("with tax", _ORDER, _invoice(127), paid("buyer", amount=127)),
        silent("within the tolerance", _ORDER, _invoice(100), paid("buyer", amount=104)),
        silent("a part invoice, all paid", _ORDER, _invoice(40), paid("buyer")),
        silent("two part invoices", _ORDER, _invoice(40), _invoice(60, "D2"), paid("buyer", amount=30)),
        silent(
            "paid twice by mistake and given back",
            _ORDER,
            paid("buyer"),
            paid("buyer", "P2"),
            paid("seller", "P3", payee_id="buyer", kind="refund", refund_of="P2"),
        ),
        unassessable("the order's amount unrecorded", order(currency="USD"), _invoice(100), paid("buyer")),
        unassessable("the invoice's unrecorded", _ORDER, _invoice(None), paid("buyer", amount=200)),
        unassessable("in two currencies", _ORDER, _invoice(100, currency="EUR")),
        unassessable("no invoice, no payment", order(amount=100, currency="USD", stage="order")),
        outside("a quote", order(amount=100, currency="USD", stage="quote")),
    ),
)

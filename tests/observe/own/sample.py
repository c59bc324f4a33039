"""A user's own indicator in SQL, to be varied by tests."""

from __future__ import annotations

HEADING = """\
title: An order paid in cash.
why: Cash hides where money comes from.
innocent: Small firms pay cash at the counter.
cannot_see: Payments that were not loaded.
check: Is there a receipt?
ask: Why was it paid in cash?
source: Our own handbook, section 3.
code: OWN-01
explain: "Paid in cash: {basis}."
questions: [payment-method]
weight: {sensitivity: 0.2, background: 0.02, group: P3}
examples:
  - name: in cash
    state: fires
    rows:
      - {table: orders, order_id: O}
      - {table: payments, payment_id: P1, order_id: O, method: cash}
  - name: by transfer
    state: silent
    rows:
      - {table: orders, order_id: O, placed_from_country: NO, ordered_at: 2024-06-01}
      - {table: payments, payment_id: P1, order_id: O, method: bank_transfer, amount: 12.5}
  - name: nothing paid
    state: unassessable
    rows:
      - {table: orders, order_id: O}
"""
SELECT = """\
WITH money AS (
    SELECT order_id,
           count_if(method = 'cash') AS in_cash,
           count_if(method IS NULL) AS untold,
           array_agg('payments/' || payment_id) FILTER (WHERE method = 'cash') AS records
    FROM payments
    GROUP BY order_id
)
SELECT orders.order_id AS subject_id,
       CASE WHEN money.in_cash > 0 THEN TRUE
            WHEN money.order_id IS NULL OR money.untold > 0 THEN NULL
            ELSE FALSE END AS fired,
       1 AS strength,
       money.in_cash || ' payments' AS basis,
       money.records AS record_ids
FROM orders
LEFT JOIN money ON money.order_id = orders.order_id
"""
FILE = f"/*\n{HEADING}*/\n{SELECT}"
PYTHON = '''"""A large order.

Much of it leaves at once.

Innocent: Firms stock up.
Cannot see: Orders elsewhere.
Check: What is it for?
Ask: What is it for?
Source: Our own handbook, section 4.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, order, silent, unassessable
from chokepoint.observe.indicator import Indicator


def finding(orders: ir.Table) -> ir.Table:
    return orders.select(
        subject_id=orders.order_id,
        fired=orders.amount >= 1000,
        strength=ibis.literal(1.0),
        basis=orders.amount.cast("string"),
        record_ids=ibis.array([record("orders", orders.order_id)]),
    )


INDICATOR = Indicator(
    code="OWN-02",
    subject="order",
    finding=finding,
    explain="An order of {basis}.",
    examples=(
        fires("large", order(amount=2000)),
        silent("small", order(amount=20)),
        unassessable("no amount", order()),
    ),
)
'''

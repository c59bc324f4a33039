"""Which columns an expression depends on."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir
import pytest

from chokepoint.engines.snapshot import current
from chokepoint.observe.reading import columns_read

ORDERS, PAYMENTS = current("orders"), current("payments")


def joined() -> ir.Table:
    rows = ORDERS.left_join(PAYMENTS, "order_id")
    return rows.group_by("order_id").agg(most=rows.amount_right.max(), where=rows.placed_from_country.min())


CASES: list[tuple[str, Callable[[], ir.Table], tuple[str, ...]]] = [
    ("selected", lambda: ORDERS.select("order_id"), ("orders.order_id",)),
    (
        "filtered",
        lambda: ORDERS.filter(ORDERS.stage == "order").select("order_id"),
        ("orders.order_id", "orders.stage"),
    ),
    ("dropped on the way", lambda: ORDERS.mutate(x=ORDERS.amount).select("order_id"), ("orders.order_id",)),
    (
        "joined and aggregated",
        joined,
        ("orders.order_id", "orders.placed_from_country", "payments.amount", "payments.order_id"),
    ),
    (
        "within a window",
        lambda: ORDERS.select(first=ORDERS.ordered_at.min().over(group_by=ORDERS.customer_id)),
        ("orders.customer_id", "orders.ordered_at"),
    ),
    (
        "in a union",
        lambda: ORDERS.select(x="order_id").union(PAYMENTS.select(x="payment_id")),
        ("orders.order_id", "payments.payment_id"),
    ),
    (
        "counted after equal rows were made one",
        lambda: ORDERS.select("customer_id", "amount").distinct().group_by("customer_id").agg(rows=ibis._.count()),
        ("orders.amount", "orders.customer_id"),
    ),
    (
        "united with equal rows made one",
        lambda: (
            ORDERS.select("customer_id", "amount")
            .union(ORDERS.select("customer_id", "amount"), distinct=True)
            .select("customer_id")
        ),
        ("orders.amount", "orders.customer_id"),
    ),
    (
        "in a subquery",
        lambda: ORDERS.filter(ORDERS.order_id.isin(PAYMENTS.order_id)).select("order_id"),
        ("orders.order_id", "payments.order_id"),
    ),
    (
        "joined to itself",
        lambda: ORDERS.join(ORDERS.view(), "customer_id").select("order_id"),
        ("orders.customer_id", "orders.order_id"),
    ),
    (
        "counted",
        lambda: ORDERS.filter(ORDERS.amount > 0).aggregate(rows=ORDERS.filter(ORDERS.amount > 0).count()),
        ("orders.amount",),
    ),
    ("compared with a total", lambda: ORDERS.select(x=ORDERS.amount > ORDERS.amount.mean()), ("orders.amount",)),
]


@pytest.mark.parametrize(("make", "read"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_only_what_matters_is_read(make: Callable[[], ir.Table], read: tuple[str, ...]) -> None:
    assert columns_read(make()) == read


def test_only_wanted_columns_count() -> None:
    rows = ORDERS.select(a=ORDERS.order_id, b=ORDERS.amount + ibis.literal(1))
    assert columns_read(rows, ["a"]) == ("orders.order_id",)

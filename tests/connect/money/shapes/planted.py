"""Ledgers of chance payments with shapes planted in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from chokepoint.connect.money.shapes.finding import MoneyShapes, money_shapes
from chokepoint.connect.money.shapes.money import DAY, Money, money_of

SCHEMA = pa.schema(
    [
        ("payment_id", pa.string()),
        ("from_purse", pa.string()),
        ("to_purse", pa.string()),
        ("micros", pa.int64()),
        ("cents", pa.int64()),
        ("unit", pa.string()),
        ("near", pa.int64()),
        ("round_sum", pa.bool_()),
    ]
)
Payment = tuple[str, str, float, float]
"""Payer, payee, day, amount."""


def row(
    payment_id: str, payer: str | None, payee: str | None, day: float, amount: float, **more: Any
) -> dict[str, Any]:
    """One payment as it is read."""
    made = {"payment_id": payment_id, "from_purse": payer, "to_purse": payee, "micros": round(day * DAY)}
    return {**made, "cents": round(amount * 100), "unit": None, "near": 0, "round_sum": False, **more}


def planted(payments: Sequence[Payment], **more: Any) -> list[dict[str, Any]]:
    """Rows `S0`, `S1`, …"""
    return [
        row(f"S{number}", f"party/{payer}", f"party/{payee}", day, amount, **more)
        for number, (payer, payee, day, amount) in enumerate(payments)
    ]


def noise(count: int = 3_000, accounts: int = 400, days: int = 720, seed: int = 1) -> list[dict[str, Any]]:
    """Chance payments, log-normal amounts."""
    random = np.random.default_rng(seed)
    ends = random.integers(0, accounts, (count, 2)).tolist()
    times, amounts = random.uniform(0, days, count).tolist(), np.exp(random.normal(6.5, 1.5, count)).tolist()
    return [
        row(f"N{number}", f"party/n{payer}", f"party/n{payee}", day, amount)
        for number, ((payer, payee), day, amount) in enumerate(zip(ends, times, amounts, strict=True))
    ]


def read(rows: Sequence[dict[str, Any]]) -> Money:
    """The payments as the finders read them."""
    return money_of(pa.Table.from_pylist(list(rows), SCHEMA))


def shapes(rows: Sequence[dict[str, Any]]) -> MoneyShapes:
    """All that is found."""
    return money_shapes(read(rows))


def payments_of(found: MoneyShapes, kind: str) -> list[set[str]]:
    """The payments of each shape of that kind, the highest score first."""
    members: dict[str, set[str]] = {}
    for one in found.payments.to_pylist():
        members.setdefault(one["shape_id"], set()).add(one["payment_id"])
    return [members[one["shape_id"]] for one in found.shapes.to_pylist() if one["kind"] == kind]
